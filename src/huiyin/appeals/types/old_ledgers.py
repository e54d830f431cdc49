"""Old ledgers: the columns of the template, and parsers for what only they hold. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import Column, parse_choice, parse_code, parse_date, parse_text, parse_whole_number
from huiyin.kernel.time import city_zone
from huiyin.people.types.messages import check_phone

_CLOCK_TIME = re.compile(r"(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?")
_LAST_MOMENT = time(23, 59, 59)
URGENCIES = {
    "一般": "normal", "普通": "normal", "normal": "normal", "紧急": "urgent", "urgent": "urgent", "特急": "critical",
    "critical": "critical",
}  # fmt: skip


def parse_instant(value: Any) -> datetime:
    """A date with or without a time of day; without one the first moment of the day in the city."""
    return _instant(value, time())


def parse_last_instant(value: Any) -> datetime:
    """The same for a limit: without a time of day the last moment of the day."""
    return _instant(value, _LAST_MOMENT)


def parse_phone(value: Any) -> str:
    """A phone number; `Refused` for anything else."""
    return check_phone(parse_code(value))


def _instant(value: Any, otherwise: time) -> datetime:
    day = parse_date(value)
    return datetime.combine(day, _time_of_day(value, otherwise), tzinfo=city_zone())


def _time_of_day(value: Any, otherwise: time) -> time:
    if isinstance(value, datetime):
        # Excel keeps a bare date as midnight.
        return value.time() if value.time() != time() else otherwise
    if isinstance(value, date):
        return otherwise
    found = _CLOCK_TIME.search(unicodedata.normalize("NFKC", parse_text(value)))
    if found is None:
        return otherwise
    try:
        return time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        raise Refused(_("看不懂这个时间，请写成 2026-03-02 10:30 的样子。"), details={"problem": "time"}) from None


OLD_NUMBER = Column(
    "old_number", gettext_lazy("原编号"), parse_code, required=True, also=("编号", "工单号", "案号", "old number"),
    help=gettext_lazy("原系统或台账里的编号，不能重复。"),
)  # fmt: skip
RAISED_AT = Column(
    "raised_at", gettext_lazy("提出时间"), parse_instant, required=True, also=("受理时间", "登记时间", "raised at"),
    help=gettext_lazy("例如 2026-03-02 10:30。"), width=18,
)  # fmt: skip
WORDS = Column(
    "words", gettext_lazy("内容"), parse_text, required=True, also=("诉求内容", "事项内容", "words"),
    help=gettext_lazy("原话或摘要，最多 5000 字。"), width=50,
)  # fmt: skip
PLACE = Column(
    "place", gettext_lazy("地点"), parse_text, also=("网格", "网格编码", "地址", "place", "grid"), default="",
    help=gettext_lazy("网格编码，或写明街道、社区；可以留空。"), width=24,
)  # fmt: skip
KIND = Column(
    "kind", gettext_lazy("类别"), parse_text, also=("事项类别", "kind"), default="",
    help=gettext_lazy("工作法里的类别名称；可以留空。"),
)  # fmt: skip
URGENCY = Column(
    "urgency", gettext_lazy("紧急程度"), parse_choice(URGENCIES), also=("urgency",), default="normal",
    help=gettext_lazy("一般、紧急或特急；留空为一般。"),
)  # fmt: skip
NAME = Column(
    "raiser_name", gettext_lazy("诉求人"), parse_text, also=("姓名", "反映人", "name"), default="",
    help=gettext_lazy("可以留空。"),
)  # fmt: skip
PHONE = Column(
    "raiser_phone", gettext_lazy("联系电话"), parse_phone, also=("电话", "手机", "phone"), default="",
    help=gettext_lazy("11 位手机号，或带区号的座机；可以留空。"),
)  # fmt: skip
STEP = Column(
    "step", gettext_lazy("当前环节"), parse_text, also=("办理环节", "状态", "step"), default="",
    help=gettext_lazy("工作法里的环节名称；未办结时留空从头开始。"),
)  # fmt: skip
UNIT = Column(
    "unit", gettext_lazy("承办单位"), parse_text, also=("责任单位", "unit"), default="",
    help=gettext_lazy("系统里的单位名称；还没派单的留空。"),
)  # fmt: skip
DUE_AT = Column(
    "due_at", gettext_lazy("办理时限"), parse_last_instant, also=("到期时间", "截止时间", "due"), width=18,
    help=gettext_lazy("原来承诺的截止时间，照原样保留；可以留空。"),
)  # fmt: skip
DAYS_LEFT = Column(
    "days_left", gettext_lazy("剩余天数"), parse_whole_number, also=("days left",),
    help=gettext_lazy("没有截止时间时填还剩几天，超期填负数。"),
)  # fmt: skip
CLOSED_AT = Column(
    "closed_at", gettext_lazy("办结时间"), parse_instant, also=("closed at",), width=18,
    help=gettext_lazy("已办结的填写，未办结的留空。"),
)  # fmt: skip
RESULT = Column(
    "result", gettext_lazy("办理结果"), parse_text, also=("答复", "result"), default="", width=40,
    help=gettext_lazy("已办结的写明结果。"),
)  # fmt: skip
COLUMNS = (
    OLD_NUMBER, RAISED_AT, WORDS, PLACE, KIND, URGENCY, NAME, PHONE, STEP, UNIT, DUE_AT, DAYS_LEFT, CLOSED_AT, RESULT,
)  # fmt: skip
