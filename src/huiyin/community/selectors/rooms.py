"""Rooms and points: the list of a place, their number, and reading a table of them."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from huiyin.community.models import Room, RoomImport, RoomKind
from huiyin.community.types import RoomCount
from huiyin.community.types import columns as table
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.tables import CellError, Column, Row, TableReading, read_table
from huiyin.people.selectors.actors import within
from huiyin.places.selectors import missing_codes

PURPOSE = "community.room_import"
AT_MOST = 200


@dataclass(frozen=True, slots=True)
class RoomPreview:
    """What an import would do."""

    import_id: UUID
    rows_count: int
    rooms_count: int
    points_count: int
    bad_rows_count: int
    errors: tuple[CellError, ...]
    errors_left_out: int
    unknown_headings: tuple[str, ...]

    @property
    def can_apply(self) -> bool:
        """Whether there is something to do and nothing is wrong."""
        return self.rows_count > 0 and self.bad_rows_count == 0 and not self.errors


@dataclass
class RoomsRead:
    """A file, understood: the good rows as rooms that are not saved, and the reading with all its faults."""

    reading: TableReading
    rooms: list[Room] = field(default_factory=list)
    bad_numbers: set[int] = field(default_factory=set)

    @property
    def bad_rows_count(self) -> int:
        """How many rows cannot be taken in."""
        return self.reading.bad_row_count + len(self.bad_numbers)

    def preview(self, import_id: UUID) -> RoomPreview:
        """What an import would do."""
        kinds = Counter(room.kind for room in self.rooms)
        return RoomPreview(
            import_id=import_id,
            rows_count=len(self.rooms),
            rooms_count=kinds[RoomKind.ROOM],
            points_count=kinds[RoomKind.POINT],
            bad_rows_count=self.bad_rows_count,
            errors=tuple(sorted(self.reading.cell_errors, key=lambda error: error.row)),
            errors_left_out=self.reading.errors_left_out,
            unknown_headings=tuple(self.reading.unknown_headings),
        )

    def wrong(self, row: Row, column: Column, sentence: str) -> None:
        """Note what only the city can know of a row."""
        self.reading.add_error(row.number, column, sentence)
        self.bad_numbers.add(row.number)


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


def understand_rooms(content: bytes, *, place_code: str) -> RoomsRead:
    """Read and check a whole file. `Refused` when it cannot be read at all. Three queries."""
    reading = read_table(io.BytesIO(content), table.ROOM_COLUMNS)
    found = RoomsRead(reading)
    places = {row["place"] for row in reading.rows}
    unknown = {place for place in places if not place.startswith(place_code)}
    unknown |= missing_codes(places) if places else set()
    keys = Counter((row["place"], row["name"]) for row in reading.rows)
    taken = set(Room.objects.filter(within("place_code", (place_code,))).values_list("place_code", "name"))
    for row in reading.rows:
        key = (row["place"], row["name"])
        if row["place"] in unknown:
            found.wrong(row, table.PLACE, _("没有这个地方，或者不在导入的范围内。"))
        if keys[key] > 1:
            found.wrong(row, table.NAME, _("这个地方的同名心理室在文件里出现了不止一次，请核对。"))
        if key in taken:
            found.wrong(row, table.NAME, _("这个地方已经有同名的，请从文件里删去这一行。"))
        if row.number not in found.bad_numbers:
            found.rooms.append(_room(row))
    return found


def imports_within(place_code: str) -> tuple[RoomImport, ...]:
    """The imports into a place and below, the newest first, without their files. One query."""
    rows = RoomImport.objects.filter(within("place_code", (place_code,))).defer("content")
    return tuple(rows.order_by("-previewed_at"))


def content_of(kept: RoomImport) -> bytes:
    """The file as it came."""
    return key_ring().decrypt(bytes(kept.content), PURPOSE)


def _room(row: Row) -> Room:
    return Room(
        kind=row["kind"],
        name=row["name"][:80],
        place_code=row["place"],
        address=row["address"][:160],
        phone=row["phone"][:20],
        hours=row["hours"][:120],
    )
