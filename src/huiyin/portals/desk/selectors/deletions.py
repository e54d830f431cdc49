"""Deletion records: what went because its time was over, told by rule and number, never by name (PIPL art. 19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.audit import newest_of

RECORD_PREFIX = "schedule "
AT_MOST = 200
# One for each line of the city's schedule (`huiyin retention`).
RULES: dict[str, Promise] = {
    "codes": _("发到手机的一次性验证码"),
    "failures": _("输错次数的计数"),
    "sessions": _("已经结束的登录"),
    "bookings": _("没有来的接访预约"),
    "drafts": _("没有收下的文字"),
    "requests": _("答复过的个人信息请求的文字"),
    "imports": _("导入时送来的旧台账和表格"),
    "messages": _("已经送到的消息"),
    "matters": _("已办结事项的文字、照片、姓名和电话"),
}


@dataclass(frozen=True, slots=True)
class Deletion:
    """One run of one rule: what went, how many, kept for how many days, when, and who let it run."""

    what: str
    count: int
    days: int
    at: datetime
    by: str


def deletions() -> list[Deletion]:
    """The newest AT_MOST records. One query, by the names of the rules."""
    entries = newest_of([f"{RECORD_PREFIX}{name}" for name in RULES], AT_MOST)
    return [
        Deletion(
            str(RULES[entry.object_name.removeprefix(RECORD_PREFIX)]),
            entry.detail["count"],
            entry.detail["days"],
            entry.at,
            entry.detail.get("by", entry.actor_label),
        )
        for entry in entries
    ]
