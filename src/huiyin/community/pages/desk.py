"""The counsellor's own times and bookings. Nobody else has a page on which a booking stands."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.casework.selectors.titles import say
from huiyin.community.forms import EndForm, OfferForm
from huiyin.community.models import Booking, RoomKind
from huiyin.community.selectors.bookings import access_booking
from huiyin.community.selectors.methods import counselling_method
from huiyin.community.selectors.rooms import rooms_of
from huiyin.community.selectors.slots import own_lines, slots_shown
from huiyin.community.services.meeting import finish
from huiyin.community.services.offering import offer, withdraw
from huiyin.kernel.access import Hidden, open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of, scope_prefixes
from huiyin.people.types import Actor

_REASONS = "hindrances"


@open_to("staff", needs="counsellor")
@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """One's own times from yesterday on, and the form for more."""
    actor = actor_of(request)
    form = OfferForm(request.POST or None, rooms=_rooms(actor), initial={"minutes": 50, "weeks": 1, "way": "room"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        room = UUID(given["room"]) if given["room"] else None
        try:
            offer(actor, way=given["way"], begins=form.times(), minutes=given["minutes"], room_id=room)
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect("community:own")
    return _own(request, actor, form, status=422 if form.errors else 200)


@require_POST
@open_to("staff", needs="counsellor")
def take_back(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    """Take a free time back."""
    actor = actor_of(request)
    try:
        withdraw(actor, slot_id=slot_id)
    except Refused as refused:
        return _own(request, actor, OfferForm(rooms=_rooms(actor)), refused, status=409)
    return redirect("community:own")


@open_to("staff", needs="counsellor")
@never_cache
def booking(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """One booking with how to reach the person (each look is told to them), and how it ended."""
    actor = actor_of(request)
    try:
        found = access_booking(actor, matter_id)
    except Refused:
        raise Hidden from None
    form = EndForm(request.POST or None, reasons=_reasons())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            finish(actor, matter_id=matter_id, how=given["how"], reason=given["reason"])
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect("community:own")
    context = {"booking": found, "slot": slots_shown([found.slot])[0], "form": form, "pairs": _pairs(found)}
    return page(request, "community/booking.html", context, status=422 if form.errors else 200)


def _own(
    request: HttpRequest, actor: Actor, form: OfferForm, refused: Refused | None = None, *, status: int
) -> HttpResponse:
    context = {"lines": own_lines(actor), "form": form, "refused": refused}
    return page(request, "community/own.html", context, status=status)


def _rooms(actor: Actor) -> list[tuple[str, str]]:
    """The rooms of the counsellor's places."""
    found = [room for place in scope_prefixes(actor, "counsellor") for room in rooms_of(place)]
    return [(str(room.id), room.name) for room in found if room.kind == RoomKind.ROOM]


def _reasons() -> list[tuple[str, str]]:
    return [(choice.code, say(choice.words)) for choice in counselling_method().reasons.get(_REASONS, ())]


def _pairs(found: Booking) -> list[tuple[str, str]]:
    named = [(_("称呼"), found.name), (_("电话"), found.phone), (_("地址"), found.address)]
    return [(title, value) for title, value in named if value]
