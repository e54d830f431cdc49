"""Codes of organisations: unified social credit code (GB 32100, MOD 31) and, inside it, organisation code (GB 11714,
MOD 11).
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from huiyin.kernel.codes.typed import plain
from huiyin.kernel.refusal import Refused

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(3**place % 31 for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_TEN = 10


def check_credit_code(text: str) -> str:
    """The eighteen characters of a typed unified social credit code; `Refused` (`details["problem"]`: form or
    check).
    """
    code = plain(text)
    if not re.fullmatch(rf"[{_ALPHABET}]{{18}}", code):
        raise _wrong("credit_code", "form", _("统一社会信用代码是 18 位数字和大写字母，不用 I、O、S、V、Z。"))
    total = sum(_ALPHABET.index(character) * weight for character, weight in zip(code, _CREDIT_WEIGHTS, strict=False))
    if _ALPHABET[-total % 31] != code[-1]:
        raise _wrong("credit_code", "check", _("统一社会信用代码里可能有一位输错了，请再看一遍。"))
    return code


def check_organisation_code(text: str) -> str:
    """The nine characters of a typed organisation code, without its dash; `Refused` (`details["problem"]`: form or
    check).
    """
    code = plain(text)
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        raise _wrong("organisation_code", "form", _("组织机构代码是 8 位数字或字母加 1 位校验码。"))
    total = sum(int(character, 36) * weight for character, weight in zip(code, _ORGANISATION_WEIGHTS, strict=False))
    check = -total % 11
    if ("X" if check == _TEN else str(check)) != code[-1]:
        raise _wrong("organisation_code", "check", _("组织机构代码里可能有一位输错了，请再看一遍。"))
    return code


def _wrong(field: str, problem: str, sentence: str) -> Refused:
    return Refused(sentence, field=field, details={"problem": problem})
