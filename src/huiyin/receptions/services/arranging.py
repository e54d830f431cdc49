"""Arranging: when and where there are receptions and who sits; what is different on one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_place_code
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, today
from huiyin.people.models import Post
from huiyin.people.types import Actor
from huiyin.receptions.models import Day, Series, Sitting, Substitution, VisitState
from huiyin.receptions.selectors.days import day_of, is_day, lapsed_days, no_such_day
from huiyin.receptions.selectors.methods import reception_method
from huiyin.receptions.selectors.rights import check_keeper
from huiyin.receptions.services.telling import tell_booked
from huiyin.receptions.types import Rhythm, Rule, slot_times

SITTING_AT_MOST = 12
_WEEKS = frozenset({1, 2, 3, 4, 5, -1})
_LAST_DAY = 31
_SHORTEST, _LONGEST = 5, 120
_REASON_MOST = 200


@dataclass(frozen=True, slots=True)
class SeriesGiven:
    """A series as somebody describes it; see `models.Series`."""

    title: str
    place_code: str
    venue: str
    playbook: str
    kind: str
    rule: Rule
    opens: time
    closes: time
    since: date
    until: date | None = None
    slot_minutes: int = 15
    days_ahead: int = 28
    english_title: str = ""


def arrange(actor: Actor, *, given: SeriesGiven, posts: Sequence[UUID]) -> Series:
    """Set a reception day up; ``posts`` are who sits, the one who leads first.

    `Refused` outside the actor's places, for a rule that names no day, for hours in which no slot fits, without
    anybody who sits, and for a method or kind that is none.
    """
    place = check_place_code(given.place_code)
    check_keeper(actor, place)
    _check(given)
    _check_posts(posts)
    with transaction.atomic():
        rule = given.rule
        series = Series.objects.create(
            title=given.title.strip(),
            english_title=given.english_title.strip(),
            place_code=place,
            venue=given.venue.strip(),
            playbook=given.playbook,
            kind=given.kind,
            rhythm=rule.rhythm,
            weekday=rule.weekday,
            weeks=list(rule.weeks),
            month_days=list(rule.month_days),
            day_off=rule.day_off,
            opens=given.opens,
            closes=given.closes,
            slot_minutes=given.slot_minutes,
            days_ahead=given.days_ahead,
            since=given.since,
            until=given.until,
        )
        Sitting.objects.bulk_create(
            Sitting(series=series, post_id=post, position=position) for position, post in enumerate(posts)
        )
        _audit(actor, "arrange", series, {"title": series.title, "posts": [str(post) for post in posts]})
    return series


def end_series(actor: Actor, *, series_id: UUID, until: date) -> Series:
    """Let a series end after a day that is not over; who has booked a later one is told, as for a cancelled day.
    `Refused` where it ends earlier already.
    """
    _series(actor, series_id)
    if until < today():
        raise Refused(_("结束的日子不能早于今天。"), field="until")
    with transaction.atomic():
        series = _locked(series_id)
        if series.until is not None and series.until < until:
            told = _("这项接访早已定在 %(until)s 结束，不用再结束一次。")
            raise Refused(told % {"until": series.until.isoformat()}, field="until")
        series.until = until
        series.save(update_fields=["until"])
        coming = Day.objects.filter(series=series, on__gt=until, is_cancelled=False)
        later = list(coming.filter(visits__state=VisitState.BOOKED).distinct())
        coming.update(is_cancelled=True, note=_("这项接访不再安排"))
        tell_booked(actor, days=later)
        _audit(actor, "end", series, {"until": until.isoformat()})
    return series


def announce(
    actor: Actor, *, series_id: UUID, on: date, post_id: UUID, instead_id: UUID | None, reason: str
) -> Substitution:
    """Announce that a post does not sit that day and who sits instead; said again, the newer word holds.

    `Refused` for a day that is none, a post that does not sit, one who would sit twice, and without a reason. Nobody
    sitting at all is no reception: then the day is to be cancelled.
    """
    series = _series(actor, series_id)
    sitting = list(Sitting.objects.filter(series=series).values_list("post", flat=True))
    if post_id not in sitting:
        raise Refused(_("这个岗位不在这次接访里。"), field="post")
    if instead_id in sitting or (instead_id and not _open_posts([instead_id])):
        raise Refused(_("请另选一个没有安排在这次接访里的岗位。"), field="instead")
    why = _reason(reason)
    with transaction.atomic():
        day = day_for(series, on)
        if instead_id and Substitution.objects.filter(day=day, instead=instead_id).exclude(post=post_id).exists():
            raise Refused(_("这个岗位这一天已经代别人接访，请另选一个。"), field="instead")
        made, _created = Substitution.objects.update_or_create(
            day=day, post_id=post_id, defaults={"instead_id": instead_id, "reason": why, "announced_at": now()}
        )
        if not any(one.is_filled for one in day_of(series.id, on).sittings):
            raise Refused(_("没有人接访了，请改成“这一天停一次”。"), field="instead")
        detail = {"on": on.isoformat(), "post": str(post_id), "instead": str(instead_id) if instead_id else ""}
        _audit(actor, "announce", series, detail)
    return made


def cancel_day(actor: Actor, *, series_id: UUID, on: date, reason: str) -> Day:
    """Let one day not take place; its page and every booking say why, and who has booked is told in the same
    transaction (`telling.tell_booked`).
    """
    series = _series(actor, series_id)
    why = _reason(reason)
    with transaction.atomic():
        day = day_for(series, on)
        if on < today():
            raise Refused(_("已经过去的接访日不能停。"), field="on")
        _call_off(actor, series, day, why)
    return day


def cancel_lapsed(actor: Actor) -> int:
    """Cancel what does not take place any more although people wait for it (`days.lapsed_days`), and tell them as for
    any cancelled day; each in a transaction of its own. The runner's. Returns how many days.
    """
    done = 0
    for known in lapsed_days():
        with transaction.atomic():
            series = _locked(known.series_id)
            day = Day.objects.select_for_update().get(pk=known.pk)
            shown = day_of(series.id, day.on)
            if shown.is_cancelled and not day.is_cancelled:
                _call_off(actor, series, day, shown.note)
                done += 1
    return done


def day_for(series: Series, on: date) -> Day:
    """The row of a day, locked, and that of its series, so that it does not end in between; made the first time. Inside
    a transaction only. `Refused` for a day that is none.
    """
    if not is_day(_locked(series.id), on):
        raise no_such_day()
    Day.objects.get_or_create(series=series, on=on)
    return Day.objects.select_for_update().get(series=series, on=on)


def _call_off(actor: Actor, series: Series, day: Day, why: str) -> None:
    """Inside a transaction that has locked the day."""
    day.is_cancelled, day.note = True, why
    day.save(update_fields=["is_cancelled", "note"])
    told = tell_booked(actor, days=[day])
    _audit(actor, "cancel", series, {"on": day.on.isoformat(), "reason": why, "told": told})


def _locked(series_id: UUID) -> Series:
    return Series.objects.select_for_update(no_key=True).get(pk=series_id)


def _series(actor: Actor, series_id: UUID) -> Series:
    series = Series.objects.filter(pk=series_id).first()
    if series is None:
        raise no_such_day()
    check_keeper(actor, series.place_code)
    return series


def _check(given: SeriesGiven) -> None:
    if not given.title.strip() or not given.venue.strip():
        raise Refused(_("请写接访叫什么、在哪里。"), field="title" if not given.title.strip() else "venue")
    method = reception_method(given.playbook)
    if given.kind not in method.kinds:
        raise Refused(_("请选这个工作法的一类。"), field="kind")
    if given.slot_minutes and not _SHORTEST <= given.slot_minutes <= _LONGEST:
        raise Refused(_("每个时段五到一百二十分钟；不预约填 0。"), field="slot_minutes")
    if given.opens >= given.closes or (given.slot_minutes and not _slots(given)):
        raise Refused(_("结束要晚于开始，至少容得下一个时段。"), field="closes")
    if given.until is not None and given.until < given.since:
        raise Refused(_("结束的日子早于开始的日子，请核对。"), field="until")
    _check_rule(given.rule)


def _slots(given: SeriesGiven) -> bool:
    return bool(slot_times(given.opens, given.closes, given.slot_minutes))


def _check_rule(rule: Rule) -> None:
    if rule.rhythm is Rhythm.MONTH_DAY:
        if not rule.month_days or not set(rule.month_days) <= set(range(1, _LAST_DAY + 1)):
            raise Refused(_("请写每月哪几号，1 到 31。"), field="month_days")
    elif rule.rhythm is Rhythm.MONTH_WEEKDAY and (not rule.weeks or not set(rule.weeks) <= _WEEKS):
        raise Refused(_("请选每月第几个。"), field="weeks")


def _check_posts(posts: Sequence[UUID]) -> None:
    if not posts or len(posts) > SITTING_AT_MOST or len(set(posts)) != len(posts):
        raise Refused(_("请选由谁接访，一到十二个岗位。"), field="posts")
    if len(_open_posts(posts)) != len(posts):
        raise Refused(_("有岗位已经撤销，请重新选择。"), field="posts")


def _open_posts(posts: Sequence[UUID]) -> list[UUID]:
    return list(Post.objects.filter(id__in=posts, closed_at=None).values_list("id", flat=True))


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused(_("请写原因，好告诉来访的人。"), field="reason")
    return text.strip()[:_REASON_MOST]


def _audit(actor: Actor, verb: str, series: Series, detail: Mapping[str, object]) -> None:
    record(actor.label, f"receptions.{verb}", f"reception {series.id}", detail, actor_id=actor.person_id)
