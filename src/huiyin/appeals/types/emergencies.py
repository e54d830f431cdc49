"""Danger to life: words that mean 110, 119, 120 or 122 at once, before any matter (DOMAIN §2.5 r8).

Pure, so that a page can show the numbers while somebody is still writing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from huiyin.appeals.types.words import emergency_words


@dataclass(frozen=True, slots=True)
class Emergency:
    """A service to call now. ``number`` is what to dial; ``matched`` the words that say so; ``sentence`` what to do."""

    number: str
    name: str
    matched: tuple[str, ...]
    sentence: str


def emergencies_in(words: str) -> tuple[Emergency, ...]:
    """The services that some words call for, by number; empty for none. Drills, talks and fees are no danger."""
    found = []
    for number, name in _names().items():
        matched = tuple(dict.fromkeys(_danger(number).findall(_harmless(number).sub("　", words))))
        if matched:
            sentence = _("有人身危险时请马上拨打 %(number)s。") % {"number": number}
            found.append(Emergency(number, name, matched, sentence))
    return tuple(found)


def _names() -> dict[str, str]:
    return {"110": _("报警"), "119": _("火警和救援"), "120": _("急救"), "122": _("交通事故")}


@cache
def _danger(number: str) -> re.Pattern[str]:
    return _any_of(emergency_words()[number]["words"])


@cache
def _harmless(number: str) -> re.Pattern[str]:
    return _any_of(emergency_words()[number]["unless"])


def _any_of(words: list[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in longest_first) or r"(?!)")
