"""Commissioning: a court hands a case over to mediation, before or after it has filed it (DOMAIN §3.4, SYSTEMS C4)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.mediation.models import CommissionKind, CourtCommission
from huiyin.mediation.selectors.rights import COURT_POSTS
from huiyin.people.models import Post
from huiyin.people.selectors.seats import seats_for
from huiyin.people.types import LEVEL_DIGITS, Actor, Level, SeatQuestion

SYSTEM = "court"
"""The name under which a court's numbers are kept as aliases of matters."""


@dataclass(frozen=True, slots=True)
class CommissionGiven:
    """What a court says with a case: its own number, and whether it has filed it."""

    number: str
    kind: str = CommissionKind.BEFORE


def alias_of(given: CommissionGiven) -> tuple[str, str]:
    """The matter's number in the court's system. `Refused` without one, and for no kind."""
    if not given.number.strip():
        raise Refused(_("请填写法院的案号或委派编号。"), field="number", details={"problem": "number"})
    if given.kind not in CommissionKind.values:
        raise Refused(_("请选择立案前委派还是立案后委托。"), field="commission")
    return SYSTEM, given.number.strip()


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
