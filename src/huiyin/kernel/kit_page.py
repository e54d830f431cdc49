"""The style page `/kit/`: every part of the page kit with data as it looks in life, on five pages, in both languages.

Only in demonstration (HUIYIN_DEMO) or with DEBUG; elsewhere the address does not exist. It doubles as the page that the
browser tests of the kit look at. The data are invented.
"""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from huiyin.kernel import time
from huiyin.kernel.access import public
from huiyin.kernel.drawing import Area, GridMap, Pin, grid_map
from huiyin.kernel.fields import DateInput, PhotosField
from huiyin.kernel.pages import page, register_navigation
from huiyin.kernel.parts import Column, Filter, Link, Step
from huiyin.kernel.qr import qr_svg

CODE = "2026041207358"


class SampleForm(forms.Form):
    """One field of each kind."""

    what = forms.CharField(
        label=gettext_lazy("什么事"),
        help_text=gettext_lazy("在哪里、怎么了、有没有危险，想到什么写什么。"),
        widget=forms.Textarea,
    )
    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        help_text=gettext_lazy("只用来告诉您结果。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("哪一类"),
        choices=[("", gettext_lazy("请选一类")), ("road", gettext_lazy("道路和井盖")), ("noise", gettext_lazy("噪音"))],
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("有多急"),
        widget=forms.RadioSelect,
        choices=[
            ("now", gettext_lazy("正有危险")),
            ("soon", gettext_lazy("影响生活")),
            ("calm", gettext_lazy("可以等等")),
        ],
    )
    photos = PhotosField(
        label=gettext_lazy("照片"), required=False, at_most=4, help_text=gettext_lazy("最多 4 张，会自动缩小。")
    )
    seen_on = forms.DateField(label=gettext_lazy("哪天发现的"), required=False, widget=DateInput)
    people = forms.IntegerField(
        label=gettext_lazy("大约影响多少人"),
        required=False,
        min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    public = forms.BooleanField(
        label=gettext_lazy("可以公开这件事"),
        required=False,
        help_text=gettext_lazy("只公开类别、村和办理天数，不公开您的名字。"),
    )


def _steps() -> list[Step]:
    now = time.now()
    unit = "襄城区住房和城乡建设局"
    said = "已派人到现场，先围起来，今天下午换新井盖。"
    return [
        Step(gettext("正在处置"), now - timedelta(hours=2), unit, said, state="now"),
        Step(gettext("部门报到"), now - timedelta(hours=5), unit, state="done"),
        Step(gettext("超时，已上提一级"), now - timedelta(days=1), "襄城区综治中心", state="late"),
        Step(gettext("已收到"), now - timedelta(days=2), "北关社区第三网格"),
    ]


def _matters() -> list[dict[str, Any]]:
    now = time.now()
    told = [
        (
            "井盖缺了半边，晚上看不见，老人骑车差点摔下去",
            "北关社区第三网格 · 学府路 18 号门前",
            "居民来电",
            -50,
            72,
            "now",
        ),
        ("三楼半夜装修，孩子睡不着，找过物业没用", "文昭社区第一网格 · 荷塘小区 4 栋", "居民扫码", 3, 24, "soon"),
        ("村口变压器旁边的树枝压着电线", "卧龙镇刘庄村第二网格", "网格员上报", 30, 48, ""),
        ("低保复核材料不知道交到哪里", "庞公社区第五网格", "居民上门", 75, 120, ""),
    ]
    return [
        {
            "what": what,
            "where": where,
            "voice": voice,
            "due": now + timedelta(hours=hours, minutes=20),
            "started": now + timedelta(hours=hours - span),
            "group": group,
        }
        for what, where, voice, hours, span, group in told
    ]


def _drawing() -> GridMap:
    names = ["第一网格", "第二网格", "第三网格", "第四网格", "第五网格", "第六网格"]

    def corner(column: int, row: int) -> tuple[float, float]:
        return 112.140 + column * 0.006 + row * 0.0008, 32.020 - row * 0.005 + column * 0.0004 * (row - 1)

    areas = []
    for place, name in enumerate(names):
        column, row = place % 3, place // 3
        ring = [corner(column, row), corner(column + 1, row), corner(column + 1, row + 1), corner(column, row + 1)]
        state = {2: "here", 1: "overdue", 4: "soon"}.get(place, "")
        word = {1: gettext("1 件超时"), 4: gettext("2 件快到期")}.get(place, "")
        areas.append(Area(f"42060200100100{place + 1}", name, [ring], state, word, f"#{place + 1}"))
    return grid_map(
        areas, [Pin((112.1555, 32.0175), "学府路 18 号门前"), Pin((112.1525, 32.0162), "可能是同一件事", "repeat")]
    )


def _table(request: HttpRequest) -> dict[str, Any]:
    rows = [
        {
            "code": f"20260412073{number:02d}",
            "what": what,
            "unit": unit,
            "days": days,
            "late": late,
            "day": date(2026, 3, 2) + timedelta(days=number),
        }
        for number, (what, unit, days, late) in enumerate(
            [
                ("井盖缺了半边", "区住建局", 2, True),
                ("半夜装修", "区城管局", 1, False),
                ("树枝压电线", "供电公司", 3, False),
                ("路灯不亮", "区城管局", 12, True),
            ]
            * 30
        )
    ]
    wanted = request.GET.get("page", "2")
    return {
        "page_of_rows": Paginator(rows, 8).get_page(wanted),
        "filters": [Filter("襄城区", "?"), Filter(gettext("已超时"), "?")],
        "columns": [
            Column(gettext("案码")),
            Column(gettext("什么事"), sort="?sort=what"),
            Column(gettext("办理单位"), sort="?sort=unit"),
            Column(gettext("收到日期"), sort="?sort=day", sorted="descending"),
            Column(gettext("用了几天"), number=True),
            Column(gettext("状态")),
        ],
    }


def _context(request: HttpRequest, part: str) -> dict[str, Any]:
    matters = _matters()
    context: dict[str, Any] = {
        "part": part,
        "matters": matters,
        "steps": _steps(),
        "drawing": _drawing(),
        "code": CODE,
        "place_name": "襄阳市襄城区",
    }
    context["form"] = SampleForm(
        data={"phone": "138001"} if request.GET.get("wrong") else None, initial={"urgency": "soon"}
    )
    context["qr"] = qr_svg("https://huiyin.example/f/" + CODE, label=gettext("二维码"))
    context["promised"] = time.now() + timedelta(days=1)
    context["leaves_at"] = time.now() + timedelta(seconds=20)
    context["tabs"] = [
        Link(gettext("全部"), "#all", 1204),
        Link(gettext("已超时"), "#late", 3),
        Link(gettext("已办结"), "#done", None),
    ]
    context["kit_links"] = [Link(title, f"/kit/{name}/" if name else "/kit/") for name, title in _parts()]
    return {**context, **_table(request)}


def _parts() -> list[tuple[str, str]]:
    return [
        ("", gettext("零件")),
        ("follow", gettext("居民跟进")),
        ("inbox", gettext("收件箱")),
        ("desk", gettext("派单台")),
        ("table", gettext("表格")),
        ("print", gettext("打印")),
    ]


register_navigation(
    "kit",
    lambda _request: [
        Link(title, f"/kit/{name}/" if name else "/kit/", 12 if name == "inbox" else None) for name, title in _parts()
    ],
)


@public("the style page holds invented data and exists in demonstration only")
def show(request: HttpRequest, part: str = "") -> HttpResponse:
    """One page of the kit: parts (residents' frame), follow, inbox, desk, table (officials' frame), print. Else 404."""
    if not (settings.DEBUG or getattr(settings, "HUIYIN_DEMO", False)) or part not in dict(_parts()):
        raise Http404
    return page(request, f"kit/show_{part or 'parts'}.html", _context(request, part))
