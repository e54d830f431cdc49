"""The columns of a table of closed cases, as people head them, and what their cells may say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import (
    Column,
    parse_choice,
    parse_code,
    parse_date,
    parse_decimal,
    parse_text,
    parse_whole_number,
)
from huiyin.mediation.types.kinds import class_codes, class_of_standard, dispute_classes

_CENTS = 100
_TEN_THOUSAND = 10_000
_MOST_CENTS = 10**15
_SOURCES = {
    "主动": "screened", "主动调解": "screened", "排查": "screened", "排查发现": "screened", "screened": "screened",
    "依申请": "applied", "申请": "applied", "当事人申请": "applied", "applied": "applied",
    "移送": "referred", "接受委托移送": "referred", "委托移送": "referred", "其他单位移送": "referred",
    "referred": "referred", "公安移交": "police", "公安机关移交": "police", "police": "police",
    "法院委托": "court", "court": "court", "政府指定": "government", "government": "government",
}  # fmt: skip
_RESULTS = {
    "成功": "succeeded", "调解成功": "succeeded", "succeeded": "succeeded", "不成": "failed", "调解不成": "failed",
    "失败": "failed", "终止": "failed", "failed": "failed", "正在调解": "pending", "pending": "pending",
}  # fmt: skip
_FORMS = {
    "书面": "written",
    "书面协议": "written",
    "written": "written",
    "口头": "oral",
    "口头协议": "oral",
    "oral": "oral",
}
_PERFORMANCES = {
    "已履行": "performed", "履行": "performed", "performed": "performed", "还在履行": "pending", "履行中": "pending",
    "pending": "pending", "反悔起诉": "repudiated", "反悔": "repudiated", "repudiated": "repudiated",
}  # fmt: skip
_YES_NO = {"是": True, "有": True, "yes": True, "1": True, "否": False, "无": False, "no": False, "0": False}
_PREVENTED = {
    "无": "", "否": "", "民转刑": "crime", "防止民转刑": "crime", "crime": "crime", "群体性上访": "mass_petition",
    "防止群体性上访": "mass_petition", "mass_petition": "mass_petition",
}  # fmt: skip


def parse_class(value: Any) -> tuple[str, str]:
    """(class, GB/T 31000 code): a class by its name, or the code of a dispute type, which leads to its class."""
    text = parse_text(value)
    named = {name: item.code for item in dispute_classes() for name in (item.zh, f"{item.zh}纠纷", item.en, item.code)}
    named |= {"其他": "other", "其他纠纷": "other", "交通事故": "traffic", "征地拆迁补偿": "expropriation"}
    if text in named:
        return named[text], ""
    digits = parse_code(value)
    # Excel takes the leading nought of 0203 away.
    digits = digits.zfill(len(digits) + len(digits) % 2)
    found = class_of_standard(digits) if digits.isdecimal() and len(digits) in (2, 4) else None
    if found is None or found not in class_codes():
        listed = _("、").join(item.zh for item in dispute_classes())
        raise Refused(
            _("没有“%(text)s”这一类。请填 GB/T 31000 的代码，或者：%(listed)s。")
            % {"text": text[:20], "listed": listed},
            details={"problem": "class"},
        )
    return found, digits


def parse_yuan(value: Any) -> int:
    """Yuan with up to two decimals, as cents; `2.5万` is 25,000 yuan. `Refused` below nothing or with parts of 分."""
    text = parse_text(value).removesuffix("元")
    tens = text.endswith("万")
    amount = parse_decimal(text.removesuffix("万")) * (_TEN_THOUSAND if tens else 1) * _CENTS
    if amount != amount.to_integral_value() or not Decimal(0) <= amount <= _MOST_CENTS:
        raise Refused(_("金额填到分为止，不能小于零。"), details={"problem": "amount"})
    return int(amount)


NUMBER = Column(
    "number", gettext_lazy("案件编号"), parse_code, required=True, also=("编号", "卷号", "协议编号", "number"),
    help=gettext_lazy("原台账里的编号，不能重复。"), width=22,
)  # fmt: skip
CLASS = Column(
    "class", gettext_lazy("纠纷类别"), parse_class, required=True, also=("类别", "类型", "class"),
    help=gettext_lazy("十五类之一，或 GB/T 31000 的两位、四位代码。"),
)  # fmt: skip
SOURCE = Column(
    "source", gettext_lazy("案件来源"), parse_choice(_SOURCES), required=True, also=("来源", "source"),
    help=gettext_lazy("主动调解、依申请、公安移交、法院委托、政府指定或移送。"),
)  # fmt: skip
ACCEPTED_ON = Column(
    "accepted_on", gettext_lazy("受理日期"), parse_date, required=True, also=("受理时间", "accepted on"),
    help=gettext_lazy("例如 2016-08-02。"),
)  # fmt: skip
RESULT = Column(
    "result", gettext_lazy("调解结果"), parse_choice(_RESULTS), required=True, also=("结果", "result"),
    help=gettext_lazy("成功、不成或正在调解。"),
)  # fmt: skip
FORM = Column(
    "form", gettext_lazy("协议形式"), parse_choice(_FORMS), also=("协议", "form"), default="",
    help=gettext_lazy("书面或口头；没有协议留空。"),
)  # fmt: skip
AMOUNT = Column(
    "amount", gettext_lazy("协议金额（元）"), parse_yuan, also=("涉及金额", "金额", "协议金额", "amount"), default=0,
    help=gettext_lazy("以元填写，可以写 2.5万；没有金额留空。"),
)  # fmt: skip
CONFIRMED = Column(
    "confirmed", gettext_lazy("司法确认"), parse_choice(_YES_NO), also=("是否司法确认", "confirmed"), default=False,
    help=gettext_lazy("是或否，留空为否。"),
)  # fmt: skip
PERFORMANCE = Column(
    "performance", gettext_lazy("履行情况"), parse_choice(_PERFORMANCES), also=("履行", "performed"), default="",
    help=gettext_lazy("已履行、履行中或反悔起诉；没有协议留空。"),
)  # fmt: skip
PREVENTED = Column(
    "prevented", gettext_lazy("防止激化"), parse_choice(_PREVENTED), also=("预防", "prevented"), default="",
    help=gettext_lazy("民转刑或群体性上访；没有留空。"),
)  # fmt: skip
PREVENTED_PEOPLE = Column(
    "prevented_people", gettext_lazy("防止激化涉及人数"), parse_whole_number, also=("涉及人数", "people"), default=0,
    help=gettext_lazy("填了防止激化才填。"),
)  # fmt: skip
PLACE = Column(
    "place", gettext_lazy("地点代码"), parse_code, also=("区划代码", "网格编码", "place"), default="",
    help=gettext_lazy("区划或网格的代码；留空归到导入的地方。"),
)  # fmt: skip
CASE_COLUMNS = (
    NUMBER, CLASS, SOURCE, ACCEPTED_ON, RESULT, FORM, AMOUNT, CONFIRMED, PERFORMANCE, PREVENTED, PREVENTED_PEOPLE,
    PLACE,
)  # fmt: skip
