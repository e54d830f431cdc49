"""Entering a step: the owner is found, shared clocks go on, others are armed or end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from huiyin.engine import clocks, seats
from huiyin.engine.definition import Playbook, Tell
from huiyin.engine.state import (
    Facts,
    JsonObject,
    Message,
    Outcome,
    Record,
    State,
    changed_parts,
)


@dataclass(slots=True)
class Change:
    """What an event does to a state while it is being worked out."""

    playbook: Playbook
    before: State
    facts: Facts
    at: datetime
    state: State
    messages: list[Message] = field(default_factory=list)
    effects: list[tuple[str, JsonObject]] = field(default_factory=list)

    @classmethod
    def of(cls, playbook: Playbook, state: State, facts: Facts, at: datetime) -> Change:
        """A change that has not changed anything yet."""
        return cls(playbook, state, facts, at, state)

    def enter(self, step_name: str, restart: tuple[str, ...] = ()) -> None:
        """Move to a step. An ending step has neither owner nor clocks and carries out ``on: closed``."""
        step = self.playbook.steps[step_name]
        state = replace(self.state, step=step_name)
        if step.end is not None:
            self.state = replace(state, owner=None, clocks=())
            self.occasion("closed", {"end": step.end})
            return
        unit_clocks = tuple(c for c in state.clocks if c.unit and c.name in self.playbook.call_clocks_in(step_name))
        armed = clocks.entering(self.playbook, state, step, self.at, self.facts.calendar, restart)
        state = replace(state, clocks=armed + unit_clocks, reminders=0, voices=self._voices(step_name))
        self.state = replace(state, owner=seats.owner_for(self.playbook, state, step, self.facts))

    def own_again(self, *, afresh: bool) -> None:
        """In the same step: another lead unit or another named post takes over from the one before. ``afresh``: what
        was late has been made good, and the step's own owner has it again.
        """
        step = self.playbook.steps[self.state.step]
        if step.owner is None:
            return
        before, now = (seats.bound_to(self.playbook, state, step.owner) for state in (self.before, self.state))
        if afresh or before != now:
            owner = seats.owner_for(self.playbook, self.state, step, self.facts)
            self.state = replace(self.state, owner=owner)

    def _voices(self, step_name: str) -> Mapping[str, str | None]:
        """Whoever is asked for a judgement again gives a new one."""
        if self.playbook.asks_to_judge(step_name):
            return dict.fromkeys(self.state.voices)
        return self.state.voices

    def tell(self, occasion: str, tell: Tell | None) -> None:
        """Say something to the raiser, unless the playbook says why nobody is told."""
        if tell is not None and tell.nobody_because is None:
            self.messages.append(Message(occasion, tell))

    def occasion(self, on: str, detail: JsonObject) -> None:
        """Carry out the effects that the playbook binds to an occasion."""
        self.effects += [(effect.name, {"on": on, **detail}) for effect in self.playbook.effects if effect.on == on]

    def outcome(self, kind: str, person: str | None, detail: JsonObject) -> Outcome:
        """The change as an accepted event with its record."""
        state = replace(self.state, sequence=self.before.sequence + 1)
        read = {"playbook": self.playbook.digest, "calendar": self.facts.calendar.version}
        record = Record(kind, self.at, person, detail, read, changed_parts(self.before, state))
        return Outcome(state, record, tuple(self.messages), tuple(self.effects))
