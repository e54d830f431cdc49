"""The columns of a table of committees and mediators: one line for each person who serves a committee."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from huiyin.kernel.tables import Column, parse_choice, parse_code, parse_date
from huiyin.people.types.messages import check_phone

_KINDS = {
    "村（居）": "village", "村": "village", "居": "village", "村（社区）": "village", "村（居）调委会": "village",
    "village": "village", "乡镇（街道）": "township", "乡镇": "township", "街道": "township",
    "乡镇（街道）调委会": "township", "township": "township", "企事业单位": "enterprise",
    "企事业单位调委会": "enterprise", "enterprise": "enterprise", "社会团体": "social", "社会团体调委会": "social",
    "social": "social", "行业性、专业性": "trade", "行业性": "trade", "专业性": "trade",
    "行业性、专业性调委会": "trade", "trade": "trade",
}  # fmt: skip
_YES_NO = parse_choice(
    {"是": True, "有": True, "yes": True, "1": True, "否": False, "无": False, "no": False, "0": False}
)
_WOMAN = parse_choice({
    "女": True, "是": True, "female": True, "yes": True, "男": False, "否": False, "male": False, "no": False,
})  # fmt: skip


def parse_phone(value: Any) -> str:
    """A phone number with its digits in order; `Refused` when it is none."""
    return check_phone(parse_code(value))


COMMITTEE = Column(
    "committee", gettext_lazy("调委会名称"), required=True, also=("调委会", "调解组织", "committee"), width=30,
    help=gettext_lazy("每个人一行，同一个调委会写一样的名称。"),
)  # fmt: skip
KIND = Column(
    "kind", gettext_lazy("调委会类型"), parse_choice(_KINDS), required=True, also=("类型", "kind"),
    help=gettext_lazy("村（居）、乡镇（街道）、企事业单位、社会团体或行业性。"),
)  # fmt: skip
PLACE = Column(
    "place", gettext_lazy("地点代码"), parse_code, required=True, also=("区划代码", "place"), width=18,
    help=gettext_lazy("调委会管的地方的代码。"),
)  # fmt: skip
OFFICE_PHONE = Column(
    "office_phone", gettext_lazy("调委会电话"), parse_phone, also=("办公电话", "office phone"), default="",
    help=gettext_lazy("公开的电话，可以不填。"),
)  # fmt: skip
ELECTED_ON = Column(
    "elected_on", gettext_lazy("推选日期"), parse_date, required=True, also=("推选时间", "elected on"),
    help=gettext_lazy("本届推选的日子，例如 2025-03-02。"),
)  # fmt: skip
NATIONALITIES = Column(
    "several_nationalities", gettext_lazy("多民族居住"), _YES_NO, default=False, help=gettext_lazy("是或否，留空为否。")
)
NAME = Column("name", gettext_lazy("姓名"), required=True, also=("调解员姓名", "name"))
PHONE = Column(
    "phone", gettext_lazy("手机号"), parse_phone, required=True, also=("联系电话", "电话", "phone"),
    help=gettext_lazy("用来认人和核对回避，不公开。"),
)  # fmt: skip
WOMAN = Column("is_woman", gettext_lazy("性别"), _WOMAN, required=True, also=("sex",), help=gettext_lazy("男或女。"))
SMALLER = Column(
    "is_smaller_nationality",
    gettext_lazy("人数较少的民族"),
    _YES_NO,
    default=False,
    help=gettext_lazy("是或否，留空为否。"),
)
MEMBER = Column(
    "is_member",
    gettext_lazy("委员"),
    _YES_NO,
    default=True,
    help=gettext_lazy("是：推选的委员；否：聘任的调解员。留空为是。"),
)
CHAIR = Column("is_chair", gettext_lazy("主任"), _YES_NO, default=False, help=gettext_lazy("一个调委会一名。"))
FULL_TIME = Column(
    "is_full_time", gettext_lazy("专职"), _YES_NO, default=False, help=gettext_lazy("是或否，留空为否。")
)
REGISTER_COLUMNS = (
    COMMITTEE, KIND, PLACE, OFFICE_PHONE, ELECTED_ON, NATIONALITIES, NAME, PHONE, WOMAN, SMALLER, MEMBER, CHAIR,
    FULL_TIME,
)  # fmt: skip
