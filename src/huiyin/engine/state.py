"""What a matter is at one moment, and what can happen to it.

A ``State`` is a value. An event asks for a change; ``stepping.step`` answers with a ``Refusal`` or an ``Outcome``
whose ``record`` says everything that was read and everything that came of it. ``evolve`` applies a record, so that
``rebuild(records)`` gives the state without asking the world again (DESIGN §1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Protocol

from huiyin.engine.calendar import WorkingCalendar
from huiyin.engine.definition import Role, Tell, Words

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has the matter: a seat (a post at a place or in a unit). ``role`` is the playbook's name for it.

    ``via``: holder (the step's own role), upward (it was vacant or late and rose), desk (the last resort).
    """

    role: str
    seat: str
    via: str = "holder"


@dataclass(frozen=True, slots=True)
class RunningClock:
    """One clock at work. ``unit`` is set for the clock of a called unit. ``fired`` counts how often it ran out.

    Paused: ``remaining_seconds`` is set and ``due_at`` is ``None``. ``blocked_year`` is set when the calendar of that
    year is missing and ``due_at`` is the natural-day backstop.
    """

    name: str
    armed_at: datetime
    due_at: datetime | None
    limit: str
    warn_at: datetime | None = None
    unit: str | None = None
    fired: int = 0
    warned: int = 0
    remaining_seconds: int | None = None
    blocked_year: int | None = None

    @property
    def key(self) -> tuple[str, str | None]:
        """What tells it apart from the other clocks of its matter."""
        return self.name, self.unit


@dataclass(frozen=True, slots=True)
class UnitCall:
    """A unit that was called to the matter, and how far it has come."""

    unit: str
    lead: bool
    mark: str = "called"
    late: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """A matter as the playbook sees it.

    ``counts``: how often each bounded action was taken. ``turns``: when each action of a standing loop was taken last,
    as ISO text. ``lapsed``: windows that are over; they do not open again. ``duties``: who did what. ``voices``: each
    raiser's rating. ``consents``: who has consented to what.
    """

    step: str = ""
    owner: Owner | None = None
    clocks: tuple[RunningClock, ...] = ()
    calls: tuple[UnitCall, ...] = ()
    voices: Mapping[str, str | None] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    turns: Mapping[str, str] = field(default_factory=dict)
    consents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lapsed: tuple[str, ...] = ()
    duties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    urgency: str = "normal"
    kind: str = ""
    reminders: int = 0
    sequence: int = 0

    @property
    def lead(self) -> str | None:
        """The unit that leads, if one was called or has claimed the matter."""
        return next((call.unit for call in self.calls if call.lead), None)


@dataclass(frozen=True, slots=True)
class Seat:
    """What the world says of a role's seat: its key and the persons who hold it now, substitutes included."""

    key: str
    holders: frozenset[str]


class Facts(Protocol):
    """What a step may read of the world. An implementation answers from one moment's data."""

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar in force."""
        ...

    @property
    def sample_draw(self) -> int:
        """0 to 99, from a hash of the matter's id: whether it is in a sample."""
        ...

    def seat(self, role: Role, binding: str | None) -> Seat:
        """The seat of a role for this matter. ``binding`` is the unit or the named seat, where the role wants one."""
        ...

    def reaches(self, level: str) -> bool:
        """Whether the matter's place is known down to a level; a wider one has no posts there."""
        ...


@dataclass(frozen=True, slots=True)
class Open:
    """A matter is raised. ``start``: the entry where it begins; empty for the first step."""

    at: datetime
    kind: str
    urgency: str = "normal"
    person: str | None = None
    voices: tuple[str, ...] = ()
    collected_by: str | None = None
    start: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A person takes an action.

    ``seats`` are the seats the person holds, ``units`` the units the person is on duty for, ``voices`` the voices the
    person speaks for. ``inputs`` are by the name of the need.
    """

    at: datetime
    action: str
    person: str | None
    seats: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    voices: frozenset[str] = frozenset()
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Due:
    """A clock has run out. ``at`` is when it was noticed, not before its due instant."""

    at: datetime
    clock: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Warn:
    """A clock has come to its warning."""

    at: datetime
    clock: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Reseat:
    """Posts or places have changed: find the owner again. ``afresh``: from the step's own owner, as when the matter
    had risen only because its place was not known.
    """

    at: datetime
    reason: str
    afresh: bool = False


@dataclass(frozen=True, slots=True)
class Recalculate:
    """The working calendar has changed: compute the due instants again."""

    at: datetime


@dataclass(frozen=True, slots=True)
class AddVoice:
    """One more person has raised the same matter."""

    at: datetime
    voice: str


@dataclass(frozen=True, slots=True)
class RemoveVoice:
    """A voice is parted from the matter again."""

    at: datetime
    voice: str


@dataclass(frozen=True, slots=True)
class Undo:
    """The last action is taken back by the person who took it; ``before`` is the state it was taken in."""

    at: datetime
    person: str
    before: State


Event = Open | Act | Due | Warn | Reseat | Recalculate | AddVoice | RemoveVoice | Undo


@dataclass(frozen=True, slots=True)
class Message:
    """Something to say to the raiser. ``tell`` holds the words; ``occasion`` is the action or clock it comes from."""

    occasion: str
    tell: Tell


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the journal: what was asked, what was read, what came of it.

    ``after`` holds the whole value of each part of the state that changed, as JSON; see ``encode_part``.
    """

    kind: str
    at: datetime
    person: str | None
    detail: JsonObject
    read: JsonObject
    after: JsonObject


