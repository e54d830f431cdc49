"""Finding: by words, by place, by case code or old number, by phone or its last four digits. Only what one may see."""

from __future__ import annotations

import re

from django.db.models import Exists, OuterRef, QuerySet

from huiyin.casework.forms import MatterLine, lines
from huiyin.casework.models import Matter, Voice
from huiyin.casework.selectors.access import visible
from huiyin.casework.selectors.searching import newest
from huiyin.kernel.codes.typed import plain
from huiyin.kernel.time import now
from huiyin.people.selectors.actors import within
from huiyin.people.types import Actor
from huiyin.places.selectors import search_places

AT_MOST = 50


def find(actor: Actor, text: str) -> list[MatterLine]:
    """The newest fifty matters that answer to the text; places by name count when the words find nothing.

    `Refused` for less than two characters.
    """
    digits = plain(text)
    if re.fullmatch(r"\d{4}", digits):
        found = _latest(_by_phone_tail(actor, digits))
    else:
        found = newest(actor, text, at_most=AT_MOST) or _latest(_by_place(actor, text))
    return lines(found, at=now())


def _latest(found: QuerySet[Matter]) -> list[Matter]:
    return list(found.order_by("-received_at", "-id")[:AT_MOST])


def _by_phone_tail(actor: Actor, tail: str) -> QuerySet[Matter]:
    voices = Voice.objects.filter(matter=OuterRef("pk"), phone_tail_index=tail)
    return visible(actor).filter(Exists(voices))


def _by_place(actor: Actor, text: str) -> QuerySet[Matter]:
    codes = tuple(place.code for place in search_places(text, at_most=5))
    return visible(actor).filter(within("place_code", codes)) if codes else Matter.objects.none()
