"""Days: the next receptions of a place, with who sits and what is free. A constant number of queries for any list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.casework.selectors.titles import post_title
from huiyin.engine.calendar import SATURDAY, CalendarGap
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone, now, today
from huiyin.people.models import Post
from huiyin.people.selectors.actors import within
from huiyin.people.selectors.posts import find_posts
from huiyin.places.selectors import place_names, working_calendar
from huiyin.receptions.models import Day, Series, Sitting, Visit, VisitState
from huiyin.receptions.types import DayShown, SittingShown, SlotShown, days_of, slot_times

DAYS_SHOWN = 35
AT_MOST = 60
OTHERS_AT_MOST = 3
_FURTHEST = timedelta(days=3653)
Working = Callable[[date], bool]


def coming_days(place_code: str = "", *, days: int = DAYS_SHOWN, since: date | None = None) -> tuple[DayShown, ...]:
    """The receptions of a place (inside it, or of a place around it) in the next days, the nearest first."""
    first = since or today()
    last = first + timedelta(days=days)
    rows = list(_of_place(place_code).filter(_active(first, last)).order_by("place_code", "title", "id"))
    working = _working()
    found = [(series, on) for series in rows for on in _days(series, first, last, working)]
    found.sort(key=lambda one: (one[1], one[0].opens, one[0].title))
    return _shown(found[:AT_MOST], working)


def day_of(series_id: UUID, on: date) -> DayShown:
    """One day, also one that is named by no rule any more and was cancelled or has visits: who has booked it has to
    read why. `Refused` where the series has none on that date.
    """
    series = Series.objects.filter(pk=series_id).first()
    if series is None:
        raise no_such_day()
    if not is_day(series, on):
        raise no_such_day()
    return _shown([(series, on)], _working())[0]


def lapsed_days() -> tuple[Day, ...]:
    """The days that somebody waits for and nobody has cancelled, and that do not take place all the same: a new
    calendar names them no more, or the posts that would sit are closed. A constant number of queries.
    """
    waiting = Day.objects.filter(Exists(_visits().filter(state=VisitState.BOOKED)), on__gte=today(), is_cancelled=False)
    rows = list(waiting.select_related("series").order_by("on", "id"))
    days = _shown([(row.series, row.on) for row in rows], _working())
    return tuple(row for row, day in zip(rows, days, strict=True) if day.is_cancelled)


def other_days(day: DayShown, *, at_most: int = OTHERS_AT_MOST) -> tuple[DayShown, ...]:
    """The next days with a free slot that somebody may take instead: those of the same series first, then others of the
    place. Queries as `coming_days`.
    """
    free = [one for one in coming_days(day.place_code) if one.is_bookable and one != day]
    return tuple(sorted(free, key=lambda one: one.series_id != day.series_id)[:at_most])


def no_such_day() -> Refused:
    """What somebody hears who asks for a day that is none."""
    return Refused(_("这一天没有接访，请从接访安排里选。"), who_can_help=_("综治中心值班"), field="on")


def series_day(series_id: UUID, on: date) -> tuple[Series, bool]:
    """The series and whether the date is one of its days. `Refused` for a series that is none."""
    series = Series.objects.filter(pk=series_id).first()
    if series is None:
        raise no_such_day()
    return series, is_day(series, on)


def is_day(series: Series, on: date) -> bool:
    """Whether the rule of a series, as the row has it, names the date, or did so when it was cancelled or somebody took
    a number: what was so does not become nothing.
    """
    kept = Day.objects.filter(Q(is_cancelled=True) | Exists(_visits()), series=series, on=on)
    return _names(series, on, _working()) or kept.exists()


def begins_at(series: Series, on: date) -> datetime:
    """The instant at which a day opens."""
    return datetime.combine(on, series.opens, tzinfo=city_zone())


def series_title(series: Series) -> str:
    """Its name in the reader's language."""
    return series.english_title or series.title if get_language() == "en" else series.title


def _names(series: Series, on: date, working: Working) -> bool:
    """Nobody arranges ten years ahead, and where dates end a rule cannot be asked."""
    return abs(on - today()) < _FURTHEST and on in _days(series, on, on, working)


def _visits() -> QuerySet[Visit]:
    """The visits of a day that is looked for."""
    return Visit.objects.filter(day=OuterRef("pk"))


def _of_place(code: str) -> QuerySet[Series]:
    if not code:
        return Series.objects.all()
    around = [code[:digits] for digits in range(1, len(code))]
    return Series.objects.filter(within("place_code", (code,)) | Q(place_code__in=around))


def _active(first: date, last: date) -> Q:
    return Q(since__lte=last) & (Q(until__isnull=True) | Q(until__gte=first))


def _days(series: Series, first: date, last: date, working: Working) -> tuple[date, ...]:
    until = min(last, series.until) if series.until else last
    return days_of(series.rule, max(first, series.since), until, working)


