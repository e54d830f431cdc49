"""One-time codes to a phone: asked for, sent, checked.

Limits count per phone and per device, never per address: a whole village may share one, and one
neighbour who guesses must not shut the others out. Wrong answers count against the phone, so that
asking for a new code gives no new guesses.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.codes.typed import plain
from huiyin.kernel.crypto import blind_index
from huiyin.kernel.limits import RateLimit
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import OneTimeCode
from huiyin.people.services.sending import sender
from huiyin.people.types import Actor
from huiyin.people.types.messages import OutgoingMessage, SendingFailed, check_mobile

LIFETIME = timedelta(minutes=10)
SENT_TO_PHONE = RateLimit("people.code_sent_to_phone", 5, timedelta(hours=1))
SENT_FROM_DEVICE = RateLimit("people.code_sent_from_device", 20, timedelta(hours=1))
WRONG_FOR_PHONE = RateLimit("people.code_wrong_for_phone", 5, timedelta(minutes=15))
_DIGITS = 6


def request_code(actor: Actor, *, phone: str, purpose: str, device: str) -> None:
    """Send a six-digit code that is good for ten minutes. The same answer for every phone.

    ``device`` is the random mark kept in the visitor's cookie. `Refused`: not a mobile, too often
    for this phone or device, or the gateway did not take it (then nothing counts as sent).
    """
    number = check_mobile(phone)
    WRONG_FOR_PHONE.check(number)
    SENT_FROM_DEVICE.spend(device)
    SENT_TO_PHONE.spend(number)
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
    sent_at = now()
    with transaction.atomic():
        row = OneTimeCode(phone_index=number, purpose=purpose, sent_at=sent_at, expires_at=sent_at + LIFETIME)
        row.digest = _digest(row, code)
        row.save()
        record(actor.label, "people.code.sent", f"code {row.id}", {"purpose": purpose})
    try:
        text = _("【回音】验证码 %(code)s，10 分钟内有效。请不要告诉别人。") % {"code": code}
        sender().send(OutgoingMessage(to=number, text=text, key=str(row.id)))
    except SendingFailed as fault:
        row.delete()
        raise Refused(
            _("验证码没有发出去，请过一会儿再试，或者到村（社区）窗口办理。"),
            field="phone",
            details={"problem": "sending"},
        ) from fault


def verify_code(actor: Actor, *, phone: str, code: str, purpose: str) -> str:
    """The proved number, if the code is the newest one sent to it for this purpose; each works once.

    `Refused` for a wrong, used or expired code: always in the same words, and always counted for the
    phone. After five in 15 minutes the phone must wait, whichever code is tried.
    """
    number = check_mobile(phone)
    WRONG_FOR_PHONE.spend(number)
    with transaction.atomic():
        row = (
            OneTimeCode.objects.select_for_update()
            .filter(phone_index=number, purpose=purpose, used_at__isnull=True, expires_at__gt=now())
            .order_by("-sent_at", "-id")
            .first()
        )
        right = row is not None and hmac.compare_digest(bytes(row.digest), _digest(row, plain(code)))
        if row is not None and right:
            row.used_at = now()
            row.save(update_fields=["used_at"])
            record(actor.label, "people.code.used", f"code {row.id}", {"purpose": purpose})
    if not right:
        raise Refused(_("验证码不对或已过期，请重新输入或再要一个。"), field="code", details={"problem": "code"})
    WRONG_FOR_PHONE.clear(number)
    return number


def forget_old_codes() -> int:
    """Delete codes that ended a day ago; returns how many. A nightly chore."""
    return OneTimeCode.objects.filter(expires_at__lt=now() - timedelta(days=1)).delete()[0]


def _digest(row: OneTimeCode, code: str) -> bytes:
    """A keyed digest bound to the row: a stolen table of six digits could otherwise be tried out."""
    return blind_index(f"{row.id}:{code}", "people.onetimecode.digest")
