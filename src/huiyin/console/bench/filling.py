"""Filling: one clone of a history. Everything that is hashed is hashed again by the functions that the services use.

Order: ids and instants → place and people → words, their salts and commitments → codes, receipts, digests → bodies and
links, one after the other → the rows of every table.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from huiyin.casework.models import Voice
from huiyin.casework.selectors.facts import draw_of
from huiyin.casework.services.receipts import secret_of
from huiyin.casework.types.coming import digest_of, summary_of
from huiyin.casework.types.secrets import hash_of
from huiyin.console.bench.counterparts import Counterparts
from huiyin.console.bench.owned import sized
from huiyin.console.bench.slots import Values
from huiyin.console.bench.templates import Template
from huiyin.console.bench.words import complaint
from huiyin.console.demo.staff import name_of, phone_of
from huiyin.kernel.bigrams import bigrams
from huiyin.kernel.chain import canonical_bytes, commitment, first_link, link, new_salt
from huiyin.kernel.codes import case_code, spaced_case_code
from huiyin.kernel.codes.case import NUMBERS_A_YEAR
from huiyin.kernel.crypto import BlindIndexField, case_code_key, key_ring
from huiyin.kernel.time import city_zone

_WIDE, _INT, _SHORT = struct.Struct(">q"), struct.Struct(">i"), struct.Struct(">h")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_WEEK_MICROS, _WEEK_MILLISECONDS, _WEEK_DAYS = 7 * 86_400_000_000, 7 * 86_400_000, 7
_PEOPLE = 1_000_000
_TEXT_OID = 25
_AREA_DIGITS = (6, 9, 12, 15)
_VARIANT, _RANDOM_BITS = 0b10 << 62, 62


@dataclass(slots=True)
class Clone:
    """What is chosen for one clone: how many weeks earlier, which grid, which number of the case counter."""

    weeks: int
    grid: str
    numbers: list[int]


class Filler:
    """Fills templates. One for each process, as it keeps the key ring and what it has looked up."""

    def __init__(self, city: Counterparts) -> None:
        self.city, self.ring, self.code_key = city, key_ring(), case_code_key()
        self.phone_index, self.tail_index = _index("phone_index"), _index("phone_tail_index")
        self._forms: dict[tuple[UUID, str], bytes] = {}
        self._days: dict[int, bytes] = {}
        self._terms: dict[str, bytes] = {}
        self.zone = city_zone()

    def fill(self, template: Template, clone: Clone, chance: Random) -> list[bytes]:
        """The rows of one clone for each of the template's tables, as COPY takes them."""
        filling = _Filling(self, template, clone, chance)
        filling.identities()
        filling.people_and_places()
        filling.words()
        filling.receipts()
        filling.others()
        filling.chain()
        return [table.fill(filling.values) for table in template.tables]

    def form(self, known: UUID, form: str) -> bytes:
        """Somebody or something as "binary", as "text", or as the list of "posts" in a body of who acts."""
        if form == "binary":
            return known.bytes
        key = known, form
        if key not in self._forms:
            posts = ",".join(f'"{post}"' for post in sorted(self.city.posts_of.get(known, ())))
            self._forms[key] = (str(known) if form == "text" else posts).encode()
        return self._forms[key]

    def written_day(self, ordinal: int) -> bytes:
        """A day as JSON has it."""
        if ordinal not in self._days:
            self._days[ordinal] = date.fromordinal(ordinal).isoformat().encode()
        return self._days[ordinal]

    def terms(self, terms: Iterable[str]) -> bytes:
        """An array of texts in binary, with its length."""
        kept, parts = self._terms, []
        for term in sorted(terms):
            packed = kept.get(term)
            if packed is None:
                packed = kept[term] = sized(term.encode())
            parts.append(packed)
        if not parts:
            return sized(struct.pack(">iii", 0, 0, _TEXT_OID))
        return sized(struct.pack(">iiiii", 1, 0, _TEXT_OID, len(parts), 1) + b"".join(parts))


