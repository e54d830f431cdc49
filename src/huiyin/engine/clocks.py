"""Clocks of a state: arming, pausing, running out, extending.

A due instant is a function of events, calendar and playbook, never of an edit: a clock that a step shares with the
one before goes on running, and only a bounded action may restart or extend it (DESIGN §3 Clocks).
A missing calendar never stops a matter: the clock is marked blocked and runs on natural days.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from huiyin.engine import calendar as working
from huiyin.engine.calendar import CalendarGap, Limit, WorkingCalendar
from huiyin.engine.definition import Clock, Extension, Playbook, Step
from huiyin.engine.state import RunningClock, State

REMINDER_DAYS = (1, 2, 4, 7)


def arm(clock: Clock, state: State, at: datetime, calendar: WorkingCalendar, unit: str | None = None) -> RunningClock:
    """A clock that starts now, with the limit for the matter's urgency and kind."""
    limit = clock.limit_for(state.urgency, state.kind)
    return _armed(RunningClock(clock.name, at, None, str(limit), unit=unit), clock, limit, calendar)


def _armed(running: RunningClock, clock: Clock, limit: Limit, calendar: WorkingCalendar) -> RunningClock:
    try:
        due = working.due_instant(limit, running.armed_at, calendar)
    except CalendarGap as gap:
        backstop = running.armed_at + timedelta(days=limit.backstop_days)
        return replace(running, due_at=backstop, warn_at=None, blocked_year=gap.year, limit=str(limit))
    fresh = replace(running, due_at=due, blocked_year=None, limit=str(limit))
    return replace(fresh, warn_at=_warn_instant(clock, limit, fresh, due, calendar))


def _warn_instant(
    clock: Clock, limit: Limit, running: RunningClock, due: datetime, calendar: WorkingCalendar
) -> datetime | None:
    """The next warning that is still to come; none once the clock is due before it."""
    try:
        if clock.warn_percent is not None and not running.warned:
            return working.share_instant(limit.unit, running.armed_at, due, clock.warn_percent, calendar)
        if running.warned < len(clock.warnings):
            instant = working.due_instant(clock.warnings[running.warned], running.armed_at, calendar)
            return instant if instant < due else None
    except CalendarGap:
        return None
    return None


def warned(clock: Clock, running: RunningClock, calendar: WorkingCalendar) -> RunningClock:
    """The clock after a warning was given: it waits for the next one."""
    told = replace(running, warned=running.warned + 1, warn_at=None)
    if told.due_at is None or not clock.warnings:
        return told
    return replace(told, warn_at=_warn_instant(clock, clock.limit, told, told.due_at, calendar))


def due_on(clock: Clock, running: RunningClock, day: date, calendar: WorkingCalendar) -> RunningClock:
    """The clock running out when a promised day is over; no calendar is needed for that. A warning by per cent is given
    after so much of the natural time until then; warnings after a time of their own are not.
    """
    due = calendar.midnight_after(day)
    share = clock.warn_percent
    return replace(
        running,
        due_at=due,
        warn_at=running.armed_at + (due - running.armed_at) * share / 100 if share and not running.warned else None,
        blocked_year=None,
        limit=f"{running.limit} + {day.isoformat()}",
    )


def entering(
    playbook: Playbook, state: State, step: Step, at: datetime, calendar: WorkingCalendar, restart: tuple[str, ...]
) -> tuple[RunningClock, ...]:
    """The clocks of a matter that enters a step: shared ones go on, its own are armed, others end or are paused."""
    running = {clock.name: clock for clock in state.clocks if clock.unit is None}
    clocks = [pause(running[name], at, calendar) for name in step.pauses if name in running]
    for name in step.clocks:
        if name in state.lapsed:
            continue
        if name in running and name not in restart:
            clocks.append(resume(running[name], at, calendar))
        else:
            clocks.append(arm(playbook.clocks[name], state, at, calendar))
    return tuple(clocks)


