"""Changing: a matter put into a place with another working method goes on by that one, if nothing was done yet.

Between two methods there is no proved map of steps, as there is between two versions of one. So only a matter to which
nobody has done anything starts again, from the first step of the new method, with its voices, words, times and number;
one that is under way ends as it began, and its journal says why.
"""

from __future__ import annotations

from dataclasses import replace

from huiyin.casework.models import Matter, PlaybookVersion
from huiyin.casework.selectors.facts import gather_of
from huiyin.casework.selectors.playbooks import compiled, playbook_of
from huiyin.casework.services import committing, loading
from huiyin.casework.services.refusing import refused
from huiyin.engine.state import Open, Outcome, Refusal, State, changed_parts
from huiyin.engine.stepping import step
from huiyin.kernel.time import now
from huiyin.people.types import Actor


def take_method_of_place(actor: Actor, *, matter: Matter, version: PlaybookVersion, kind: str) -> bool:
    """Let a matter that the caller has locked start again under another method, as one of its kinds; True if it did.

    False where somebody has acted on it or it is closed: it keeps its method and a row of the journal names the other
    one. Belongs into the transaction that placed it.
    """
    if not matter.is_open or _was_acted_on(matter):
        _keep(actor, matter, version)
        return False
    old, new, at, before = playbook_of(matter), compiled(version), now(), loading.columns_of(matter)
    voices = tuple(before.state.voices)
    opened = Open(at, kind, before.state.urgency, None, voices, str(matter.collected_by_id or "") or None)
    outcome = step(new, State(), opened, gather_of(matter, new, State(), at=at))
    if isinstance(outcome, Refusal):
        raise refused(outcome)
    state = replace(outcome.state, sequence=before.state.sequence + 1)
    detail = {"from": old.digest, "to": new.digest, "step": state.step, "reason": "placed"}
    record = replace(outcome.record, kind="moved", detail=detail, after=changed_parts(before.state, state))
    writing = committing.Writing(actor, new, matter.id, before, at, at, matter=matter, came_from=old)
    writing.row = {"playbook_id": str(version.id)}
    # Its raiser was told that it is registered when it was.
    committing.commit(writing, Outcome(state, record, (), outcome.effects))
    return True


def _keep(actor: Actor, matter: Matter, version: PlaybookVersion) -> None:
    before, at = loading.columns_of(matter), now()
    writing = committing.Writing(actor, playbook_of(matter), matter.id, before, at, at, matter=matter)
    committing.commit_plain(writing, "method_kept", {"not": version.name, "because": "under way"})


def _was_acted_on(matter: Matter) -> bool:
    """Whether a person has taken an action that still stands. One query."""
    kinds = [body["kind"] for body in loading.bodies(matter.id)]
    return kinds.count("acted") > kinds.count("undone")
