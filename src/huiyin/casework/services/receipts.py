"""Receipts: each voice keeps a case code and a secret of its own.

The secret is derived from the voice's id by a key that never changes, so that the same receipt can be handed out again
after a lost connection; only its hash is stored. Case codes come from a sequence, scrambled (DESIGN §3 Matter).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from huiyin.casework.models import Matter, Voice
from huiyin.casework.types import Landed, RaiserContact, Receipt
from huiyin.casework.types.secrets import hash_of
from huiyin.kernel.codes import case_code
from huiyin.kernel.codes.case import NUMBERS_A_YEAR
from huiyin.kernel.crypto import case_code_key, key_ring
from huiyin.kernel.ids import uuid7
from huiyin.kernel.masking import is_masked
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone
from huiyin.people.models import Person, PrivacyNotice
from huiyin.people.types import Seat
from huiyin.people.types.messages import check_phone

_SECRET_BYTES = 15
_taken: ContextVar[list[int] | None] = ContextVar("huiyin_case_numbers", default=None)


def new_voice(
    matter_id: UUID,
    raiser: RaiserContact,
    door: str,
    digest: str,
    raised: datetime,
    received: datetime,
    *,
    is_sealed: bool = False,
) -> tuple[Voice, str]:
    """A voice that is not saved yet, and its secret. `Refused` for a phone that is none or comes back masked."""
    if is_masked(raiser.phone) or is_masked(raiser.name):
        raise Refused(_("姓名或电话里有星号，请填写完整的。"), field="phone", details={"problem": "masked"})
    name, phone = raiser.name.strip(), raiser.phone.strip()
    if raiser.person_id and not phone:
        # A signed-in resident need not type again what is known.
        known = Person.objects.filter(pk=raiser.person_id).first()
        name, phone = name or (known.name if known else "") or "", (known.phone if known else "") or ""
    identity = uuid7()
    secret = secret_of(identity)
    voice = Voice(
        id=identity,
        matter_id=matter_id,
        code=next_case_code(received, is_sealed=is_sealed),
        secret_hash=hash_of(secret),
        person_id=raiser.person_id,
        name=name or None,
        phone=check_phone(phone) if phone else None,
        language=raiser.language,
        may_text=raiser.may_text,
        is_anonymous=raiser.is_anonymous,
        is_protected=is_sealed and raiser.is_protected,
        door=door,
        digest=digest,
        notice=PrivacyNotice.objects.filter(pk=raiser.notice).first() if raiser.notice else None,
        raised_at=raised,
        received_at=received,
    )
    return voice, secret


def of_matter(matter_id: UUID, digest: str) -> Receipt | None:
    """The receipt that was given for this id and this digest before, if there is one. One query."""
    voice = Voice.objects.filter(matter=matter_id, matter__digest=digest, digest=digest).order_by("received_at").first()
    return receipt(voice, created=False) if voice else None


def receipt(voice: Voice, *, created: bool, opened: Matter | None = None, owner: Seat | None = None) -> Receipt:
    """What a voice keeps; with the matter, where it landed and with whom."""
    head = bytes(voice.head or b"").hex()
    landed = Landed(opened.place_code, opened.owner_post_id, opened.due_at, owner) if opened else None
    return Receipt(voice.matter_id, voice.id, voice.code, head, secret_of(voice.id), created, landed)


def secret_of(voice_id: UUID) -> str:
    """The secret in a receipt's QR: 24 letters and digits."""
    digest = key_ring().keyed_digest(voice_id.bytes, "casework/receipt")
    return base64.b32encode(digest[:_SECRET_BYTES]).decode().lower()


def next_case_code(at: datetime, *, is_sealed: bool) -> str:
    """A case code nobody has yet, of the city's current year. Numbers may be left out, never given twice.

    Sealed matters count on their own, from the other end of the same numbers: no gap in the codes of the others tells
    that there are any, and no code looks sealed (SYSTEMS C6).
    """
    taken = _taken.get()
    number = (taken.pop() if taken and not is_sealed else _next_numbers(1, is_sealed=is_sealed)[0]) % NUMBERS_A_YEAR
    chosen = NUMBERS_A_YEAR - 1 - number if is_sealed else number
    return case_code(at.astimezone(city_zone()).year, chosen, case_code_key())


@contextmanager
def numbers_taken(count: int) -> Iterator[None]:
    """Take so many numbers at once for the codes that are given inside; what is left over is given to nobody."""
    token = _taken.set(_next_numbers(count, is_sealed=False))
    try:
        yield
    finally:
        _taken.reset(token)


def _next_numbers(count: int, *, is_sealed: bool) -> list[int]:
    counter = "casework_sealed_number" if is_sealed else "casework_case_number"
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [counter, count])
        return [number for (number,) in cursor.fetchall()]
