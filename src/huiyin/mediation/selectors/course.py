"""The course of a dispute as its journal has it: every action with its words, files and persons, for the papers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huiyin.casework.models import Attachment, ErasableText, JournalEvent
from huiyin.casework.selectors.attachments import read_file

_DRAWABLE = ("image/png", "image/jpeg")


@dataclass(frozen=True, slots=True)
class FileKept:
    """A file of a dispute. ``content`` is empty where it was erased, or is no picture that can be printed."""

    name: str
    voice_id: UUID | None
    added_at: datetime
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of the journal. ``action`` is empty for what is no action; ``words`` by the name of the input, without
    what was erased.
    """

    seq: int
    kind: str
    action: str
    at: datetime
    inputs: Mapping[str, Any]
    words: Mapping[str, str]
    files: tuple[FileKept, ...]
    voices: frozenset[UUID]
    person_id: UUID | None


def course_of(matter_id: UUID) -> tuple[Happening, ...]:
    """Everything that happened, in order. Three queries, and the files are read."""
    words: dict[int, dict[str, str]] = {}
    for text in ErasableText.objects.filter(matter=matter_id, erased_at=None):
        words.setdefault(text.seq, {})[text.name] = text.text or ""
    files: dict[int, list[FileKept]] = {}
    for row in Attachment.objects.filter(matter=matter_id).order_by("added_at", "id"):
        files.setdefault(row.seq, []).append(_kept(row))
    rows = JournalEvent.objects.filter(matter=matter_id).order_by("seq").values_list("body", flat=True)
    bodies = [json.loads(bytes(row)) for row in rows]
    return tuple(_happening(body, words, files) for body in bodies)


def files_called(course: Iterable[Happening], *names: str, of: UUID | None = None) -> list[FileKept]:
    """The files under one of these names, of one voice if it is said."""
    found = [file for happening in course for file in happening.files if file.name in names]
    return [file for file in found if of is None or file.voice_id == of]


def _kept(row: Attachment) -> FileKept:
    content = b""
    if row.erased_at is None and row.media_type in _DRAWABLE:
        try:
            content = read_file(row.sha256)
        except FileNotFoundError:  # the row says that it was there; the paper says that it is missing
            content = b""
    return FileKept(row.name, row.voice_id, row.added_at, content, row.sha256)


def _happening(
    body: Mapping[str, Any], words: Mapping[int, Mapping[str, str]], files: Mapping[int, list[FileKept]]
) -> Happening:
    detail = body["detail"]
    person = body["by"]["person"]
    return Happening(
        seq=body["seq"],
        kind=body["kind"],
        action=detail.get("action", ""),
        at=datetime.fromisoformat(body["at"]),
        inputs=detail.get("inputs", {}),
        words=words.get(body["seq"], {}),
        files=tuple(files.get(body["seq"], ())),
        voices=frozenset(UUID(voice) for voice in detail.get("voices", ())),
        person_id=UUID(person) if person else None,
    )
