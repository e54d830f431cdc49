"""Raising: one screen, half a minute, no account (SYSTEMS B1, LOOK "Resident, raise").

Opened from the home page, from a grid's QR (`/g/<code>/`), or by a telephone's map with `?lon&lat&datum`. A token made
with the page names the matter to be (UUID version 7) and is bound to this browser, so that sending twice gives the same
receipt. Whatever goes wrong, the page comes back with everything that was typed and with the photos that arrived.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.appeals.selectors.about import unit_named
from huiyin.appeals.selectors.locating import named_place
from huiyin.appeals.services.receiving import REPEATS_SHOWN, receive
from huiyin.appeals.types import Received
from huiyin.casework.pages.grants import grant
from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.kernel.access import public
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.pages.sessions import device_of
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.persons import notice_in_force
from huiyin.places.selectors import place_name
from huiyin.places.types import Point
from huiyin.portals.resident.forms import COMPLAINTS, RaiseForm, point_of, written
from huiyin.portals.resident.pages.grants import reader_language, with_device
from huiyin.portals.resident.pages.tokens import id_of, new_token
from huiyin.portals.resident.selectors.danger import danger_lists
from huiyin.portals.resident.selectors.places import grid_in_force, name_at, places_for, units_named
from huiyin.portals.resident.services import keeping_photos

_KEPT = ("words", "address", "place", "name", "phone", "no_phone", "complaint", "about_name", "about_unit", "notice")
_DAY_SECONDS = 24 * 3600


@public("raising a matter needs no account")
@never_cache
def raise_matter(request: HttpRequest) -> HttpResponse:
    """The page, and what is done with what was sent from it."""
    return _page_or_send(request, "")


@public("whoever stands before a grid's card may raise a matter there")
@never_cache
def raise_in_grid(request: HttpRequest, grid_code: str) -> HttpResponse:
    """The same page with the place of the QR. A card of a grid that is no more leads to the one that took its place."""
    return _page_or_send(request, grid_in_force(grid_code))


@public("the name of the grid one stands in is no secret; nothing is kept")
@require_POST
def here(request: HttpRequest) -> HttpResponse:
    """The name of the place of a position just taken, for the line "在这里"."""
    point = point_of(request.POST)
    name, inside = name_at(point) if point else ("", False)
    return JsonResponse({"name": name, "inside": inside})


@public("words that mean danger are looked for on the telephone itself; what is typed does not leave it")
def danger_words(_request: HttpRequest) -> HttpResponse:
    """The lists of words that mean danger to life, so that a page shows the numbers while somebody still writes."""
    response = JsonResponse(danger_lists())
    response["Cache-Control"] = f"public, max-age={_DAY_SECONDS}"
    return response


def _page_or_send(request: HttpRequest, grid: str) -> HttpResponse:
    device = device_of(request)
    if request.method != "POST":
        initial = {"grid": grid, "point": written(point_of(request.GET)), "token": new_token(device)}
        return _show(request, RaiseForm(initial=initial), device)
    if "start" in request.POST:
        initial = {"words": request.POST.get("words", ""), "grid": grid, "token": new_token(device)}
        return _show(request, RaiseForm(initial=initial), device)
    if "find" in request.POST:
        return _show(request, _looked_up(request, device), device, look_up=True)
    return _sent(request, device)


def _sent(request: HttpRequest, device: str) -> HttpResponse:
    form = RaiseForm(request.POST, request.FILES)
    photos = keeping_photos.kept_tokens(request.POST.getlist("kept_photo"), device)
    if form.is_valid() and not _unit_unclear(form):
        try:
            received = _receive(request, form, photos, device)
        except Refused as refused:
            _tell_refused(form, refused, device)
        else:
            grant(request, received.receipt.code, received.receipt.voice_id, _to_tell(received))
            return with_device(request, redirect("resident:receipt", received.receipt.code), device)
    return _show(request, form, device, status=422)


def _tell_refused(form: RaiseForm, refused: Refused, device: str) -> None:
    """Say it beside its field. Where the page was used for another matter before, it gets a number of its own."""
    tell(form, refused)
    if refused.details.get("problem") in {"id_taken", "client_id"}:
        form.data = {**{name: form.data.get(name) for name in form.data}, "token": new_token(device)}


def _receive(request: HttpRequest, form: RaiseForm, photos: list[str], device: str) -> Received:
    given = form.cleaned_data
    files = [AttachmentGiven("photos", file.read(), file.name or "") for file in given["photos"]]
    files += keeping_photos.kept_files(photos, device)
    phone = str(given["phone"]).strip()
    unit: UUID | None = given["about_unit"] or unit_named(given["about_name"])
    return receive(
        actor_of(request),
        door="grid_qr" if given["grid"] else "web",
        words=_with_complaint(given, unit),
        kind="complaint" if given["complaint"] else "",
        place=_place_of(request, given),
        address=str(given["address"]).strip(),
        raiser=RaiserContact(
            name=str(given["name"]).strip(),
            phone=phone,
            person_id=None if actor_of(request).is_staff else actor_of(request).person_id,
            language=reader_language(),
            may_text=not given["no_phone"],
            notice=given["notice"],
        ),
        attachments=files,
        client_id=id_of(str(given["token"]), device),
        session_secret=device,
        about_organisation_id=unit if given["complaint"] else None,
        about_undecided=bool(given["complaint"]) and unit is None,
    )


def _place_of(request: HttpRequest, given: dict[str, Any]) -> str | Point | None:
    """A place picked from those found, else a position just taken, else the kept spot, else the grid of the QR."""
    return given["place"] or point_of(request.POST) or given["grid"] or None


def _with_complaint(given: dict[str, Any], unit: UUID | None) -> str:
    """The words; a complaint about people in office says at its head what kind it is and about whom."""
    kind = dict(COMPLAINTS).get(given["complaint"])
    if kind is None:
        return str(given["words"])
    whom = str(given["about_name"]).strip() if unit is None else ""
    with override("zh-hans"):  # the office reads it, whatever language the page was in
        head = _("反映工作人员问题：%(kind)s") % {"kind": kind} + (f"（{whom}）" if whom else "")
    return f"{head}\n{given['words']}"


def _unit_unclear(form: RaiseForm) -> bool:
    """Whether a complaint names a unit that may be several: then one has to be picked, so that it can pass it by."""
    given = form.cleaned_data
    if not given["complaint"] or given["about_unit"] or "unit_unknown" in form.data:
        return False
    found = units_named(given["about_name"])
    if not given["about_name"]:
        form.add_error("about_name", _("请写是哪个单位，我们好绕开它办理。说不清就勾选“说不清是哪个单位”。"))
        return True
    if len(found) > 1 and found[0][1] != given["about_name"].strip():
        form.add_error("about_unit", _("有几个单位名字相近，请选一个。"))
        return True
    return False


def _looked_up(request: HttpRequest, device: str) -> RaiseForm:
    """The page again with what was typed, not judged yet, and the places that fit."""
    initial: dict[str, Any] = {name: request.POST.get(name, "") for name in _KEPT}
    initial |= {"no_phone": bool(request.POST.get("no_phone")), "token": request.POST.get("token", "")}
    initial["place"] = initial["place"] or named_place(initial["address"])
    initial |= {"grid": request.POST.get("grid", ""), "point": written(point_of(request.POST))}
    return RaiseForm(initial=initial)


def _show(
    request: HttpRequest, form: RaiseForm, device: str, *, look_up: bool = False, status: int = 200
) -> HttpResponse:
    kept = keeping_photos.kept_tokens(request.POST.getlist("kept_photo"), device)
    kept += keeping_photos.keep(request.FILES.getlist("photos"), device) if request.method == "POST" else []
    address = str(form["address"].value() or "")
    found = places_for(address) if address else []
    picked = str(form["place"].value() or "")
    form.offer_places(found)
    form.offer_units(units_named(str(form["about_name"].value() or "")))
    context = {
        "form": form,
        "found": found,
        "looked_up": look_up,
        "place": _named(request, form, picked),
        "kept_photos": kept,
        "unit_unknown": "unit_unknown" in request.POST,
        "kept_point": written(_spot(request, form)),
        "notice": notice_in_force(),
        "is_open": {
            "place": look_up or bool(address),
            "contact": _has(form, "name", "phone"),
            "about": _has(form, "complaint"),
        },
    }
    return with_device(request, page(request, "resident/raise.html", context, status=status), device)


def _spot(request: HttpRequest, form: RaiseForm) -> Point | None:
    return point_of(request.POST if form.is_bound else {**request.POST.dict(), "point": form["point"].value()})


def _named(request: HttpRequest, form: RaiseForm, picked: str) -> dict[str, Any]:
    """What is known of the place before sending: its name, and whether a spot lies outside the city."""
    if picked:
        return {"name": place_name(picked), "outside": False}
    spot = _spot(request, form)
    if spot is not None:
        name, inside = name_at(spot)
        return {"name": name, "outside": not inside}
    grid = str(form["grid"].value() or "")
    return {"name": place_name(grid) if grid else "", "outside": False}


def _has(form: RaiseForm, *names: str) -> bool:
    return any(form[name].value() or form[name].errors for name in names)


def _to_tell(received: Received) -> dict[str, Any]:
    """What the receipt page shows once more, as plain values for the session."""
    guess = received.suggestion
    return {
        "language": "zh-Hans" if reader_language().startswith("zh") else "en",
        "kind": received.kind_title,
        "place": received.place_name,
        "urgency": received.urgency,
        "owner": received.owner,
        "category": guess.category_name,
        "unit": guess.unit_name,
        "because": guess.because,
        "told": list(received.told),
        "emergencies": [[service.number, service.name] for service in received.emergencies],
        "repeats": [
            {
                "id": str(repeat.matter_id),
                "because": repeat.because,
                "voices": repeat.voice_count,
                "open": repeat.is_open,
            }
            for repeat in received.repeats[:REPEATS_SHOWN]
        ],
        "again": not received.receipt.created,
    }
