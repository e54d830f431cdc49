"""Slots: where in the bytes of a history something changes from clone to clone.

A history is turned once into formats: bytes with holes, and for each hole the number of a slot. Filling one is a single
`%` in C, whatever the number of its holes. A slot is named by a key; its value is bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any
from uuid import UUID

Key = tuple[Any, ...]
Values = list[bytes]

_UUID = rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_TOKEN = re.compile(
    rb'"person":"(?P<person>' + _UUID + rb')","posts":\[(?P<posts>[^\]]*)\]'
    rb"|(?P<id>" + _UUID + rb")"
    rb'|(?<="sample_draw":)(?P<draw>\d+)|(?<="longitude_e6":)(?P<longitude>-?\d+)|(?<="latitude_e6":)(?P<latitude>-?\d+)'
    rb"|(?P<hash>[0-9a-f]{64})"
    rb'|(?P<date>\d{4}-\d{2}-\d{2})(?=[T"])'
    rb"|(?<![\d.:T-])(?P<digits>\d{9,15})(?!\d)"
)
_SHORTEST_PLACE_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Format:
    """Bytes with holes; `fill` puts the values of their slots in."""

    text: bytes
    take: Callable[[Values], tuple[bytes, ...]]

    def fill(self, values: Values) -> bytes:
        """The bytes, with each slot's value in its place."""
        return self.text % self.take(values)


@dataclass(slots=True)
class Pieces:
    """A format being made."""

    parts: list[bytes] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def put(self, text: bytes) -> None:
        """Add bytes that stay."""
        self.parts.append(text.replace(b"%", b"%%"))

    def hole(self, number: int) -> None:
        """Add a hole for a slot."""
        self.parts.append(b"%b")
        self.numbers.append(number)

    def done(self) -> Format:
        """The format made of everything added."""
        return Format(b"".join(self.parts), _taker(self.numbers))


def _taker(numbers: list[int]) -> Callable[[Values], tuple[bytes, ...]]:
    if len(numbers) > 1:
        take: Callable[[Values], tuple[bytes, ...]] = itemgetter(*numbers)
        return take
    return lambda values: tuple(values[number] for number in numbers)


@dataclass(slots=True)
class Slots:
    """The slots of one history, and what in it is known: its own ids, others that may move, codes, hashes, its place.

    ``own``: ids of its rows; ``moving``: ids of persons, posts and units with a counterpart elsewhere; ``codes`` and
    ``hashes``: text → key.
    """

    place: str
    own: set[UUID]
    moving: Callable[[UUID], bool]
    codes: Mapping[bytes, Key]
    hashes: Mapping[bytes, Key]
    numbers: dict[Key, int] = field(default_factory=dict)

    def number(self, *key: Any) -> int:
        """The number of a slot, a new one for a new key."""
        return self.numbers.setdefault(key, len(self.numbers))

    def id_key(self, known: UUID, form: str) -> Key | None:
        """The key of an id as "binary" or "text"; None where it stays as it is."""
        if known in self.own:
            return ("own", known, form)
        return ("moved", known, form) if self.moving(known) else None

    def text(self, pieces: Pieces, content: bytes) -> None:
        """Add a text or JSON with a hole for everything in it that changes."""
        at = 0
        for match in _TOKEN.finditer(content):
            name = match.lastgroup or ""
            start, end = match.span("person" if name == "posts" else name)
            key = self._key(name, match)
            if key is None:
                continue
            pieces.put(content[at:start])
            pieces.hole(self.number(*key))
            at = end
            if name == "posts":
                pieces.put(content[end : match.start("posts")])
                pieces.hole(self.number("posts", UUID(match["person"].decode())))
                at = match.end("posts")
        pieces.put(content[at:])

    def _key(self, name: str, match: re.Match[bytes]) -> Key | None:
        text = match["person" if name == "posts" else name]
        if name in ("draw", "longitude", "latitude"):
            return name, "text"
        if name in ("posts", "id"):
            return self.id_key(UUID(text.decode()), "text")
        if name == "hash":
            return self.hashes.get(text)
        if name == "date":
            return "date", date.fromisoformat(text.decode()).toordinal()
        is_place = len(text) in (_SHORTEST_PLACE_DIGITS, 12, 15) and self.place.startswith(text.decode())
        return ("place", len(text)) if is_place else self.codes.get(text)


def has_moving_keys(value: Any, slots: Slots) -> bool:
    """Whether an object somewhere in a JSON value has several keys of which some change: their order may change too."""
    if isinstance(value, dict):
        changing = [key for key in value if _is_changing(key, slots)]
        if changing and len(value) > 1:
            return True
        return any(has_moving_keys(item, slots) for item in value.values())
    return isinstance(value, list) and any(has_moving_keys(item, slots) for item in value)


def _is_changing(key: str, slots: Slots) -> bool:
    match = _TOKEN.fullmatch(key.encode())
    return match is not None and match.lastgroup == "id" and slots.id_key(UUID(key), "text") is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """The slots of a history by what they are, each as (number, what it is made from).

    ``own``: (id, its upper 64 bits, number as binary, number as text), -1 where there is none; ``moved``: id → (number,
    form).
    """

    own: list[tuple[UUID, int, int, int]]
    moved: dict[UUID, list[tuple[int, str]]]
    instants: list[tuple[int, int]]
    dates: list[tuple[int, int]]
    days: list[tuple[int, int]]
    places: list[tuple[int, int]]
    digests: list[bytes]


def plan_of(slots: Slots) -> Plan:
    """The slots sorted once, so that filling need not ask each key what it is."""
    numbers = slots.numbers
    moved: dict[UUID, list[tuple[int, str]]] = {}
    for key, number in numbers.items():
        if key[0] in ("moved", "posts"):
            moved.setdefault(key[1], []).append((number, key[2] if key[0] == "moved" else "posts"))

    def of(name: str) -> list[tuple[int, Any]]:
        return [(number, key[1]) for key, number in numbers.items() if key[0] == name]

    own = [
        (known, known.int >> 64, numbers.get(("own", known, "binary"), -1), numbers.get(("own", known, "text"), -1))
        for known in sorted(slots.own)
    ]
    digests = [digest for _number, digest in of("digest")]
    return Plan(own, moved, of("instant"), of("date"), of("day"), of("place"), digests)
