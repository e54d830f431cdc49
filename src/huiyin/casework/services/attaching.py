"""Attaching: files made safe, kept by the hash of their content in the data folder, encrypted with the city's keys.

A file is written before the row that names it: a crash leaves a file nobody asks for, never a row without its file.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.casework.models import Attachment
from huiyin.casework.selectors.attachments import PURPOSE, path_of
from huiyin.casework.types import AttachmentGiven
from huiyin.kernel import images
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused

AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies in the data folder and has no row yet."""

    name: str
    kept: images.Attachment
    thumbnail_sha256: str


def stored(given: Sequence[AttachmentGiven]) -> list[Stored]:
    """Check and store files. `Refused` for what is no picture or PDF, too large, or too many; then none is stored."""
    if len(given) > AT_MOST:
        raise Refused(
            _("一次最多上传 %(count)d 个文件。") % {"count": AT_MOST}, field="photos", details={"problem": "too_many"}
        )
    accepted = [(item, images.accept(item.content)) for item in given]
    return [_store(item.name, replace(kept, capture=item.capture or kept.capture)) for item, kept in accepted]


def rows(files: Sequence[Stored], matter_id: UUID, seq: int, voice_id: UUID | None, at: datetime) -> list[Attachment]:
    """Rows for stored files, not saved."""
    return [
        Attachment(
            id=uuid7(),
            matter_id=matter_id,
            seq=seq,
            voice_id=voice_id,
            name=file.name,
            sha256=file.kept.sha256,
            thumbnail_sha256=file.thumbnail_sha256,
            media_type=file.kept.kind.value,
            size_bytes=len(file.kept.content),
            captured_at=file.kept.capture.at,
            captured_longitude_e6=_e6(file.kept.capture.longitude),
            captured_latitude_e6=_e6(file.kept.capture.latitude),
            added_at=at,
        )
        for file in files
    ]


def write(sha256: str, content: bytes) -> None:
    """Keep content under its hash; what is there already is not written again."""
    path = path_of(sha256)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{sha256}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key_ring().encrypt(content, PURPOSE))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)  # half a file would keep what little is left of a full disk
        raise


def remove_unless_named(sha256: str) -> None:
    """Take a file from the disk when no attachment that is not erased names it any more."""
    named = Attachment.objects.filter(erased_at=None)
    if sha256 and not named.filter(sha256=sha256).exists() and not named.filter(thumbnail_sha256=sha256).exists():
        path_of(sha256).unlink(missing_ok=True)


def _store(name: str, kept: images.Attachment) -> Stored:
    write(kept.sha256, kept.content)
    thumbnail = hashlib.sha256(kept.thumbnail).hexdigest() if kept.thumbnail else ""
    if kept.thumbnail:
        write(thumbnail, kept.thumbnail)
    return Stored(name, kept, thumbnail)


def _e6(degrees: float | None) -> int | None:
    return None if degrees is None else round(degrees * 1_000_000)
