"""Print numbered paper forms for the hours in which nothing works; each is keyed in later with its true time.

Writes an HTML file of A4 sheets for a browser to print. Keep a stack at every window before it is needed
(docs/howto/outage.md).
"""

import argparse
import sys
from html import escape
from pathlib import Path

from django.conf import settings
from django.db import connections

from huiyin.appeals.models import PaperForm
from huiyin.appeals.services.paper import issue_paper_forms
from huiyin.console.cluster import available
from huiyin.kernel.qr import qr_svg
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor
from huiyin.places.selectors import place_names

ACTOR = Actor.system("paper")
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


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For which place, how many, into which file."""
    parser.add_argument("place", help="code of the division or grid whose window gets the stack")
    parser.add_argument("count", type=int, help="how many sheets, at most 500")
    parser.add_argument("file", type=Path, help="new HTML file, to be printed by a browser")


def run(options: argparse.Namespace) -> int:
    """Number the forms and write the file; 1 with a sentence when that is refused."""
    with available():
        try:
            count = carry_out(options.place, options.count, options.file)
        except (Refused, FileExistsError) as refused:
            print(f"huiyin: {refused}", file=sys.stderr)
            return 1
        finally:
            connections.close_all()
    print(f"{options.file}: {count} sheets. Print them now; each number is given out once.")
    return 0


def carry_out(place: str, count: int, file: Path) -> int:
    """Write `count` newly numbered sheets of a place. The file is opened first: no number is given out for nothing."""
    with file.open("x", encoding="utf-8") as sheet:
        try:
            forms = issue_paper_forms(ACTOR, place_code=place, count=count)
        except Refused:
            file.unlink()
            raise
        title = place_names([forms[0].place_code]).get(forms[0].place_code, forms[0].place_code)
        sheet.write(_page(forms, title))
    return len(forms)


def _page(forms: tuple[PaperForm, ...], place: str) -> str:
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
