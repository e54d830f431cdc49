"""Rooms and points: the list of a place, their number, and reading a table of them."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from huiyin.casework.selectors.tables import check_keys
from huiyin.casework.types import TableRead
from huiyin.community.models import Room, RoomKind
from huiyin.community.types import RoomCount
from huiyin.community.types import columns as table
from huiyin.kernel.tables import Row
from huiyin.people.selectors.actors import within

AT_MOST = 200


def rooms_of(place_code: str, *, at_most: int = AT_MOST) -> tuple[Room, ...]:
    """The open rooms and points inside a place, rooms first. One query."""
    rows = Room.objects.filter(within("place_code", (place_code,)), closed_on=None)
    return tuple(rows.order_by("-kind", "place_code", "name")[:at_most])


def count_rooms(place_code: str = "") -> RoomCount:
    """How many there are. One query."""
    rows = Room.objects.filter(within("place_code", (place_code,)), closed_on=None)
    found = rows.aggregate(
        rooms=Count("id", filter=Q(kind=RoomKind.ROOM)), points=Count("id", filter=Q(kind=RoomKind.POINT))
    )
    return RoomCount(found["rooms"], found["points"])


def understand_rooms(found: TableRead, place_code: str) -> None:
    """A table of rooms: each name once at its place. Two queries, more only for thousands."""
    check_keys(found, place_code, place=table.PLACE, key=table.NAME, records=Room)
    found.records = [_room(row) for row in found.good_rows]
    kinds = Counter(room.kind for room in found.records)
    found.facts = [(_("心理室"), kinds[RoomKind.ROOM]), (_("网格点"), kinds[RoomKind.POINT])]


def _room(row: Row) -> Room:
    return Room(
        kind=row["kind"],
        name=row["name"][:80],
        place_code=row["place"],
        address=row["address"][:160],
        phone=row["phone"][:20],
        hours=row["hours"][:120],
    )
