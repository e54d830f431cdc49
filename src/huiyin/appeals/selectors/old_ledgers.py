"""Reading an old ledger against the city as it is: every row understood, every fault with its cell and what to do."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import get_close_matches
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.appeals.models import LedgerImportRow
from huiyin.appeals.selectors.locating import find_place
from huiyin.appeals.types import ImportPreview, LedgerRow
from huiyin.appeals.types import old_ledgers as table
from huiyin.casework.models import Alias
from huiyin.casework.services.drafting import WORDS_LIMIT_CHARACTERS
from huiyin.engine.definition import Binding, Playbook
from huiyin.kernel.codes.typed import plain
from huiyin.kernel.tables import Column, Row, TableReading, read_table
from huiyin.kernel.time import now
from huiyin.people.models import Organisation
from huiyin.people.selectors.organisations import organisations_on

_NUMBERS_ASKED = 5_000


@dataclass
class Understood:
    """A file, understood: the good rows, and the reading with all its faults."""

    reading: TableReading
    rows: list[LedgerRow] = field(default_factory=list)
    bad_numbers: set[int] = field(default_factory=set)

    def preview(self, import_id: UUID, playbook: Playbook) -> ImportPreview:
        """What an import would do."""
        open_ones = [row for row in self.rows if row.closed_at is None]
        steps = Counter(playbook.steps[row.step].words.zh for row in self.rows)
        return ImportPreview(
            import_id=import_id,
            rows_count=len(self.rows),
            open_count=len(open_ones),
            closed_count=len(self.rows) - len(open_ones),
            late_count=sum(1 for row in open_ones if row.due_at is not None and row.due_at < now()),
            bad_rows_count=self.reading.bad_row_count + len(self.bad_numbers),
            errors=tuple(sorted(self.reading.cell_errors, key=lambda error: error.row)),
            errors_left_out=self.reading.errors_left_out,
            unknown_headings=tuple(self.reading.unknown_headings),
            by_step=dict(steps),
        )


def understand(
    content: bytes, *, playbook: Playbook, place_code: str, system: str, own_import: UUID | None = None
) -> Understood:
    """Read and check a whole file. ``own_import``: the import whose rows may be taken in already (taken up again).

    `Refused` when the file cannot be read at all. Some queries for names and numbers, none for each row besides
    addresses in words, each asked once.
    """
    reading = read_table(io.BytesIO(content), table.COLUMNS)
    found = Understood(reading)
    check = _Check(found, playbook, place_code, _taken_numbers(reading.rows, system, own_import))
    for row in reading.rows:
        understood = check.row(row)
        if understood is not None and row.number not in found.bad_numbers:
            found.rows.append(understood)
    return found


def _taken_numbers(rows: list[Row], system: str, own_import: UUID | None) -> set[str]:
    numbers, taken = [row["old_number"] for row in rows], set()
    for start in range(0, len(numbers), _NUMBERS_ASKED):
        known = Alias.objects.filter(system=system, number__in=numbers[start : start + _NUMBERS_ASKED])
        if own_import is not None:
            known = known.exclude(matter__in=LedgerImportRow.objects.filter(ledger=own_import).values("matter"))
        taken |= set(known.values_list("number", flat=True))
    return taken


class _Check:
    """What only the city can say about rows: whether kinds, steps, units and places are ones it has."""

    def __init__(self, found: Understood, playbook: Playbook, place_code: str, taken: set[str]) -> None:
        self.found, self.playbook, self.place_code, self.taken = found, playbook, place_code, taken
        self.now = now()
        self.kinds = _by_words((code, words.zh, words.en) for code, words in playbook.kinds.items())
        self.steps = _by_words((code, step.words.zh, step.words.en) for code, step in playbook.steps.items())
        self.units: dict[str, Organisation] = {unit.name: unit for unit in organisations_on(self.now.date())}
        self.places: dict[str, str] = {"": place_code}
        self.numbers: dict[str, int] = {}
        self.end = next(code for code, step in playbook.steps.items() if step.end is not None)

    def row(self, row: Row) -> LedgerRow | None:
        """The row understood; None when something in it is wrong."""
        unit = self._unit(row)
        step = self._step(row)
        due = row["due_at"]
        if due is None and row["days_left"] is not None:
            due = self.now + timedelta(days=row["days_left"])
        self._check_number(row)
        self._check_times(row, due)
        if len(row["words"]) > WORDS_LIMIT_CHARACTERS:
            sentence = _("有 %(count)d 字，最多 %(limit)d 字，请缩短。")
            counts = {"count": len(row["words"]), "limit": WORDS_LIMIT_CHARACTERS}
            self._wrong(row, table.WORDS, sentence % counts)
        kind, place = self._kind(row), self._place(row)
        if step and not row["closed_at"] and self._needs_unit(step) and unit is None and not row["unit"]:
            self._wrong(row, table.UNIT, _("这个环节要有承办单位，请填写单位名称。"))
        if row.number in self.found.bad_numbers:
            return None
        return LedgerRow(
            number=row.number,
            old_number=row["old_number"],
            words=row["words"],
            place_code=place,
            kind=kind,
            urgency=row["urgency"],
            step=step,
            raised_at=row["raised_at"],
            due_at=None if row["closed_at"] else due,
            closed_at=row["closed_at"],
            unit_id=unit.id if unit else None,
            raiser_name=row["raiser_name"],
            raiser_phone=row["raiser_phone"],
            result=row["result"],
        )

    def _wrong(self, row: Row, column: Column, sentence: str) -> None:
        self.found.reading.add_error(row.number, column, sentence)
        self.found.bad_numbers.add(row.number)

    def _check_number(self, row: Row) -> None:
        number = row["old_number"]
        if number in self.numbers:
            sentence = _("和第 %(row)d 行的编号相同，请核对。") % {"row": self.numbers[number]}
            self._wrong(row, table.OLD_NUMBER, sentence)
        elif number in self.taken:
            self._wrong(row, table.OLD_NUMBER, _("这个编号以前导入过，请从文件里删去这一行。"))
        self.numbers.setdefault(number, row.number)

    def _check_times(self, row: Row, due: datetime | None) -> None:
        raised, closed = row["raised_at"], row["closed_at"]
        if raised > self.now:
            self._wrong(row, table.RAISED_AT, _("提出时间不能晚于今天。"))
        if closed is not None and closed < raised:
            self._wrong(row, table.CLOSED_AT, _("办结时间早于提出时间，请核对。"))
        if closed is not None and closed > self.now:
            self._wrong(row, table.CLOSED_AT, _("办结时间不能晚于今天。"))
        if due is not None and due < raised:
            self._wrong(row, table.DUE_AT, _("办理时限早于提出时间，请核对。"))

    def _kind(self, row: Row) -> str:
        if not row["kind"]:
            return next(iter(self.playbook.kinds))
        code = self.kinds.get(plain(row["kind"]))
        if code is None:
            listed = _("、").join(words.zh for words in self.playbook.kinds.values())
            self._wrong(row, table.KIND, _("没有这个类别，只能填：%(listed)s。") % {"listed": listed})
        return code or ""

    def _step(self, row: Row) -> str:
        text, closed = row["step"], row["closed_at"] is not None
        code = self.steps.get(plain(text)) if text else self.end if closed else self.playbook.start
        if code is None:
            near = get_close_matches(text, [step.words.zh for step in self.playbook.steps.values()], n=1, cutoff=0.3)
            listed = near[0] if near else _("、").join(step.words.zh for step in self.playbook.steps.values())
            sentence = _("“%(title)s”没有这个环节，可以填：%(listed)s。")
            self._wrong(row, table.STEP, sentence % {"title": self.playbook.title.zh, "listed": listed})
            return ""
        has_end = self.playbook.steps[code].end is not None
        if has_end and not closed:
            self._wrong(row, table.CLOSED_AT, _("环节是已办结，请填写办结时间。"))
        if closed and not has_end:
            self._wrong(row, table.STEP, _("填了办结时间，环节却还没有办结，请核对其中一处。"))
        return code

    def _unit(self, row: Row) -> Organisation | None:
        if not row["unit"]:
            return None
        unit = self.units.get(row["unit"])
        if unit is None:
            near = get_close_matches(row["unit"], self.units, n=1, cutoff=0.4)
            hint = _("是不是“%(near)s”？") % {"near": near[0]} if near else _("请先在机构里添加，或留空。")
            self._wrong(row, table.UNIT, _("系统里没有这个单位。%(hint)s") % {"hint": hint})
        return unit

    def _place(self, row: Row) -> str:
        text = row["place"]
        if text not in self.places:
            found = find_place(plain(text) if plain(text).isdecimal() else None, address=text)
            self.places[text] = found.place_code
        if not self.places[text]:
            self._wrong(row, table.PLACE, _("没有找到这个地点。请填网格编码，或写明街道和社区，也可以留空。"))
        return self.places[text]

    def _needs_unit(self, step: str) -> bool:
        owner = self.playbook.steps[step].owner
        role = self.playbook.roles.get(owner or "")
        return role is not None and role.binding in (Binding.LEAD_UNIT, Binding.CALLED_UNIT)


def _by_words(named: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Code by everything a cell may call it: its code, its Chinese and its English name."""
    return {plain(name): code for code, *names in named for name in (code, *names)}
