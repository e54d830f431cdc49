"""Doors that need something kept: keys of linked systems, paper forms, and how a voice came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from huiyin.appeals.models import ApiKey, Intake
from huiyin.appeals.types import Suggestion
from huiyin.casework.models import Alias, Matter
from huiyin.casework.selectors.access import access_matter
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.limits import RateLimit
from huiyin.kernel.remembering import remembered
from huiyin.people.selectors.actors import within
from huiyin.people.types import Actor

_MINUTE = timedelta(minutes=1)


def key_digest(text: str) -> bytes:
    """What is kept of a key."""
    return key_ring().keyed_digest(text.strip().encode(), "appeals/api_key")


def key_of(text: str) -> ApiKey | None:
    """The living key behind a text; None for none, a wrong one or one that was revoked. One query, none in a look that
    remembers it.
    """
    return _living().get(key_digest(text)) if text else None


@remembered("keys")
def _living() -> dict[bytes, ApiKey]:
    """All living keys by their digests. They are few, and so are wrong ones not remembered."""
    return {bytes(key.digest): key for key in ApiKey.objects.filter(revoked_at=None)}


def limit_of(key: ApiKey) -> RateLimit:
    """How many requests a minute a key may make."""
    return RateLimit("appeals.api_key", key.a_minute_count, _MINUTE)


def api_keys() -> tuple[ApiKey, ...]:
    """All keys, by system; never their texts. One query."""
    return tuple(ApiKey.objects.order_by("system"))


def brought_in_by(key: ApiKey, *, after: UUID | None = None, limit: int = 100) -> tuple[Matter, ...]:
    """The matters a linked system brought in, in the order of their ids; ``after`` is the last one seen. One query.

    Only open-to-read ones: what became protected is nobody's business any more, also not the system's.
    """
    mine = Matter.objects.filter(within("place_code", (key.place_code,)), aliases__system=key.system)
    rows = mine.filter(sensitivity="open").order_by("id").distinct()
    return tuple((rows.filter(pk__gt=after) if after else rows)[:limit])


def intakes_of(actor: Actor, *, matter_id: UUID) -> tuple[Intake, ...]:
    """How each voice of a matter came in, the first one first. `Refused` as for nothing when it may not be seen."""
    access_matter(actor, matter_id)
    return tuple(Intake.objects.filter(matter=matter_id).order_by("at", "pk"))


def suggestion_of(actor: Actor, *, matter_id: UUID) -> Suggestion:
    """What was suggested when the matter came in; an empty suggestion for one that came another way."""
    intakes = intakes_of(actor, matter_id=matter_id)
    return Suggestion.from_json(intakes[0].suggestion) if intakes else Suggestion()


def numbers_of(key: ApiKey, matters: Sequence[Matter]) -> dict[UUID, list[str]]:
    """The system's own numbers of each matter. One query."""
    numbers: dict[UUID, list[str]] = {matter.id: [] for matter in matters}
    rows = Alias.objects.filter(system=key.system, matter__in=list(numbers)).order_by("number")
    for matter_id, number in rows.values_list("matter_id", "number"):
        numbers[matter_id].append(number)
    return numbers
