"""Mediating: consents written down in the parties' presence, sessions, inquiries. All through casework `act`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from huiyin.casework.models import Matter
from huiyin.casework.services.acting import act
from huiyin.casework.types import AttachmentGiven, VoiceProof
from huiyin.mediation.models import Session, SessionKind
from huiyin.mediation.selectors.disputes import access_dispute, fitting_action, in_presence
from huiyin.people.types import Actor

# One verb, several actions of the method: by which tier the session was held.
NOTES = ("note", "note_at_grid")


def take(
    actor: Actor,
    *,
    matter_id: UUID,
    action: str,
    inputs: Mapping[str, Any] | None = None,
    attachments: Sequence[AttachmentGiven] = (),
    proof: VoiceProof | None = None,
    revision: int | None = None,
) -> Matter:
    """Take an action of the dispute's playbook. Without a ``revision`` on the newest one: for somebody who has just
    seen the dispute in the same transaction. `Refused` as casework's `act`.
    """
    with transaction.atomic():
        newest = revision
        if newest is None:
            newest = Matter.objects.select_for_update().values_list("revision", flat=True).get(pk=matter_id)
        return act(
            actor,
            matter_id=matter_id,
            action=action,
            inputs=inputs or {},
            revision=newest,
            attachments=attachments,
            proof=proof,
        )


def consent(
    actor: Actor, *, matter_id: UUID, voice_id: UUID, action: str = "agree_to_mediate", revision: int | None = None
) -> Matter:
    """Write down what a party agrees to, in their presence. `Refused` unless the actor has the dispute."""
    proof = in_presence(actor, matter_id=matter_id, voice_id=voice_id)
    return take(actor, matter_id=matter_id, action=action, proof=proof, revision=revision)


def stop(
    actor: Actor, *, matter_id: UUID, voice_id: UUID, reason: str, words: str = "", revision: int | None = None
) -> Matter:
    """Write down that a party does not want to go on, which ends the mediation; the other ways are told."""
    proof = in_presence(actor, matter_id=matter_id, voice_id=voice_id)
    inputs = {"reason": reason, **({"words": words} if words.strip() else {})}
    return take(actor, matter_id=matter_id, action="stop", inputs=inputs, proof=proof, revision=revision)


def hold_session(
    actor: Actor,
    *,
    matter_id: UUID,
    note: str,
    place: str = "",
    present: str = "",
    is_open: bool = False,
    is_inquiry: bool = False,
    attachments: Sequence[AttachmentGiven] = (),
    revision: int | None = None,
) -> Session:
    """Note a session, or an inquiry; an open one only once every party has consented to that (SYSTEMS C7), as the
    playbook says. ``present``: who took part.
    """
    dispute = access_dispute(actor, matter_id)
    action = "go_public" if is_open else "investigate" if is_inquiry else fitting_action(dispute, NOTES)
    with transaction.atomic():
        matter = take(
            actor,
            matter_id=matter_id,
            action=action,
            inputs={"words": note},
            attachments=attachments,
            revision=revision,
        )
        session, _created = Session.objects.update_or_create(
            matter_id=matter_id,
            seq=matter.revision,
            defaults={
                "at": matter.changed_at,
                "kind": SessionKind.INQUIRY if is_inquiry else SessionKind.MEDIATION,
                "place": place.strip(),
                "present": present.strip() or None,
                "note": note.strip(),
                "is_open": is_open,
            },
        )
    return session
