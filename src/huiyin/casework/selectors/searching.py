"""Searching: two Chinese characters suffice; what one may not see is not found (STACK, search)."""

from __future__ import annotations

import re
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from huiyin.casework.models import Alias, Matter, Voice
from huiyin.casework.selectors.access import visible
from huiyin.casework.selectors.inboxes import page_of
from huiyin.casework.types import InboxRow
from huiyin.kernel.bigrams import query_terms
from huiyin.kernel.codes.typed import plain
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor

PAGE = 50
HITS_AT_MOST = 20_000
# Ids rise with time, so the newest are kept where a word stands in half of all matters.
# Materialised, or the planner walks the matters by date and looks for a sparse match for ten seconds.
_HITS = """
WITH hit AS MATERIALIZED (
    SELECT matter_id FROM casework_searchtext WHERE terms @> %s::text[] ORDER BY matter_id DESC LIMIT %s
)
SELECT matter_id FROM hit
"""


def search(actor: Actor, text: str, *, limit: int = PAGE, offset: int = 0) -> tuple[InboxRow, ...]:
    """Matters by their words (all of the text, two characters or more), case code, phone or old number; the newest
    first. `Refused` for less than two characters. The same number of queries however many are found.
    """
    found = matching(actor, text).order_by("-received_at", "-id")
    return page_of(actor, found, limit=limit, offset=offset)


def matching(actor: Actor, text: str) -> QuerySet[Matter]:
    """What ``search`` finds, in no order, among the newest 20,000 that hold the words; for counts beside the list."""
    wanted = plain(text)
    if len(wanted) < 2:  # noqa: PLR2004 - a pair is what the index holds
        raise Refused(_("请至少输入两个字。"), field="text")
    by_number = _by_number(wanted, text.strip())
    if by_number is not None:
        # A number that leads only to what one may not see is a word like any other: nothing else tells it from none.
        numbered = visible(actor).filter(pk__in=by_number)
        if numbered.exists():
            return numbered
    terms = [term for term in query_terms(text) if term]
    if not terms:
        return Matter.objects.none()
    hits = RawSQL(_HITS, [terms, HITS_AT_MOST])  # noqa: S611 - the statement is fixed, the terms are a parameter
    return visible(actor).filter(Q(pk__in=hits))


def _by_number(wanted: str, typed: str) -> list[UUID] | None:
    """Matters of a case code, a phone or a number elsewhere; ``None`` where the text is no number we know."""
    found: list[UUID] = list(Alias.objects.filter(number__in={wanted, typed}).values_list("matter", flat=True))
    if re.fullmatch(r"\d{13}", wanted):
        found += Voice.objects.filter(code=wanted).values_list("matter", flat=True)
        found += Matter.objects.filter(code=wanted).values_list("id", flat=True)
    elif re.fullmatch(r"\d{7,12}", wanted):
        found += Voice.objects.filter(phone_index=wanted).values_list("matter", flat=True)
    return found or None
