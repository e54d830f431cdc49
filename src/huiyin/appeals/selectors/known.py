"""What is known of submissions before they are written: their ids, their numbers, and the same words sent before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from huiyin.casework.models import Voice
from huiyin.kernel.masking import is_masked

_SQL = """
SELECT (SELECT digest FROM casework_matter WHERE id = asked.matter),
       EXISTS (SELECT FROM casework_alias
               WHERE system = asked.system AND number = asked.number AND matter_id <> asked.matter),
       (SELECT intake.matter_id FROM appeals_intake intake
        JOIN casework_matter matter ON matter.id = intake.matter_id
        JOIN casework_voice voice ON voice.id = intake.voice_id
        WHERE intake.words_digest = asked.words AND intake.at >= %(since)s AND matter.sensitivity = 'open'
          AND (intake.device_digest = asked.device OR voice.phone_index = asked.phone)
        ORDER BY intake.at DESC LIMIT 1)
FROM unnest(%(matters)s::uuid[], %(systems)s::text[], %(numbers)s::text[], %(words)s::bytea[], %(devices)s::bytea[],
            %(phones)s::bytea[]) WITH ORDINALITY AS asked(matter, system, number, words, device, phone, place)
ORDER BY asked.place
"""


class Asked(NamedTuple):
    """What a submission is known by. ``alias``: (system, number)."""

    matter_id: UUID
    alias: tuple[str, str] | None
    words_digest: bytes
    device_digest: bytes | None
    phone: str


class Known(NamedTuple):
    """``digest``: of the matter that has the id already. ``is_number_taken``: by another matter. ``sent_before``: the
    newest open-to-read matter in which the same words came from the same device or phone.
    """

    digest: str | None
    is_number_taken: bool
    sent_before: UUID | None


def known_of(asked: Sequence[Asked], *, since: datetime) -> list[Known]:
    """What is known of each submission; of the same words only since an instant. One query, none for none."""
    if not asked:
        return []
    index = Voice._meta.get_field("phone_index")  # noqa: SLF001 - Django's documented model API
    values: dict[str, Any] = {
        "matters": [one.matter_id for one in asked],
        "systems": [one.alias[0] if one.alias else None for one in asked],
        "numbers": [one.alias[1] if one.alias else None for one in asked],
        "words": [one.words_digest for one in asked],
        "devices": [one.device_digest for one in asked],
        "phones": [
            index.get_db_prep_value(one.phone, connection) if one.phone and not is_masked(one.phone) else None
            for one in asked
        ],
        "since": since,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        return [Known(*row) for row in cursor.fetchall()]
