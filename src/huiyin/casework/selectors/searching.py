"""Searching: two Chinese characters suffice; what one may not see is not found (STACK, search)."""

from __future__ import annotations

import re
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from huiyin.casework.models import Alias, Matter, SearchText, Voice
from huiyin.casework.selectors.access import area_prefixes, known_beside_area, visible
from huiyin.kernel.bigrams import query_terms
from huiyin.kernel.codes.typed import plain
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor

PAGE = 50
HITS_AT_MOST = 20_000
STROLL, WALK = 500, 4_000  # matters
_NARROWEST_WIDE_DIGITS = 6  # areas are indexed from the county down
# Ids rise with time, so the newest are kept where a word stands in half of all matters.
# Materialised, or the planner walks the matters by date and looks for a sparse match for ten seconds.
_HITS = """
WITH hit AS MATERIALIZED (
    SELECT matter_id FROM casework_searchtext WHERE terms @> %s::text[] ORDER BY matter_id DESC LIMIT %s
)
SELECT matter_id FROM hit
"""
# Who serves an area knows little beside it, so that this comes first; a department knows many matters and has no area.
_HITS_NEAR = """
WITH known AS {materialized} ({beside}), hit AS MATERIALIZED (
    (SELECT matter_id FROM casework_searchtext WHERE terms @> %s::text[] AND places && %s::text[]
     ORDER BY matter_id DESC LIMIT %s)
    UNION ALL
    (SELECT search.matter_id FROM known JOIN casework_searchtext search ON search.matter_id = known.id
     WHERE search.terms @> %s::text[] ORDER BY search.matter_id DESC LIMIT %s)
)
SELECT matter_id FROM hit
"""
# Each asked by itself: as a join, the planner would first look for everything in the city that holds the words.
_WALK = """
SELECT newest.id FROM ({newest}) AS newest
WHERE (SELECT search.terms @> %s::text[] FROM casework_searchtext search WHERE search.matter_id = newest.id)
ORDER BY newest.received_at DESC, newest.id DESC LIMIT %s
"""


def newest(actor: Actor, text: str, *, at_most: int = PAGE) -> list[Matter]:
    """Matters by their words (all of the text, two characters or more), case code, phone or old number: the newest of
    what ``matching`` finds (where words are common, of all there is), the very newest first. `Refused` for less than
    two characters. Eight queries at most.
    """
    terms, known = _terms(text), visible(actor)
    found = _numbered(known, text)
    if found is None and terms and _is_wide(actor):
        walked = _walked(known, terms, at_most)
        if len(walked) == at_most:
            return _rows(walked)
    found = _holding(actor, known, terms) if found is None else found
    # Ids first: whole rows of thousands of matters are too wide to be sorted.
    return _rows(list(found.order_by("-received_at", "-id").values_list("id", flat=True)[:at_most]))


def matching(actor: Actor, text: str) -> QuerySet[Matter]:
    """What a search finds, in no order, among those that hold the words: the newest 20,000 of the actor's area, and
    as many beside it. For counts beside the list.
    """
    terms, known = _terms(text), visible(actor)
    found = _numbered(known, text)
    return _holding(actor, known, terms) if found is None else found


def _terms(text: str) -> list[str]:
    if len(plain(text)) < 2:  # noqa: PLR2004 - a pair is what the index holds
        raise Refused(_("请至少输入两个字。"), field="text")
    return [term for term in query_terms(text) if term]


def _numbered(known: QuerySet[Matter], text: str) -> QuerySet[Matter] | None:
    by_number = _by_number(plain(text), text.strip())
    # A number that leads only to what one may not see is a word like any other: nothing else tells it from none.
    numbered = known.filter(pk__in=by_number or [])
    return numbered if by_number and numbered.exists() else None


def _holding(actor: Actor, known: QuerySet[Matter], terms: list[str]) -> QuerySet[Matter]:
    if not terms:
        return Matter.objects.none()
    if not (actor.is_staff or actor.is_system):
        return known.filter(Exists(SearchText.objects.filter(matter=OuterRef("pk"), terms__contains=terms)))
    if _is_wide(actor):
        hits = RawSQL(_HITS, [terms, HITS_AT_MOST])  # noqa: S611 - the statement is fixed, the terms are a parameter
        return known.filter(pk__in=hits)
    areas = area_prefixes(actor)
    beside, values = known_beside_area(actor).values("id").query.sql_with_params()
    sql = _HITS_NEAR.format(beside=beside, materialized="MATERIALIZED" if areas else "NOT MATERIALIZED")
    hits = RawSQL(sql, [*values, terms, list(areas), HITS_AT_MOST, terms, HITS_AT_MOST])  # noqa: S611 - no text of theirs
    return known.filter(pk__in=hits)


def _is_wide(actor: Actor) -> bool:
    """Whether somebody serves more than counties."""
    prefixes = area_prefixes(actor)
    wide = any(len(prefix) < _NARROWEST_WIDE_DIGITS for prefix in prefixes)
    return actor.is_system or actor.holds("desk_duty") or wide


def _walked(known: QuerySet[Matter], terms: list[str], at_most: int) -> list[UUID]:
    """What is met on the way back from today: all that is wanted, where the words are common. A few steps tell."""
    found: list[UUID] = []
    for steps in (STROLL, WALK):
        latest = known.order_by("-received_at", "-id").values("id", "received_at")[:steps]
        sql, values = latest.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(_WALK.format(newest=sql), [*values, terms, at_most])
            found = [row[0] for row in cursor.fetchall()]
        if len(found) == at_most or len(found) * WALK < at_most * STROLL:
            break
    return found


def _rows(identities: list[UUID]) -> list[Matter]:
    found = Matter.objects.in_bulk(identities)
    return [found[identity] for identity in identities if identity in found]


def _by_number(wanted: str, typed: str) -> list[UUID] | None:
    """Matters of a case code, a phone or a number elsewhere; ``None`` where the text is no number we know."""
    found: list[UUID] = list(Alias.objects.filter(number__in={wanted, typed}).values_list("matter", flat=True))
    if re.fullmatch(r"\d{13}", wanted):
        found += Voice.objects.filter(code=wanted).values_list("matter", flat=True)
        found += Matter.objects.filter(code=wanted).values_list("id", flat=True)
    elif re.fullmatch(r"\d{7,12}", wanted):
        found += Voice.objects.filter(phone_index=wanted).values_list("matter", flat=True)
    return found or None
