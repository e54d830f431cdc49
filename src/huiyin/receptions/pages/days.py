"""Reception days for everybody: the next ones, one day with its slots, and a booking that its maker can give back."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.kernel.access import Hidden, public
from huiyin.kernel.limits import line_of
from huiyin.kernel.pages import page
from huiyin.kernel.qr import qr_svg
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.pages.sessions import device_of, keep_device, marked_device
from huiyin.places.selectors import place_called
from huiyin.receptions.forms import BookForm, MoveForm
from huiyin.receptions.models import Visit
from huiyin.receptions.selectors.days import coming_days, day_of, other_days
from huiyin.receptions.selectors.visits import booked_shown, booking_of
from huiyin.receptions.services.booking import book as take_slot
from huiyin.receptions.services.booking import cancel as give_back
from huiyin.receptions.services.booking import move as take_other
from huiyin.receptions.services.telling import address_of
from huiyin.receptions.types import DayShown


@public("who receives visitors, where and when, is for everybody to know")
def days(request: HttpRequest) -> HttpResponse:
    """The next receptions, of a place if one is named (`?place=` a name or a code)."""
    wanted, refused, code = request.GET.get("place", ""), None, ""
    try:
        code = place_called(wanted)
    except Refused as why:
        refused = why
    found = coming_days(code)
    return page(request, "receptions/days.html", {"days": found, "wanted": wanted, "refused": refused})


@public("booking a slot needs no account")
@never_cache
def day(request: HttpRequest, series_id: UUID, on: str) -> HttpResponse:
    """One day; booked from it. Afterwards the address of the booking, with its secret, is shown once more.

    The page leaves the mark that bookings are counted by; who comes without it is counted as at the API, or each of
    them would be a new device.
    """
    shown = day_or_hidden(series_id, on)
    form = BookForm(request.POST or None, slots=free_slots(shown))
    device, mark = device_of(request), marked_device(request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            booked = take_slot(
                series_id=series_id,
                on=shown.on,
                slot=time.fromisoformat(given["slot"]),
                name=given["name"],
                phone=given["phone"],
                about=given["about"],
                language=get_language() or "zh-hans",
                device=mark or line_of(request),
            )
        except Refused as refused:
            tell(form, refused)
        else:
            there = redirect(address_of(booked.visit.id, booked.secret))
            keep_device(request, there, device)
            return there
    status = 422 if form.errors else 200
    response = page(request, "receptions/day.html", {"day": shown, "form": form}, status=status)
    keep_device(request, response, device)
    return response


@public("whoever holds the address of a booking made it")
@never_cache
def booked(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """A booking by the secret of its address (`?k=`)."""
    secret = request.GET.get("k", "")
    return _booking(request, _visit(visit_id, secret), secret)


@public("whoever holds the address of a booking may take another slot instead")
@require_POST
def move(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take another day; what was left with the booking goes along."""
    secret = request.POST.get("k", "")
    visit = _visit(visit_id, secret)
    form = _move_form(visit, request)
    if form.is_valid():
        try:
            booked = take_other(visit_id=visit_id, secret=secret, to=form.slot())
        except Refused as refused:
            return _booking(request, visit, secret, refused)
        return redirect(address_of(booked.visit.id, booked.secret))
    return _booking(request, visit, secret, moving=form)


@public("whoever holds the address of a booking may give it back")
@require_POST
def cancel(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Give it back in one tap."""
    secret = request.POST.get("k", "")
    visit = _visit(visit_id, secret)
    try:
        give_back(visit_id=visit_id, secret=secret)
    except Refused as refused:
        return _booking(request, visit, secret, refused)
    return redirect(address_of(visit_id, secret))


def day_or_hidden(series_id: UUID, on: str) -> DayShown:
    """A day by the date of an address; nothing there for one that is none."""
    try:
        return day_of(series_id, date.fromisoformat(on))
    except (ValueError, Refused):
        raise Hidden from None


def free_slots(shown: DayShown) -> list[str]:
    """The slots that can be taken, as 09:15."""
    return [f"{slot.at:%H:%M}" for slot in shown.slots if slot.is_free] if shown.is_bookable else []


def _visit(visit_id: UUID, secret: str) -> Visit:
    found = booking_of(visit_id, secret)
    if found is None:
        raise Hidden
    return found


def _move_form(visit: Visit, request: HttpRequest | None = None) -> MoveForm:
    day = day_of(visit.day.series_id, visit.day.on)
    return MoveForm(request.POST if request else None, days=other_days(day))


def _booking(
    request: HttpRequest,
    visit: Visit,
    secret: str,
    refused: Refused | None = None,
    moving: MoveForm | None = None,
) -> HttpResponse:
    address = settings.HUIYIN_ADDRESS + address_of(visit.id, secret)
    context = {
        "booked": booked_shown(visit),
        "moving": moving or _move_form(visit),
        "secret": secret,
        "refused": refused,
        "qr": qr_svg(address, label=_("二维码：打开这个预约")),
    }
    response = page(request, "receptions/booked.html", context, status=409 if refused else 422 if moving else 200)
    response["Referrer-Policy"] = "no-referrer"
    return response
