"""The post kinds that every city starts with; a city adds its own and renames these as it likes."""

from typing import Any

from django.db import migrations

# code, Chinese title, English title, level, kind above, several holders at a time
KINDS = [
    ("desk_duty", "市值班台", "City duty desk", "city", None, True),
    ("city_leader", "市级分管领导", "City leader in charge", "city", "desk_duty", False),
    ("county_leader", "县级分管领导", "County leader in charge", "county", "desk_duty", False),
    ("centre_supervisor", "综治中心负责人", "Centre supervisor", "county", "desk_duty", False),
    ("centre_duty", "综治中心值班", "Centre duty", "county", "centre_supervisor", True),
    ("department_leader", "部门负责人", "Department leader", "organisation", "centre_supervisor", False),
    ("department_duty", "部门值班", "Department duty", "organisation", "department_leader", True),
    ("township_leader", "乡镇（街道）负责人", "Township leader", "township", "centre_supervisor", False),
    ("township_duty", "乡镇（街道）值班", "Township duty", "township", "township_leader", True),
    ("village_secretary", "村（社区）党组织书记", "Village secretary", "village", "township_duty", False),
    ("committee_duty", "民事直说委员会值班", "Committee duty", "village", "village_secretary", True),
    ("cadre", "联村干部", "Village liaison cadre", "village", "township_duty", False),
    ("legal_adviser", "村（社区）法律顾问", "Legal adviser", "village", "township_duty", False),
    ("grid_leader", "网格长", "Grid leader", "grid", "village_secretary", False),
    ("grid_worker", "网格员", "Grid worker", "grid", "village_secretary", False),
    ("mediator", "调解员", "Mediator", "grid", "village_secretary", False),
    ("police_officer", "网格民警", "Grid police officer", "grid", "township_duty", False),
    ("system_admin", "系统管理员", "System administrator", "city", None, False),
    ("security_admin", "安全管理员", "Security administrator", "city", None, False),
    ("audit_admin", "审计管理员", "Audit administrator", "city", None, False),
]


def add(apps: Any, schema_editor: Any) -> None:
    """Write the kinds, then the chain upward between them."""
    kinds = apps.get_model("people", "PostKind").objects.using(schema_editor.connection.alias)
    for code, title_zh, title_en, level, _above, shared in KINDS:
        kinds.create(code=code, title_zh=title_zh, title_en=title_en, level=level, shared=shared)
    for code, _zh, _en, _level, above, _shared in KINDS:
        kinds.filter(code=code).update(above_id=above)


class Migration(migrations.Migration):
    """Reference data, not a change of tables."""

    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
