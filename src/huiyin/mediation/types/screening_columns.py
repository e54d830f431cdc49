"""The columns of a table of screenings that were made before this program: no names, only counts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from huiyin.kernel.tables import Column, parse_code, parse_date, parse_whole_number

NUMBER = Column(
    "number", gettext_lazy("排查编号"), parse_code, required=True, also=("编号", "序号", "number"),
    help=gettext_lazy("原台账里的编号，不能重复。"), width=22,
)  # fmt: skip
MADE_ON = Column(
    "made_on", gettext_lazy("排查日期"), parse_date, required=True, also=("日期", "排查时间", "date"),
    help=gettext_lazy("例如 2021-08-02。"),
)  # fmt: skip
FOUND = Column(
    "found", gettext_lazy("发现纠纷"), parse_whole_number, also=("发现件数", "排查发现", "found"), default=0,
    help=gettext_lazy("这次排查发现几件，没有填 0 或留空。"),
)  # fmt: skip
SETTLED = Column(
    "settled", gettext_lazy("化解"), parse_whole_number, also=("化解件数", "调解成功", "settled"), default=0,
    help=gettext_lazy("其中已经调解成功几件。"),
)  # fmt: skip
PLACE = Column(
    "place", gettext_lazy("地点代码"), parse_code, also=("区划代码", "网格编码", "place"), default="",
    help=gettext_lazy("区划或网格的代码；留空归到导入的地方。"),
)  # fmt: skip
SCREENING_COLUMNS = (NUMBER, MADE_ON, FOUND, SETTLED, PLACE)
