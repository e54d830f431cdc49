"""Categories by code, and the deepest one that a text names."""

from __future__ import annotations

from functools import cache

from django.utils.translation import get_language

from huiyin.appeals.models import Category
from huiyin.appeals.types.words import STANDARD, VERSION, category_rows

_NAMELESS = ("其他",)


def category_name(code: str) -> str:
    """The name of a category with the names above it: "城乡建设 / 城乡规划 / 违章建筑"; "" for an unknown code.

    In English as far down as the classification has English names.
    """
    names = _names(is_english=(get_language() or "").startswith("en"))
    above = [names.get(code[:digits], "") for digits in (2, 4, 6) if digits <= len(code)]
    return " / ".join(name for name in above if name)


@cache
def _names(*, is_english: bool) -> dict[str, str]:
    return {code: english if is_english else name for code, _level, name, english in category_rows()}


def deepest_named(first_level: str, words: str) -> str:
    """The narrowest category below a first-level one whose own name stands in the words, else the first-level code."""
    return next((code for name, code in _longest_first(first_level) if name in words), first_level)


@cache
def _longest_first(first_level: str) -> list[tuple[str, str]]:
    """Names with their codes below a first-level category."""
    named = [
        (name, code)
        for code, level, name, _english in category_rows()
        if level > 1 and code.startswith(first_level) and name not in _NAMELESS
    ]
    return sorted(named, key=lambda one: (len(one[0]), one[1]), reverse=True)


def categories(*, level: int | None = None, below: str = "") -> tuple[Category, ...]:
    """The categories of the standard in use, by code. One query."""
    rows = Category.objects.filter(standard=STANDARD, version=VERSION, code__startswith=below).order_by("code")
    return tuple(rows.filter(level=level) if level else rows)
