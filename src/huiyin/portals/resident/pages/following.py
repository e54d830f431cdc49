"""Following: a parcel track by case code (SYSTEMS B9).

The code alone shows step, unit and time. Words and photos open by the secret in the receipt's QR or the last four
digits of the phone; wrong tries are counted per code and per browser, never per address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.casework.pages.grants import grant, revoke
from huiyin.casework.selectors import by_code, by_receipt
from huiyin.casework.services import attach, note
from huiyin.casework.types import AttachmentGiven, Progress, ReceiptView
from huiyin.kernel import phrases
from huiyin.kernel.access import public
from huiyin.kernel.codes import check_case_code
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.kernel.time import city_zone
from huiyin.people.pages.sessions import device_of
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.resident.forms import AddForm, CodeForm, JudgeForm, ProofForm
from huiyin.portals.resident.pages.grants import own_page_of, readable, with_device
from huiyin.portals.resident.selectors.following import is_settling, judging_action, redo_action, track


@public("whoever has a case code may ask where it stands")
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a mistyped one is told apart from one that nobody has."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        try:
            progress = by_code(form.cleaned_data["code"])
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            return redirect("resident:follow", progress.code)
    return page(request, "resident/find.html", {"form": form}, status=422 if form.errors else 200)


@public("the code alone shows step, unit and time; the rest needs the receipt's secret or the phone's last digits")
@never_cache
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """The track. A QR's secret (`?k=`) opens the matter for this browser and leaves the address at once."""
    try:
        known = check_case_code(code)
    except Refused:
        return redirect(f"{reverse('resident:find')}?code={code}")
    if known != code:
        return redirect("resident:follow", known)
    if "k" in request.GET:
        return _opened_by(request, code, ProofForm(), secret=request.GET["k"])
    return show(request, code)


@public("wrong digits are counted per code and per browser")
@require_POST
def open_up(request: HttpRequest, code: str) -> HttpResponse:
    """Open words and photos with the last four digits of the phone."""
    form = ProofForm(request.POST)
    if not form.is_valid():
        return show(request, code, proof=form, status=422)
    return _opened_by(request, code, form, last_four=form.cleaned_data["last_four"])


@public("closes what this browser had opened, nothing else")
@require_POST
def close_up(request: HttpRequest, code: str) -> HttpResponse:
    """Forget on this browser that the receipt was opened."""
    revoke(request, code)
    return redirect("resident:follow", code)


@public("only whoever may read the receipt can add to it")
@never_cache
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add words, photos or both. A matter with a page of its own is added to on a page for nothing else."""
    view = readable(request, code)
    if view is None:
        return redirect("resident:follow", code)
    own = own_page_of(request, view)
    if request.method != "POST":
        return _adding(request, view, AddForm()) if own else redirect("resident:follow", code)
    form = AddForm(request.POST, request.FILES)
    if not form.is_valid() or not _added(request, view, form):
        return _adding(request, view, form, 422) if own else show(request, code, more=form, status=422)
    return redirect(reverse("resident:add" if own else "resident:follow", args=[code]) + "?added=1")


def _adding(request: HttpRequest, view: ReceiptView, form: AddForm, status: int = 200) -> HttpResponse:
    context = {"code": view.progress.code, "progress": view.progress, "form": form, "added": "added" in request.GET}
    return page(request, "resident/add.html", context, status=status)


def _added(request: HttpRequest, view: ReceiptView, form: AddForm) -> bool:
    """Whether what the form says was taken in; why not stands on the form."""
    files = [AttachmentGiven("photos", file.read(), file.name or "") for file in form.cleaned_data["photos"]]
    words = str(form.cleaned_data["words"]).strip()
    try:
        if files:
            attach(actor_of(request), matter_id=view.proof.matter_id, attachments=files, proof=view.proof)
        if words:
            note(actor_of(request), matter_id=view.proof.matter_id, words=words, proof=view.proof)
    except Refused as refused:
        tell(form, refused)
        return False
    return True


def show(
    request: HttpRequest,
    code: str,
    *,
    proof: ProofForm | None = None,
    more: AddForm | None = None,
    judge: JudgeForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a code as far as this browser may read it, with forms that have to be mended. Who may read a matter
    that has a page of its own is led there; the code alone does not tell which kind of matter it is.
    """
    view = readable(request, code)
    own = own_page_of(request, view) if view else None
    if own is not None:
        return own
    progress = view.progress if view else _progress(code)
    if progress is None:
        return redirect(f"{reverse('resident:find')}?code={code}")
    settling = view is not None and is_settling(view)
    answered = view if not settling else None
    context = {
        "code": code,
        "view": view,
        "progress": progress,
        "by_when": by_when(progress.due_at),
        "steps": track(view, _address_of(code)) if view else (),
        "pictures": _pictures(view, code),
        "settling": settling,
        "judge": judging_action(answered) if answered else None,
        "redo": redo_action(answered) if answered else None,
        "judge_form": judge or JudgeForm(),
        "proof_form": proof or ProofForm(),
        "more_form": more or AddForm(),
        "more_open": more is not None,
        "refused": refused,
        "said": request.GET.keys() & {"added", "judged", "redo"},
        "phone": settings.HUIYIN_SUPERVISION_PHONE,
    }
    response = page(request, "resident/follow.html", context, status=status)
    return with_device(request, response)


def by_when(instant: datetime | None) -> str:
    """Until when, as people say it; a day that ends at midnight is named itself, not the next one. Empty for none."""
    if instant is None:
        return ""
    local = instant.astimezone(city_zone())
    if (local.hour, local.minute) == (0, 0):
        return _("%(day)s 24:00 前") % {"day": phrases.when(local - timedelta(minutes=1), hours=False)}
    return _("%(when)s 前") % {"when": phrases.when(instant, hours=True)}


def _opened_by(
    request: HttpRequest, code: str, form: ProofForm, *, secret: str = "", last_four: str = ""
) -> HttpResponse:
    device = device_of(request)
    try:
        view = by_receipt(code, secret=secret, last_four=last_four, device=device)
    except Refused as refused:
        if secret and not form.is_bound:
            return with_device(request, show(request, code, refused=refused, status=403), device)
        tell(form, refused)
        return with_device(request, show(request, code, proof=form, status=403), device)
    grant(request, view.progress.code, view.proof.voice_id)
    return with_device(request, redirect("resident:follow", view.progress.code), device)


def _progress(code: str) -> Progress | None:
    try:
        return by_code(code)
    except Refused:
        return None


def _address_of(code: str) -> Callable[[UUID], str]:
    def address(attachment_id: UUID) -> str:
        return reverse("resident:file", args=[code, attachment_id])

    return address


def _pictures(view: ReceiptView | None, code: str) -> list[tuple[str, str]]:
    """The photos that came with the raiser's own words."""
    if view is None:
        return []
    first = [file for file in view.attachments if file.seq == 1 and not file.is_erased]
    return [(_address_of(code)(file.id), _("您发的照片")) for file in first if file.media_type.startswith("image/")]
