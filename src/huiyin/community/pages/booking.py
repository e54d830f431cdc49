"""Booking for whoever needs it: the numbers to call at once first, then free times, and a slip that only its holder
can open. No session, no mark of the browser, no draft; nothing asks why.
"""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from huiyin.casework.types import Receipt
from huiyin.community.forms import BookForm, ProofForm
from huiyin.community.models import Way
from huiyin.community.selectors.bookings import booking_shown
from huiyin.community.selectors.rooms import count_rooms, rooms_of
from huiyin.community.selectors.slots import free_slots, slot_shown
from huiyin.community.services.booking import book as take_slot
from huiyin.community.services.booking import cancel as give_back
from huiyin.community.types import SlotShown
from huiyin.kernel.access import public
from huiyin.kernel.pages import page
from huiyin.kernel.qr import qr_svg
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.pages.sessions import device_of
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.persons import own_phone
from huiyin.places.selectors import place_called, place_names

_QUICK_EXIT = "https://www.weather.com.cn/"


@public("when and how a counsellor can be met is for everybody to know; who looks is not kept")
def times(request: HttpRequest) -> HttpResponse:
    """The numbers to call, and the free times of the next weeks (`?way=`, `?place=` a name or a code)."""
    wanted, refused, code = request.GET.get("place", ""), None, ""
    try:
        code = place_called(wanted)
    except Refused as why:
        refused = why
    way = request.GET.get("way", "")
    way = way if way in Way.values else ""
    context = {
        "slots": free_slots(code, way),
        "ways": [("", True), *Way.choices],
        "way": way,
        "wanted": wanted,
        "refused": refused,
        "count": count_rooms(),
    }
    return page(request, "community/times.html", context)


@public("where counselling rooms are is for everybody to know")
def rooms(request: HttpRequest) -> HttpResponse:
    """The rooms and points of a place (`?place=` a name or a code), and how many there are."""
    wanted, refused, code = request.GET.get("place", ""), None, ""
    try:
        code = place_called(wanted)
    except Refused as why:
        refused = why
    found = rooms_of(code) if refused is None else ()
    names = place_names({room.place_code for room in found})
    context = {"rooms": found, "names": names, "count": count_rooms(code), "wanted": wanted, "refused": refused}
    return page(request, "community/rooms.html", context)


@public("booking needs no account, no name and no reason")
@sensitive_post_parameters("name", "phone", "address")
def book(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    """Take a time. The answer is the slip itself, shown this once."""
    slot = slot_shown(slot_id)
    if slot is None:
        return _quiet(page(request, "community/gone.html", {}, status=404))
    form = BookForm(request.POST or None, way=slot.way, initial={"phone": own_phone(actor_of(request))})
    if request.method == "POST" and form.is_valid():
        try:
            receipt = take_slot(
                slot_id=slot_id,
                contact=form.contact(),
                language=get_language() or "zh-hans",
                device=device_of(request),
            )
        except Refused as refused:
            tell(form, refused)
        else:
            return _slip(request, receipt, slot)
    status = 422 if form.errors else 200
    return _quiet(page(request, "community/book.html", {"slot": slot, "form": form}, status=status))


@public("whoever holds the slip of a booking made it; wrong words are counted")
@sensitive_post_parameters("code", "word")
def mine(request: HttpRequest) -> HttpResponse:
    """A booking by number and word, typed or out of the slip's QR (`?c=&k=`); given back in one tap (`do` = cancel)."""
    given = request.POST if request.method == "POST" else {"code": request.GET.get("c"), "word": request.GET.get("k")}
    form = ProofForm(given if given.get("code") else None)
    context: dict[str, object] = {"form": form, "booking": None, "proof": {}, "away": _QUICK_EXIT}
    if form.is_bound and form.is_valid():
        code, word = form.cleaned_data["code"], form.cleaned_data["word"]
        device = device_of(request)
        try:
            if request.POST.get("do") == "cancel":
                give_back(code=code, secret=word, device=device)
            shown, _view = booking_shown(code, secret=word, device=device)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            context |= {"booking": shown, "proof": {"code": code, "word": word}}
    return _quiet(page(request, "community/mine.html", context, status=422 if form.errors else 200))


def _slip(request: HttpRequest, receipt: Receipt, slot: SlotShown) -> HttpResponse:
    address = f"{reverse('community:mine')}?{urlencode({'c': receipt.code, 'k': receipt.secret})}"
    context = {
        "receipt": receipt,
        "slot": slot,
        "qr": qr_svg(settings.HUIYIN_ADDRESS + address, label=_("二维码：打开这个预约")),
    }
    return _quiet(page(request, "community/slip.html", context))


def _quiet(response: HttpResponse) -> HttpResponse:
    """Nothing of these pages is kept by the browser, and no other page learns that one came from here."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
