"""What care is given and what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from huiyin.engine.definition import Playbook
from huiyin.kernel.tables import CellError


class Protected(TypedDict):
    """What is said when something is begun for a protected person, a file or a paper, whoever begins it.

    ``words``: what happened. ``name`` and ``phone`` are the person's own. ``channel``: none (also when left out), phone
    (then ``times`` says when) or in_person.
    """

    playbook: str
    kind: str
    place_code: str
    words: str
    name: str
    phone: NotRequired[str]
    channel: NotRequired[str]
    times: NotRequired[str]
    other_party: NotRequired[str]


@dataclass(frozen=True, slots=True)
class FamilyDecision:
    """What a meeting says of one family: an action of its method, with the inputs the action needs."""

    matter_id: UUID
    action: str
    revision: int
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PastFile:
    """A family of an older ledger: where, in which colour it was opened and when, and what was done since, in order."""

    number: str
    place_code: str
    kind: str
    opened_at: datetime
    deeds: tuple[tuple[datetime, str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True)
class PastPreview:
    """What a table of an older ledger would bring in: families that are ``new`` and ``known``, visits and meetings."""

    table_id: UUID
    method: Playbook
    new: int
    known: int
    deeds: int
    errors: tuple[CellError, ...]
    errors_left_out: int
    unknown_headings: tuple[str, ...]

    @property
    def can_apply(self) -> bool:
        """Whether there is something new and nothing is wrong."""
        return self.new > 0 and not self.errors


@dataclass(frozen=True, slots=True)
class SchemeFigures:
    """A scheme's counts: by colour, families ever taken in and those followed now; and how many have left, of how many.

    ``left`` of ``ever`` is the share that pages print with both numbers beside it.
    """

    name: str
    title: str
    colours: tuple[tuple[str, str, int, int], ...]
    ever: int
    now: int
    left: int

    @property
    def left_per_mille(self) -> int | None:
        """The share that has left in tenths of a per cent, rounded half up; None without any family."""
        return (self.left * 2000 + self.ever) // (2 * self.ever) if self.ever else None
