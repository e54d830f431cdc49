"""Templates: the histories that the services made, each turned into formats that can be filled again and again."""

from __future__ import annotations

import json
import re
import struct
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db.models import BinaryField, DateField, DateTimeField, Field, ForeignKey, JSONField, UUIDField

from huiyin.casework.models import SearchText
from huiyin.console.bench.counterparts import Counterparts
from huiyin.console.bench.owned import NULL, Owned, owned_tables, rows_by_matter, sized
from huiyin.console.bench.slots import Format, Key, Pieces, Plan, Slots, has_moving_keys, plan_of
from huiyin.kernel.bigrams import bigrams
from huiyin.kernel.codes import spaced_case_code
from huiyin.kernel.crypto import BlindIndexField, EncryptedTextField, key_ring

_COUNT = struct.Struct(">h")
_WIDE, _DAY = struct.Struct(">q"), struct.Struct(">i")
_UUID_BYTES, _LEAST_PLACE_DIGITS = 16, 6
_ARRAY_HEADER_BYTES = 20
_JSONB_VERSION = b"\x01"
_PURPOSE = {  # columns whose value is made anew for each clone, by slot name
    ("casework_matter", "sample_draw"): "draw",
    ("casework_matter", "longitude_e6"): "longitude",
    ("casework_matter", "latitude_e6"): "latitude",
    ("casework_matter", "summary"): "summary",
    ("casework_voice", "name"): "name",
    ("casework_voice", "phone"): "phone",
    ("casework_voice", "phone_index"): "phone_index",
    ("casework_voice", "phone_tail_index"): "phone_tail_index",
    ("casework_voice", "secret_hash"): "secret",
    ("casework_erasabletext", "salt"): "salt",
    ("casework_erasabletext", "commitment"): "commitment",
    ("casework_searchtext", "terms"): "terms",
    ("casework_searchtext", "raised_terms"): "raised_terms",
    ("casework_searchtext", "places"): "places",
    ("appeals_intake", "words_digest"): "words_digest",
    ("mediation_agreement", "number"): "agreement",
}
_NEEDS_LENGTH = frozenset(
    {
        "agreement", "draw", "longitude", "latitude", "phone_index", "phone_tail_index", "secret", "salt",
        "commitment", "words_digest",
    }
)  # fmt: skip
MEASURE_COLUMNS = "day, place_code, organisation_id, kind, name, value"
MEASURE_TABLE = "bench.measure"

