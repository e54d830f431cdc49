"""What came of it, read from the journal alone: each matter's story is folded into its times, owners and clocks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from huiyin.casework.models import JournalEvent
from huiyin.console.replay.routes import Route
from huiyin.engine.definition import Playbook
from huiyin.engine.state import State, encode

Body = dict[str, Any]


@dataclass
class Story:
    """One matter as the journal tells it. ``steps`` and ``owners`` are stretches: (name, from, until or None).

    ``ran_out_at`` is when the main clock ran out for the first time before the answer; None: the answer was in time.
    ``gaps`` counts the events after which the open matter had no owner or no clock.
    """

    matter_id: UUID
    opened_at: datetime
    kind: str = ""
    urgency: str = ""
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    ran_out_at: datetime | None = None
    highest: int = 0
    reminders: int = 0
    gaps: int = 0
    events: int = 0
    rating: str = ""
    ending: str = ""
    late: list[str] = field(default_factory=list)
    steps: list[tuple[str, datetime, datetime | None]] = field(default_factory=list)
    owners: list[tuple[str, str, datetime, datetime | None]] = field(default_factory=list)

    @property
    def is_on_time(self) -> bool:
        """Answered, and the main clock had never run out before."""
        return self.answered_at is not None and self.ran_out_at is None

    @property
    def late_by(self) -> timedelta | None:
        """From the instant the main clock ran out to the answer; None when it did not."""
        if self.answered_at is None or self.ran_out_at is None:
            return None
        return self.answered_at - self.ran_out_at


def bodies() -> Iterator[tuple[UUID, list[Body]]]:
    """Every matter with the bodies of its journal, in order. Read in portions."""
    rows = JournalEvent.objects.order_by("matter", "seq").values_list("matter_id", "body").iterator(chunk_size=2_000)
    for matter_id, group in groupby(rows, key=lambda row: row[0]):
        yield matter_id, [json.loads(bytes(body)) for _matter, body in group]


def story(matter_id: UUID, events: list[Body], playbook: Playbook, route: Route) -> Story:
    """Fold a matter's journal."""
    told = Story(matter_id, datetime.fromisoformat(events[0]["received_at"]))
    state: dict[str, Any] = encode(State())
    for body in events:
        at = datetime.fromisoformat(body["received_at"])
        state = {**state, **body["after"]}
        _note_clocks(told, body, route)
        _note_answer(told, body, at, route)
        _note_state(told, state, at, playbook)
    told.kind, told.urgency, told.events = state["kind"], state["urgency"], len(events)
    told.rating = min((str(rating) for rating in state["voices"].values() if rating), default="")
    return told


def _note_clocks(told: Story, body: Body, route: Route) -> None:
    detail = body["detail"]
    if body["kind"] == "reminded":
        told.reminders += 1
    if body["kind"] in ("late", "reminded") and detail.get("unit") is None:
        told.late.append(detail["clock"])
        if detail["clock"] == route.clock and told.answered_at is None and told.ran_out_at is None:
            told.ran_out_at = datetime.fromisoformat(detail["due_at"])
    elif body["kind"] == "late":
        told.late.append(f"{detail['clock']} (unit)")


def _note_answer(told: Story, body: Body, at: datetime, route: Route) -> None:
    if body["kind"] == "acted" and body["detail"]["action"] == route.answer and told.answered_at is None:
        told.answered_at = at


def _note_state(told: Story, state: dict[str, Any], at: datetime, playbook: Playbook) -> None:
    end, owner = playbook.steps[state["step"]].end, state["owner"]
    if not told.steps or told.steps[-1][0] != state["step"]:
        if told.steps:
            told.steps[-1] = (*told.steps[-1][:2], at)
        told.steps.append((state["step"], at, at if end else None))
    if told.owners and (owner is None or told.owners[-1][1] != owner["seat"]):
        told.owners[-1] = (*told.owners[-1][:3], at)
    if owner is not None and (not told.owners or told.owners[-1][1] != owner["seat"]):
        told.owners.append((owner["role"], owner["seat"], at, None))
    if end is not None:
        told.closed_at, told.ending = told.closed_at or at, end
        return
    told.gaps += owner is None or not any(clock["due_at"] or clock["remaining_seconds"] for clock in state["clocks"])
    told.highest = max(told.highest, _level(playbook, state))


def _level(playbook: Playbook, state: dict[str, Any]) -> int:
    """How many levels above the step's own role the owner is."""
    own, owner = playbook.steps[state["step"]].owner, state["owner"]
    chain = playbook.chain(own) if own else []
    return chain.index(owner["role"]) if owner and owner["role"] in chain else 0