def pause(running: RunningClock, at: datetime, calendar: WorkingCalendar) -> RunningClock:
    """The clock with its time left kept; a clock that already stands is returned as it is."""
    if running.due_at is None:
        return running
    try:
        left = working.remaining_seconds(_unit(running), at, running.due_at, calendar)
    except CalendarGap:
        left = max(0.0, (running.due_at - at).total_seconds())
    return replace(running, due_at=None, warn_at=None, remaining_seconds=round(left))


def resume(running: RunningClock, at: datetime, calendar: WorkingCalendar) -> RunningClock:
    """A paused clock going on with the time it had left; a running one unchanged."""
    if running.remaining_seconds is None:
        return running
    going_on = replace(running, remaining_seconds=None, blocked_year=None, limit=_lengthened(running, "pause"))
    try:
        return replace(
            going_on, due_at=working.resumed_instant(_unit(running), at, running.remaining_seconds, calendar)
        )
    except CalendarGap as gap:
        due = at + timedelta(seconds=running.remaining_seconds)
        return replace(going_on, due_at=due, blocked_year=gap.year)


def _unit(running: RunningClock) -> working.Unit:
    """How the running limit is counted: urgency may have chosen another unit than the clock's first limit."""
    return Limit.parse(running.limit.partition(" + ")[0]).unit


def _lengthened(running: RunningClock, by: str) -> str:
    """The limit with what was added to it; a second pause is not written twice."""
    return running.limit if running.limit.endswith(f" + {by}") else f"{running.limit} + {by}"


def again(clock: Clock, running: RunningClock, state: State, at: datetime, calendar: WorkingCalendar) -> RunningClock:
    """The clock for the superior after it ran out: the playbook's ``again`` or the urgency's own limit, no warning."""
    fresh = _armed(replace(running, armed_at=at), clock, clock.again_for(state.urgency), calendar)
    return replace(fresh, warn_at=None, fired=running.fired + 1)


def reminder(running: RunningClock, at: datetime, reminders: int) -> RunningClock:
    """The desk's standing reminder: after 1, 2, 4 and then every 7 natural days (promise *answers*)."""
    days = REMINDER_DAYS[min(reminders, len(REMINDER_DAYS) - 1)]
    return replace(
        running,
        armed_at=at,
        due_at=at + timedelta(days=days),
        warn_at=None,
        fired=running.fired + 1,
        limit=f"{days} days",
    )


def extended(
    extension: Extension, clock: Clock, running: RunningClock, at: datetime, calendar: WorkingCalendar
) -> RunningClock:
    """More time, counted from the old due instant, or from now if that has passed. A clock that ran to the end of a day
    is due when the next one begins; what is added to it begins with that next day, which counts.
    """
    start = max(at, running.due_at) if running.due_at else at
    if start == running.due_at and calendar.local(start).time() == time():
        start -= timedelta(microseconds=1)
    longer = _armed(replace(running, armed_at=start, remaining_seconds=None), clock, extension.by, calendar)
    return replace(longer, armed_at=running.armed_at, limit=f"{running.limit} + {extension.by}")


def recalculated(clock: Clock, running: RunningClock, at: datetime, calendar: WorkingCalendar) -> RunningClock:
    """The clock under another calendar: never due in the past; once it ran out, stood or was extended, untouched."""
    if running.due_at is None or running.fired or "+" in running.limit:
        return running
    fresh = _armed(running, clock, Limit.parse(running.limit), calendar)
    if fresh.due_at is not None and fresh.due_at < at:
        return replace(fresh, due_at=at, warn_at=None)
    return fresh


def relimited(
    clock: Clock, running: RunningClock, state: State, at: datetime, calendar: WorkingCalendar
) -> RunningClock:
    """The clock after kind or urgency changed: the new limit from the old start, never due in the past."""
    limit = clock.limit_for(state.urgency, state.kind)
    return recalculated(clock, replace(running, limit=str(limit)), at, calendar)
