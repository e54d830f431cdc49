"""Sorting by words: which category and kind the words of a text speak for. Pure; weak where words are rare, and honest
about it: the confidence is the share of the best class among all that speak.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from huiyin.appeals.types.words import category_words, kind_words, urgent_words

_STRONG, _PLAIN = 3.0, 1.0
_COUNTED_AT_MOST = 3
_HEAD_CHARACTERS = 40
_HEAD_BONUS = 1.0
_DOUBT = 2.0
_WORDS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Sorted:
    """The best class of a text ("" when nothing speaks), the words for it, and 0 to 100 how sure."""

    name: str
    matched: tuple[str, ...]
    confidence_percent: int


def sorted_by_words(text: str) -> Sorted:
    """The first-level category the words speak for. Words in the first sentence weigh more, repeats up to three."""
    lowered = text.lower()
    scores = {
        code: (
            _score(lowered, lists["strong"], _STRONG) + _score(lowered, lists["words"], _PLAIN),
            [*lists["strong"], *lists["words"]],
        )
        for code, lists in category_words().items()
    }
    best = max(sorted(scores), key=lambda code: scores[code][0])
    top = scores[best][0]
    if not top:
        return Sorted("", (), 0)
    rest = sorted((score for score, _words in scores.values()), reverse=True)[1]
    matched = [word for word in scores[best][1] if word in lowered][:_WORDS_SHOWN]
    return Sorted(best, tuple(matched), round(100 * top / (top + rest + _DOUBT)))


def kind_by_words(text: str, kinds: Iterable[str]) -> Sorted:
    """The kind, among those of a playbook, that the words speak for; "" when none does."""
    lowered, lists = text.lower(), kind_words()
    scores = {kind: _score(lowered, lists.get(kind, []), _PLAIN) for kind in kinds}
    best = max(sorted(scores), key=lambda kind: scores[kind], default="")
    if not best or not scores[best]:
        return Sorted("", (), 0)
    matched = [word for word in lists[best] if word in lowered][:_WORDS_SHOWN]
    return Sorted(best, tuple(matched), round(100 * scores[best] / (sum(scores.values()) + _PLAIN)))


def urgent_in(text: str) -> tuple[str, ...]:
    """The words of a text that ask for haste."""
    return tuple(word for word in urgent_words() if word in text)[:_WORDS_SHOWN]


def _score(text: str, words: list[str], weight: float) -> float:
    head = text[:_HEAD_CHARACTERS]
    return weight * sum(
        math.sqrt(min(text.count(word), _COUNTED_AT_MOST)) + (_HEAD_BONUS if word in head else 0.0)
        for word in words
        if word in text
    )
