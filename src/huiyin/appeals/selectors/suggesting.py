"""Suggesting: kind, category, unit and urgency with the reason, so that a person can check it at a glance (B2).

The category comes from the city's own model once enough matters are closed, until then from word lists; the unit from
what happened to similar matters, else from what units are called. Nothing is applied by itself unless the city says
from which confidence on (`SortingPolicy`), and a unit never is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.appeals.models import SortingPolicy
from huiyin.appeals.selectors.asking import asked
from huiyin.appeals.selectors.categories import category_name, deepest_named
from huiyin.appeals.selectors.methods import method_for, policy
from huiyin.appeals.types import Suggestion, emergencies_in
from huiyin.appeals.types import model as models_kept
from huiyin.appeals.types.model import CategoryModel, TrainingFacts
from huiyin.appeals.types.sorting import Sorted, kind_by_words, sorted_by_words, urgent_in
from huiyin.appeals.types.words import category_words
from huiyin.casework.models import Matter
from huiyin.casework.selectors.titles import unit_title
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import Organisation
from huiyin.people.selectors.organisations import units_for_whistle

SIMILAR_COUNT = 12
SIMILAR_AT_LEAST = 3
_SIMILAR_DAYS = 365
_SIMILAR_PERCENT = 30
_TOWNSHIP_DIGITS = 9
_FIRST_LEVEL_DIGITS = 2
_KIND_CONFIDENCE_PERCENT = 40
_UNIT_MAJORITY_PERCENT = 60
_TERMS_ASKED = 200

# The newest of one township only: a comparison of terms costs more than anything else in taking a matter in. They are
# chosen before their terms are fetched. Of 20,000 matters of a township, each of some 150 terms, 500 take 30 ms, 2,000
# take 65 ms, 5,000 take 140 ms; with 2,000 most words find as many similar ones as with 5,000.
SIMILAR_LOOKED_AT = 2_000
_SIMILAR_SQL = """
WITH newest AS MATERIALIZED (
    SELECT matter.id, matter.lead_organisation_id FROM casework_matter matter
    WHERE NOT matter.is_open AND matter.sensitivity = 'open' AND matter.about_organisation_id IS NULL
      AND matter.lead_organisation_id IS NOT NULL AND matter.received_at >= %(since)s
      AND matter.place_code >= %(low)s AND matter.place_code < %(high)s
    ORDER BY matter.received_at DESC LIMIT %(looked_at)s
), done AS (
    SELECT newest.lead_organisation_id, search.terms
    FROM newest JOIN casework_searchtext search ON search.matter_id = newest.id
)
SELECT done.lead_organisation_id
FROM done CROSS JOIN LATERAL (
    SELECT count(*) AS shared FROM unnest(done.terms) AS term WHERE term = ANY(%(terms)s::text[])
) AS common
WHERE common.shared >= 2
  AND 100 * common.shared >= %(percent)s * least(cardinality(done.terms), cardinality(%(terms)s::text[]))
