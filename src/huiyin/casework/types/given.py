"""What comes in with a matter, and what its raiser gets in return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiyin.kernel.images import Capture
from huiyin.people.types import Seat


@dataclass(frozen=True, slots=True)
class RaiserContact:
    """Who raises a matter, as far as they say. ``may_text`` is false where a text message would do harm. ``notice`` is
    the version of the privacy notice under which they sent it; ``None`` where they were shown none. ``is_protected``:
    in a sealed matter, that they are the one it protects; false for somebody who reports for another.
    """

    name: str = ""
    phone: str = ""
    person_id: UUID | None = None
    language: str = "zh-hans"
    may_text: bool = True
    notice: int | None = None
    is_protected: bool = True

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing is known of them."""
        return not (self.name or self.phone or self.person_id)


@dataclass(frozen=True, slots=True)
class AttachmentGiven:
    """A file as it was uploaded; ``name`` is the input or field it answers (``photo``, ``photos``). ``capture``: when
    and where it was taken, for a file that was made safe before and does not say so itself any more.
    """

    name: str
    content: bytes
    file_name: str = ""
    capture: Capture | None = None


@dataclass(frozen=True, slots=True)
class Landed:
    """Where a matter landed when it was opened: its place, the post that owns it, its first limit; and that post as it
    was found, where it was found just now.
    """

    place_code: str
    owner_post_id: UUID | None
    due_at: datetime | None
    owner: Seat | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the raiser keeps: case code, the head of the journal at that moment, the secret for the QR.

    ``created`` is false when the same matter with the same digest had been taken in before; then ``landed`` is None.
    """

    matter_id: UUID
    voice_id: UUID
    code: str
    head: str
    secret: str
    created: bool
    landed: Landed | None = None


@dataclass(frozen=True, slots=True)
class VoiceProof:
    """Proof that somebody may speak for a voice. Made by ``selectors.by_receipt`` and ``selectors.speak_for`` only."""

    matter_id: UUID
    voice_id: UUID