Row = dict[str, bytes | None]
Mover = Callable[[str], UUID | None]


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a history: its body, and whether its keys have to be put in order again."""

    body: Format
    is_reordered: bool


@dataclass(frozen=True, slots=True)
class Text:
    """Words of somebody: new ones for each clone where ``said`` is None, else what was said."""

    id: UUID
    voice: UUID | None
    said: str | None


@dataclass(slots=True)
class Template:
    """One history. ``tables``: in the order of `owned_tables`, with the measures last, the format of its rows."""

    matter: UUID
    place: str
    is_open: bool
    is_sealed: bool
    playbook: str
    kind: str
    slots: Slots
    voices: list[UUID] = field(default_factory=list)
    codes: list[bytes] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    messages: list[tuple[int, str, Format]] = field(default_factory=list)
    received_micros: int = 0
    known_terms: frozenset[str] = frozenset()
    is_indexed: bool = False
    tables: list[Format] = field(default_factory=list)
    _movers: dict[UUID, Mover] | None = None
    _plan: Plan | None = None

    def can_go(self, city: Counterparts, grid: str) -> bool:
        """Whether everybody and everything that would move has a counterpart at a grid."""
        return all(mover(grid) is not None for mover in self.movers(city).values())

    def movers(self, city: Counterparts) -> dict[UUID, Mover]:
        """How what moves finds its counterpart, by id."""
        if self._movers is None:
            found = {known: city.mover(known, self.place) for known in self.plan.moved}
            self._movers = {known: mover for known, mover in found.items() if mover is not None}
        return self._movers

    @property
    def plan(self) -> Plan:
        """Its slots by what they are; asked when all formats are made."""
        if self._plan is None:
            self._plan = plan_of(self.slots)
        return self._plan


class Reader:
    """Makes templates of all matters that may be repeated: those of nobody with an account, at a known place."""

    def __init__(self, connection: psycopg.Connection, city: Counterparts) -> None:
        self.city, self.ring = city, key_ring()
        self.tables = owned_tables()
        self.rows: dict[UUID, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for owned in self.tables:
            names = [column.column for column in owned.columns]
            for matter, values in rows_by_matter(connection, owned):
                self.rows[matter][owned.table].append(dict(zip(names, values, strict=True)))
        self.playbooks: dict[UUID, str] = dict(
            connection.execute("SELECT id, name FROM casework_playbookversion").fetchall()
        )

    def templates(self) -> list[Template]:
        """One for each matter that may be repeated, in the order of their ids."""
        return [self._template(matter, rows) for matter, rows in sorted(self.rows.items()) if self._is_fit(rows)]

    def _is_fit(self, rows: dict[str, list[Row]]) -> bool:
        place = _text(rows["casework_matter"][0]["place_code"])
        theirs = any(voice["person_id"] or voice["parted_from_id"] for voice in rows["casework_voice"])
        return len(place) >= _LEAST_PLACE_DIGITS and not theirs and not rows["casework_alias"]

    def _template(self, matter: UUID, rows: dict[str, list[Row]]) -> Template:
        row = rows["casework_matter"][0]
        place = _text(row["place_code"])
        slots = Slots(
            place=place,
            own=self._own(rows),
            moving=lambda known: self.city.mover(known, place) is not None,
            codes={_bytes(v["code"]): ("code", _bytes(v["code"])) for v in rows["casework_voice"]},
            hashes=_hashes(rows),
        )
        made = Template(
            matter=matter,
            place=place,
            is_open=row["is_open"] == b"\x01",
            is_sealed=row["sensitivity"] == b"sealed",
            playbook=self.playbooks[UUID(bytes=_bytes(row["playbook_id"]))],
            kind=_text(row["kind"]),
            slots=slots,
            voices=[UUID(bytes=_bytes(v["id"])) for v in rows["casework_voice"]],
            codes=[_bytes(v["code"]) for v in rows["casework_voice"]],
            received_micros=_WIDE.unpack(_bytes(row["received_at"]))[0],
        )
        self._events(made, rows["casework_journalevent"])
        self._texts(made, rows)
        links = [_bytes(event["link"]) for event in rows["casework_journalevent"]]
        made.tables = [self._rows_format(made, owned, rows[owned.table], links) for owned in self.tables]
        made.tables.append(self._measures(made, rows["casework_journalevent"]))
        return made

    def _own(self, rows: dict[str, list[Row]]) -> set[UUID]:
        return {
            UUID(bytes=_bytes(row["id"]))
            for owned in self.tables
            if any(column.column == "id" and isinstance(column, UUIDField) for column in owned.columns)
            for row in rows[owned.table]
        }

    def _events(self, made: Template, rows: list[Row]) -> None:
        for row in rows:
            pieces = Pieces()
            made.slots.text(pieces, _bytes(row["body"]))
            reordered = has_moving_keys(json.loads(_bytes(row["body"])), made.slots)
            made.events.append(Event(pieces.done(), reordered))

    def _texts(self, made: Template, rows: dict[str, list[Row]]) -> None:
        purpose = "casework.erasabletext.text"
        kinds = {e["seq"]: json.loads(_bytes(e["body"]))["kind"] for e in rows["casework_journalevent"]}
        first = rows["casework_journalevent"][0]["seq"]
        terms: set[str] = set()
        for row in rows["casework_erasabletext"]:
            is_new = row["voice_id"] is not None and row["name"] == b"words"
            is_new = is_new and (row["seq"] == first or kinds[row["seq"]] == "joined")
            said = None if is_new else self.ring.decrypt(_bytes(row["text"]), purpose).decode()
            voice = row["voice_id"]
            made.texts.append(Text(UUID(bytes=_bytes(row["id"])), UUID(bytes=voice) if voice else None, said))
            terms.update(bigrams(said or ""))
        made.known_terms, made.is_indexed = frozenset(terms), bool(rows[SearchText._meta.db_table])  # noqa: SLF001 - Django's documented model API

    def _rows_format(self, made: Template, owned: Owned, rows: Iterable[Row], links: list[bytes]) -> Format:
        pieces = Pieces()
        for number, row in enumerate(rows):
            pieces.put(_COUNT.pack(len(owned.columns)))
            for column in owned.columns:
                self._value(pieces, made, owned.table, column, row, links, number)
        return pieces.done()

    def _value(
        self,
        pieces: Pieces,
        made: Template,
        table: str,
        column: Field[Any, Any],
        row: Row,
        links: list[bytes],
        number: int,
    ) -> None:
        """One value of a row, with its length before it."""
        raw, slots = row[column.column], made.slots
        if raw is None:
            pieces.put(NULL)
        elif table == "casework_journalevent" and column.column in ("body", "previous"):
            name = "body" if column.column == "body" else "link"
            slot = slots.number(name, number if name == "body" else number - 1)
            if name == "link":
                pieces.put(_DAY.pack(len(raw)))
            pieces.hole(slot)
        elif (purpose := _PURPOSE.get((table, column.column))) is not None:
            if purpose in _NEEDS_LENGTH:
                pieces.put(_DAY.pack(len(raw)))
            pieces.hole(slots.number(purpose, *_whose(table, purpose, row)))
        elif isinstance(column, EncryptedTextField):
            self._sealed(pieces, made, column, raw, row)
        else:
            _plain(pieces, slots, column, raw, links)

    def _sealed(self, pieces: Pieces, made: Template, column: EncryptedTextField, raw: bytes, row: Row) -> None:
        """An encrypted text: new words, words with a new code in them, or the same bytes."""
        said = self.ring.decrypt(raw, column.purpose)
        if column.purpose == "casework.erasabletext.text":
            known = UUID(bytes=_bytes(row["id"]))
            if next(text.said for text in made.texts if text.id == known) is None:
                pieces.hole(made.slots.number("words", known))
                return
        inner = Pieces()
        _codes(inner, made.slots, said)
        if not inner.numbers:
            pieces.put(sized(raw))
            return
        slot = made.slots.number("message", len(made.messages))
        made.messages.append((slot, column.purpose, inner.done()))
        pieces.hole(slot)

    def _measures(self, made: Template, events: Iterable[Row]) -> Format:
        """What its events count for, as rows of the bench's own table."""
        pieces = Pieces()
        for event in events:
            for name, value, day, place, kind, unit in json.loads(_bytes(event["body"])).get("measures", ()):
                pieces.put(_COUNT.pack(6) + _DAY.pack(_DAY.size))
                pieces.hole(made.slots.number("day", _postgres_day(date.fromisoformat(day))))
                pieces.put(_DAY.pack(len(place)))
                made.slots.text(pieces, place.encode())
                _unit(pieces, made.slots, unit)
                pieces.put(sized(kind.encode()) + sized(name.encode()) + sized(_WIDE.pack(value)))
        return pieces.done()


