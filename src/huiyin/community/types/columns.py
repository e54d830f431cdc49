"""The columns of a table of rooms and points."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from huiyin.kernel.tables import Column, parse_choice, parse_code, parse_text

KINDS = {
    "心理室": "room", "心理咨询室": "room", "心理服务室": "room", "room": "room",
    "网格点": "point", "网格服务点": "point", "服务点": "point", "point": "point",
}  # fmt: skip

NAME = Column(
    "name", gettext_lazy("名称"), parse_text, required=True, also=("心理室名称", "name"), width=26,
    help=gettext_lazy("同一个地方不能有两个同名的。"),
)  # fmt: skip
KIND = Column(
    "kind", gettext_lazy("类型"), parse_choice(KINDS), required=True, also=("kind",),
    help=gettext_lazy("心理室或网格点。"),
)  # fmt: skip
PLACE = Column(
    "place", gettext_lazy("地点代码"), parse_code, required=True, also=("区划代码", "网格编码", "place"),
    help=gettext_lazy("区划或网格的代码。"), width=18,
)  # fmt: skip
ADDRESS = Column("address", gettext_lazy("地址"), parse_text, also=("address",), default="", width=30)
PHONE = Column("phone", gettext_lazy("电话"), parse_code, also=("phone",), default="")
HOURS = Column(
    "hours", gettext_lazy("开放时间"), parse_text, also=("hours",), default="",
    help=gettext_lazy("例如：工作日 9:00–17:00。"),
)  # fmt: skip
ROOM_COLUMNS = (NAME, KIND, PLACE, ADDRESS, PHONE, HOURS)
