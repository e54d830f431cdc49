"""What a playbook is: the typed form of one working method, as ``loading`` makes it from YAML.

A *role* says who may act (a post at a place, a called unit, a named person's post, the raiser). A *step* is where
a matter can be: it has one owning role and at least one clock. An *action* is what a person does: it may move the
matter, call units, ask for inputs, tell the raiser. A *clock* limits a step and says what happens when it runs out.
A definition is a value: nothing in it changes, and every name in it has been checked to exist (closed world).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from huiyin.engine.calendar import Limit, Unit

DESK = "desk"
AGAIN = Limit(1, Unit.WORKING_DAYS)


@dataclass(frozen=True, slots=True)
class Words:
    """One text in the two languages of the product."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh

    def in_language(self, language: str) -> str:
        """The text for a language code such as ``zh-hans`` or ``en``."""
        return self.zh if language.startswith("zh") else self.en


class Binding(StrEnum):
    """How a role finds its seat."""

    PLACE = "place"  # a post of a kind at a level above the matter's grid
    LEAD_UNIT = "lead unit"  # the duty post of the unit that leads
    CALLED_UNIT = "called unit"  # the duty post of any unit that was called
    ANY_UNIT = "any unit"  # the duty post of whatever unit comes forward
    NAMED = "named"  # a post that an action names for this matter
    RAISER = "raiser"
    DESK = "desk"  # the city's duty desk, which may not be vacant


@dataclass(frozen=True, slots=True)
class Role:
    """Who may act. ``up`` is the role to which its work rises; ``None`` means the duty desk. ``only_here``: it may open
    a protected matter only while it owns it or may act, not for good because it owns a step.
    """

    name: str
    words: Words
    binding: Binding
    post: str | None = None
    at: str | None = None
    up: str | None = None
    row: str = ""
    only_here: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit on a step.

    The limit is chosen by urgency, then by the matter's kind, then ``limit``. ``warnings`` are given after so long, one
    after the other. ``lapses`` is for a window that closes without anybody being late: its end changes nothing.
    ``late_to`` is the step to which the matter moves when the clock runs out; ``None`` means that the owner's superior
    gets it (``late: up``) and has ``again`` for it, or the limit of the matter's urgency where that has one.
    """

    name: str
    words: Words
    limit: Limit
    by_urgency: Mapping[str, Limit] = field(default_factory=dict)
    by_kind: Mapping[str, Limit] = field(default_factory=dict)
    warn_percent: int | None = None
    late_to: str | None = None
    again: Limit = AGAIN
    tell: Tell | None = None
    warnings: tuple[Limit, ...] = ()
    warn_tell: Words | None = None
    lapses: bool = False
    row: str = ""

    def limit_for(self, urgency: str, kind: str) -> Limit:
        """The limit that holds for a matter. Urgency beats kind."""
        return self.by_urgency.get(urgency) or self.by_kind.get(kind) or self.limit

    def again_for(self, urgency: str) -> Limit:
        """The superior's limit. What is urgent stays urgent: an urgency with a limit of its own keeps it."""
        return self.by_urgency.get(urgency) or self.again


@dataclass(frozen=True, slots=True)
class Step:
    """Where a matter can be. ``end`` is how it ended (solved, explained, refused…) or ``None`` while it is open.

    ``readers`` are the roles that may open a sealed matter here besides its owner and those above. ``entry``: the roles
    whose posts may raise a matter right here instead of in the first step.
    """

    name: str
    words: Words
    owner: str | None = None
    clocks: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    end: str | None = None
    row: str = ""
    entry: tuple[str, ...] = ()


MERGED = Step("merged", Words("已并案", "Joined to another matter"), end="merged")


