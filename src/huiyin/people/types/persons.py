"""What may be seen of a person: always masked, unless the person is looking at themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class PersonField(StrEnum):
    """The secret fields; each reveal names one of them."""

    NAME = "name"
    PHONE = "phone"
    CITIZEN_NUMBER = "citizen_number"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as staff see them: every field masked (DOMAIN §7.2)."""

    id: UUID
    name: str
    phone: str
    citizen_number: str
    place_code: str | None


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look at one field: who, which field, when, why. Shown to the person looked at."""

    viewer: str
    field: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Everything kept about one person in plain text, for that person only (PIPL art. 45)."""

    person_id: UUID
    name: str
    phone: str
    citizen_number: str
    language: str
    address: str
    place_code: str | None
    relation_to_head: str
    notice_version: int | None
    looks: tuple[LookRow, ...]