def _unit(pieces: Pieces, slots: Slots, unit: str) -> None:
    if not unit:
        pieces.put(NULL)
        return
    pieces.put(_DAY.pack(_UUID_BYTES))
    _identity(pieces, slots, UUID(unit).bytes)


def _plain(pieces: Pieces, slots: Slots, column: Field[Any, Any], raw: bytes, links: list[bytes]) -> None:
    """A value that is neither personal nor a hash over others."""
    base: Any = column
    while isinstance(base, ForeignKey):
        base = base.target_field
    pieces.put(_DAY.pack(len(raw)))
    if isinstance(base, DateTimeField):
        pieces.hole(slots.number("instant", _WIDE.unpack(raw)[0]))
    elif isinstance(base, DateField):
        pieces.hole(slots.number("day", _DAY.unpack(raw)[0]))
    elif isinstance(base, UUIDField):
        _identity(pieces, slots, raw)
    elif isinstance(base, ArrayField) and isinstance(base.base_field, UUIDField):
        _identities(pieces, slots, raw)
    elif isinstance(base, BinaryField | BlindIndexField):
        if raw in links:
            pieces.hole(slots.number("link", links.index(raw)))
        else:
            pieces.put(raw)
    elif isinstance(base, JSONField):
        pieces.put(_JSONB_VERSION)
        slots.text(pieces, raw.removeprefix(_JSONB_VERSION))
    elif base.get_internal_type() in ("CharField", "TextField", "ArrayField"):
        slots.text(pieces, raw)
    else:
        pieces.put(raw)


