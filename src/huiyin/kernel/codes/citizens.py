"""Citizen numbers (GB 11643): division 6, birth date 8, serial 3, check character by ISO 7064 MOD 11-2."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from huiyin.kernel.codes.typed import plain
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import today

_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
_CHECKS = "10X98765432"
_OLD_LENGTH = 15
_EARLIEST_YEAR = 1850


def check_citizen_number(text: str) -> str:
    """The eighteen characters of a typed number, X as capital.

    `Refused` (`details["problem"]`: old, form, birth or check). Fifteen-digit cards ended in 2013.
    """
    number = plain(text)
    if len(number) == _OLD_LENGTH and number.isdecimal():
        raise _wrong("old", _("这是 15 位的旧号码，请输入 18 位身份证号码。"))
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise _wrong("form", _("身份证号码是 18 位，前 17 位是数字，最后一位是数字或 X。"))
    if _birth_date(number) is None:
        raise _wrong("birth", _("身份证号码第 7 至 14 位应是出生日期，请再看一遍。"))
    if _CHECKS[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11] != number[-1]:
        raise _wrong("check", _("身份证号码里可能有一位输错了，请再看一遍。"))
    return number


def citizen_birth_date(number: str) -> date:
    """The birth date inside a valid number; `Refused` as `check_citizen_number`."""
    checked = check_citizen_number(number)
    return date(int(checked[6:10]), int(checked[10:12]), int(checked[12:14]))


def _birth_date(number: str) -> date | None:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= _EARLIEST_YEAR and born <= today() else None


def _wrong(problem: str, sentence: str) -> Refused:
    return Refused(sentence, field="citizen_number", details={"problem": problem})
