"""Reading a table of committees and mediators: grouped by committee, held to the law, every fault with its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.casework.selectors.tables import unknown_places
from huiyin.casework.types import TableRead
from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import Column, Row
from huiyin.kernel.time import now, today
from huiyin.mediation.models import Committee
from huiyin.mediation.types import MemberGiven, check_members
from huiyin.mediation.types import register_columns as table
from huiyin.people.models import Person, Tenure

_BESIDE: dict[str, Column] = {"chair": table.CHAIR, "women": table.WOMAN, "nationality": table.SMALLER}
_SAME = (table.KIND, table.PLACE, table.OFFICE_PHONE, table.ELECTED_ON, table.NATIONALITIES)
_ASKED = 2_000


@dataclass(frozen=True, slots=True)
class CommitteeRows:
    """One committee of the file: its own columns stand in the first row, its people in all of them."""

    name: str
    rows: tuple[Row, ...]


def understand_register(found: TableRead, place_code: str) -> None:
    """A table of committees and who serves in them; ``records`` are `CommitteeRows`.

    Two queries, more only for thousands of committees.
    """
    groups: dict[str, list[Row]] = {}
    for row in found.reading.rows:
        groups.setdefault(row["committee"], []).append(row)
    unknown, taken = unknown_places(found, place_code, table.PLACE), _taken_names(list(groups))
    for name, rows in groups.items():
        _check_committee(found, rows, unknown=unknown, is_taken=name in taken)
        if not found.bad_numbers & {row.number for row in rows}:
            found.records.append(CommitteeRows(name, tuple(rows)))
    full_time = sum(row["is_full_time"] for group in found.records for row in group.rows)
    found.facts = [(_("调委会"), len(found.records)), (_("专职调解员"), full_time)]


def known_persons(rows: Sequence[Row]) -> dict[tuple[str, str], UUID]:
    """Who of the rows is written down already, by name and phone together. One query, more only for thousands."""
    known: dict[tuple[str, str], UUID] = {}
    for start in range(0, len(rows), _ASKED):
        part = rows[start : start + _ASKED]
        wanted = {(row["name"], row["phone"]) for row in part}
        phones = {row["phone"] for row in part}
        persons = Person.objects.filter(phone_index__in=phones, erased_at=None)
        for person in persons.order_by("-created_at"):
            key = (person.name or "", person.phone or "")
            if key in wanted:
                known[key] = person.id
    return known


def mediator_posts(person_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The mediator's post that somebody holds now, by person: where disputes reach them. One query."""
    at = now()
    held = Tenure.objects.filter(
        Q(until_at=None) | Q(until_at__gt=at),
        person__in=person_ids,
        from_at__lte=at,
        post__kind="mediator",
        post__closed_at=None,
    )
    return dict(held.order_by("-from_at").values_list("person", "post"))


def _taken_names(names: list[str]) -> set[str]:
    taken: set[str] = set()
    for start in range(0, len(names), _ASKED):
        part = names[start : start + _ASKED]
        taken |= set(Committee.objects.filter(name__in=part).values_list("name", flat=True))
    return taken


def _check_committee(found: TableRead, rows: list[Row], *, unknown: set[str], is_taken: bool) -> None:
    first = rows[0]
    if is_taken:
        found.wrong(first, table.COMMITTEE, _("已有同名的调委会，请从文件里删去它的各行。"))
    if first["place"] in unknown:
        found.wrong(first, table.PLACE, _("没有这个地方，或者不在导入的范围内。"))
    if first["elected_on"] > today():
        found.wrong(first, table.ELECTED_ON, _("推选日期不能晚于今天。"))
    _check_rows(found, rows)
    # Rows that could not be read are not here: whether the law is kept shows once they are mended.
    if not found.reading.bad_row_count and not found.bad_numbers & {row.number for row in rows}:
        _check_law(found, rows)


def _check_rows(found: TableRead, rows: list[Row]) -> None:
    """The committee's own columns say the same in all its rows; nobody stands there twice."""
    for row in rows[1:]:
        for column in _SAME:
            if row[column.name] != rows[0][column.name]:
                found.wrong(row, column, _("和这个调委会的第一行不一样，请写成一样的。"))
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row["name"], row["phone"]) in seen:
            found.wrong(row, table.NAME, _("同一个人填了两次，请去掉一次。"))
        seen.add((row["name"], row["phone"]))
        if row["is_chair"] and not row["is_member"]:
            found.wrong(row, table.CHAIR, _("主任由推选产生，不能聘任。"))


def _check_law(found: TableRead, rows: list[Row]) -> None:
    """The committee as the law wants it; its faults stand beside its first row."""
    members = [
        MemberGiven(uuid7(), is_chair=row["is_chair"], is_woman=row["is_woman"]) for row in rows if row["is_member"]
    ]
    try:
        check_members(
            members,
            several_nationalities=rows[0]["several_nationalities"],
            has_smaller_nationality=any(row["is_smaller_nationality"] for row in rows if row["is_member"]),
        )
    except Refused as refused:
        for one in refused.each():
            found.wrong(rows[0], _BESIDE.get(str(one.details.get("problem")), table.COMMITTEE), str(one.sentence))
