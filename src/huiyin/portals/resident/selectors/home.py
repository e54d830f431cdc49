"""Home: what was done for others this month, as whole figures of the city with their denominators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huiyin.casework.selectors import measures
from huiyin.kernel.time import today


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Counts of a month. Each share is read with what it is of: on time of those closed, solved of those judged."""

    since: date
    is_this_month: bool
    received: int
    closed: int
    closed_on_time: int
    judged: int
    content: int


def month_figures() -> MonthFigures:
    """The figures of the running month, or of the whole month before while this one has nothing closed yet."""
    day = today()
    this = figures_of(day.replace(day=1), day)
    if this.closed:
        return this
    last_day = date.fromordinal(day.replace(day=1).toordinal() - 1)
    before = figures_of(last_day.replace(day=1), last_day)
    return before if before.closed else this


def figures_of(since: date, until: date) -> MonthFigures:
    """The figures of the whole city between two days, both included. One query."""
    counted = measures("", since=since, until=until).get("", {})
    closed = counted.get("closed", 0)
    content = counted.get("rated_satisfied", 0) + counted.get("rated_basically", 0)
    return MonthFigures(
        since=since,
        is_this_month=since == today().replace(day=1),
        received=counted.get("opened", 0),
        closed=closed,
        closed_on_time=closed - counted.get("closed_late", 0),
        judged=content + counted.get("rated_unsatisfied", 0),
        content=content,
    )