@dataclass(frozen=True, slots=True)
class Outcome:
    """An accepted event. ``effects`` are names bound elsewhere, with what they are about."""

    state: State
    record: Record
    messages: tuple[Message, ...] = ()
    effects: tuple[tuple[str, JsonObject], ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """An event that changes nothing. ``code`` is stable; ``words`` says what is wrong and who can help."""

    code: str
    words: Words
    field: str | None = None


def _encode_clock(clock: RunningClock) -> JsonObject:
    return {
        "name": clock.name,
        "unit": clock.unit,
        "armed_at": clock.armed_at.isoformat(),
        "due_at": clock.due_at.isoformat() if clock.due_at else None,
        "warn_at": clock.warn_at.isoformat() if clock.warn_at else None,
        "limit": clock.limit,
        "fired": clock.fired,
        "warned": clock.warned,
        "remaining_seconds": clock.remaining_seconds,
        "blocked_year": clock.blocked_year,
    }


def _decode_clock(data: JsonObject) -> RunningClock:
    return RunningClock(
        name=data["name"],
        unit=data["unit"],
        armed_at=datetime.fromisoformat(data["armed_at"]),
        due_at=datetime.fromisoformat(data["due_at"]) if data["due_at"] else None,
        warn_at=datetime.fromisoformat(data["warn_at"]) if data["warn_at"] else None,
        limit=data["limit"],
        fired=data["fired"],
        warned=data["warned"],
        remaining_seconds=data["remaining_seconds"],
        blocked_year=data["blocked_year"],
    )


def _encode_part(name: str, value: Any) -> Any:
    if name == "clocks":
        return [_encode_clock(clock) for clock in value]
    if name == "calls":
        return [{"unit": c.unit, "lead": c.lead, "mark": c.mark, "late": c.late} for c in value]
    if name == "owner":
        return {"role": value.role, "seat": value.seat, "via": value.via} if value else None
    if name == "lapsed":
        return list(value)
    if name in ("duties", "consents"):
        return {key: list(persons) for key, persons in value.items()}
    return dict(value) if isinstance(value, Mapping) else value


def _decode_part(name: str, value: Any) -> Any:
    if name == "clocks":
        return tuple(_decode_clock(clock) for clock in value)
    if name == "calls":
        return tuple(UnitCall(**call) for call in value)
    if name == "owner":
        return Owner(**value) if value else None
    if name == "lapsed":
        return tuple(value)
    if name in ("duties", "consents"):
        return {key: tuple(persons) for key, persons in value.items()}
    return value


def encode(state: State) -> JsonObject:
    """The whole state as JSON without floats."""
    return {f.name: _encode_part(f.name, getattr(state, f.name)) for f in fields(State)}


def changed_parts(before: State, after: State) -> JsonObject:
    """The parts of the state that differ, with their new values as JSON."""
    return {
        f.name: _encode_part(f.name, getattr(after, f.name))
        for f in fields(State)
        if getattr(before, f.name) != getattr(after, f.name)
    }


def evolve(state: State, after: JsonObject) -> State:
    """The state once a record's ``after`` has been applied. Never asks the world."""
    return replace(state, **{name: _decode_part(name, value) for name, value in after.items()})


def rebuild(afters: Iterable[JsonObject]) -> State:
    """The state that a journal's records lead to, from nothing."""
    state = State()
    for after in afters:
        state = evolve(state, after)
    return state
