"""Reception days, visits, petitions and counselling of the demo city, through their own verbs (demo/receptions.yaml).

They are written before the history is played, each at its own moment of the last days, so that clocks run out and
messages leave with everything else; the clock is given back as it was.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from huiyin.casework.models import Matter
from huiyin.casework.services import act
from huiyin.casework.services.tables import apply_table, preview_table
from huiyin.casework.types import RaiserContact
from huiyin.community.models import Slot, Way
from huiyin.community.selectors.rooms import rooms_of
from huiyin.community.services.booking import Contact
from huiyin.community.services.booking import book as book_counselling
from huiyin.community.services.meeting import finish
from huiyin.community.services.offering import offer
from huiyin.console.demo.acting import Cast
from huiyin.console.demo.divisions import TOWN, GridName
from huiyin.console.demo.files import read_yaml
from huiyin.console.demo.logins import COUNTY, VILLAGE
from huiyin.console.demo.staff import phone_of
from huiyin.kernel.time import HeldClock, city_zone
from huiyin.people.types import Actor
from huiyin.receptions.models import Series
from huiyin.receptions.selectors.days import coming_days
from huiyin.receptions.services.arranging import SeriesGiven, announce, arrange
from huiyin.receptions.services.booking import book as book_slot
from huiyin.receptions.services.petitioning import petition
from huiyin.receptions.services.receiving import arrive, hear
from huiyin.receptions.types import DayOff, Rhythm, Rule

_METHOD, _KIND = "xiangcheng/dajiefang", "trouble"
_RAISERS_FROM = 960_000
_WEEK = timedelta(days=7)
_BEFORE = timedelta(days=20)


@dataclass(slots=True)
class Receiving:
    """Everything of one demo; ``end`` is when its history ends."""

    cast: Cast
    clock: HeldClock
    end: datetime
    grids: tuple[GridName, ...]

    def set_up(self) -> None:
        """Arrange, receive, petition, counsel; then the clock stands where it stood."""
        before = self.clock.now()
        self.clock.set(self.end - _BEFORE)
        words = read_yaml("receptions.yaml")
        series = {name: self._arranged(given) for name, given in words["series"].items()}
        self._petitions(words["petitions"])
        self._visits(series["leaders"], words["visits"])
        self._ahead(series["leaders"], words)
        self._counselling(words["counselling"])
        self.clock.set(before)

    def _arranged(self, given: dict[str, Any]) -> Series:
        rule = {"weekday": 0, "month_days": (), "day_off": "skip", **given["rule"]}
        is_of_county = given["title"].startswith("书记")
        return arrange(
            self._holder("centre_duty", COUNTY),
            given=SeriesGiven(
                title=given["title"],
                english_title=given["english_title"],
                place_code=COUNTY if is_of_county else TOWN,
                venue=given["venue"],
                playbook=_METHOD,
                kind=_KIND,
                rule=Rule(
                    Rhythm(rule["rhythm"]), rule["weekday"], (), tuple(rule["month_days"]), DayOff(rule["day_off"])
                ),
                opens=time.fromisoformat(given["opens"]),
                closes=time.fromisoformat(given["closes"]),
                since=self.clock.now().astimezone(city_zone()).date(),
                slot_minutes=given.get("slot_minutes", 15),
            ),
            posts=self._sitting(given["title"]),
        )

    def _sitting(self, title: str) -> list[UUID]:
        posts, police = self.cast.staff.post_ids, self.cast.units.departments[COUNTY, "police"]
        if title.startswith("书记"):
            leaders = ("county_leader", "centre_supervisor", "petition_duty")
            return [*(posts[kind, COUNTY] for kind in leaders), posts["department_leader", police]]
        return [posts["police_chief" if title.startswith("所长") else "township_leader", TOWN]]

    def _visits(self, series: Series, visits: list[dict[str, Any]]) -> None:
        """The visits of the last two days of a series, half on each."""
        today = self.end.astimezone(city_zone()).date()
        held = self._days(series, today - 3 * _WEEK, today - timedelta(days=1))[-2:]
        for number, visit in enumerate(visits if held else ()):
            on = held[number * len(held) // len(visits)]
            self._at(on, time(9 + number % 2, 10 * number))
            self._received(series, on, number, visit)

    def _received(self, series: Series, on: date, number: int, visit: dict[str, Any]) -> None:
        clerk = self._holder("centre_duty", COUNTY)
        leader = self._holder("county_leader", COUNTY)
        seen, receipt = arrive(
            clerk, series_id=series.id, on=on, words=visit["words"], kind=visit["kind"],
            phone=phone_of(_RAISERS_FROM + number),
        )  # fmt: skip
        self.clock.advance(timedelta(minutes=9))
        heard = hear(
            clerk, visit_id=seen.id, post_id=self.cast.staff.post_ids["county_leader", COUNTY], words=visit["record"],
            answer=visit.get("answer", ""), answer_words=visit["said"],
        )  # fmt: skip
        if "units" in visit:
            units = [str(self.cast.units.departments[COUNTY, key]) for key in visit["units"]]
            self._act(leader, receipt.matter_id, heard.revision, "hand_over", units=units, words=visit["said"])

    def _ahead(self, series: Series, words: dict[str, Any]) -> None:
        """Bookings for the next day of a series, and who sits instead on the one after it."""
        today = self.end.astimezone(city_zone()).date()
        self.clock.set(self.end - timedelta(hours=3))
        coming = self._days(series, today + timedelta(days=1), today + 4 * _WEEK)
        for given in words["bookings"]:
            book_slot(
                series_id=series.id, on=coming[0], slot=time.fromisoformat(given["slot"]), about=given["about"],
                name=given.get("name", ""), device="demo",
            )  # fmt: skip
        posts = self.cast.staff.post_ids
        announce(
            self._holder("centre_duty", COUNTY), series_id=series.id, on=coming[0],
            post_id=posts["county_leader", COUNTY], instead_id=posts["township_leader", TOWN],
            reason=words["substitute"]["reason"],
        )  # fmt: skip

    def _days(self, series: Series, since: date, until: date) -> list[date]:
        """The days of a series by the demo's own working calendar."""
        shown = coming_days(series.place_code, since=since, days=(until - since).days)
        return [day.on for day in shown if day.series_id == series.id]

    def _petitions(self, petitions: list[dict[str, Any]]) -> None:
        office = self._holder("petition_duty", COUNTY)
        unit = self.cast.units.departments[COUNTY, "land"]
        for number, given in enumerate(petitions):
            self.clock.set(self.end - timedelta(days=9 - 2 * number, hours=2))
            raiser = RaiserContact(name=given["name"], phone=phone_of(_RAISERS_FROM + 100 + number))
            receipt = petition(
                Actor.anonymous(), kind=given["kind"], words=given["words"], raiser=raiser, place=VILLAGE
            )
            if "go" not in given:
                continue
            self.clock.advance(timedelta(hours=20))
            passed = self._act(office, receipt.matter_id, 1, "pass_on", units=[str(unit)])
            self.clock.advance(timedelta(hours=4))
            self._act(self._holder("department_duty", unit), receipt.matter_id, passed.revision, given["go"])

    def _counselling(self, words: dict[str, Any]) -> None:
        self.clock.set(self.end - timedelta(days=4))
        keeper, counsellor = self._holder("centre_duty", COUNTY), self._holder("counsellor", COUNTY)
        content = self._rooms(words)
        preview = preview_table(
            keeper, what="community-rooms", file_name="rooms.csv", content=content, place_code=COUNTY
        )
        apply_table(keeper, import_id=preview.import_id)
        room = next(room for room in rooms_of(TOWN) if room.kind == "room")
        made: list[Slot] = []
        for number, way in enumerate(words["ways"]):
            begins = [self._hour(days, words["hours"][number]) for days in (-2, 1, 2, 8, 9)]
            made += offer(counsellor, way=way, begins=begins, room_id=room.id if way == Way.ROOM else None)
        past = [slot for slot in made if slot.begins_at < self.end]
        contact = Contact(phone=phone_of(_RAISERS_FROM + 200), address="梓山路 8 号")
        receipts = [
            book_counselling(slot_id=slot.id, contact=contact, language="zh-hans", device="demo") for slot in past[:2]
        ]
        self.clock.set(self._hour(-2, 20))
        for receipt in receipts:
            finish(self._holder("counsellor", COUNTY), matter_id=receipt.matter_id, how="held")
        self.clock.set(self.end - timedelta(hours=2))
        ahead = next(slot for slot in made if slot.begins_at > self.end)
        book_counselling(slot_id=ahead.id, contact=contact, language="zh-hans", device="demo")

    def _rooms(self, words: dict[str, Any]) -> bytes:
        """The table as a county would bring it in: its rooms, and a point in each grid of the town."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["名称", "类型", "地点代码", "地址", "电话", "开放时间"])
        for room in words["rooms"]:
            writer.writerow([room["name"], "心理室", TOWN, room["address"], "", room["hours"]])
        for grid in self.grids:
            if grid.code.startswith(TOWN):
                writer.writerow([f"{grid.name}{words['point']}", "网格点", grid.code, "", "", ""])
        return out.getvalue().encode()

    def _hour(self, days: int, hour: int) -> datetime:
        day = self.end.astimezone(city_zone()).date() + timedelta(days=days)
        return datetime.combine(day, time(hour), tzinfo=city_zone())

    def _at(self, on: date, moment: time) -> None:
        self.clock.set(datetime.combine(on, moment, tzinfo=city_zone()).astimezone(UTC))

    def _holder(self, kind: str, where: str | UUID) -> Actor:
        return self.cast.actor(self.cast.staff.holders[kind, where][0])

    def _act(self, actor: Actor, matter_id: UUID, revision: int, action: str, **inputs: Any) -> Matter:
        return act(actor, matter_id=matter_id, action=action, inputs=inputs, revision=revision)


def set_up(
    cast: Cast, clock: HeldClock, *, end: datetime, grids: tuple[GridName, ...], tell: Callable[[int, int], None]
) -> None:
    """Everything of receptions, petitions and counselling; the clock stands where it stood afterwards."""
    tell(0, 1)
    Receiving(cast, clock, end, grids).set_up()
    tell(1, 1)
