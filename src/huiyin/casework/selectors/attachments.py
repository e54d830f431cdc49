"""Attachments: the bytes of a file, for who may see its matter or holds the receipt it came with."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.casework.models import Attachment
from huiyin.casework.selectors.access import may_see, unknown_matter
from huiyin.casework.selectors.reading import note_reading
from huiyin.casework.types import VoiceProof
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor

PURPOSE = "casework.attachment"


def attachment_content(
    actor: Actor, attachment_id: UUID, *, thumbnail: bool = False, proof: VoiceProof | None = None
) -> tuple[str, bytes]:
    """(media type, bytes) of a file. With a ``proof`` only the files of that voice. `Refused` as for nothing when the
    actor may not see it, and with a sentence when it was erased.
    """
    row = Attachment.objects.select_related("matter").filter(pk=attachment_id).first()
    shown = row is not None and (row.voice_id == proof.voice_id if proof else may_see(actor, row.matter_id))
    if row is None or not shown:
        raise unknown_matter()
    if proof is None:
        note_reading(actor, row.matter, "attachment")
    if row.erased_at is not None:
        raise Refused(_("这个文件已依法删除。"), details={"problem": "erased"})
    small = thumbnail and row.thumbnail_sha256
    content = read_file(row.thumbnail_sha256 if small else row.sha256)
    return row.media_type, content


def may_stay_in_browser(attachment_id: UUID) -> bool:
    """Whether a browser may keep a file for a while: none of a sealed matter, which others at the screen would find."""
    return not Attachment.objects.filter(pk=attachment_id, matter__sensitivity="sealed").exists()


def path_of(sha256: str) -> Path:
    """Where a file of this hash lies."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def read_file(sha256: str) -> bytes:
    """The content of a kept file; FileNotFoundError when it is not there."""
    return key_ring().decrypt(path_of(sha256).read_bytes(), PURPOSE)