class _Filling:
    """One clone on its way: the values of its slots."""

    def __init__(self, filler: Filler, template: Template, clone: Clone, chance: Random) -> None:
        self.filler, self.template, self.clone, self.chance = filler, template, clone, chance
        self.values: Values = [b""] * len(template.slots.numbers)
        self.fresh: dict[UUID, bytes] = {}
        self.said: dict[UUID, str] = {}
        micros = template.received_micros - clone.weeks * _WEEK_MICROS
        self.received = _EPOCH + timedelta(microseconds=micros)

    def put(self, value: bytes, *key: Any) -> None:
        """Give a slot its value, if the template has it."""
        number = self.template.slots.numbers.get(key)
        if number is not None:
            self.values[number] = value

    def identities(self) -> None:
        """New ids of the same order: the instant moved, the counter kept, the rest by chance."""
        back, values = self.clone.weeks * _WEEK_MILLISECONDS << 16, self.values
        for known, upper, binary, text in self.template.plan.own:
            raw = ((upper - back) << 64 | _VARIANT | self.chance.getrandbits(_RANDOM_BITS)).to_bytes(16)
            if binary >= 0:
                values[binary] = raw
            if text >= 0:
                values[text] = _written(raw)
            self.fresh[known] = raw

    def people_and_places(self) -> None:
        """Everything whose key alone says what it becomes: counterparts, instants, days, place."""
        values, grid, plan = self.values, self.clone.grid, self.template.plan
        micros, days = self.clone.weeks * _WEEK_MICROS, self.clone.weeks * _WEEK_DAYS
        for number, instant in plan.instants:
            values[number] = _WIDE.pack(instant - micros)
        for number, ordinal in plan.dates:
            values[number] = self.filler.written_day(ordinal - days)
        for number, day in plan.days:
            values[number] = _INT.pack(day - days)
        for number, digits in plan.places:
            values[number] = grid[:digits].encode()
        movers = self.template.movers(self.filler.city)
        for known, uses in plan.moved.items():
            there = movers[known](grid)
            if there is None:
                raise LookupError(f"Nobody stands for {known} at {grid}.")
            for number, form in uses:
                values[number] = self.filler.form(there, form)

    def words(self) -> None:
        """What raisers say, sealed anew; salts and commitments of all texts; what the matter is found by."""
        raised: set[str] = set()
        names, grid = self.filler.city.names, self.clone.grid
        place = f"{names.get(grid[:12], '')}{names.get(grid, '')}"
        for text in self.template.texts:
            said = text.said
            if said is None:
                said = complaint(self.chance, place)
                self.said.setdefault(text.voice or text.id, said)
                raised.update(bigrams(said))
                self.put(self._seal(said, "casework.erasabletext.text"), "words", text.id)
            salt = new_salt()
            bound = commitment(salt, said)
            self.put(salt, "salt", text.id)
            self.put(bound, "commitment", text.id)
            self.put(bound.hex().encode(), "commitment text", text.id)
        first = next(iter(self.said.values()), "")
        self.put(self._seal(summary_of(first), "casework.matter.summary"), "summary")
        if self.template.is_indexed:
            self.put(self.filler.terms(self.template.known_terms | raised), "terms")
            self.put(self.filler.terms(raised), "raised_terms")
            self.put(self.filler.terms(grid[:digits] for digits in _AREA_DIGITS), "places")

    def receipts(self) -> None:
        """Of each voice: its code, its secret, its name and phone with their indexes."""
        year = self.received.astimezone(self.filler.zone).year
        seals = self.template.is_sealed
        for code, number in zip(self.template.codes, self.clone.numbers, strict=True):
            chosen = NUMBERS_A_YEAR - 1 - number if seals else number
            fresh = case_code(year, chosen % NUMBERS_A_YEAR, self.filler.code_key)
            self.put(fresh.encode(), "code", code)
            self.put(spaced_case_code(fresh).encode(), "spaced code", code)
        for voice in self.template.voices:
            person = self.chance.randrange(_PEOPLE)
            phone = phone_of(person)
            self.put(hash_of(secret_of(UUID(bytes=self.fresh[voice]))), "secret", voice)
            self.put(self._seal(name_of(person), "casework.voice.name"), "name", voice)
            self.put(self._seal(phone, "casework.voice.phone"), "phone", voice)
            self.put(self.filler.phone_index.index_of(phone), "phone_index", voice)
            self.put(self.filler.tail_index.index_of(phone), "phone_tail_index", voice)
            said = "".join(self.said.get(voice, "").split())
            self.put(self.filler.ring.keyed_digest(said.encode(), "appeals/words"), "words_digest", voice)

    def others(self) -> None:
        """The digest of what was sent, the sample draw, the point, and texts in which the code stands."""
        template, grid = self.template, self.clone.grid
        first = next(iter(self.said.values()), "")
        for digest in template.plan.digests:
            fresh = digest_of(template.playbook, template.kind, f"{first}{digest!r}", {}, grid, None, ())
            self.put(fresh.encode(), "digest", digest)
        self.put(_INT.pack(self.clone.numbers[0]), "agreement")
        draw = draw_of(UUID(bytes=self.fresh[template.matter]))
        self.put(_SHORT.pack(draw), "draw", "binary")
        self.put(str(draw).encode(), "draw", "text")
        for name, degrees_e6 in zip(("longitude", "latitude"), self.filler.city.middles.get(grid, (0, 0)), strict=True):
            self.put(_INT.pack(degrees_e6), name, "binary")
            self.put(str(degrees_e6).encode(), name, "text")
        for number, purpose, text in template.messages:
            self.values[number] = sized(self.filler.ring.encrypt(text.fill(self.values), purpose))

    def chain(self) -> None:
        """The bodies, and the link of each to all before it."""
        tip = first_link(_written(self.fresh[self.template.matter]).decode())
        self.put(tip, "link", -1)
        for number, event in enumerate(self.template.events):
            body = event.body.fill(self.values)
            if event.is_reordered:
                body = canonical_bytes(json.loads(body))
            tip = link(tip, body)
            self.put(sized(body), "body", number)
            self.put(tip, "link", number)

    def _seal(self, text: str, purpose: str) -> bytes:
        return sized(self.filler.ring.encrypt(text.encode(), purpose))


def _written(raw: bytes) -> bytes:
    """An id as text; making a UUID first would take longer than all the rest."""
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}".encode()


def _index(name: str) -> BlindIndexField:
    found = Voice._meta.get_field(name)  # noqa: SLF001 - Django's documented model API
    if not isinstance(found, BlindIndexField):
        raise TypeError(f"{name} is no blind index.")
    return found
