"""Allowing: which actions of its playbook somebody can take on a matter now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from huiyin.casework.models import Matter
from huiyin.casework.selectors.access import voices_of
from huiyin.casework.selectors.facts import gather_of, unit_posts
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.titles import say
from huiyin.casework.types import VoiceProof
from huiyin.engine import acting
from huiyin.engine.definition import Action, Playbook
from huiyin.engine.state import Act, State, evolve
from huiyin.kernel.time import now
from huiyin.people.types import Actor


def allowed_actions(actor: Actor, matter: Matter, *, proof: VoiceProof | None = None) -> tuple[Action, ...]:
    """What a page offers: the actions that would be taken if their inputs were there. Constant queries; none for a
    closed matter.
    """
    if not matter.is_open:
        return ()
    playbook, state = playbook_of(matter), evolve(State(), matter.state)
    event = act_event(actor, playbook, "", {}, at=now(), voices=spoken_for(actor, matter.id, proof))
    facts = gather_of(matter, playbook, state, at=event.at, units=event.units)
    return tuple(acting.allowed_actions(playbook, state, event, facts))


def barred_sentences(playbook: Playbook, state: State) -> tuple[str, ...]:
    """Why some actions are not offered in this step although they exist: what is on record forbids them. No query."""
    rules = [action.unless for action in playbook.actions_for(state.step, state.kind) if action.unless]
    return tuple(dict.fromkeys(say(rule.because) for rule in rules if state.counts.get(rule.done, 0)))


def spoken_for(actor: Actor, matter_id: UUID, proof: VoiceProof | None) -> frozenset[UUID]:
    """The voices that somebody speaks for: that of the receipt they hold, else their own. One query at most."""
    if proof is not None and proof.matter_id == matter_id:
        return frozenset({proof.voice_id})
    return voices_of(actor, matter_id)


def act_event(
    actor: Actor,
    playbook: Playbook,
    action: str,
    inputs: Mapping[str, Any],
    *,
    at: datetime,
    voices: frozenset[UUID],
) -> Act:
    """The engine's event for an actor: seats held, units acted for, ``voices`` spoken for."""
    kinds = unit_posts(playbook)
    units = {str(s.organisation_id) for s in actor.seats if s.organisation_id and s.post_kind in kinds}
    return Act(
        at=at,
        action=action,
        person=str(actor.person_id) if actor.person_id else None,
        seats=frozenset(str(post) for post in actor.post_ids),
        units=frozenset(units),
        voices=frozenset(map(str, voices)),
        inputs=dict(inputs),
    )
