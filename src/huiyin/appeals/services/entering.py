"""Entering: what staff write down for somebody else, with the time at which it really reached them.

A telephone's own clock may be wrong, so `receive` passes over a time that cannot count. Here a person has typed it:
what would not count is refused with a sentence, as it is for a paper form, and nothing is dropped without a word.
"""

from __future__ import annotations

from typing import Unpack

from django.utils.translation import gettext as _

from huiyin.appeals.services.receiving import receive
from huiyin.appeals.types import Received
from huiyin.appeals.types.submissions import Submission
from huiyin.casework.types.coming import OFFLINE_LIMIT, SKEW_LIMIT
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor

_HOUR = 3600


def write_down(actor: Actor, **given: Unpack[Submission]) -> Received:
    """Take in what somebody raised with a member of staff. `Refused` as `receive`, and for a ``happened_at`` that is
    still to come or longer ago than counts.
    """
    happened_at = given.get("happened_at")
    if happened_at is not None and happened_at > now() + SKEW_LIMIT:
        raise Refused(_("实际收到的时间不能晚于现在。"), field="happened_at", details={"problem": "to_come"})
    if happened_at is not None and now() - happened_at > OFFLINE_LIMIT:
        raise Refused(
            _(
                "实际收到的时间超过 %(hours)d 小时，不能从那时算起。有编号的纸质登记表，来源选“纸质表”并填编号；"
                "没有的，这一栏留空，在内容里写明原来的时间。"
            )
            % {"hours": OFFLINE_LIMIT.total_seconds() // _HOUR},
            field="happened_at",
            details={"problem": "too_old"},
        )
    return receive(actor, **given)
