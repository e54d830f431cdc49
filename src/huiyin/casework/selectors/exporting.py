"""Exporting: the matters somebody may see as an Excel table (SYSTEMS J4), by the same rule as the list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiyin.casework.models import Matter
from huiyin.casework.selectors.inboxes import matters
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.reading import note_reading
from huiyin.casework.selectors.titles import kind_title, post_title, step_title, unit_title
from huiyin.kernel.codes import spaced_case_code
from huiyin.kernel.tables import Column, write_table
from huiyin.people.types import Actor
from huiyin.places.selectors import place_names

AT_MOST = 100_000
_BATCH = 2_000


def export_matters(actor: Actor, *, place_code: str = "", found: QuerySet[Matter] | None = None) -> tuple[bytes, int]:
    """(the .xlsx file, how many matters). What the actor may see, the newest first, without names and phones.

    ``found`` narrows it further and must come from ``matters`` or ``matching``. Three queries for each 2,000 rows.
    """
    wanted = matters(actor, place_code=place_code) if found is None else found
    listed = wanted.select_related("owner_post__kind", "owner_post__organisation", "lead_organisation")
    ordered = listed.order_by("-received_at", "-id")[:AT_MOST]
    counted: list[int] = []
    content = write_table(_columns(), _rows(actor, ordered, counted))
    return content, len(counted)


def _columns() -> list[Column]:
    titles = {
        "code": _("案码"),
        "received_at": _("受理时间"),
        "kind": _("类别"),
        "place": _("地点"),
        "summary": _("内容"),
        "step": _("环节"),
        "owner": _("办理单位"),
        "due_at": _("时限"),
        "late_count": _("超时次数"),
        "closed_at": _("办结时间"),
        "rating": _("评价"),
    }
    return [Column(name=name, title=title) for name, title in titles.items()]


def _rows(actor: Actor, ordered: QuerySet[Matter], counted: list[int]) -> Iterator[dict[str, Any]]:
    """Rows in batches, so that a city's worth of matters never lies in memory at once."""
    for start in range(0, AT_MOST, _BATCH):
        batch = list(ordered[start : start + _BATCH])
        names = place_names(matter.place_code for matter in batch)
        for matter in batch:
            counted.append(1)
            note_reading(actor, matter, "export")
            yield _row(matter, names[matter.place_code])
        if len(batch) < _BATCH:
            return


def _row(matter: Matter, place: str) -> dict[str, Any]:
    playbook = playbook_of(matter)
    owner = post_title(matter.owner_post) if matter.owner_post else ""
    ratings = {"satisfied": _("满意"), "basically": _("基本满意"), "unsatisfied": _("不满意")}
    return {
        "code": spaced_case_code(matter.code),
        "received_at": matter.received_at,
        "kind": kind_title(playbook, matter.kind),
        "place": place,
        "summary": matter.summary or "",
        "step": step_title(playbook, matter.step),
        "owner": unit_title(matter.lead_organisation) if matter.lead_organisation else owner,
        "due_at": matter.due_at,
        "late_count": matter.late_count,
        "closed_at": matter.closed_at,
        "rating": ratings.get(matter.rating, ""),
    }