ORDER BY common.shared::float / sqrt(cardinality(done.terms)) DESC LIMIT %(most)s
"""


def guess(words: str, place_code: str = "") -> Suggestion:
    """What some words at a place may be, from the words alone. The confidence is about the category. Three queries at
    most.
    """
    rules = policy()
    sorted_, source, note = _category(words, rules)
    if not sorted_.name:
        nothing = Suggestion(kind=_kind(words, place_code).name, urgency=_urgency(words), note=note)
        return replace(nothing, because=_("没有认出类别，请人工分类。"))
    category = deepest_named(sorted_.name, words)
    threshold = rules.automatic_from_percent
    return Suggestion(
        kind=_kind(words, place_code).name,
        category=category,
        category_name=category_name(category),
        urgency=_urgency(words),
        confidence_percent=sorted_.confidence_percent,
        because=_because(sorted_.matched, source, None),
        may_apply=threshold is not None and sorted_.confidence_percent >= threshold,
        source=source,
        note=note,
        said=sorted_.matched,
    )


def with_unit(
    suggestion: Suggestion, terms: Sequence[str], place_code: str, *, about_organisation_id: UUID | None = None
) -> Suggestion:
    """A guess with the unit that may have to deal with it, from what happened to matters whose words are like these
    (``terms``: their pairs of characters). A unit that is complained about, and the units below it, are never
    suggested. Four queries at most.
    """
    if not suggestion.category:
        return suggestion
    unit = _unit(terms, place_code, suggestion.category[:_FIRST_LEVEL_DIGITS], about_organisation_id)
    if unit is None:
        return suggestion
    return replace(
        suggestion,
        unit_id=unit.id,
        unit_name=unit.name,
        because=_because(suggestion.said, suggestion.source, unit),
        similar_count=unit.count,
        similar_of=unit.of,
    )


def training_facts() -> TrainingFacts | None:
    """How the model in use came about; None while there is none. `closed_with_category` says how far it is to one."""
    model = kept_model()
    return model.facts if model else None


def closed_with_category() -> int:
    """How many closed matters have a category: what a model can be trained on. One query."""
    return Matter.objects.filter(is_open=False, sensitivity="open").exclude(category="").count()


def model_folder() -> Path:
    """Where the model is kept: in the data folder."""
    return Path(settings.DATA) / "suggestions"


def kept_model() -> CategoryModel | None:
    """The trained model, read from its file when first asked for and when it has changed."""
    folder = model_folder()
    return _loaded(str(folder), models_kept.stamp(folder))


@lru_cache(maxsize=1)
def _loaded(folder: str, _stamp: int) -> CategoryModel | None:
    return models_kept.load(Path(folder))


@dataclass(frozen=True, slots=True)
class _Unit:
    """A suggested unit; ``of`` similar matters ``count`` went to it, both 0 when its name says so."""

    id: UUID
    name: str
    count: int = 0
    of: int = 0


def _category(words: str, rules: SortingPolicy) -> tuple[Sorted, str, str]:
    """The first-level category, where it comes from, and what to know about that."""
    by_words, model = sorted_by_words(words), kept_model()
    if model is None:
        note = _("本市分好类的已办结事项还太少，满 %(minimum)d 件才训练模型，现在按词表判断。")
        return by_words, "words", note % {"minimum": rules.model_minimum_count}
    name, confidence = model.guess(words)
    known = [word for lists in category_words().get(name, {}).values() for word in lists]
    matched = by_words.matched if by_words.name == name else tuple(word for word in known if word in words)[:4]
    note = _("按本市 %(count)d 件已办结事项训练，交叉验证准确率 %(accuracy)d%%。")
    facts = {"count": model.facts.count, "accuracy": model.facts.accuracy_percent}
    return Sorted(name, matched, confidence), "model", note % facts


def _kind(words: str, place_code: str) -> Sorted:
    try:
        kinds = method_for(place_code).playbook.kinds
    except Refused:
        return Sorted("", (), 0)
    found = kind_by_words(words, kinds)
    return found if found.confidence_percent >= _KIND_CONFIDENCE_PERCENT else Sorted("", (), 0)


def _urgency(words: str) -> str:
    if emergencies_in(words):
        return "critical"
    return "urgent" if urgent_in(words) else "normal"


def _unit(terms: Sequence[str], place_code: str, category: str, about: UUID | None) -> _Unit | None:
    """The unit that handled most of the similar matters, else the one whose name fits the category."""
    barred = _below(about) if about else frozenset()
    units = [unit for unit in _similar_units(terms, place_code) if unit not in barred]
    if len(units) >= SIMILAR_AT_LEAST:
        best, count = Counter(units).most_common(1)[0]
        if 100 * count >= _UNIT_MAJORITY_PERCENT * len(units):
            return _Unit(best, unit_title(Organisation.objects.get(pk=best)), count, len(units))
    parts = category_words().get(category, {}).get("units", [])
    for unit in units_for_whistle(place_code) if place_code else ():
        if unit.organisation_id not in barred and any(part in unit.name for part in parts):
            return _Unit(unit.organisation_id, unit.name)
    return None


def _similar_units(terms: Sequence[str], place_code: str) -> list[UUID]:
    """The leading units of the closed matters most like these words, in the township (or wider place) of the last year.

    Of its newest `SIMILAR_LOOKED_AT`, so that taking a matter in stays quick however many there are. One query.
    """
    area = place_code[:_TOWNSHIP_DIGITS]
    if not terms:
        return []
    values: dict[str, Any] = {
        "since": now() - timedelta(days=_SIMILAR_DAYS),
        "low": area,
        "high": f"{area}:",
        "terms": list(terms[:_TERMS_ASKED]),
        "percent": _SIMILAR_PERCENT,
        "most": SIMILAR_COUNT,
        "looked_at": SIMILAR_LOOKED_AT,
    }
    return [row[0] for row in asked(_SIMILAR_SQL, values)]


def _below(unit_id: UUID) -> frozenset[UUID]:
    """A unit and the units under it. One query a level."""
    found, level = {unit_id}, {unit_id}
    while level:
        level = set(Organisation.objects.filter(parent__in=level).values_list("id", flat=True)) - found
        found |= level
    return frozenset(found)


def _because(said: Sequence[str], source: str, unit: _Unit | None) -> str:
    """One sentence that a person can check."""
    parts = []
    if said:
        parts.append(_("说到“%(words)s”") % {"words": _("、").join(said)})
    elif source == "model":
        parts.append(_("说法与这一类已办结事项相近"))
    if unit and unit.of:
        counts = {"of": unit.of, "count": unit.count, "unit": unit.name}
        parts.append(_("%(of)d 条相似事项中 %(count)d 条由%(unit)s办理") % counts)
    elif unit:
        parts.append(_("按单位名称，可能归%(unit)s") % {"unit": unit.name})
    return _("%(reasons)s。") % {"reasons": _("；").join(parts)}