def _working() -> Working:
    """Whether people work on a day, by the newest calendar; by the week where it does not reach, or there is none."""
    try:
        calendar = working_calendar()
    except Refused:
        return lambda day: day.weekday() < SATURDAY

    def is_working(day: date) -> bool:
        try:
            return calendar.is_working_day(day)
        except CalendarGap:
            return day.weekday() < SATURDAY

    return is_working


def _shown(found: Sequence[tuple[Series, date]], working: Working) -> tuple[DayShown, ...]:
    """The days with sittings, substitutions and slots: six queries, however many."""
    wanted = {series.id for series, _on in found}
    rows = Day.objects.filter(series__in=wanted, on__in={on for _series, on in found})
    rows = rows.prefetch_related("substitutions")
    known = {(row.series_id, row.on): row for row in rows}
    sittings = _sittings(wanted)
    taken = _taken(known.values())
    posts = find_posts(_posts(sittings, known.values()))
    places = place_names({series.place_code for series, _on in found})
    return tuple(
        _day(
            series,
            on,
            known.get((series.id, on)),
            working,
            sittings[series.id],
            taken,
            posts,
            places[series.place_code],
        )
        for series, on in found
    )


def _sittings(wanted: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for sitting in Sitting.objects.filter(series__in=wanted).order_by("position", "id"):
        found[sitting.series_id].append(sitting.post_id)
    return found


def _taken(days: Iterable[Day]) -> dict[UUID, set[time]]:
    """The slots that are gone, by day."""
    found: dict[UUID, set[time]] = defaultdict(set)
    rows = Visit.objects.filter(day__in=[day.id for day in days], slot__isnull=False)
    for day_id, slot in rows.exclude(state=VisitState.CANCELLED).values_list("day", "slot"):
        if slot is not None:
            found[day_id].add(slot)
    return found


def _posts(sittings: dict[UUID, list[UUID]], days: Iterable[Day]) -> set[UUID]:
    posts = {post for series in sittings.values() for post in series}
    return posts | {one.instead_id for day in days for one in day.substitutions.all() if one.instead_id}


def _day(
    series: Series,
    on: date,
    row: Day | None,
    working: Working,
    sits: list[UUID],
    taken: dict[UUID, set[time]],
    posts: Mapping[UUID, Post],
    place: str,
) -> DayShown:
    gone = taken[row.id] if row else set()
    opens_at = begins_at(series, on)
    sittings = _who_sits(sits, row, posts, opens_at)
    lapsed = _lapsed(series, on, working, sittings)
    cancelled = bool(lapsed or (row and row.is_cancelled))
    times = slot_times(series.opens, series.closes, series.slot_minutes) if series.slot_minutes else ()
    slots = tuple(SlotShown(at, at not in gone and _is_ahead(on, at)) for at in times)
    in_time = on <= today() + timedelta(days=series.days_ahead)
    return DayShown(
        series_id=series.id,
        on=on,
        title=series_title(series),
        place_code=series.place_code,
        place=place,
        venue=series.venue,
        opens=series.opens,
        closes=series.closes,
        opens_at=opens_at,
        is_cancelled=cancelled,
        note=row.note if row and row.is_cancelled else lapsed,
        sittings=sittings,
        slots=slots,
        is_bookable=not cancelled and in_time and any(slot.is_free for slot in slots),
    )


def _lapsed(series: Series, on: date, working: Working, sittings: Iterable[SittingShown]) -> str:
    """Why a day does not take place although nobody has cancelled it; nothing for one that does. What a calendar says
    of a day that has begun comes too late.
    """
    if begins_at(series, on) > now() and not _names(series, on, working):
        return _("工作日历有变，这一天不接访")
    return "" if any(one.is_filled for one in sittings) else _("接访的岗位已经撤销")


def _who_sits(
    sits: list[UUID], row: Day | None, posts: Mapping[UUID, Post], opens_at: datetime
) -> tuple[SittingShown, ...]:
    """The posts of a series, with who sits instead. A post that is closed before the day opens does not sit."""
    absent = {one.post_id: one for one in row.substitutions.all()} if row else {}
    gone = {known for known, post in posts.items() if post.closed_at is not None and post.closed_at <= opens_at}
    titles = {known: post_title(post) for known, post in posts.items()}
    found = []
    for post in sits:
        one, title = absent.get(post), titles.get(post, "")
        if one is not None:
            instead = one.instead_id if one.instead_id not in gone else None
            found.append(SittingShown(post, title, True, instead, titles[instead] if instead else "", one.reason))
        elif post in gone:
            found.append(SittingShown(post, title, True, reason=_("岗位已经撤销")))
        else:
            found.append(SittingShown(post, title))
    return tuple(found)


def _is_ahead(on: date, at: time) -> bool:
    return datetime.combine(on, at, tzinfo=city_zone()) > now()
