"""Messages that leave the program, and phone numbers as people type them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiyin.kernel.codes.typed import plain
from huiyin.kernel.refusal import Refused

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{9,11}")


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A short text to one phone number or mail address.

    ``key`` is the same for every attempt at the same message, so that a gateway can drop repeats.
    """

    to: str
    text: str
    key: str
    subject: str = ""

    @property
    def by_mail(self) -> bool:
        """Whether the address is a mail address rather than a phone number."""
        return "@" in self.to


class SendingFailed(Exception):  # noqa: N818 - reads as what happened; the outbox catches it and tries again
    """The gateway did not take the message; the sentence says what it answered."""


def check_phone(text: str, field: str = "phone") -> str:
    """The digits of a mobile (or a landline with its area code); `Refused` when it is neither.

    `+86 138-1234-5678` and full-width digits are understood.
    """
    digits = re.sub(r"^(?:\+86|0086|86(?=1[3-9]))", "", re.sub(r"[()（）]", "", plain(text)))
    if not (_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits)):
        raise Refused(_("电话号码应是 11 位手机号，或者带区号的座机号。"), field=field, details={"problem": "form"})
    return digits


def check_mobile(text: str, field: str = "phone") -> str:
    """A mobile number, which can be sent a code; `Refused` for anything else."""
    digits = check_phone(text, field)
    if not _MOBILE.fullmatch(digits):
        raise Refused(_("验证码只能发到 11 位手机号。"), field=field, details={"problem": "landline"})
    return digits
