"""Who acts. Every service takes an ``Actor`` first; every audit row bears its label."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from huiyin.people.types.kinds import ADMIN_KINDS


class ActorKind(StrEnum):
    """Resident, member of staff, or the program itself."""

    RESIDENT = "resident"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class SeatHeld:
    """One post that the actor holds at this moment, as holder or as substitute."""

    post_id: UUID
    post_kind: str
    place_code: str | None
    """The area the seat serves: the post's own place, else that of its organisation; "" is the whole city."""
    organisation_id: UUID | None
    as_substitute: bool = False
    title: str = ""
    """The post's own title, else its kind's in Chinese: audit rows and logs keep this one."""
    english_title: str = ""
    """The same for a reader of English; own titles are in one language only."""

    def covers(self, place_code: str) -> bool:
        """Whether the seat's place contains ``place_code``; a seat without a place (None) covers none."""
        return self.place_code is not None and place_code.startswith(self.place_code)


@dataclass(frozen=True, slots=True)
class Actor:
    """A frozen answer to "who is doing this, and as what", valid for one request or one job."""

    kind: ActorKind
    label: str
    """What audit rows and journals show: a login, a unit or a program part; never a private name."""
    person_id: UUID | None = None
    account_id: UUID | None = None
    seats: tuple[SeatHeld, ...] = ()

    @classmethod
    def system(cls, name: str) -> Actor:
        """The program itself, for example ``Actor.system("runner")``."""
        return cls(kind=ActorKind.SYSTEM, label=f"system:{name}")

    @classmethod
    def anonymous(cls) -> Actor:
        """Somebody without an account, about whom nothing is known."""
        return cls(kind=ActorKind.RESIDENT, label="anonymous")

    @classmethod
    def resident(cls, person_id: UUID | None = None, label: str = "resident") -> Actor:
        """A resident known by person but not signed in, for example by a receipt's secret."""
        return cls(kind=ActorKind.RESIDENT, label=label, person_id=person_id)

    @property
    def is_anonymous(self) -> bool:
        """True when neither a person nor an account nor the program stands behind it."""
        return self.kind is ActorKind.RESIDENT and self.person_id is None

    @property
    def is_staff(self) -> bool:
        """True for a member of staff, with or without a seat."""
        return self.kind is ActorKind.STAFF

    @property
    def is_system(self) -> bool:
        """True for the program itself."""
        return self.kind is ActorKind.SYSTEM

    @property
    def is_admin(self) -> bool:
        """True for one of the three administrators (DOMAIN §7.2)."""
        return any(seat.post_kind in ADMIN_KINDS for seat in self.seats)

    @property
    def post_ids(self) -> frozenset[UUID]:
        """The posts held now, substitutes included."""
        return frozenset(seat.post_id for seat in self.seats)

    def holds(self, *post_kinds: str, covering: str | None = None) -> bool:
        """Whether the actor holds a seat of one of the kinds, covering a place if one is named."""
        return any(seat.post_kind in post_kinds and (covering is None or seat.covers(covering)) for seat in self.seats)

    def organisation_ids(self) -> frozenset[UUID]:
        """The organisations in which the actor has a seat."""
        return frozenset(s.organisation_id for s in self.seats if s.organisation_id is not None)
