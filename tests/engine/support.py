"""A small city whose posts can be filled, emptied and shared while a matter runs through a playbook."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from huiyin.engine.calendar import WorkingCalendar
from huiyin.engine.definition import Binding, Playbook, Role
from huiyin.engine.loading import load, load_file
from huiyin.engine.state import Act, Due, Event, Open, Outcome, Record, Refusal, Seat, State, rebuild
from huiyin.engine.stepping import step

FOLDER = Path(__file__).resolve().parents[2] / "playbooks"
SHIPPED = sorted(FOLDER.glob("*/*.yaml"))
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZONE)
CALENDAR = WorkingCalendar(
    "2026.1",
    "Asia/Shanghai",
    frozenset(),
    frozenset(),
    ((time(8, 30), time(12)), (time(13, 30), time(17, 30))),
    date(2026, 1, 1),
    date(2027, 12, 31),
)


@cache
def grid_call() -> Playbook:
    """The playbook of Xiangcheng."""
    return load_file(FOLDER / "xiangcheng" / "bianminhu.yaml")


def edited(*edits: tuple[str, str]) -> Playbook:
    """The playbook of Xiangcheng with some of its text changed."""
    text = (FOLDER / "xiangcheng" / "bianminhu.yaml").read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return load(text, "edited.yaml")


@dataclass
class City:
    """``holders``: who sits where, by the post's kind; a post that is not named is held by one person of its name."""

    holders: dict[str, set[str]] = field(default_factory=dict)
    calendar: WorkingCalendar = CALENDAR
    sample_draw: int = 99

    def seat(self, role: Role, binding: str | None) -> Seat:
        if role.binding is Binding.DESK:
            return Seat("desk", frozenset({"deskman", "deskwoman"}))
        return Seat(f"{role.post}@{binding or role.at}", frozenset(self.holders.get(str(role.post), {str(role.post)})))

    def reaches(self, level: str) -> bool:
        return True


class Run:
    """One matter: every accepted event is kept, every refused one must have changed nothing."""

    def __init__(self, playbook: Playbook, city: City | None = None, **opening: Any) -> None:
        self.playbook, self.city, self.now = playbook, city or City(), MONDAY
        self.state, self.records = State(), list[Record]()
        event = Open(self.now, opening.pop("kind", next(iter(playbook.kinds))), voices=("resident",))
        self.last = self.happen(replace(event, **opening))

    def happen(self, event: Event) -> Outcome | Refusal:
        outcome = step(self.playbook, self.state, event, self.city)
        if isinstance(outcome, Outcome):
            self.state = outcome.state
            self.records.append(outcome.record)
            assert rebuild(record.after for record in self.records) == self.state
        self.last = outcome
        return outcome

    def act(self, action: str, role: str, person: str | None = None, **inputs: Any) -> Outcome | Refusal:
        """A person in a role takes an action; ``role`` may be ``desk``, ``raiser`` or ``called:unit``."""
        name, _, unit = role.partition(":")
        event = Act(self.now, action, person, inputs={"words": "说明", **inputs})
        if name == "desk":
            return self.happen(replace(event, person=person or "deskman", seats=frozenset({"desk"})))
        post = self.playbook.roles[name]
        if post.binding is Binding.RAISER:
            return self.happen(replace(event, voices=frozenset({person or "resident"})))
        bound = unit or (self.state.named.get(name) if post.binding is Binding.NAMED else self.state.lead)
        seat = self.city.seat(post, None if post.binding is Binding.PLACE else bound)
        units = frozenset({unit}) if unit else frozenset()
        return self.happen(
            replace(event, person=person or min(seat.holders, default=""), seats=frozenset({seat.key}), units=units)
        )

    def due(self, clock: str, unit: str | None = None) -> Outcome | Refusal:
        """Wait until a clock runs out."""
        running = next(c for c in self.state.clocks if c.key == (clock, unit))
        assert running.due_at is not None
        self.now = max(self.now, running.due_at)
        return self.happen(Due(self.now, clock, unit))

    def wait(self, **span: int) -> None:
        self.now += timedelta(**span)

    @property
    def code(self) -> str:
        """The code of the last refusal, or ``ok``."""
        return self.last.code if isinstance(self.last, Refusal) else "ok"

    @property
    def owner(self) -> str:
        return self.state.owner.role if self.state.owner else ""
