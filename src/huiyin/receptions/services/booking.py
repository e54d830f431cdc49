"""Booking: a resident takes a slot by phone without an account, moves it, and gives it back in one tap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.services.announcing import forget_announced
from huiyin.casework.types.secrets import hash_of
from huiyin.kernel.audit import record
from huiyin.kernel.ids import uuid7
from huiyin.kernel.limits import RateLimit
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone, now, today
from huiyin.people.types import Actor
from huiyin.people.types.messages import check_phone
from huiyin.receptions.models import Day, Series, Visit, VisitState
from huiyin.receptions.selectors.days import day_of, no_such_day, series_day
from huiyin.receptions.selectors.visits import booking_of
from huiyin.receptions.services.arranging import day_for
from huiyin.receptions.services.telling import secret_of, visit_at_desk
from huiyin.receptions.types import SlotGiven, slot_times

PER_DEVICE = RateLimit("receptions.book", 6, timedelta(days=1))
_ABOUT_MOST = 200


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking and the secret that opens it."""

    visit: Visit
    secret: str


def book(
    *, series_id: UUID, on: date, slot: time, name: str = "", phone: str = "", about: str = "",
    language: str = "zh-hans", device: str,
) -> Booked:  # fmt: skip
    """Take a slot. Nothing has to be said but which; no matter is made before somebody comes.

    `Refused` for a day that is none, is cancelled or too far off, a slot that is gone or over, a wrong phone, and for
    a device that has booked six times in a day.
    """
    if phone.strip():
        phone = check_phone(phone)
    check_slot(series_id, on, slot)
    with transaction.atomic():
        PER_DEVICE.spend(device)  # what is refused below was no booking and takes its count back
        return _take(
            series_id,
            on,
            slot,
            name=name.strip()[:40],
            phone=phone,
            about=about.strip()[:_ABOUT_MOST],
            language=language,
        )


def check_slot(series_id: UUID, on: date, slot: time) -> None:
    """`Refused` for a day that is none or too far off, and for a slot that is none or over."""
    series, is_day = series_day(series_id, on)
    if not is_day:
        raise no_such_day()
    if not today() <= on <= today() + timedelta(days=series.days_ahead):
        raise Refused(_("只能约 %(days)d 天以内的。") % {"days": series.days_ahead}, field="slot")
    known = slot_times(series.opens, series.closes, series.slot_minutes) if series.slot_minutes else ()
    if slot not in known or _instant(on, slot) <= now():
        raise _gone()


def move(*, visit_id: UUID, secret: str, to: SlotGiven) -> Booked:
    """Take another slot instead of a booked one, with everything that was left with it. It counts as no new booking of
    a device. `Refused` for a wrong secret, for a visit that is no booking any more, and as `book`.
    """
    visit = booking_of(visit_id, secret)
    if visit is None:
        raise Refused(_("没有找到这个预约。"), who_can_help=_("接访登记台"))
    return _move(visit, to)


def move_for(actor: Actor, *, visit_id: UUID, to: SlotGiven) -> Booked:
    """The desk does so for somebody on the phone; it is written down."""
    visit = visit_at_desk(actor, visit_id=visit_id)
    with transaction.atomic():
        moved = _move(visit, to)
        _audit(actor, "moved", visit, {"to": str(moved.visit.id)})
    return moved


def cancel(*, visit_id: UUID, secret: str) -> Visit:
    """Give a slot back. `Refused` for a wrong secret, and for a visit that is no booking any more."""
    visit = booking_of(visit_id, secret)
    if visit is None:
        raise Refused(_("没有找到这个预约。"), who_can_help=_("接访登记台"))
    return _end(visit, VisitState.CANCELLED)


def cancel_for(actor: Actor, *, visit_id: UUID) -> Visit:
    """The desk gives a slot back for somebody who called; it is written down. `Refused` as for nothing outside the
    actor's places.
    """
    visit = visit_at_desk(actor, visit_id=visit_id)
    with transaction.atomic():
        _end(visit, VisitState.CANCELLED)
        _audit(actor, "given_back", visit, {})
    return visit


def mark_missed(actor: Actor, *, visit_id: UUID) -> Visit:
    """Note that somebody who booked did not come; name and phone are erased, and it is written down. `Refused` before
    their time, and as `cancel_for`.
    """
    visit = visit_at_desk(actor, visit_id=visit_id)
    if visit.slot is not None and _instant(visit.day.on, visit.slot) > now():
        raise Refused(_("还没到约定的时间。"))
    with transaction.atomic():
        _end(visit, VisitState.MISSED)
        _audit(actor, "missed", visit, {})
    return visit


def next_number(day: Day) -> int:
    """The next number of a day whose row is locked."""
    day.last_number += 1
    day.save(update_fields=["last_number"])
    return day.last_number


def _move(visit: Visit, to: SlotGiven) -> Booked:
    check_slot(to.series_id, to.on, to.slot)
    with transaction.atomic():
        kept = {"name": visit.name or "", "phone": visit.phone or "", "about": visit.about or ""}
        # The day first, then the visit, as whoever arrives: two who lock the other way round wait for each other.
        taken = _take(to.series_id, to.on, to.slot, language=visit.language, **kept)
        _end(visit, VisitState.CANCELLED)
    return taken


def _take(series_id: UUID, on: date, slot: time, *, name: str, phone: str, about: str, language: str) -> Booked:
    """A slot that `check_slot` has let pass, unless somebody was quicker. Inside a transaction only."""
    day = day_for(Series.objects.get(pk=series_id), on)
    shown = day_of(series_id, on)
    if shown.is_cancelled:
        raise Refused(_("这一天的接访停一次：%(why)s") % {"why": shown.note}, field="slot")
    if Visit.objects.filter(day=day, slot=slot).exclude(state=VisitState.CANCELLED).exists():
        raise _gone()
    identity = uuid7()
    secret = secret_of(identity)
    visit = Visit.objects.create(
        id=identity,
        day=day,
        number=next_number(day),
        slot=slot,
        secret_hash=hash_of(secret),
        name=name or None,
        phone=phone or None,
        about=about or None,
        language=language,
        booked_at=now(),
    )
    return Booked(visit, secret)


def _end(visit: Visit, state: str) -> Visit:
    with transaction.atomic():
        forget_announced(Actor.system("receptions"), about=[visit.pk])
        changed = Visit.objects.filter(pk=visit.pk, state=VisitState.BOOKED).update(
            state=state, name=None, phone=None, about=None
        )
    if not changed:
        raise Refused(_("这个预约已经到访、取消或过去了。"))
    visit.refresh_from_db()
    return visit


def _instant(on: date, slot: time) -> datetime:
    return datetime.combine(on, slot, tzinfo=city_zone())


def _audit(actor: Actor, verb: str, visit: Visit, detail: Mapping[str, object]) -> None:
    record(actor.label, f"receptions.{verb}", f"visit {visit.id}", detail, actor_id=actor.person_id)


def _gone() -> Refused:
    return Refused(_("这个时段刚被约走或已经过去，请另选一个。"), field="slot", details={"problem": "gone"})
