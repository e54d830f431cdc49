"""A small invented county with everything a matter needs: two grids, a centre, two departments, the duty desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from shapely.geometry import box

from huiyin.casework.models import Matter, PlaybookVersion
from huiyin.casework.services import act, open_matter, publish_playbook
from huiyin.casework.types import RaiserContact, Receipt, ReceiptView
from huiyin.engine.loading import load_file
from huiyin.kernel.ids import uuid7
from huiyin.kernel.time import HeldClock
from huiyin.people.models import Organisation, OrganisationKind, Person, Post
from huiyin.people.services import organisations, persons, posts
from huiyin.people.services.approvals import confirm_change
from huiyin.people.services.sending import Sender
from huiyin.people.types import Actor, ActorKind, Level, SeatHeld
from huiyin.people.types.messages import OutgoingMessage, SendingFailed
from huiyin.places.models import CalendarVersion
from huiyin.places.services import GridPlan, open_division, open_grid

CITY, COUNTY, STREET, VILLAGE = "9999", "999901", "999901001", "999901001001"
GRID, OTHER_GRID = f"{VILLAGE}001", f"{VILLAGE}002"
MONDAY = datetime(2026, 3, 2, 1, 14, tzinfo=UTC)  # 9:14 in the city, an ordinary working day
SYSTEM = Actor.system("tests")
PLAYBOOK = "xiangcheng/bianminhu"
FILE = Path(__file__).resolve().parents[2] / "playbooks" / f"{PLAYBOOK}.yaml"


@dataclass(frozen=True)
class _Clerk:
    label: str = "clerk"
    person_id: UUID = field(default_factory=uuid7)


@dataclass
class Recorder:
    """A gateway of the tests."""

    sent: list[str]
    fail: str = ""

    def send(self, message: OutgoingMessage) -> str:
        """Take the message or say why not."""
        if self.fail:
            raise SendingFailed(self.fail)
        self.sent.append(message.to)
        return "ok"


@dataclass
class Town:
    """Who and what there is. ``clock`` stands still until it is moved on."""

    clock: HeldClock
    worker: Actor
    centre: Actor
    above: Actor
    desk: Actor
    second_desk: Actor
    roads: Actor
    water: Actor
    roads_unit: Organisation
    water_unit: Organisation
    centre_unit: Organisation
    other_worker: Actor

    def raise_matter(self, words: str = "井盖丢了，路口很危险", **given: Any) -> Receipt:
        """A resident's matter in the first grid."""
        given.setdefault("place_code", GRID)
        given.setdefault("raiser", RaiserContact(name="王小明", phone="13812345678"))
        given.setdefault("actor", Actor.anonymous())
        actor = given.pop("actor")
        return open_matter(actor, playbook=PLAYBOOK, kind="appeal", words=words, door="qr", **given)

    def do(self, actor: Actor, matter_id: UUID, action: str, **inputs: Any) -> Matter:
        """Take an action on the newest revision."""
        revision = Matter.objects.values_list("revision", flat=True).get(pk=matter_id)
        return act(actor, matter_id=matter_id, action=action, inputs=inputs, revision=revision)

    def push(self, matter_id: UUID, *units: Organisation) -> Matter:
        """The centre calls units, by default the roads department."""
        return self.do(self.centre, matter_id, "push", units=[str(u.id) for u in units or (self.roads_unit,)])

    def solve(self, matter_id: UUID) -> Matter:
        """From raised to waiting for the raiser's judgement."""
        self.push(matter_id)
        self.do(self.roads, matter_id, "attend", unit=str(self.roads_unit.id))
        self.do(self.roads, matter_id, "solved", words="井盖已补装")
        return self.do(self.worker, matter_id, "confirm", words="看过了")

    def do_by_receipt(self, view: ReceiptView, action: str, **inputs: Any) -> Matter:
        """What the holder of a receipt does."""
        return act(
            Actor.anonymous(),
            matter_id=view.proof.matter_id,
            action=action,
            inputs=inputs,
            revision=view.revision,
            proof=view.proof,
        )

    def recorder(self, sent: list[str], fail: str = "") -> Sender:
        """A sender that writes down the numbers it is given, or fails with a sentence."""
        return Recorder(sent, fail)

    def later(self, **by: float) -> datetime:
        """Let time pass."""
        return self.clock.advance(timedelta(**by))


def hold(kind: str, place: str | None, name: str, unit: Organisation | None = None, post: Post | None = None) -> Actor:
    """Somebody new in a new post (or in one that is there), as they act when signed in."""
    number = Person.objects.count()
    person = persons.create_person(SYSTEM, name=name, phone=f"1390000{number:04d}")
    seat = post or posts.open_post(SYSTEM, kind=kind, place_code=place, organisation_id=unit.id if unit else None)
    posts.appoint(SYSTEM, post_id=seat.id, person_id=person.id)
    held = SeatHeld(seat.id, kind, place or (unit.place_code if unit else None), unit.id if unit else None)
    return Actor(ActorKind.STAFF, f"staff-{number}", person.id, uuid7(), (held,))


