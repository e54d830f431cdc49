"""Petitions: raised on a phone without an account, written down at the desk, and the page of who raised one.

The page says the days that the law gives each kind, with the exact instant of those that run, and what the petitioner
can do now: withdraw, ask for a review.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.casework.forms import ActionForm, Offer, send
from huiyin.casework.forms.choices import Pickable
from huiyin.casework.pages.grants import grant, granted_voice
from huiyin.casework.selectors.public import by_receipt
from huiyin.casework.selectors.titles import say
from huiyin.engine.definition import Action, Playbook
from huiyin.kernel.access import Hidden, open_to, public
from huiyin.kernel.codes import check_case_code
from huiyin.kernel.ids import uuid7
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Step
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.pages.sessions import device_of, keep_device
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.persons import notice_in_force
from huiyin.receptions.forms import DeskPetitionForm, PetitionForm, ReceiptForm
from huiyin.receptions.selectors.methods import petition_method
from huiyin.receptions.selectors.petitions import PetitionPage, petition_page, unit_named
from huiyin.receptions.services.petitioning import petition

_NOTHING = Pickable({}, {})


@public("petitioning needs no account")
@never_cache
def raise_petition(request: HttpRequest) -> HttpResponse:
    """The page, and what is done with what was sent from it."""
    return _page(request, PetitionForm, "receptions/petition.html")


@open_to("staff", needs="petition_clerk")
@never_cache
def write_petition(request: HttpRequest) -> HttpResponse:
    """A letter, a call or a visit is written down, with how it came."""
    return _page(request, DeskPetitionForm, "receptions/petition_desk.html")


@open_to("staff", needs="petition_clerk")
def written(request: HttpRequest, code: str) -> HttpResponse:
    """The case code of what has just been written down, and the days to tell, to read out or copy."""
    held = _of_session(request, code)
    if held is None:
        return redirect("receptions:write_petition")
    return page(request, "receptions/petition_written.html", {"code": code, "held": held})


@public("whoever holds a receipt may see it; the code alone opens nothing here")
@never_cache
def mine(request: HttpRequest, code: str) -> HttpResponse:
    """The petitioner's page. The secret of a receipt's QR (`?k=`) opens it for this browser and leaves the address."""
    if "k" in request.GET:
        return _opened(request, code, ReceiptForm(), secret=request.GET["k"])
    return _shown(request, code)


@public("wrong digits are counted per code and per browser")
@require_POST
def open_mine(request: HttpRequest, code: str) -> HttpResponse:
    """Open it with the last four digits of the phone."""
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return _shown(request, code, proof=form, status=422)
    return _opened(request, code, form, last_four=form.cleaned_data["last_four"])


@public("only whoever has opened the receipt can act on it")
@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Withdraw, or ask for a review."""
    held = _of_session(request, code)
    if held is None:
        return redirect("receptions:petition_mine", code)
    wanted = held.playbook.actions.get(action)
    if wanted is None:
        raise Hidden
    form = _form(held.playbook, wanted, held.view.revision, request)
    if send(actor_of(request), matter_id=held.view.proof.matter_id, form=form, proof=held.view.proof) is None:
        return _shown(request, code, sent=form, status=422)
    return redirect("receptions:petition_mine", code)


def _page(request: HttpRequest, kind_of_form: type[PetitionForm], template: str) -> HttpResponse:
    refused, kinds = None, []
    try:
        kinds = [(code, say(words)) for code, words in petition_method().kinds.items()]
    except Refused as why:
        refused = why
    if request.method != "POST" or refused is not None:
        first = kind_of_form(kinds=kinds, initial={"token": uuid7(), "place": request.GET.get("place", "")})
        return _asked(request, template, first, refused)
    form = kind_of_form(request.POST, request.FILES, kinds=kinds)
    if form.is_valid():
        about = unit_named(form.cleaned_data["about_name"])
        try:
            receipt = petition(
                actor_of(request), about_organisation_id=about, **form.arguments(get_language() or "zh-hans")
            )
        except Refused as why:
            tell(form, why)
        else:
            grant(request, receipt.code, receipt.voice_id)
            if kind_of_form is DeskPetitionForm:
                return redirect("receptions:petition_written", receipt.code)
            return redirect(f"{reverse('receptions:petition_mine', args=[receipt.code])}?k={receipt.secret}")
    return _asked(request, template, form, None, status=422)


def _asked(
    request: HttpRequest, template: str, form: PetitionForm, refused: Refused | None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "refused": refused, "notice": notice_in_force()}
    return page(request, template, context, status=409 if refused else status)


def _opened(
    request: HttpRequest, code: str, form: ReceiptForm, *, secret: str = "", last_four: str = ""
) -> HttpResponse:
    device = device_of(request)
    try:
        view = by_receipt(code, secret=secret, last_four=last_four, device=device)
    except Refused as refused:
        if form.is_bound:
            tell(form, refused)
            answer = _shown(request, code, proof=form, status=403)
        else:
            answer = _shown(request, code, refused=refused, status=403)
        keep_device(request, answer, device)
        return answer
    grant(request, view.progress.code, view.proof.voice_id)
    answer = redirect("receptions:petition_mine", view.progress.code)
    keep_device(request, answer, device)
    return answer


def _of_session(request: HttpRequest, code: str) -> PetitionPage | None:
    """The petition, if this browser has opened it."""
    try:
        known = check_case_code(code)
    except Refused:
        return None
    voice = granted_voice(request, known)
    return petition_page(known, voice) if voice else None


def _shown(
    request: HttpRequest,
    code: str,
    *,
    proof: ReceiptForm | None = None,
    sent: ActionForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    held = _of_session(request, code)
    if held is None:
        context = {"code": code, "form": proof or ReceiptForm(), "refused": refused}
        return page(request, "receptions/petition_closed.html", context, status=status)
    context = {
        "code": held.view.progress.code,
        "held": held,
        "steps": [Step(words, at) for at, words in reversed(held.view.steps)],
        "offers": _offers(held.playbook, held.view.actions, held.view.revision, sent),
        "address": request.path.split("do/")[0] + "do/",
        "refused": refused,
    }
    return page(request, "receptions/petition_mine.html", context, status=status)


def _form(playbook: Playbook, action: Action, revision: int, request: HttpRequest | None = None) -> ActionForm:
    data = request.POST if request else None
    files = request.FILES if request else None
    return ActionForm(
        data, files, playbook=playbook, action=action, revision=revision, given={}, pickable=_NOTHING, own_units=[]
    )


def _offers(playbook: Playbook, actions: Sequence[Action], revision: int, sent: ActionForm | None) -> list[Offer]:
    """What the petitioner can do now; the one that was sent stands open, withdrawing comes last."""
    made = []
    for action in actions:
        is_sent = sent is not None and sent.action.name == action.name
        form = sent if sent is not None and is_sent else _form(playbook, action, revision)
        ends = bool(action.to) and playbook.steps[action.to or ""].end is not None
        made.append(Offer(action, say(action.words), form, "warn" if ends else "main", "", (), "", is_sent))
    return sorted(made, key=lambda offer: offer.weight == "warn")