def _identity(pieces: Pieces, slots: Slots, raw: bytes) -> None:
    key = slots.id_key(UUID(bytes=raw), "binary")
    if key is None:
        pieces.put(raw)
    else:
        pieces.hole(slots.number(*key))


def _identities(pieces: Pieces, slots: Slots, raw: bytes) -> None:
    """An array of ids in binary: a header, then each with its length."""
    pieces.put(raw[:_ARRAY_HEADER_BYTES])
    for at in range(_ARRAY_HEADER_BYTES, len(raw), 4 + _UUID_BYTES):
        pieces.put(raw[at : at + 4])
        _identity(pieces, slots, raw[at + 4 : at + 4 + _UUID_BYTES])


def _codes(pieces: Pieces, slots: Slots, said: bytes) -> None:
    """A text with holes for the case codes in it."""
    known = {form: key for code, key in slots.codes.items() for form, key in _forms(code, key)}
    parts = re.split(b"(" + b"|".join(known) + b")", said)
    for part in parts:
        if part in known:
            pieces.hole(slots.number(*known[part]))
        else:
            pieces.put(part)


def _forms(code: bytes, key: Key) -> tuple[tuple[bytes, Key], tuple[bytes, Key]]:
    """A code as it is kept and as it is printed."""
    return (code, key), (spaced_case_code(code.decode()).encode(), ("spaced code", code))


def _hashes(rows: dict[str, list[Row]]) -> dict[bytes, tuple[Any, ...]]:
    """Every hash in texts that a clone has another of: digests of what was sent, commitments."""
    digests = {_bytes(row["digest"]) for row in [*rows["casework_matter"], *rows["casework_voice"]]}
    found: dict[bytes, tuple[Any, ...]] = {digest: ("digest", digest) for digest in digests}
    for row in rows["casework_erasabletext"]:
        found[_bytes(row["commitment"]).hex().encode()] = ("commitment text", UUID(bytes=_bytes(row["id"])))
    return found


def _whose(table: str, purpose: str, row: Row) -> tuple[Any, ...]:
    """What tells a slot from those of the same name: the row's id, the intake's voice, the form of a number."""
    if purpose in ("draw", "longitude", "latitude"):
        return ("binary",)
    if table == "appeals_intake":
        return (UUID(bytes=_bytes(row["voice_id"])),)
    return (
        ()
        if table in ("casework_matter", "casework_searchtext", "mediation_agreement")
        else (UUID(bytes=_bytes(row["id"])),)
    )


def _postgres_day(day: date) -> int:
    """Days since 2000-01-01, as the database counts."""
    return day.toordinal() - date(2000, 1, 1).toordinal()


def _bytes(value: bytes | None) -> bytes:
    if value is None:
        raise ValueError("A history has this value always.")
    return value


def _text(value: bytes | None) -> str:
    return _bytes(value).decode()
