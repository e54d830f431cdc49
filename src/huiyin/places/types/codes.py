"""Codes of places, beyond what kernel.codes says: the word for a level, and a grid's fifteen digits."""

from __future__ import annotations

import re
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.codes import PlaceLevel, level_of

GRID_LENGTH: Final = int(PlaceLevel.GRID)
VILLAGE_LENGTH: Final = int(PlaceLevel.VILLAGE)
LAST_SERIAL: Final = 999
_GRID_CODE = re.compile(r"[0-9]{12}(?!000)[0-9]{3}")


class Level(TextChoices):
    """The levels of divisions, from wide to narrow (DOMAIN §1.1)."""

    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡级")
    VILLAGE = "village", _("村级")


LEVEL_LENGTHS: Final = {level: int(PlaceLevel[level.name]) for level in Level}


def level_word(code: str) -> Level:
    """The level of a division code; ValueError for a grid's or for no code at all."""
    return Level[level_of(code).name] if len(code) != GRID_LENGTH else _no_division(code)


def is_grid_code(code: str) -> bool:
    """Fifteen digits, the serial 001 to 999 (DOMAIN §1.2)."""
    return _GRID_CODE.fullmatch(code) is not None


def village_of(grid_code: str) -> str:
    """The village a grid code lies in."""
    return grid_code[:VILLAGE_LENGTH]


def grid_code(village: str, serial: int) -> str:
    """A grid's code from its village's twelve digits and a serial of 1 to 999."""
    assert len(village) == VILLAGE_LENGTH
    assert 1 <= serial <= LAST_SERIAL
    return f"{village}{serial:03d}"


def _no_division(code: str) -> Level:
    raise ValueError(f"A grid is no division: {code}")
