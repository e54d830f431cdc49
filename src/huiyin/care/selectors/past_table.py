"""A table of past visits and meetings, one line for each, understood by the words of a method.

A line names the family's number; its place, first colour and day of opening stand in the family's first line at least.
The words of an older ledger are checked and then left out of the journal (`casework.services.replaying`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.care.types import PastFile
from huiyin.casework.selectors.titles import say
from huiyin.engine.definition import Action, Binding, Need, Playbook
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import Column, Row, TableReading, parse_choice, parse_code, parse_date, parse_text, read_table
from huiyin.kernel.time import city_zone
from huiyin.places.selectors import missing_codes

FAMILIES_AT_MOST = 300
_NUMBER_CHARACTERS = 80
_MORNING = time(9)


@dataclass
class PastRead:
    """What a table says: its families, the line in which each begins, how many visits and meetings, and every fault."""

    reading: TableReading
    families: list[PastFile] = field(default_factory=list)
    first_rows: dict[str, int] = field(default_factory=dict)
    deeds_count: int = 0


def past_columns(playbook: Playbook | None = None) -> tuple[Column, ...]:
    """The columns of the table; without a method every text is let through, for the empty workbook."""
    colour = parse_choice(_titled(playbook.kinds)) if playbook else parse_text
    what = parse_choice(_titled({one.name: one.words for one in _deeds(playbook)})) if playbook else parse_text
    return (
        Column(
            "number", gettext_lazy("户号"), _parse_number, required=True, help=gettext_lazy("旧台账的编号，不写姓名")
        ),
        Column("place", gettext_lazy("网格编码"), parse_code, help=gettext_lazy("15 位；每户第一行必填")),
        Column("kind", gettext_lazy("建档颜色"), colour, help=gettext_lazy("每户第一行必填")),
        Column("opened", gettext_lazy("建档日期"), parse_date, help=gettext_lazy("每户第一行必填")),
        Column("on", gettext_lazy("日期"), parse_date, help=gettext_lazy("回访或会商的日期")),
        Column("what", gettext_lazy("事项"), what, help=gettext_lazy("照工作法的说法，如“回访平稳”")),
        Column("items", gettext_lazy("逐项做到"), parse_text, help=gettext_lazy("如：倾听、宣传、警示、疏导")),
        Column("chosen", gettext_lazy("发现或原因"), parse_text),
        Column("colour", gettext_lazy("改为颜色"), colour),
        Column("words", gettext_lazy("说明"), parse_text),
    )


def _parse_number(value: Any) -> str:
    """A family's number in the old ledger."""
    number = parse_code(value)
    if len(number) > _NUMBER_CHARACTERS:
        raise Refused(_("户号最多 %(most)d 个字，请核对是不是填错了列。") % {"most": _NUMBER_CHARACTERS})
    return number


def read_past(content: bytes, playbook: Playbook) -> PastRead:
    """The table, understood. Faults stand in the reading with their cell; a family with a fault is left out. `Refused`
    for a file that cannot be read, or with more families than can be taken in at once.
    """
    columns = past_columns(playbook)
    found = PastRead(read_table(io.BytesIO(content), columns))
    by_number: dict[str, list[Row]] = {}
    for row in found.reading.rows:
        row.values.update({column.name: None for column in columns if column.name not in row.values})
        by_number.setdefault(row["number"], []).append(row)
    if len(by_number) > FAMILIES_AT_MOST:
        raise Refused(_("一次最多 %(count)d 户，请拆成几个文件。") % {"count": FAMILIES_AT_MOST}, field="file")
    named = {column.name: column for column in columns}
    unknown = missing_codes({row["place"] for row in found.reading.rows if row["place"]})
    for number, rows in by_number.items():
        _family(found, playbook, named, number, rows, unknown)
    return found


def _family(
    found: PastRead,
    playbook: Playbook,
    named: dict[str, Column],
    number: str,
    rows: Sequence[Row],
    unknown: set[str],
) -> None:
    first, before = rows[0], len(found.reading.cell_errors)
    for name in ("place", "kind", "opened"):
        if not first[name]:
            found.reading.add_error(first.number, named[name], _("每户第一行要填。"))
    if first["place"] in unknown:
        found.reading.add_error(first.number, named["place"], _("没有这个地方，请核对编码。"))
    deeds = list(_deeds_of(found, playbook, named, rows))
    if len(found.reading.cell_errors) > before:
        return
    found.first_rows[number] = first.number
    found.deeds_count += len(deeds)
    found.families.append(PastFile(number, first["place"], first["kind"], _at(first["opened"], time(8)), tuple(deeds)))


def _deeds_of(
    found: PastRead, playbook: Playbook, named: dict[str, Column], rows: Sequence[Row]
) -> Iterator[tuple[datetime, str, dict[str, Any]]]:
    for place, row in enumerate(rows):
        if not row["what"]:
            if place:
                found.reading.add_error(row.number, named["what"], _("请写这一行是什么事。"))
            continue
        if not row["on"]:
            found.reading.add_error(row.number, named["on"], _("请写日期。"))
            continue
        action, inputs = playbook.actions[row["what"]], dict[str, Any]()
        for need in action.needs:
            name, value = _answer(playbook, need, row)
            if value is not None:
                inputs[need.name] = value
            elif not need.optional:
                words = _("“%(what)s”要填这一项。") % {"what": say(need.words)}
                found.reading.add_error(row.number, named[name], words)
        yield _at(row["on"], _MORNING) + timedelta(minutes=place), action.name, inputs


def _answer(playbook: Playbook, need: Need, row: Row) -> tuple[str, Any]:
    """The column that answers a need, and the answer; None for none that fits."""
    if need.kind == "kind":
        return "colour", row["colour"] or (need.kinds[0] if len(need.kinds) == 1 else None)
    listed = _titled({choice.code: choice.words for choice in playbook.reasons.get(need.choices or "", ())})
    if need.kind == "every":
        ticked = {listed.get(part.strip()) for part in re.split("[、，,]", row["items"] or "")}
        return "items", sorted(filter(None, ticked)) if ticked == set(listed.values()) else None
    if need.kind == "choice":
        return "chosen", listed.get(row["chosen"] or "")
    return "words", (row["words"] or None) if need.kind in ("text", "line") else None


def _deeds(playbook: Playbook) -> list[Action]:
    """What can stand in a ledger: everything somebody in a post or the raiser did."""
    allowed = {"text", "line", "choice", "every", "kind"}
    units = (Binding.LEAD_UNIT, Binding.CALLED_UNIT, Binding.ANY_UNIT)
    return [
        one
        for one in playbook.actions.values()
        if {need.kind for need in one.needs} <= allowed
        and not any(playbook.roles[name].binding in units for name in one.by if name in playbook.roles)
    ]


def _titled(things: Any) -> dict[str, str]:
    """Both languages' words → name."""
    return {words: name for name, both in things.items() for words in (both.zh, both.en)}


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=city_zone())
