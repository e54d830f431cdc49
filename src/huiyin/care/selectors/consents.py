"""Consents: what the protected person may agree to or do now, of a file and of the papers beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from huiyin.care.models import Paper
from huiyin.casework.models import Voice
from huiyin.casework.selectors.access import access_matter
from huiyin.casework.selectors.allowing import allowed_actions
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.protected import in_presence, protected_voice
from huiyin.casework.selectors.public import receipt_view
from huiyin.casework.types import ReceiptView
from huiyin.engine.definition import Action, Mark, Playbook
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor


@dataclass(frozen=True, slots=True)
class ProtectedPart:
    """A file, or a paper beside it, as the protected person sees it; ``voice`` is theirs in it."""

    voice: Voice
    playbook: Playbook
    view: ReceiptView


def consents_open(actor: Actor, matter_id: UUID) -> tuple[Action, ...]:
    """The consents that the protected person may give now, for whoever may open the file; none for anybody else."""
    try:
        proof = in_presence(actor, matter_id=matter_id)
    except Refused:
        return ()
    found = allowed_actions(Actor.anonymous(), access_matter(actor, matter_id), proof=proof)
    return tuple(action for action in found if action.mark is Mark.CONSENTED)


def protected_parts(voice: Voice) -> Iterator[ProtectedPart]:
    """The file of a proved voice and the papers beside it, the newest last. Constant queries for each."""
    yield _part(voice)
    for paper_id in Paper.objects.filter(family=voice.matter_id).order_by("matter_id").values_list("matter", flat=True):
        beside = protected_voice(paper_id)
        if beside is not None:
            yield _part(beside)


def part_of(voice: Voice, matter_id: str) -> ProtectedPart | None:
    """One of the parts by its matter; None for any other matter."""
    return next((part for part in protected_parts(voice) if str(part.voice.matter_id) == matter_id), None)


def _part(voice: Voice) -> ProtectedPart:
    return ProtectedPart(voice, playbook_of(voice.matter), receipt_view(voice))
