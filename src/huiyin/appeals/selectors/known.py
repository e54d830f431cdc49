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
        WHERE intake.words_digest = asked.words AND intake.at >= %s AND matter.sensitivity = 'open'
          AND (intake.device_digest = asked.device OR voice.phone_index = asked.phone)
        ORDER BY intake.at DESC LIMIT 1)
FROM (VALUES {rows}) AS asked(place, matter, system, number, words, device, phone)
ORDER BY asked.place
"""
# Rows, not lists: a list's length is seen by the server only with its values, and it would plan anew each time.
_ROW = "(%s::int, %s::uuid, %s::text, %s::text, %s::bytea, %s::bytea, %s::bytea)"


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
    values: list[Any] = [since]
    for place, one in enumerate(asked):
        system, number = one.alias or (None, None)
        is_whole = one.phone and not is_masked(one.phone)
        phone = index.get_db_prep_value(one.phone, connection) if is_whole else None
        values += (place, one.matter_id, system, number, one.words_digest, one.device_digest, phone)
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(rows=", ".join([_ROW] * len(asked))), values)
        return [Known(*row) for row in cursor.fetchall()]
