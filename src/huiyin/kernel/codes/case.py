"""Case codes (一案一码): thirteen digits, `year(4) + scrambled(8) + check(1)`.

The eight digits are a keyed permutation of the year's sequence number: a balanced Feistel network over two halves of
four decimal digits, so that it maps 0 … 99,999,999 onto itself exactly. Nobody who has one code can guess the next,
nor how many there were. The check digit is ISO 7064 MOD 11,10: it catches every single mistyped digit.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from django.utils.translation import gettext as _

from huiyin.kernel.codes.typed import plain
from huiyin.kernel.refusal import Refused

NUMBERS_A_YEAR = 100_000_000
CODE_LENGTH = 13
_HALF = 10_000
_ROUNDS = 10
_YEARS = range(1000, 10_000)


def case_code(year: int, number: int, key: bytes) -> str:
    """The code of the `number`-th case (from 0) of a year. `key` must never change, or numbers are given out twice.

    `ValueError` when the year has not four digits or the number is not below 100,000,000.
    """
    if year not in _YEARS or not 0 <= number < NUMBERS_A_YEAR:
        raise ValueError(f"No case code for year {year}, number {number}.")
    digits = f"{year}{_scramble(number, year, key):08d}"
    return digits + _check_digit(digits)


def case_number(code: str, key: bytes) -> tuple[int, int]:
    """The (year, number) behind a code; `Refused` as `check_case_code`."""
    code = check_case_code(code)
    year = int(code[:4])
    return year, _unscramble(int(code[4:12]), year, key)


def check_case_code(text: str) -> str:
    """The thirteen digits of a typed code. Spaces, dashes and full-width digits are accepted.

    `Refused` (`details["problem"]`: empty, letter, length or check) says what is wrong with it.
    """
    code = plain(text)
    if not code:
        raise _wrong("empty", _("请输入案码，13 位数字，在回执上。"))
    other = re.search(r"[^0-9]", code)
    if other:
        raise _wrong("letter", _("案码只有数字，这里有“%(character)s”。") % {"character": other.group()})
    if len(code) != CODE_LENGTH:
        raise _wrong("length", _("案码是 13 位数字，这里有 %(count)d 位。") % {"count": len(code)})
    if _check_digit(code[:-1]) != code[-1]:
        raise _wrong("check", _("案码里可能有一位数字输错了，请对照回执再看一遍。"))
    return code


def spaced_case_code(code: str) -> str:
    """The code as it is printed and read aloud: `2026 0471 9385 2`."""
    return f"{code[:4]} {code[4:8]} {code[8:12]} {code[12:]}"


def _wrong(problem: str, sentence: str) -> Refused:
    return Refused(sentence, field="case_code", details={"problem": problem})


def _check_digit(digits: str) -> str:
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def _scramble(number: int, year: int, key: bytes) -> int:
    left, right = divmod(number, _HALF)
    for turn in range(_ROUNDS):
        left, right = right, (left + _mix(right, turn, year, key)) % _HALF
    return left * _HALF + right


def _unscramble(scrambled: int, year: int, key: bytes) -> int:
    left, right = divmod(scrambled, _HALF)
    for turn in reversed(range(_ROUNDS)):
        left, right = (right - _mix(left, turn, year, key)) % _HALF, left
    return left * _HALF + right


def _mix(half: int, turn: int, year: int, key: bytes) -> int:
    digest = hmac.digest(key, b"huiyin/case-code/1/%d/%d/%d" % (year, turn, half), hashlib.sha256)
    return int.from_bytes(digest[:8]) % _HALF
