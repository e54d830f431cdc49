"""Receipts: the secret of a voice that is proved already, and what may be corrected or joined."""

from __future__ import annotations

from huiyin.casework.models import Matter
from huiyin.casework.selectors import kind_title
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services.receipts import secret_of
from huiyin.casework.types import ReceiptView


def secret_of_receipt(view: ReceiptView) -> str:
    """The secret in the QR of a receipt that its holder has opened."""
    return secret_of(view.proof.voice_id)


def kinds_offered(view: ReceiptView) -> tuple[list[tuple[str, str]], str]:
    """The kinds that the matter may be, by the method it runs under, and the one that it is. One query, one more to
    compile.
    """
    matter = Matter.objects.get(pk=view.proof.matter_id)
    playbook = playbook_of(matter)
    return [(code, kind_title(playbook, code)) for code in playbook.kinds], matter.kind


def can_be_joined(view: ReceiptView) -> bool:
    """Whether the raiser can join the matter into another: it is open, not guarded, and nobody else is in it."""
    matter = Matter.objects.get(pk=view.proof.matter_id)
    return matter.sensitivity == "open" and matter.is_open and matter.voice_count == 1
