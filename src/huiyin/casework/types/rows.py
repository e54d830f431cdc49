"""Rows and views that selectors hand out: safe to show as they are, because persons in them are masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from huiyin.casework.types.given import VoiceProof
from huiyin.engine.definition import Action, Playbook
from huiyin.engine.state import RunningClock, State


@dataclass(frozen=True, slots=True)
class VoiceView:
    """A voice with its name and phone masked; ``contact`` is empty for the anonymous."""

    id: UUID
    code: str
    name: str
    phone: str
    is_anonymous: bool
    rating: str
    raised_at: datetime
    received_at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file of a matter; its bytes come from ``selectors.attachment_content``."""

    id: UUID
    seq: int
    name: str
    media_type: str
    size_bytes: int
    captured_at: datetime | None
    is_erased: bool


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event as people read it. ``who`` is a post or a part of the program, never a private name.

    ``at`` is when it happened, ``received_at`` when the city got to know; equal unless it came in offline.
    """

    seq: int
    kind: str
    title: str
    who: str
    at: datetime
    received_at: datetime
    words: tuple[tuple[str, str], ...]
    attachments: tuple[AttachmentView, ...]
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatterDetail:
    """Everything a page needs of one matter. ``method``: what its playbook is called, ``place_method`` the one of its
    place where it works on by that of an earlier place ("" otherwise). ``barred``: what its method forbids here because
    of what is on record; ``given``: its own fields that are no words, by name, as JSON.
    """

    id: UUID
    code: str
    playbook: Playbook
    method: str
    place_method: str
    state: State
    kind: str
    step: str
    place_code: str
    place_name: str
    urgency: str
    sensitivity: str
    owner: str
    units: tuple[tuple[UUID, str, str, bool], ...]
    clocks: tuple[RunningClock, ...]
    words: str
    fields: tuple[tuple[str, str], ...]
    voices: tuple[VoiceView, ...]
    timeline: tuple[TimelineEntry, ...]
    attachments: tuple[AttachmentView, ...]
    actions: tuple[Action, ...]
    due_at: datetime | None
    raised_at: datetime
    received_at: datetime
    closed_at: datetime | None
    rating: str
    revision: int
    can_undo: bool
    barred: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """What the case code alone shows: step, unit, time (DESIGN §3 Matter). ``unit``: who has it now, never a person.

    ``blocked_year``: the year whose calendar is missing, so that ``due_at`` is only a backstop. ``is_guarded``: step,
    unit and day are held back, because only the code was given and they would tell what it is about.
    """

    code: str
    step: str
    unit: str
    is_open: bool
    received_at: datetime
    changed_at: datetime
    due_at: datetime | None
    blocked_year: int | None = None
    is_guarded: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What the holder of a receipt sees: their words, photos and every answer; ``proof`` lets them judge."""

    proof: VoiceProof
    progress: Progress
    words: str
    fields: tuple[tuple[str, str], ...]
    attachments: tuple[AttachmentView, ...]
    answers: tuple[tuple[datetime, str], ...]
    steps: tuple[tuple[datetime, str], ...]
    actions: tuple[Action, ...]
    rating: str
    revision: int


@dataclass(frozen=True, slots=True)
class SilentRunner:
    """No runner has given a sign of life since ``since``; ``None`` when there never was one."""

    since: datetime | None


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the database answers, since when no runner has given a sign of life (``None`` while one does, or while
    nobody can tell), and which share of the data folder's disk is ``free``, from 0 to 1.
    """

    database: bool
    silent: SilentRunner | None
    free: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that ``verify`` found: the kind of fault, where, and a sentence."""

    kind: str
    matter_id: UUID | None
    seq: int
    sentence: str
