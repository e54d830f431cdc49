"""What goes in and out as JSON."""

from __future__ import annotations

import base64
import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, field_validator

from huiyin.appeals.types import Received
from huiyin.casework.models import Matter
from huiyin.casework.types import AttachmentGiven, Progress, RaiserContact, ReceiptView
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone
from huiyin.places.types import Datum, Point

BATCH_AT_MOST = 100
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")  # no byte of any text, half a character


class _Given(BaseModel):
    """What comes in: no text that could not be written down, which neither JSON nor its description forbids."""

    @field_validator("*")
    @classmethod
    def _can_be_written(cls, value: Any) -> Any:
        if isinstance(value, str) and _UNWRITABLE.search(value):
            raise ValueError(_("有不能保存的字符。"))
        return value


class PointIn(_Given):
    """A point in degrees with the datum its numbers are in."""

    longitude: float
    latitude: float
    datum: Datum = Datum.WGS84

    def as_point(self) -> Point:
        """The point; `Refused` for numbers that are no place on earth."""
        return Point(self.longitude, self.latitude, self.datum)


class RaiserIn(_Given):
    """Who raises it, as far as they say."""

    name: Annotated[str, Field(max_length=60)] = ""
    phone: Annotated[str, Field(max_length=30)] = ""
    language: Annotated[str, Field(max_length=10)] = "zh-hans"
    may_text: bool = True

    def as_contact(self) -> RaiserContact:
        """The contact as casework takes it."""
        return RaiserContact(self.name, self.phone, None, self.language, self.may_text)


class FileIn(_Given):
    """A picture or PDF, its bytes in base64."""

    content: str
    file_name: Annotated[str, Field(max_length=120)] = ""

    def as_given(self) -> AttachmentGiven:
        """The file; `Refused` when it is not base64."""
        try:
            return AttachmentGiven("photos", base64.b64decode(self.content, validate=True), self.file_name)
        except ValueError:  # outside ASCII it is not even a binascii.Error
            raise Refused(_("文件要用 base64 编码。"), field="photos") from None


class MatterIn(_Given):
    """What a linked system raises. ``number`` is its own number, by which it finds the matter again.

    ``is_complaint``: about a unit or its people. ``about_unit`` is the unit's full name; without one, or with a name
    that no unit bears, the unit is unknown and the city's duty desk alone has the matter until it has decided.
    """

    words: str
    number: Annotated[str, Field(min_length=1, max_length=80)]
    place_code: Annotated[str, Field(max_length=20)] = ""
    point: PointIn | None = None
    address: Annotated[str, Field(max_length=200)] = ""
    kind: Annotated[str, Field(max_length=60)] = ""
    raiser: RaiserIn | None = None
    happened_at: datetime | None = None
    is_complaint: bool = False
    about_unit: Annotated[str, Field(max_length=80)] = ""
    photos: Annotated[list[FileIn], Field(max_length=12)] = []

    def happened_then(self) -> datetime | None:
        """When it happened, in the city's time where no zone is given; `Refused` for a time that nobody remembers."""
        at = self.happened_at
        if at is None:
            return None
        if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
            raise Refused(_("发生时间不对，请核对年份。"), field="happened_at", details={"problem": "happened_at"})
        return at if at.tzinfo else at.replace(tzinfo=city_zone())


class BatchIn(_Given):
    """Many matters at once, each with a number of its own."""

    matters: Annotated[list[MatterIn], Field(min_length=1, max_length=BATCH_AT_MOST)]


class ReceivedOut(BaseModel):
    """The receipt. ``secret`` opens words and answers; hand it to the raiser only."""

    case_code: str
    secret: str
    created: bool
    place_code: str
    place_name: str
    kind: str
    urgency: str
    owner: str
    due_at: datetime | None
    call_now: list[str]
    told: list[str]

    @classmethod
    def of(cls, received: Received) -> ReceivedOut:
        """The receipt out of what was received."""
        return cls(
            case_code=received.receipt.code,
            secret=received.receipt.secret,
            created=received.receipt.created,
            place_code=received.found.place_code,
            place_name=received.place_name,
            kind=received.kind,
            urgency=received.urgency,
            owner=received.owner,
            due_at=received.due_at,
            call_now=[emergency.number for emergency in received.emergencies],
            told=list(received.told),
        )


class ProgressOut(BaseModel):
    """What the bare case code shows: step, unit, time."""

    case_code: str
    step: str
    unit: str
    is_open: bool
    received_at: datetime
    changed_at: datetime
    due_at: datetime | None

    @classmethod
    def of(cls, progress: Progress) -> ProgressOut:
        """The progress as JSON."""
        return cls(
            case_code=progress.code,
            step=progress.step,
            unit=progress.unit,
            is_open=progress.is_open,
            received_at=progress.received_at,
            changed_at=progress.changed_at,
            due_at=progress.due_at,
        )


class AnswerOut(BaseModel):
    """One thing the raiser was told."""

    at: datetime
    words: str


class ReceiptOut(BaseModel):
    """What the secret of a receipt opens."""

    progress: ProgressOut
    words: str
    answers: list[AnswerOut]
    rating: str

    @classmethod
    def of(cls, view: ReceiptView) -> ReceiptOut:
        """The view of a receipt as JSON."""
        return cls(
            progress=ProgressOut.of(view.progress),
            words=view.words,
            answers=[AnswerOut(at=at, words=words) for at, words in view.answers],
            rating=view.rating,
        )


class SecretIn(_Given):
    """The secret of the receipt's QR, or the last four digits of the phone."""

    secret: Annotated[str, Field(max_length=60)] = ""
    last_four: Annotated[str, Field(max_length=4)] = ""


class MatterOut(BaseModel):
    """One matter that a linked system brought in, without words and persons."""

    id: UUID
    case_code: str
    numbers: list[str]
    kind: str
    step: str
    place_code: str
    is_open: bool
    rating: str
    received_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, matter: Matter, numbers: list[str]) -> MatterOut:
        """The row as JSON with the system's own numbers for it."""
        return cls(
            id=matter.id,
            case_code=matter.code,
            numbers=numbers,
            kind=matter.kind,
            step=matter.step,
            place_code=matter.place_code,
            is_open=matter.is_open,
            rating=matter.rating,
            received_at=matter.received_at,
            closed_at=matter.closed_at,
        )


class ErrorOut(BaseModel):
    """What is wrong, in a sentence; ``field`` names the value it belongs to, ``who_can_help`` whom to ask."""

    sentence: str
    field: str | None = None
    code: str | None = None
    who_can_help: str | None = None

    @classmethod
    def of(cls, refused: Refused) -> ErrorOut:
        """The refusal as JSON, with its stable code."""
        helper = str(refused.who_can_help) if refused.who_can_help else None
        code = str(refused.details.get("problem", "")) or None
        return cls(sentence=str(refused.sentence), field=refused.field, code=code, who_can_help=helper)


class BatchedOut(BaseModel):
    """What became of one matter of many: a receipt, or what is wrong."""

    received: ReceivedOut | None = None
    error: ErrorOut | None = None

    @classmethod
    def of(cls, answer: Received | Refused) -> BatchedOut:
        """The receipt or the refusal as JSON."""
        if isinstance(answer, Refused):
            return cls(error=ErrorOut.of(answer))
        return cls(received=ReceivedOut.of(answer))
