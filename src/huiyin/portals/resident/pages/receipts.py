"""Receipts: what a raiser takes away. Code and QR, what happens next and by when, and the guess with "不对？"."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.appeals.services.joining import correct_guess, join_own
from huiyin.casework.pages.grants import told
from huiyin.casework.services import note
from huiyin.casework.types import ReceiptView
from huiyin.kernel.access import public
from huiyin.kernel.fields import offer_choices
from huiyin.kernel.pages import page
from huiyin.kernel.qr import qr_svg
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.resident.forms import CorrectForm
from huiyin.portals.resident.pages.following import by_when
from huiyin.portals.resident.pages.grants import readable
from huiyin.portals.resident.selectors.receipts import can_be_joined, kinds_offered, secret_of_receipt

_NOTHING_TOLD: dict[str, Any] = {
    "language": "zh-Hans",
    "emergencies": (),
    "again": False,
    "told": (),
    "repeats": (),
    "kind": "",
}


@public("the receipt opens for the browser that sent it or proved itself, and for nobody else")
@never_cache
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt; a browser that may not read it is sent to the page that asks for proof."""
    view = readable(request, code)
    return _show(request, code, view) if view else redirect("resident:follow", code)


@public("only whoever may read the receipt can correct its guess")
@require_POST
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Keep what the raiser says it is; the words go to whoever sorts, no clock changes."""
    view = readable(request, code)
    if view is None:
        return redirect("resident:follow", code)
    form = _correct_form(view, request.POST)
    if not form.is_valid():
        return _show(request, code, view, form=form, status=422)
    try:
        correct_guess(actor_of(request), proof=view.proof, kind=form.cleaned_data["kind"])
        if form.cleaned_data["words"].strip():
            note(actor_of(request), matter_id=view.proof.matter_id, words=form.cleaned_data["words"], proof=view.proof)
    except Refused as refused:
        tell(form, refused)
        return _show(request, code, view, form=form, status=422)
    return redirect(reverse("resident:receipt", args=[code]) + "?corrected=1")


@public("only whoever may read the receipt can say that it is the same matter")
@require_POST
def me_too(request: HttpRequest, code: str) -> HttpResponse:
    """Join one's own matter into one that was suggested; both codes go on working."""
    view = readable(request, code)
    if view is None:
        return redirect("resident:follow", code)
    wanted = request.POST.get("into", "")
    if wanted not in {repeat["id"] for repeat in told(request, code).get("repeats", [])}:
        return redirect("resident:receipt", code)
    try:
        join_own(actor_of(request), proof=view.proof, into_id=UUID(wanted))
    except Refused as refused:
        return _show(request, code, view, refused=refused, status=409)
    return redirect("resident:follow", code)


def secret_link(view: ReceiptView) -> str:
    """The address in the receipt's QR: it opens the matter without anything else."""
    path = reverse("resident:follow", args=[view.progress.code])
    return f"{settings.HUIYIN_ADDRESS}{path}?k={secret_of_receipt(view)}"


def _correct_form(view: ReceiptView, data: Any = None) -> CorrectForm:
    kinds, kind = kinds_offered(view)
    form = CorrectForm(data, initial={"kind": kind})  # whoever only says "another place" need not sort it as well
    offer_choices(form, kind=kinds)
    return form


def _show(
    request: HttpRequest,
    code: str,
    view: ReceiptView,
    *,
    form: CorrectForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {**_NOTHING_TOLD, **told(request, code)}
    context = {
        "view": view,
        "progress": view.progress,
        "by_when": by_when(view.progress.due_at),
        "told": shown,
        "qr": qr_svg(secret_link(view), label=_("二维码：扫一扫就能看到这件事")),
        "form": form or _correct_form(view),
        "refused": refused,
        "corrected": "corrected" in request.GET,
        "can_be_joined": bool(shown.get("repeats")) and can_be_joined(view),
    }
    return page(request, "resident/receipt.html", context, status=status)
