"""What the tests of counselling share: the town with a counsellor, a room, and some times that can be booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from huiyin.casework.types import Receipt
from huiyin.community.models import Room, Slot
from huiyin.community.services.booking import Contact, book
from huiyin.community.services.offering import offer
from huiyin.engine.loading import load_file
from huiyin.people.types import Actor
from tests.casework.fixtures import _data_folder, clock, seen, town, town_and_more, town_database
from tests.casework.town import COUNTY, FILE, STREET, Town, hold, publish

__all__ = ["_data_folder", "clock", "seen", "town", "town_and_more", "town_database"]
METHOD = "heshan/xinli"
TUESDAY = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)  # nine in the city
REACHED = Contact(name="小明", phone="13812345678", address="河街 3 号")


@dataclass
class Service:
    """Two counsellors of the county, a room, and one time of each way with the first of them."""

    town: Town
    counsellor: Actor
    other: Actor
    room: Room
    slots: dict[str, Slot]

    def book(self, way: str = "hotline", contact: Contact = REACHED) -> Receipt:
        """Somebody books by phone."""
        return book(slot_id=self.slots[way].id, contact=contact, language="zh-hans", device="phone")


@pytest.fixture
def service(town: Town) -> Service:
    """The method published; a time every hour from nine on Tuesday."""
    counsellor, other = hold("counsellor", COUNTY, "咨一"), hold("counsellor", STREET, "咨二")
    publish(town.desk, town.above, load_file(FILE.parents[1] / f"{METHOD}.yaml").source)
    room = Room.objects.create(kind="room", name="河街心理室", place_code=STREET, address="河街 1 号二楼")
    slots: dict[str, Any] = {}
    for number, way in enumerate(("home", "room", "online", "hotline")):
        room_id = room.id if way == "room" else None
        (slots[way],) = offer(counsellor, way=way, begins=[TUESDAY.replace(hour=1 + number)], room_id=room_id)
    return Service(town, counsellor, other, room, slots)
