"""The post kinds Huiyin knows from the start (SYSTEMS A3, A5).

A city may add its own with ``services.posts.define_post_kind``. ``above`` names the kind that
takes over when every seat of this kind is empty: the chain ends at the city's duty desk, which
may not be vacant (DESIGN §1).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Where a post normally stands; the value is also the key of the division level."""

    GRID = "grid"
    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    CITY = "city"
    ORGANISATION = "organisation"


LEVEL_DIGITS: dict[Level, int] = {
    Level.CITY: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 9,
    Level.VILLAGE: 12,
    Level.GRID: 15,
}

ADMIN_KINDS = frozenset({"system_admin", "security_admin", "audit_admin"})
"""三员: one person may hold only one of them (DOMAIN §7.2)."""

POST_CHANGERS = frozenset({"centre_duty", "centre_supervisor", "desk_duty", "security_admin"})
"""Kinds that may propose and confirm changes of the posts in their scope; the security administrator's is the city."""

PEOPLE_READERS = frozenset(
    {
        "grid_worker", "mediator", "police_officer", "grid_leader", "village_secretary",
        "committee_duty", "cadre", "township_duty", "township_leader",
        "centre_duty", "centre_supervisor", "desk_duty",
    }
)  # fmt: skip
"""Kinds that may open residents of their scope (masked; each reveal is logged)."""


@dataclass(frozen=True, slots=True)
class PostKindSeed:
    """One built-in post kind; ``shared`` means several persons may hold one seat at a time."""

    code: str
    title_zh: str
    title_en: str
    level: Level
    above: str | None
    shared: bool = False


BUILT_IN_KINDS: tuple[PostKindSeed, ...] = (
    PostKindSeed("desk_duty", "市值班台", "City duty desk", Level.CITY, None, shared=True),
    PostKindSeed("city_leader", "市级分管领导", "City leader in charge", Level.CITY, "desk_duty"),
    PostKindSeed("county_leader", "县级分管领导", "County leader in charge", Level.COUNTY, "desk_duty"),
    PostKindSeed("centre_supervisor", "综治中心负责人", "Centre supervisor", Level.COUNTY, "desk_duty"),
    PostKindSeed("centre_duty", "综治中心值班", "Centre duty", Level.COUNTY, "centre_supervisor", shared=True),
    PostKindSeed("department_leader", "部门负责人", "Department leader", Level.ORGANISATION, "centre_supervisor"),
    PostKindSeed(
        "department_duty", "部门值班", "Department duty", Level.ORGANISATION, "department_leader", shared=True
    ),
    PostKindSeed("township_leader", "乡镇（街道）负责人", "Township leader", Level.TOWNSHIP, "centre_supervisor"),
    PostKindSeed("township_duty", "乡镇（街道）值班", "Township duty", Level.TOWNSHIP, "township_leader", shared=True),
    PostKindSeed("village_secretary", "村（社区）党组织书记", "Village secretary", Level.VILLAGE, "township_duty"),
    PostKindSeed(
        "committee_duty", "民事直说委员会值班", "Committee duty", Level.VILLAGE, "village_secretary", shared=True
    ),
    PostKindSeed("cadre", "联村干部", "Village liaison cadre", Level.VILLAGE, "township_duty"),
    PostKindSeed("legal_adviser", "村（社区）法律顾问", "Legal adviser", Level.VILLAGE, "township_duty"),
    PostKindSeed("grid_leader", "网格长", "Grid leader", Level.GRID, "village_secretary"),
    PostKindSeed("grid_worker", "网格员", "Grid worker", Level.GRID, "village_secretary"),
    PostKindSeed("mediator", "调解员", "Mediator", Level.GRID, "village_secretary"),
    PostKindSeed("police_officer", "网格民警", "Grid police officer", Level.GRID, "township_duty"),
    PostKindSeed(
        "police_chief", "派出所副所长", "Deputy chief of the police station", Level.TOWNSHIP, "centre_supervisor"
    ),
    PostKindSeed("justice_duty", "司法所值班", "Justice office duty", Level.TOWNSHIP, "centre_duty", shared=True),
    PostKindSeed(
        "petition_duty", "信访部门值班", "Petitions office duty", Level.COUNTY, "centre_supervisor", shared=True
    ),
    PostKindSeed(
        "court_duty", "法院诉调对接值班", "Court liaison duty", Level.COUNTY, "centre_supervisor", shared=True
    ),
    PostKindSeed("women_contact", "妇联联系人", "Women's federation contact", Level.TOWNSHIP, "centre_supervisor"),
    PostKindSeed("counsellor", "心理咨询师", "Counsellor", Level.COUNTY, None),
    PostKindSeed("system_admin", "系统管理员", "System administrator", Level.CITY, None),
    PostKindSeed("security_admin", "安全管理员", "Security administrator", Level.CITY, None),
    PostKindSeed("audit_admin", "审计管理员", "Audit administrator", Level.CITY, None),
)
