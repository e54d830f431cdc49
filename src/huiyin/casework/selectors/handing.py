"""Handing on: what somebody has just done to a matter, and who has it now by when, also where it is theirs no more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from huiyin.casework.models import JournalEvent, Matter, Voice
from huiyin.casework.selectors.details import owner_label
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.titles import event_title, say, step_title
from huiyin.engine.definition import Playbook
from huiyin.engine.state import State, evolve
from huiyin.kernel.time import now
from huiyin.people.types import Actor

SAID_FOR = timedelta(minutes=10)
_OWN_KINDS = ("opened", "joined", "acted")


@dataclass(frozen=True, slots=True)
class HandedOn:
    """Who has a matter. ``what``: the action just taken, empty where it was only raised; ``owner``: unit and post,
    empty for the duty desk; ``clock`` and ``due_at``: what is due next and by when, empty where nothing is; ``awaits``:
    "judging" or "raiser" where nobody but the raiser can take it on, to judge or to say something else.
    """

    code: str
    what: str
    step: str
    is_open: bool
    owner: str
    clock: str
    due_at: datetime | None
    awaits: str = ""


def awaited(playbook: Playbook, step: str, kind: str) -> str:
    """Whom a step waits for besides its owner: "judging" or "raiser" where it is the raiser's turn alone; "" else."""
    if not playbook.waits_for_raiser(step, kind):
        return ""
    return "judging" if playbook.asks_to_judge(step) else "raiser"


def handed_on(actor: Actor, matter_id: UUID | str) -> HandedOn | None:
    """What the actor has just done and who has the matter now; None unless the last thing that happened to it was
    theirs, ten minutes ago at most. Whoever handed a matter on hears it without being able to open it any more.
    Three queries.
    """
    try:
        wanted = UUID(str(matter_id))
    except ValueError:
        return None
    last = JournalEvent.objects.filter(matter=wanted).order_by("-seq").first()
    if last is None or actor.person_id is None or now() - last.received_at > SAID_FOR:
        return None
    body = json.loads(bytes(last.body))
    if body["by"]["person"] != str(actor.person_id) or body["kind"] not in _OWN_KINDS:
        return None
    return _handed(Matter.objects.select_related("playbook").get(pk=wanted), body)


def handed_on_by_code(actor: Actor, code: str) -> HandedOn | None:
    """`handed_on` for the code of a receipt; None for one that is nobody's. One query more."""
    matter = Voice.objects.filter(code=code).values_list("matter", flat=True).first()
    return handed_on(actor, matter) if matter else None


def _handed(matter: Matter, body: dict[str, Any]) -> HandedOn:
    playbook = playbook_of(matter)
    clocks = evolve(State(), matter.state).clocks if matter.due_at else ()
    name = next((clock.name for clock in clocks if not clock.unit and clock.due_at == matter.due_at), "")
    return HandedOn(
        code=matter.code,
        what=event_title(playbook, body) if body["kind"] == "acted" else "",
        step=step_title(playbook, matter.step),
        is_open=matter.is_open,
        owner=owner_label(matter),
        clock=say(playbook.clocks[name].words) if name in playbook.clocks else "",
        due_at=matter.due_at,
        awaits=awaited(playbook, matter.step, matter.kind) if matter.is_open else "",
    )
