"""Sheets: numbered paper forms as one file that a browser prints, in both languages, with a receipt to tear off."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.conf import settings

from huiyin.appeals.models import PaperForm
from huiyin.kernel.qr import qr_svg
from huiyin.places.selectors import place_names

_STYLE = """
@page { size: A4; margin: 15mm } body { font: 11pt/1.5 "Noto Serif CJK SC", SimSun, serif; margin: 0 }
section { page-break-after: always; height: 262mm; display: flex; flex-direction: column }
header { display: flex; justify-content: space-between; align-items: start; border-bottom: 1pt solid }
h1 { font-size: 18pt; margin: 0 } small { display: block; font-size: 8pt; line-height: 1.2 }
.number { font: bold 20pt/1.2 monospace; letter-spacing: 2pt } .qr { width: 24mm; height: 24mm }
table { width: 100%; border-collapse: collapse; margin: 4mm 0 }
td, th { border: .5pt solid; padding: 2mm; height: 11mm }
th { width: 32mm; text-align: left; font-weight: normal } .words td { height: 88mm; vertical-align: top }
footer { margin-top: auto; border-top: 1pt dashed; padding-top: 3mm }
"""
_LINES = (
    ("发生时间", "When it happened (date, hour, minute)", "　　　　年　　月　　日　　时　　分"),
    ("登记时间", "When this was written", "　　　　年　　月　　日　　时　　分"),
    ("地点", "Where", ""),
    ("姓名（可不填）", "Name (may stay empty)", ""),
    ("电话（可不填）", "Phone (may stay empty)", ""),
)


def sheets_of(forms: Sequence[PaperForm]) -> str:
    """The sheets of some forms of one place, at least one, as a whole HTML file with one A4 page each. Two queries."""
    code = forms[0].place_code
    place = place_names([code]).get(code, code)
    head = f'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>登记表</title><style>{_STYLE}</style>'
    return head + "".join(_sheet(form.number, place) for form in forms)


def _sheet(number: str, place: str) -> str:
    rows = "".join(f"<tr><th>{zh}<small>{en}</small></th><td>{field}</td></tr>" for zh, en, field in _LINES)
    shown = f"{number[:4]} {number[4:9]} {number[9]}"
    phone = escape(settings.HUIYIN_SUPERVISION_PHONE)
    return f"""<section><header><div><h1>诉求登记表</h1><small>Form for raising a matter during an outage</small>
{escape(place)}</div><div class="number">{shown}</div>{qr_svg(number, label=number)}</header>
<table>{rows}<tr class="words"><th>什么事<small>What is the matter</small></th><td></td></tr>
<tr><th>登记人<small>Written down by</small></th><td></td></tr></table>
<p>有生命危险请立即拨打 110、119、120。<small>Danger to life: call 110, 119 or 120 at once.</small></p>
<footer>回执（撕下交给本人） <b class="number">{shown}</b><br>
系统恢复后录入：办了多久从登记时间算起，各单位的办理时限从录入时算起，两个时间都留底。凭编号到窗口或拨打 {phone}
查询。<small>Receipt, to be torn off. The matter is entered when the system is back. How long it takes counts from when
this was written; the limits of the units run from when it is entered. Both times are kept. Ask by this number at the
window or at {phone}.</small></footer></section>"""
