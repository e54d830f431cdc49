"""The columns of a table of past visits; one row a visit, and nobody's name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from huiyin.kernel.tables import Column, parse_choice, parse_code, parse_date, parse_text

KINDS = {
    "困难诉求": "trouble", "诉求": "trouble", "困难": "trouble", "trouble": "trouble",
    "矛盾纠纷": "dispute", "纠纷": "dispute", "dispute": "dispute",
    "意见建议": "opinion", "意见": "opinion", "建议": "opinion", "opinion": "opinion",
}  # fmt: skip
RESULTS = {
    "已解决": "solved", "解决": "solved", "当场解决": "solved", "solved": "solved",
    "已解释": "explained", "当面解释": "explained", "explained": "explained",
    "交办": "handed_over", "当场交办": "handed_over", "handed over": "handed_over",
    "转其他程序": "referred", "referred": "referred", "已记录": "noted", "noted": "noted",
}  # fmt: skip

NUMBER = Column(
    "number", gettext_lazy("来访编号"), parse_code, required=True, also=("编号", "number"),
    help=gettext_lazy("原台账里的编号，不能重复。"), width=22,
)  # fmt: skip
HELD_ON = Column(
    "held_on", gettext_lazy("接访日期"), parse_date, required=True, also=("日期", "held on"),
    help=gettext_lazy("例如 2021-08-02。"),
)  # fmt: skip
SERIES = Column(
    "series", gettext_lazy("接访活动"), parse_text, required=True, also=("活动", "series"),
    help=gettext_lazy("例如：书记+四长大接访、所长接访日。"), width=24,
)  # fmt: skip
KIND = Column(
    "kind", gettext_lazy("来访事由"), parse_choice(KINDS), required=True, also=("类别", "kind"),
    help=gettext_lazy("困难诉求、矛盾纠纷或意见建议。"),
)  # fmt: skip
RESULT = Column(
    "result", gettext_lazy("处理结果"), parse_choice(RESULTS), required=True, also=("结果", "result"),
    help=gettext_lazy("已解决、已解释、交办、转其他程序或已记录。"),
)  # fmt: skip
PLACE = Column(
    "place", gettext_lazy("地点代码"), parse_code, also=("区划代码", "place"), default="",
    help=gettext_lazy("区划或网格的代码；留空归到导入的地方。"),
)  # fmt: skip
VISIT_COLUMNS = (NUMBER, HELD_ON, SERIES, KIND, RESULT, PLACE)