def post_of(actor: Actor) -> UUID:
    """The one post an actor holds."""
    return actor.seats[0].post_id


def draw_places() -> None:
    """A county with one street, one village and two grids side by side."""
    clerk = _Clerk()
    for code, name in ((CITY, "试验市"), (COUNTY, "东城县"), (STREET, "河街街道"), (VILLAGE, "柳树社区")):
        open_division(clerk, code=code, name=name, english_name=name)
    for serial in (1, 2):
        west = 112.0 + serial * 0.01
        plan = GridPlan(f"{VILLAGE}{serial:03d}", f"第{serial}网格", box(west, 28.0, west + 0.01, 28.01))
        open_grid(clerk, plan=plan, on=MONDAY.date())


ELSEWHERE, HILL_STREET, NAMESAKE = "999902", "999902001", "999902001001"
TWINS = (f"{STREET}002", f"{STREET}003")


def draw_elsewhere() -> None:
    """Another county with a village of the same name as the first one's, and two villages of one name in the first."""
    clerk = _Clerk()
    for code, name, english in (
        (ELSEWHERE, "西城县", "West County"),
        (HILL_STREET, "山街街道", "Hill Street"),
        (NAMESAKE, "柳树社区", "Willow Community"),
        *((code, "新村", "New Village") for code in TWINS),
    ):
        open_division(clerk, code=code, name=name, english_name=english)


def publish_calendar(number: int = 1, holidays: tuple[date, ...] = (), at: datetime = MONDAY) -> CalendarVersion:
    """A working calendar of 2026, nine to five with a break at noon."""
    return CalendarVersion.objects.create(
        number=number,
        holidays=list(holidays),
        makeup_days=[],
        hours=[["09:00", "12:00"], ["13:00", "18:00"]],
        covers_from=date(2026, 1, 1),
        covers_until=date(2026, 12, 31),
        published_by=uuid7(),
        confirmed_by=uuid7(),
        published_label="a",
        confirmed_label="b",
        published_at=at - timedelta(days=1),
    )


def department(name: str) -> Organisation:
    """A department of the county that may be called."""
    return organisations.add_organisation(
        SYSTEM, name=name, kind=OrganisationKind.DEPARTMENT, place_code=COUNTY, may_be_called=True
    )


def publish(proposer: Actor, confirmer: Actor, source: Mapping[str, Any] | None = None) -> PlaybookVersion:
    """Publish a playbook by two persons, by default the one from Xiangcheng."""
    change = publish_playbook(proposer, source=source or load_file(FILE).source)
    confirm_change(confirmer, change_id=change.id)
    return PlaybookVersion.objects.latest("number")


def build_town(clock: HeldClock) -> Town:
    """Everything, ready for the first matter."""
    draw_places()
    publish_calendar()
    desk = hold("desk_duty", CITY, "台一")
    second = hold("desk_duty", CITY, "台二", post=Post.objects.get(pk=post_of(desk)))
    roads, water = department("住建局"), department("水务局")
    centre_unit = organisations.add_organisation(
        SYSTEM, name="县综治中心", kind=OrganisationKind.CENTRE, place_code=COUNTY
    )
    town = Town(
        clock=clock,
        worker=hold("grid_worker", GRID, "格一"),
        other_worker=hold("grid_worker", OTHER_GRID, "格二"),
        centre=hold("centre_duty", COUNTY, "中心"),
        above=hold("centre_supervisor", COUNTY, "主任"),
        desk=desk,
        second_desk=second,
        roads=hold("department_duty", None, "路一", roads),
        water=hold("department_duty", None, "水一", water),
        roads_unit=roads,
        water_unit=water,
        centre_unit=centre_unit,
    )
    publish(town.desk, town.above)
    return town


def hold_building(town: Town) -> Actor:
    """The leader of a building in the first grid, who has matters first under the method from Xuzhou, now published."""
    kinds = (("building_leader", Level.GRID), ("property_manager", Level.VILLAGE), ("owners_committee", Level.VILLAGE))
    for code, level in kinds:
        posts.define_post_kind(
            SYSTEM, code=code, title_zh=code, title_en=code, level=level, above="township_duty", shared=False
        )
    hold("township_duty", STREET, "街一")
    leader = hold("building_leader", GRID, "楼长")
    publish(town.desk, town.above, load_file(FILE.parents[1] / "xuzhou" / "sibu.yaml").source)
    return leader
