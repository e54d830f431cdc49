"""Columns: what the journal says a matter's row is. ``fold`` is the only way from an event to the row.

A service commits an event by folding its body into the row, and ``rebuild`` folds all bodies from nothing: so the row
and the journal cannot say different things unless somebody wrote past the services, which ``verify`` finds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from huiyin.engine.definition import Binding, Playbook
from huiyin.engine.state import State, encode, evolve
from huiyin.people.types import LEVEL_DIGITS, Level

_INSTANTS = ("raised_at", "received_at", "closed_at")
_ID_LISTS = ("reader_posts", "reader_persons")
_IDS = ("playbook_id", "about_organisation_id", "collected_by_id")
PROTECTED, SEALED = "protected", "sealed"
_RATINGS = ("unsatisfied", "basically", "satisfied")


@dataclass(frozen=True, slots=True)
class Columns:
    """A matter's row. ``row`` holds what is no business of the engine, by column name, as JSON; ``state`` the rest."""

    row: Mapping[str, Any] = field(default_factory=dict)
    state: State = field(default_factory=State)
    late_count: int = 0
    closed_at: datetime | None = None
    changed_at: datetime | None = None
    seq: int = 0

    def values(self, playbook: Playbook) -> dict[str, Any]:
        """The values of the model's columns, by attribute name."""
        state, owner = self.state, self.state.owner
        step = playbook.step(state.step)
        instants = [clock.due_at for clock in state.clocks if clock.unit is None and clock.due_at]
        return {
            **_decoded(self.row),
            "step": state.step,
            "is_open": step.end is None,
            "kind": state.kind,
            "urgency": state.urgency,
            "owner_role": owner.role if owner else "",
            "owner_post_id": UUID(owner.seat) if owner else None,
            "owner_via": owner.via if owner else "",
            "called_units": [UUID(call.unit) for call in state.calls],
            "waiting_units": [UUID(call.unit) for call in state.calls if call.mark == "called" and step.end is None],
            "claimable_by": _claimable_by(playbook, state),
            "reader_seats": _reader_seats(playbook, state, str(self.row.get("place_code", "")), self.row),
            "lead_organisation_id": UUID(state.lead) if state.lead else None,
            "due_at": min(instants, default=None),
            "ending": step.end or "",
            "rating": rating(state),
            "late_count": self.late_count,
            "level": _level(playbook, state),
            "voice_count": len(state.voices),
            "closed_at": self.closed_at,
            "changed_at": self.changed_at,
            "state": encode(state),
            "revision": self.seq,
        }


def fold(columns: Columns, body: Mapping[str, Any], playbook: Playbook) -> Columns:
    """The columns after one more event. Never asks the world."""
    state = evolve(columns.state, body["after"])
    is_open = playbook.step(state.step).end is None
    late = body["kind"] == "late" and body["detail"].get("unit") is None
    changed_at = datetime.fromisoformat(body["received_at"])
    closed_at = None if is_open else columns.closed_at or changed_at
    return replace(
        columns,
        row={**columns.row, **body["row"]},
        state=state,
        late_count=columns.late_count + late,
        closed_at=closed_at,
        changed_at=changed_at,
        seq=body["seq"],
    )


def rating(state: State) -> str:
    """The matter's rating: the worst that any voice gave; empty while none has judged."""
    given = [value for value in state.voices.values() if value]
    return next((name for name in _RATINGS if name in given), "")


def counters(columns: Columns, playbook: Playbook) -> dict[str, int]:
    """What the matter counts for. A measure is the difference between two of these, so undoing undoes it."""
    if not columns.seq or columns.row.get("sensitivity") == SEALED:
        return {}  # no figure of the city may tell that a sealed file exists
    found = {
        "opened": 1,
        "late": columns.late_count,
        "voices": len(columns.state.voices),
        "reminders": columns.state.reminders,
        **{f"tally_{name}": value for name, value in columns.row.get("tallies", {}).items()},
    }
    end = playbook.step(columns.state.step).end
    if end is not None and columns.closed_at is not None:
        raised_at = datetime.fromisoformat(columns.row["raised_at"])
        found |= {
            "closed": 1,
            f"ended_{end}": 1,
            f"rated_{rating(columns.state) or 'none'}": 1,
            "minutes_open": int((columns.closed_at - raised_at).total_seconds() // 60),
            "closed_late": int(columns.late_count > 0),
        }
    return found


def _level(playbook: Playbook, state: State) -> int:
    """How many levels above the step's own owner the matter is now."""
    own = playbook.step(state.step).owner
    if state.owner is None or own is None:
        return 0
    chain = playbook.chain(own)
    return chain.index(state.owner.role) if state.owner.role in chain else 0


def _claimable_by(playbook: Playbook, state: State) -> list[str] | None:
    """The kinds of posts whose units may come forward in this step; ``None`` for none (SYSTEMS B7, 认领)."""
    offered = [a for a in playbook.actions_for(state.step, state.kind) if a.mark is None]
    roles = [playbook.roles[name] for action in offered for name in action.by if name in playbook.roles]
    return sorted({role.post for role in roles if role.binding is Binding.ANY_UNIT and role.post}) or None


def place_seat(kind: str, place_code: str) -> str:
    """How `reader_seats` names whichever post of a kind answers for a place."""
    return f"{kind}@{place_code}"


def _reader_seats(playbook: Playbook, state: State, place_code: str, row: Mapping[str, Any]) -> list[str]:
    """Whom a method that is protected itself opens its matters to, besides who has them: the posts of the place that
    own one of its steps (those that see it only there, while it is there), those that may act in the step where the
    matter is, and the posts named to it. Post ids, or `place_seat`. Empty for every other method and for a sealed
    matter. Never asks the world.
    """
    if playbook.sensitivity != PROTECTED or row.get("sensitivity") == SEALED:
        return []
    names = {step.owner for step in playbook.steps.values() if step.owner}
    names = {name for name in names if name not in playbook.roles or not playbook.roles[name].only_here}
    names |= {playbook.step(state.step).owner or ""}
    names |= {name for action in playbook.actions_for(state.step, state.kind) for name in action.by}
    roles = [playbook.roles[name] for name in names if name in playbook.roles]
    found = {state.named[role.name] for role in roles if role.name in state.named}
    for role in roles:
        digits = LEVEL_DIGITS[Level(role.at)] if role.binding is Binding.PLACE and role.at else None
        if digits is not None and role.post and len(place_code) >= digits:
            found.add(place_seat(role.post, place_code[:digits]))
    return sorted(found)


def _decoded(row: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(row)
    for name in _INSTANTS:
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    for name in _IDS:
        if values.get(name):
            values[name] = UUID(values[name])
    for name in _ID_LISTS:
        if name in values:
            values[name] = [UUID(one) for one in values[name]]
    return values
