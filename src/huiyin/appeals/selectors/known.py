"""What is known of a submission before it is written: its id, its number, and the same words sent before."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from huiyin.casework.models import Voice
from huiyin.kernel.masking import is_masked

_SQL = """
SELECT (SELECT digest FROM casework_matter WHERE id = %(matter)s),
       EXISTS (SELECT FROM casework_alias
               WHERE system = %(system)s AND number = %(number)s AND matter_id <> %(matter)s),
       (SELECT intake.matter_id FROM appeals_intake intake
        JOIN casework_matter matter ON matter.id = intake.matter_id
        JOIN casework_voice voice ON voice.id = intake.voice_id
        WHERE intake.words_digest = %(words)s AND intake.at >= %(since)s AND matter.sensitivity = 'open'
          AND (intake.device_digest = %(device)s OR voice.phone_index = %(phone)s)
        ORDER BY intake.at DESC LIMIT 1)
"""


class Known(NamedTuple):
    """``digest``: of the matter that has the id already. ``is_number_taken``: by another matter. ``sent_before``: the
    newest open-to-read matter in which the same words came from the same device or phone.
    """

    digest: str | None
    is_number_taken: bool
    sent_before: UUID | None


def known_of(
    matter_id: UUID,
    *,
    alias: tuple[str, str] | None,
    words_digest: bytes,
    device_digest: bytes | None,
    phone: str,
    since: datetime,
) -> Known:
    """What is known of a submission. ``alias``: (system, number). One query."""
    system, number = alias or (None, None)
    index = Voice._meta.get_field("phone_index")  # noqa: SLF001 - Django's documented model API
    values = {
        "matter": matter_id,
        "system": system,
        "number": number,
        "words": words_digest,
        "device": device_digest,
        "phone": index.get_db_prep_value(phone, connection) if phone and not is_masked(phone) else None,
        "since": since,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        return Known(*cursor.fetchone())
