"""The law's rules on who sits on a committee (people's mediation law, art. 8-9; DOMAIN §3.1). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.kernel.refusal import Refused, raise_all

LEAST_MEMBERS, MOST_MEMBERS = 3, 9
TERM_YEARS = 3
RECORD_WITHIN_WORKING_DAYS = 30


@dataclass(frozen=True, slots=True)
class MemberGiven:
    """Somebody elected to a committee. ``post_id``: the mediator's post through which disputes reach them."""

    person_id: UUID
    is_chair: bool = False
    is_woman: bool = False
    is_full_time: bool = False
    post_id: UUID | None = None


def check_members(
    members: Sequence[MemberGiven], *, several_nationalities: bool = False, has_smaller_nationality: bool = False
) -> None:
    """Refuse a committee that the law does not allow: three to nine members, one chair, women among them; where several
    nationalities live together, a member of one of the smaller. All faults are told at once.
    """
    faults = []
    if not LEAST_MEMBERS <= len(members) <= MOST_MEMBERS:
        sentence = _("调解委员会由三至九名委员组成，现在是 %(count)d 名。")
        faults.append(Refused(sentence % {"count": len(members)}, field="members", details={"problem": "count"}))
    if len({member.person_id for member in members}) != len(members):
        faults.append(Refused(_("同一个人填了两次，请去掉一次。"), field="members", details={"problem": "twice"}))
    chairs = sum(member.is_chair for member in members)
    if chairs != 1:
        sentence = _("要有一名主任，现在选了 %(count)d 名。")
        faults.append(Refused(sentence % {"count": chairs}, field="members", details={"problem": "chair"}))
    if not any(member.is_woman for member in members):
        faults.append(Refused(_("委员里要有妇女，请补选。"), field="members", details={"problem": "women"}))
    if several_nationalities and not has_smaller_nationality:
        sentence = _("多民族居住的地方，委员里要有人数较少的民族的人，请补选。")
        faults.append(Refused(sentence, field="members", details={"problem": "nationality"}))
    raise_all(faults)


def term_ends(elected_on: date, years: int = TERM_YEARS) -> date:
    """The day a term is over: the same day so many years later; 29 February becomes 1 March."""
    try:
        return elected_on.replace(year=elected_on.year + years)
    except ValueError:
        return date(elected_on.year + years, 3, 1)
