"""The inbox: every open matter that waits for one of the actor's posts or units, by due time, in four groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.casework.forms import MatterLine, lines
from huiyin.casework.selectors.inboxes import waiting
from huiyin.kernel.time import city_zone, now
from huiyin.people.types import Actor

AT_MOST = 200
_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the inbox, with the kit's state for its title."""

    title: str
    state: Literal["", "overdue"]
    lines: list[MatterLine]


@dataclass(frozen=True, slots=True)
class Inbox:
    """The groups that hold something, and how many matters wait in all."""

    groups: list[Group]
    count: int
    is_cut: bool


def inbox(actor: Actor) -> Inbox:
    """What waits, in groups: overdue, today, this week, later. At most two hundred; the count is exact."""
    at = now()
    found = waiting(actor)
    rows = list(found.order_by(F("due_at").asc(nulls_last=True), "received_at")[: AT_MOST + 1])
    count = len(rows) if len(rows) <= AT_MOST else found.count()
    listed = lines(rows[:AT_MOST], at=at)
    return Inbox([group for group in _grouped(listed, at) if group.lines], count, len(rows) > AT_MOST)


def _grouped(listed: list[MatterLine], at: datetime) -> list[Group]:
    local = at.astimezone(city_zone())
    tomorrow = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    next_week = tomorrow + timedelta(days=_WEEK_DAYS - 1 - local.weekday())
    late: list[MatterLine] = []
    today: list[MatterLine] = []
    week: list[MatterLine] = []
    later: list[MatterLine] = []
    for line in listed:
        if line.due_at is None or line.due_at >= next_week:
            later.append(line)
        elif line.due_at < at:
            late.append(line)
        else:
            (today if line.due_at < tomorrow else week).append(line)
    return [
        Group(_("已超时"), "overdue", late),
        Group(pgettext("inbox", "今天"), "", today),
        Group(pgettext("inbox", "本周"), "", week),
        Group(pgettext("inbox", "以后"), "", later),
    ]
