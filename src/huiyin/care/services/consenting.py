"""Consenting: what the protected person agrees to, by their slip or before somebody who has the file.

Help for a couple and an application to the court begin only then (SYSTEMS C5, DOMAIN §3.9); the method says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.care.selectors.consents import consents_open
from huiyin.casework.models import Matter, Voice
from huiyin.casework.selectors.protected import in_presence, proof_of
from huiyin.casework.services import act
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor


def note_consent(actor: Actor, *, matter_id: UUID, action: str, revision: int) -> Matter:
    """Write down that the protected person agrees, said face to face. `Refused` as for nothing to whoever may not open
    the file, and for anything that is no consent open now: nobody refuses or withdraws for somebody else.
    """
    proof = in_presence(actor, matter_id=matter_id)
    if action not in {one.name for one in consents_open(actor, matter_id)}:
        raise Refused(_("现在没有要本人同意的事，请刷新页面。"))
    return act(actor, matter_id=matter_id, action=action, inputs={}, revision=revision, proof=proof)


def speak(voice: Voice, *, action: str, inputs: Mapping[str, Any], revision: int) -> Matter:
    """What the protected person does on their own page, once the caller has checked secret or pass. `Refused` as
    casework's `act`.
    """
    return act(
        Actor.anonymous(),
        matter_id=voice.matter_id,
        action=action,
        inputs=inputs,
        revision=revision,
        proof=proof_of(voice),
    )
