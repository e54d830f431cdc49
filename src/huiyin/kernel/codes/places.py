"""Place codes: digits cut at 2 province, 4 city, 6 county, 9 township, 12 village, 15 grid (DOMAIN §1.1, §1.2).

Stored cut to their level, so that a scope is a prefix. Never cut by stripping zeros: `431010` is not `43101`. Only a
whole segment of zeros at the end means "this level is not named" (`431000000000` is the city `4310`); one in the
middle is real, for a city without counties (`441900003` is a town right below `4419`).
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from django.utils.translation import gettext as _

from huiyin.kernel.codes.typed import plain
from huiyin.kernel.refusal import Refused


class PlaceLevel(IntEnum):
    """A level of the administrative tree; the value is the number of digits its codes have."""

    PROVINCE = 2
    CITY = 4
    COUNTY = 6
    TOWNSHIP = 9
    VILLAGE = 12
    GRID = 15


_CUTS = tuple(int(level) for level in PlaceLevel)


def check_place_code(text: str) -> str:
    """A typed code cut to its level: `４３１０００` and `431000000000` give `4310`.

    `Refused` (`details["problem"]`: form) when it is not 2, 4, 6, 9, 12 or 15 digits or names nothing.
    """
    code = plain(text)
    if not re.fullmatch(r"[0-9]+", code) or len(code) not in _CUTS or code.startswith("00"):
        raise Refused(
            _("区划代码是 2、4、6、9 或 12 位数字，网格代码是 15 位数字；这里是“%(text)s”。")
            % {"text": text.strip()[:20]},
            field="place_code",
            details={"problem": "form"},
        )
    return _without_unnamed_levels(code)


def level_of(code: str) -> PlaceLevel:
    """The level of a stored code; `ValueError` when its length is none of the cuts."""
    if not code.isdecimal():
        raise ValueError(f"Not a place code: {code!r}")
    if len(code) not in _CUTS:
        raise ValueError(f"Not a place code: {code!r}")
    return PlaceLevel(len(code))


def parent_code(code: str) -> str | None:
    """The code one level up (levels without a name are passed over), or None for a province."""
    cut = max((cut for cut in _CUTS if cut < level_of(code)), default=0)
    return _without_unnamed_levels(code[:cut]) if cut else None


@lru_cache(maxsize=65_536)
def ancestor_codes(code: str) -> tuple[str, ...]:
    """All codes above, nearest first: `431003001` gives `431003`, `4310`, `43`."""
    found: list[str] = []
    above = parent_code(code)
    while above is not None:
        found.append(above)
        above = parent_code(above)
    return tuple(found)


def cut_to_level(code: str, level: PlaceLevel) -> str | None:
    """The part of `code` that names its place at `level`; None when the code stands above that level."""
    return code[:level] if level_of(code) >= level else None


def covers(scope: str, code: str) -> bool:
    """Whether the place `code` is `scope` or lies inside it. A scope that is no place code covers nothing."""
    return len(scope) in _CUTS and scope.isdecimal() and code.startswith(scope)


def _without_unnamed_levels(code: str) -> str:
    for start, end in zip((0, *_CUTS), _CUTS, strict=False):
        if end <= len(code) and not code[start:].strip("0"):
            return code[:start]
    return code