class Mark(StrEnum):
    """What a called unit, or a voice, has done. Order matters: a later mark includes the earlier ones."""

    CALLED = "called"
    ATTENDED = "attended"
    REPORTED = "reported"
    DECLINED = "declined"
    JUDGED = "judged"
    CONSENTED = "consented"


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition on calls or voices: ``all attended``, ``any reported``, ``lead declined``, ``all judged``,
    ``all consented`` (to what the action is ``about``).
    """

    quantity: str
    mark: Mark

    def __str__(self) -> str:
        return f"{self.quantity} {self.mark}"


@dataclass(frozen=True, slots=True)
class Need:
    """An input that an action asks for; ``kind`` is one of ``vocabulary.INPUT_KINDS``.

    ``choices`` names the list of reasons of a choice, or of what has to be done item by item (``every``). ``least`` and
    ``most`` bound a number, ``kinds`` the kinds of matters that may be chosen (empty: all).
    """

    name: str
    kind: str
    words: Words
    choices: str | None = None
    optional: bool = False
    least: int | None = None
    most: int | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """Calling other units (吹哨). ``least`` and ``most`` bound how many; one of them leads. ``clock`` limits each."""

    least: int = 1
    most: int | None = None
    clock: str | None = None


@dataclass(frozen=True, slots=True)
class Tell:
    """What the raiser hears. With ``nobody_because`` nobody is told, and the playbook says why."""

    says: Words | None = None
    nobody_because: Words | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """Of matters settled on the spot, ``percent`` go to step ``to`` and are checked (B3, 现场直办)."""

    percent: int
    to: str


@dataclass(frozen=True, slots=True)
class Extension:
    """More time for a running clock, counted from when it would have been due."""

    clock: str
    by: Limit


@dataclass(frozen=True, slots=True)
class DueOn:
    """A clock that runs out at the end of a day that the input ``need`` names, such as the day promised.

    ``furthest``: the day lies at most so far ahead (five years where nothing is said).
    """

    clock: str
    need: str
    furthest: Limit | None = None


@dataclass(frozen=True, slots=True)
class Unless:
    """What bars an action: another one, ``done``, has been taken; whoever tries is told ``because``."""

    done: str
    because: Words


@dataclass(frozen=True, slots=True)
class Placed:
    """How narrowly the matter's place has to be known for an action; whoever tries otherwise is told ``because``."""

    level: str
    because: Words


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody does to a matter. ``to=None`` keeps the step; ``mark`` notes it on a call or a voice.

    ``kinds`` limits it to matters of these kinds (empty: all); ``before`` to the time until that clock runs out.
    ``apart`` declares a standing loop: it may be taken for ever, never twice within that time (DESIGN §1, *bounded*).
    ``about`` is what voices consent to. ``unless`` bars it once something has been recorded (no joint session where
    violence is on record, DOMAIN §3.9); ``place`` while the matter's place is wider than a level (no grid worker for
    the dispute of a whole village). ``redo``: by it the raiser says that what was answered has not settled the matter,
    and has it handled again.
    """

    name: str
    words: Words
    by: tuple[str, ...]
    from_steps: tuple[str, ...]
    to: str | None = None
    when: Guard | None = None
    unless: Unless | None = None
    place: Placed | None = None
    kinds: tuple[str, ...] = ()
    before: str | None = None
    mark: Mark | None = None
    needs: tuple[Need, ...] = ()
    at_most: int | None = None
    apart: Limit | None = None
    about: str | None = None
    call: Call | None = None
    names: str | None = None
    takes_lead: bool = False
    duty: str | None = None
    sample: Sample | None = None
    on_the_spot: bool = False
    redo: bool = False
    tell: Tell | None = None
    next_door: Words | None = None
    restart: tuple[str, ...] = ()
    extend: Extension | None = None
    due_on: DueOn | None = None
    sets: tuple[str, ...] = ()
    row: str = ""

    @property
    def is_bounded(self) -> bool:
        """Whether it can be taken so many times only, or so often only as a standing loop may turn."""
        return self.at_most is not None or self.apart is not None

    @property
    def changes(self) -> bool:
        """Whether doing it again and again would change anything but a unit's or voice's own mark."""
        clocks = self.restart or self.extend or self.due_on
        return bool(self.to or self.call or self.names or self.takes_lead or clocks or self.sets)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the matter itself, asked when it is raised."""

    name: str
    kind: str
    words: Words
    required: bool = False
    choices: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list of reasons."""

    code: str
    words: Words


@dataclass(frozen=True, slots=True)
class EffectCall:
    """An effect to be carried out ``on`` an occasion: ``closed``, ``late``, ``opened``, an action's name, or
    ``late.CLOCK`` when that clock of the matter runs out, whatever comes of it.
    """

    on: str
    name: str
    row: str = ""


@dataclass(frozen=True)
class Playbook:
    """One working method. ``sensitivity`` is the least that its matters have. ``groups`` are names for several steps or
    kinds, which the actions spell out already. ``entered_by``: the roles that may raise a matter of a kind; a kind
    without an entry is open to whoever the door lets in. ``lines`` maps a path such as ``steps.called`` to its line in
    ``file``, for messages.
    """

    name: str
    language: int
    title: Words
    summary: Words
    rows: tuple[str, ...]
    kinds: Mapping[str, Words]
    fields: tuple[Field, ...]
    sensitivity: str
    roles: Mapping[str, Role]
    clocks: Mapping[str, Clock]
    steps: Mapping[str, Step]
    actions: Mapping[str, Action]
    reasons: Mapping[str, tuple[Choice, ...]]
    separate: tuple[tuple[str, str], ...]
    effects: tuple[EffectCall, ...]
    public_fields: tuple[str, ...]
    start: str
    digest: str
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: Mapping[str, object] = field(repr=False, default_factory=dict)
    file: str = ""
    lines: Mapping[str, int] = field(repr=False, default_factory=dict)
    entered_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def step(self, name: str) -> Step:
        """The step of that name. A matter that was joined into another ends in a step that every playbook has."""
        return MERGED if name == MERGED.name and name not in self.steps else self.steps[name]

    def actions_from(self, step: str) -> tuple[Action, ...]:
        """The actions that can be taken in a step, in the file's order."""
        return self._by_step.get(step, ())

    def actions_for(self, step: str, kind: str) -> list[Action]:
        """The actions that can be taken in a step with a matter of that kind, in the file's order."""
        return [action for action in self.actions_from(step) if not action.kinds or kind in action.kinds]

    def asks_to_judge(self, step: str) -> bool:
        """Whether voices give their judgement in a step."""
        return any(action.mark is Mark.JUDGED for action in self.actions_from(step))

    def waits_for_raiser(self, step: str, kind: str) -> bool:
        """Whether nobody but the raiser can take a matter of that kind on from a step; staff have nothing to do."""
        movers = [action for action in self.actions_for(step, kind) if action.to]
        raisers = {name for name, role in self.roles.items() if role.binding is Binding.RAISER}
        return bool(movers) and all(raisers.issuperset(action.by) for action in movers)

    @property
    def asks_consent(self) -> bool:
        """Whether the raisers are parties, each of whom is asked for consent: they stay in one matter."""
        return any(action.mark is Mark.CONSENTED for action in self.actions.values())

    def call_clocks_in(self, step: str) -> frozenset[str]:
        """The clocks of called units that live in a step: as long as anything can be marked there."""
        return self._call_clocks if any(action.mark for action in self.actions_from(step)) else frozenset()

    def chain(self, role: str) -> list[str]:
        """A role and the roles above it, ending with the duty desk; cut where it turns in a circle."""
        if role not in self._chains:
            self._chains[role] = self._climb(role)
        return list(self._chains[role])

    def clashing(self, duty: str) -> frozenset[str]:
        """The duties that nobody may have done who does this one (采办分离, SYSTEMS B5)."""
        return self._clashing.get(duty, frozenset())

    def clashing_with_owner(self, step: str) -> frozenset[str]:
        """The duties that nobody may have done who is to own a step and do there what its owner does."""
        owner = self.step(step).owner
        duties = {action.duty for action in self.actions_from(step) if action.duty and owner in action.by}
        return frozenset(other for duty in duties for other in self.clashing(duty))

    # What follows from the file is worked out once: a playbook never changes, and ``step`` asks for every event.

    @cached_property
    def starts(self) -> tuple[str, ...]:
        """The steps in which a matter can begin: the first one, and those that are an entry for somebody."""
        return (self.start, *(step.name for step in self.steps.values() if step.entry and step.name != self.start))

    @cached_property
    def _by_step(self) -> dict[str, tuple[Action, ...]]:
        found: dict[str, list[Action]] = {}
        for action in self.actions.values():
            for step in dict.fromkeys(action.from_steps):
                found.setdefault(step, []).append(action)
        return {step: tuple(actions) for step, actions in found.items()}

    @cached_property
    def _call_clocks(self) -> frozenset[str]:
        return frozenset(a.call.clock for a in self.actions.values() if a.call and a.call.clock)

    @cached_property
    def _clashing(self) -> dict[str, frozenset[str]]:
        duties = {duty for pair in self.separate for duty in pair}
        return {
            duty: frozenset({b for a, b in self.separate if a == duty} | {a for a, b in self.separate if b == duty})
            for duty in duties
        }

    @cached_property
    def _chains(self) -> dict[str, list[str]]:
        return {}

    def _climb(self, role: str) -> list[str]:
        chain: list[str] = []
        current: str | None = role
        while current and current not in chain and current != DESK:
            chain.append(current)
            current = self.roles[current].up
        return [*chain, DESK] if current is None or current == DESK else chain
