"""Mine: the matters a resident has raised and what was sent to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huiyin.casework.models import ErasableText, OutboxMessage
from huiyin.casework.models.outbox import MessageState
from huiyin.casework.selectors import own_voices
from huiyin.casework.types import Progress
from huiyin.kernel.time import now
from huiyin.people.types import Actor

MESSAGES_AT_MOST = 50
WORDS_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class OwnMatter:
    """A matter one has raised, with one's own first words to know it by."""

    progress: Progress
    words: str


def own_matters(actor: Actor) -> tuple[OwnMatter, ...]:
    """The matters a signed-in resident has raised, the newest first."""
    if actor.person_id is None:
        return ()
    rows = ErasableText.objects.filter(voice__person=actor.person_id, name="words", erased_at=None).order_by("-seq")
    said = {row.voice.code: row.text or "" for row in rows.select_related("voice") if row.voice}
    return tuple(OwnMatter(one, said.get(one.code, "")[:WORDS_AT_MOST]) for one in own_voices(actor))


@dataclass(frozen=True, slots=True)
class MessageShown:
    """One message as it was sent. ``state`` in words; ``failed`` when it did not get through."""

    at: datetime
    code: str
    text: str
    state: str
    failed: bool


def messages_to(actor: Actor) -> tuple[MessageShown, ...]:
    """What was sent to the resident about their matters, newest first, fifty at most. One query."""
    if actor.person_id is None:
        return ()
    rows = OutboxMessage.objects.filter(voice__person=actor.person_id, hold_until__lte=now())
    rows = rows.exclude(state=MessageState.CANCELLED).exclude(matter__sensitivity="sealed")
    rows = rows.select_related("voice").order_by("-created_at", "n")
    return tuple(
        MessageShown(
            at=row.sent_at or row.created_at,
            code=row.voice.code if row.voice else "",
            text=(row.body or "").rsplit("\n", 1)[0],
            state=row.get_state_display(),
            failed=row.state == MessageState.FAILED,
        )
        for row in rows[:MESSAGES_AT_MOST]
    )
