"""Commissioning: a court hands a case over to mediation, before or after it has filed it (DOMAIN §3.4, SYSTEMS C4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.engine.definition import Playbook
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, today
from huiyin.mediation.models import CommissionKind, CourtCommission
from huiyin.mediation.selectors.rights import COURT_POSTS
from huiyin.mediation.types.court import COURTS, UNTIL, furthest_days
from huiyin.people.models import Post
from huiyin.people.selectors.seats import seats_for
from huiyin.people.types import LEVEL_DIGITS, Actor, Level, SeatQuestion


@dataclass(frozen=True, slots=True)
class CommissionGiven:
    """What a court says with a case: its own number, whether it has filed it, and its last day, if it sets one."""

    number: str
    kind: str = CommissionKind.BEFORE
    until: date | None = None


def alias_of(given: CommissionGiven) -> tuple[str, str]:
    """The matter's number in the court's system. `Refused` without one, and for no kind."""
    if not given.number.strip():
        raise Refused(_("请填写法院的案号或委派编号。"), field="number", details={"problem": "number"})
    if given.kind not in CommissionKind.values:
        raise Refused(_("请选择立案前委派还是立案后委托。"), field="commission")
    return COURTS, given.number.strip()


def last_day_of(playbook: Playbook, given: CommissionGiven) -> dict[str, date]:
    """The court's last day as the method's field, where the method asks for one; nothing where the court sets none.

    `Refused` for a day that is over, or farther ahead than the method lets the term be.
    """
    most = furthest_days(playbook)
    if given.until is None or not most:
        return {}
    if not timedelta(0) < given.until - today() <= timedelta(days=most):
        raise Refused(
            _("法院的期限从明天起，最长 %(days)d 天，请改日期。") % {"days": most},
            field="until",
            details={"problem": "until"},
        )
    return {UNTIL: given.until}


def keep_commission(actor: Actor, *, matter_id: UUID, place_code: str, given: CommissionGiven) -> CourtCommission:
    """Keep what the court said, and which of its posts hears the result: the actor's own, else the one on duty for the
    county. Inside the transaction that raises the matter.
    """
    post = _courts_post(actor, place_code)
    return CourtCommission.objects.create(
        matter_id=matter_id,
        court=post.organisation if post else None,
        post=post,
        number=given.number.strip(),
        kind=given.kind,
        handed_at=now(),
    )


def _courts_post(actor: Actor, place_code: str) -> Post | None:
    own = [seat.post_id for seat in actor.seats if seat.post_kind in COURT_POSTS]
    if not own:
        question = SeatQuestion(COURT_POSTS[0], place_code[: LEVEL_DIGITS[Level.COUNTY]])
        seat = seats_for([question])[question]
        own = [seat.post_id] if seat else []
    return Post.objects.select_related("organisation").filter(pk__in=own[:1]).first()
