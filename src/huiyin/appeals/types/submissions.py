"""A submission: what comes through a door, before anything was made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Required, TypedDict
from uuid import UUID

from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.places.types import Point


class Submission(TypedDict, total=False):
    """Whatever somebody raises; all but ``door`` and ``words`` may be left out.

    ``place``: a place code (a grid's QR or a picked place) or a point with its datum. ``address``: words for the place.
    ``kind`` "" leaves it to the method; a kind the place's method does not know becomes its default. ``urgency`` "" is
    normal, or critical where the words mean danger to life. ``client_id`` with ``session_secret`` make it idempotent.
    ``about_organisation_id``: a complaint about that unit or its people; it is protected and passes the unit by.
    ``about_undecided``: as that, about whom is not certain; with the city's duty desk alone until that has decided.
    ``alias``: (system, number) elsewhere. ``late_by_at_most``: how old ``happened_at`` may be and still count, a day;
    more only where a door has proof. ``is_looked_at`` (yes): compare it with what came before at once, and tell; else
    the runner does so soon (`looking`).
    """

    door: Required[str]
    words: Required[str]
    place: str | Point | None
    address: str
    kind: str
    urgency: str
    fields: Mapping[str, Any]
    raiser: RaiserContact | None
    attachments: Sequence[AttachmentGiven]
    happened_at: datetime | None
    client_id: UUID | None
    session_secret: str
    about_organisation_id: UUID | None
    about_undecided: bool
    alias: tuple[str, str] | None
    collected_by: UUID | None
    late_by_at_most: timedelta
    is_looked_at: bool
