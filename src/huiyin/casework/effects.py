"""Effects of casework itself, bound to their names in ``config.wiring``. ``bind`` is here for others to use.

supervise        the late unit's superior is told, and it is counted (督办, SYSTEMS B8)
thank_collector  who collected the matter hears how it ended (SYSTEMS B3)
publish_ledger   the matter stands in the public ledger of its place, without personal data (SYSTEMS B9)
count_in_review  the matter counts in the monthly review of its unit
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from huiyin.casework.types.bindings import EffectContext, bind, bound
from huiyin.engine.definition import Words
from huiyin.kernel.remembering import remembered
from huiyin.people.models import Organisation
from huiyin.people.selectors.seats import seats_for
from huiyin.people.types import LEVEL_DIGITS, Level, SeatQuestion

_SUPERVISED = Words(
    "下级单位有事项超过时限，请督促办理。", "A matter of a unit below you has passed its limit. Please see to it."
)
_THANKED = Words("您采集的事项已经办结，谢谢。", "The matter you reported has been settled. Thank you.")

__all__ = ["bind", "bind_own", "bound", "count_in_review", "publish_ledger", "supervise", "thank_collector"]


def supervise(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Tell the superior of the late unit, or of the owner's place, and count it."""
    context.tally("supervised")
    unit = detail.get("unit") or context.columns.state.lead
    superior = _superior(UUID(unit) if unit else None, str(context.columns.row["place_code"]))
    owner = context.columns.state.owner
    # Whoever owns the matter now hears of it anyway.
    if superior is not None and (owner is None or owner.seat != str(superior)):
        context.tell_post(superior, "supervise", _SUPERVISED)


def thank_collector(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Tell the person who collected the matter, if it was collected and came to a good end."""
    collector = context.columns.row.get("collected_by_id")
    if collector and detail.get("end") in ("solved", "explained"):
        context.tell_person(UUID(collector), "thanked", _THANKED)


def publish_ledger(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Put the matter on the public ledger; what must stay hidden never comes there."""
    row = context.columns.row
    if row["sensitivity"] == "open" and not (row.get("about_organisation_id") or row.get("about_undecided")):
        context.put_on_ledger()


def count_in_review(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Count the matter for the monthly review."""
    context.tally("in_review")


def bind_own() -> None:
    """Bind casework's own effects to their names."""
    for function in (supervise, thank_collector, publish_ledger, count_in_review):
        bind(function.__name__, function)


def _superior(unit: UUID | None, place_code: str) -> UUID | None:
    """The leading post above a unit: its parent's duty post, else the supervisor of the county."""
    parent = _parent_of(unit) if unit else None
    county = place_code[: LEVEL_DIGITS[Level.COUNTY]]
    questions = [SeatQuestion("department_duty", None, parent)] if parent else []
    questions.append(SeatQuestion("centre_supervisor", county))
    answers = seats_for(questions)
    found = [answers[question] for question in questions]
    return next((seat.post_id for seat in found if seat is not None and seat.filled), None)


@remembered("posts")
def _parent_of(unit: UUID) -> UUID | None:
    """The unit above one; None at the top. One query."""
    return Organisation.objects.filter(pk=unit).values_list("parent", flat=True).first()
