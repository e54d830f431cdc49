"""Replaying: what was done to a matter before the city used this program, taken through its method deed by deed.

Each deed is stepped at its own instant, by whoever held the role, under the method's own rules: what the method would
have refused is refused. What comes of it is one event of the journal, "imported", that names every deed and its day,
so that nothing looks as if it had been written then. Nobody is told anything, and nothing counts as late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import Matter
from huiyin.casework.selectors.access import unknown_matter
from huiyin.casework.selectors.facts import WorldFacts, gather_of
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services import committing, loading
from huiyin.casework.services.refusing import refused
from huiyin.engine.definition import Playbook
from huiyin.engine.state import Act, Open, Refusal, State, changed_parts
from huiyin.engine.stepping import step
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor

Deed = tuple[datetime, str, Mapping[str, Any]]


def replay(actor: Actor, *, matter_id: UUID, opened_at: datetime, deeds: Iterable[Deed]) -> Matter:
    """Take a matter that was just opened through its past, as if it had been opened at ``opened_at``.

    ``deeds``: (instant, action, inputs) in order; inputs that are somebody's words are not kept. `Refused` where the
    method refuses one, for deeds out of order or in the future, and for a matter on which somebody has acted. The
    caller answers for the right to do it. One transaction.
    """
    with transaction.atomic():
        matter = loading.locked(matter_id)
        if matter is None or matter.revision != 1:
            raise unknown_matter()
        at, before, playbook = now(), loading.columns_of(matter), playbook_of(matter)
        facts = gather_of(matter, playbook, before.state, at=at)
        state, told = _through(playbook, before.state, facts, opened_at, deeds, at)
        after = changed_parts(before.state, replace(state, sequence=before.state.sequence + 1))
        writing = committing.Writing(actor, playbook, matter.id, before, at, at, matter=matter)
        detail = {"opened": opened_at.astimezone(UTC).isoformat(), "deeds": told}
        return committing.commit_plain(writing, "imported", detail, after)


def _through(
    playbook: Playbook, opened: State, facts: WorldFacts, opened_at: datetime, deeds: Iterable[Deed], today: datetime
) -> tuple[State, list[list[Any]]]:
    """The state after all deeds, and what the journal says of them."""
    voices = tuple(opened.voices)
    outcome = step(playbook, State(), Open(opened_at, opened.kind, opened.urgency, None, voices), facts)
    if isinstance(outcome, Refusal):
        raise refused(outcome)
    state, last, told = outcome.state, opened_at, []
    for at, action, inputs in deeds:
        if not last <= at <= today:
            raise Refused(_("以前的记录要按日期先后排，不能晚于今天。"), field="deeds")
        event = _act(playbook, facts, frozenset(voices), at, action, inputs)
        outcome = step(playbook, state, event, replace(facts, at=at))
        if isinstance(outcome, Refusal):
            raise refused(outcome)
        kept = {name: value for name, value in outcome.record.detail.get("inputs", {}).items() if value is not None}
        told.append([at.astimezone(UTC).isoformat(), action, kept])
        state, last = outcome.state, at
    return state, told


def _act(
    playbook: Playbook, facts: WorldFacts, voices: frozenset[str], at: datetime, action: str, inputs: Mapping[str, Any]
) -> Act:
    """The deed as done by the first role of the action whose seat is filled; by the raiser where no post may do it."""
    known = playbook.actions.get(action)
    roles = [playbook.roles[name] for name in (known.by if known else ()) if name in playbook.roles]
    seat = next((one for one in (facts.seat(role, None) for role in roles if role.post) if one.holders), None)
    if seat is None:
        return Act(at, action, None, frozenset(), frozenset(), voices, dict(inputs))
    return Act(at, action, min(seat.holders), frozenset({seat.key}), frozenset(), frozenset(), dict(inputs))
