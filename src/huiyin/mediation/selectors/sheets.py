"""The table as lines to show and as an Excel file: one order and wording for both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from huiyin.kernel.tables import Column, write_table
from huiyin.mediation.types import Table


@dataclass(frozen=True, slots=True)
class TotalLine:
    """One total with its changes in percent against a year before and against the period before; None from nothing."""

    title: str
    value: int | Decimal | None
    year_on_year: Decimal | None
    period_on_period: Decimal | None


def total_lines(table: Table) -> list[TotalLine]:
    """The totals below the classes, in the form's order."""
    names = {
        "accepted": _("受理件数"),
        "succeeded": _("调解成功件数"),
        "own": _("主动调解件数"),
        "applied": _("依申请调解件数"),
        "handed_over": _("接受委托移送调解件数"),
        "written": _("书面协议件数"),
        "oral": _("口头协议件数"),
        "confirmed": _("司法确认件数"),
        "performed": _("已履行件数"),
        "repudiated": _("反悔起诉件数"),
        "crimes": _("防止民转刑件数"),
        "crime_people": _("防止民转刑涉及人数"),
        "petitions": _("防止群体性上访件数"),
        "petition_people": _("防止群体性上访涉及人数"),
    }
    lines = [
        TotalLine(
            title, getattr(table.totals, name), table.change(name, "year_before"), table.change(name, "period_before")
        )
        for name, title in names.items()
    ]
    rate = TotalLine(_("调解成功率（%）"), table.totals.success_rate, None, None)
    amount = TotalLine(
        _("协议涉及金额（万元）"),
        table.totals.amount,
        table.change("amount_cents", "year_before"),
        table.change("amount_cents", "period_before"),
    )
    return [*lines[:2], rate, *lines[2:5], amount, *lines[5:]]


def figures_workbook(table: Table) -> bytes:
    """The table as .xlsx: the fifteen classes, the sum, then the totals."""
    columns = (
        Column("title", _("项目"), width=26),
        Column("value", _("本期")),
        Column("share", _("占比 %")),
        Column("succeeded", _("成功")),
        Column("year_before", _("去年同期")),
        Column("period_before", _("上期")),
        Column("year_on_year", _("同比 %")),
        Column("period_on_period", _("环比 %")),
    )
    return write_table(columns, _rows(table), sheet_name=_("人民调解统计"))


def _rows(table: Table) -> Iterator[dict[str, object]]:
    for line in table.lines:
        yield {
            "title": line.of.title,
            "value": line.accepted,
            "share": line.share,
            "succeeded": line.succeeded,
            "year_before": line.year_before,
            "period_before": line.period_before,
        }
    for total in total_lines(table):
        yield {
            "title": total.title,
            "value": total.value,
            "year_on_year": total.year_on_year,
            "period_on_period": total.period_on_period,
        }
