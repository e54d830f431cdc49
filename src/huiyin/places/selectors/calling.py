"""Calling: the place that somebody means by a name, by names one after the other, or by a code."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import today
from huiyin.places.models import Division, Grid
from huiyin.places.selectors.naming import active_on, names_by_level, place_names, search_places

_NAMED_AT_MOST = 3
_SHORT_AT_LEAST = 2
_BETWEEN = re.compile(r"[\s·・,，/]+")
_ENGLISH = Lower(Func(F("english_name"), Value(" "), Value(""), function="replace"))


def place_called(text: str, *, scopes: Collection[str] = ("",), field: str = "place") -> str:
    """The code of the one living place that a text names inside one of the scopes; "" for an empty text.

    A text is a whole code, a name, or a name with those of places above it: 河街街道柳树社区, 柳树社区 · 第1网格, also
    narrow before wide with commas, as in English: "Grid 1, Willow Community". Where no place is called so, one whose
    name contains the text is meant. `Refused` at ``field`` for none, and for several with all of them by full name and
    code, or how many there are (`details["problem"]`: none, several). Some six queries, and two for each name above.
    """
    words = text.strip()
    if not words:
        return ""
    codes = _by_code(words, scopes) if words.isdecimal() else _by_name(words, scopes)
    if len(codes) == 1:
        return codes[0]
    if not codes:
        none = _("没有找到“%(text)s”，请填全名或完整的代码。") % {"text": words[:30]}
        raise Refused(none, field=field, details={"problem": "none"})
    raise Refused(_several(words[:30], codes), field=field, details={"problem": "several"})


def _several(words: str, codes: Sequence[str]) -> str:
    """Which they are; of too many how many, and how one of them is written."""
    if len(codes) > _NAMED_AT_MOST:
        between = " · " if (get_language() or "").startswith("en") else ""
        example = between.join(names_by_level(codes[:1])[codes[0]][-2:])
        said = _("叫“%(text)s”的有 %(count)d 个，请连上一级的名称一起写，例如“%(example)s”，或者填代码。")
        return said % {"text": words, "count": len(codes), "example": example}
    full = place_names(codes)
    named = "；".join(f"{full[code]} {code}" for code in codes)
    said = _("叫“%(text)s”的不止一个，请连上一级的名称一起写，或者填代码：%(places)s")
    return said % {"text": words, "places": named}


def _by_code(words: str, scopes: Collection[str]) -> list[str]:
    found = {place.code for scope in scopes for place in search_places(words, scope=scope)}
    return [words] if words in found else []


def _by_name(words: str, scopes: Collection[str]) -> list[str]:
    """The codes of places called so, wide before narrow; else of those whose name contains it."""
    for said in _orders(words):
        inside = [code for code in _called(said) if code.startswith(tuple(scopes))]
        if inside:
            return inside
    return list(dict.fromkeys(place.code for scope in scopes for place in search_places(words, scope=scope)))


def _orders(words: str) -> Iterator[str]:
    """The text as names from wide to narrow, nothing between them; with commas it may be meant the other way round."""
    parts = [part for part in re.split(r"[,，]", words) if part.strip()]
    for order in (parts, parts[::-1])[: len(parts)]:
        yield _BETWEEN.sub("", "".join(order)).lower()


def _called(said: str) -> list[str]:
    """The codes of living places whose name ends the text and whose places above make up the rest of it."""
    ends = {said[start:] for start in range(len(said))}
    rows = [row for each in _living() for row in _named(each, Q(joined__in=ends) | Q(english__in=ends))]
    heads: dict[str, list[str]] = {}
    for code, *names in rows:
        for name in {name for name in names if name and said.endswith(name)}:
            heads.setdefault(said.removesuffix(name), []).append(code)
    codes = set(heads.pop("", ()))
    for head, below in () if codes else heads.items():
        above = tuple(_called(head) or _begun(head))
        codes.update(code for code in below if code.startswith(above) and code not in above)
    return sorted(codes, key=lambda code: (len(code), code))


def _begun(head: str) -> list[str]:
    """Divisions above whose name begins so: people say 赫山 for 赫山区 and 赫山街道 alike."""
    if len(head) < _SHORT_AT_LEAST:
        return []
    return [code for code, *_names in _named(_living()[0], Q(joined__startswith=head) | Q(english__startswith=head))]


def _living() -> tuple[QuerySet[Division], QuerySet[Grid]]:
    day = active_on(today())
    return Division.objects.filter(day), Grid.objects.filter(day)


def _named(places: QuerySet[Division] | QuerySet[Grid], condition: Q) -> list[tuple[str, str, str]]:
    """(code, name, English name) of the places for which the condition holds, both names without gaps and small."""
    joined = Lower(Func(F("name"), Value(_BETWEEN.pattern), Value(""), Value("g"), function="regexp_replace"))
    rows = places.annotate(joined=joined, english=_ENGLISH).filter(condition)
    return list(rows.values_list("code", "joined", "english"))
