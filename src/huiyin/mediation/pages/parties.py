"""A party's own page: where the dispute stands, what it asks of them now, and the agreement to read and sign.

Opened by the secret of their receipt or the last four digits of their phone, like any receipt; nobody else's words
stand on it.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.casework.forms import ActionForm, send
from huiyin.casework.pages.grants import grant, granted_voice
from huiyin.casework.selectors.public import by_receipt
from huiyin.casework.services.receipts import secret_of
from huiyin.engine.definition import Mark
from huiyin.kernel.access import Hidden, public
from huiyin.kernel.codes import check_case_code
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Step
from huiyin.kernel.qr import qr_svg
from huiyin.kernel.refusal import Refused, tell
from huiyin.mediation.forms import ProofForm, SignForm
from huiyin.mediation.pages.offering import party_form, party_offers
from huiyin.mediation.selectors.disputes import PartyPage, party_page
from huiyin.mediation.services.agreeing import sign
from huiyin.people.pages.sessions import device_of, keep_device
from huiyin.people.selectors.actors import actor_of

_SIGN = "sign"
_WILLING = "mediation"


@public("whoever holds a receipt may see it; the code alone opens nothing here")
@never_cache
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The page. The secret of a receipt's QR (`?k=`) opens it for this browser and leaves the address at once; with
    `?sent=` it has just been handed out, and stands open to be kept.
    """
    if "k" in request.GET:
        return _opened(request, code, ProofForm(), secret=request.GET["k"])
    return _shown(request, code)


@public("wrong digits are counted per code and per browser")
@require_POST
def open_up(request: HttpRequest, code: str) -> HttpResponse:
    """Open it with the last four digits of the phone."""
    form = ProofForm(request.POST)
    if not form.is_valid():
        return _shown(request, code, proof=form, status=422)
    return _opened(request, code, form, last_four=form.cleaned_data["last_four"])


@public("only whoever has opened the receipt can act on it")
@require_POST
def act(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """Consent, refuse, sign: what the dispute asks of this party now."""
    held = _held(request, code)
    if held is None:
        return redirect("mediation:party", code)
    wanted = held.playbook.actions.get(action)
    if wanted is None:
        raise Hidden
    if action == _SIGN:
        return _sign(request, code, held)
    form = party_form(held.playbook, wanted, held.view.revision, request)
    if send(actor_of(request), matter_id=held.view.proof.matter_id, form=form, proof=held.view.proof) is None:
        return _shown(request, code, sent=form, status=422)
    return redirect("mediation:party", code)


def _sign(request: HttpRequest, code: str, held: PartyPage) -> HttpResponse:
    form = SignForm(request.POST, request.FILES)
    if form.is_valid():
        picture, way = form.picture()
        try:
            sign(
                actor_of(request),
                matter_id=held.view.proof.matter_id,
                voice_id=held.view.proof.voice_id,
                name=form.cleaned_data["name"],
                picture=picture,
                way=way,
                proof=held.view.proof,
                revision=form.cleaned_data["revision"],
            )
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect("mediation:party", code)
    return _shown(request, code, signing=form, status=422)


def _opened(request: HttpRequest, code: str, form: ProofForm, *, secret: str = "", last_four: str = "") -> HttpResponse:
    device = device_of(request)
    try:
        view = by_receipt(code, secret=secret, last_four=last_four, device=device)
    except Refused as refused:
        if not form.is_bound:
            return keep_back(request, _shown(request, code, refused=refused, status=403), device)
        tell(form, refused)
        return keep_back(request, _shown(request, code, proof=form, status=403), device)
    grant(request, view.progress.code, view.proof.voice_id)
    own = reverse("mediation:party", args=[view.progress.code])
    return keep_back(request, redirect(f"{own}?sent=1" if "sent" in request.GET else own), device)


def keep_back(request: HttpRequest, response: HttpResponse, device: str) -> HttpResponse:
    """Mark the browser, so that wrong tries are counted for it."""
    keep_device(request, response, device)
    return response


def _held(request: HttpRequest, code: str) -> PartyPage | None:
    """The party's page, if this browser has opened it."""
    try:
        known = check_case_code(code)
    except Refused:
        return None
    voice = granted_voice(request, known)
    return party_page(known, voice) if voice else None


def _secret_link(held: PartyPage) -> str:
    """The address in the receipt's QR: it opens the page without anything else."""
    path = reverse("mediation:party", args=[held.view.progress.code])
    return f"{settings.HUIYIN_ADDRESS}{path}?k={secret_of(held.view.proof.voice_id)}"


def _awaits_consent(held: PartyPage) -> bool:
    """Whether this party will be asked later whether they agree to the mediation."""
    asked = any(action.mark is Mark.CONSENTED for action in held.view.actions)
    return held.view.progress.is_open and not asked and _WILLING not in held.consents


def _shown(
    request: HttpRequest,
    code: str,
    *,
    proof: ProofForm | None = None,
    sent: ActionForm | None = None,
    signing: SignForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    held = _held(request, code)
    if held is None:
        context = {"code": code, "form": proof or ProofForm(), "refused": refused}
        return page(request, "mediation/party_closed.html", context, status=status)
    may_sign = any(action.name == _SIGN for action in held.view.actions)
    steps = [Step(words, at) for at, words in reversed(held.view.steps)]
    context = {
        "code": held.view.progress.code,
        "held": held,
        "steps": steps,
        "offers": party_offers(held.playbook, held.view.actions, held.view.revision, sent),
        "address": request.path.split("do/")[0] + "do/",
        "may_sign": may_sign,
        "signing": signing or SignForm(initial={"revision": held.view.revision}),
        "refused": refused,
        "qr": qr_svg(_secret_link(held), label=_("二维码：打开我的调解")),
        "is_new": "sent" in request.GET,
        "awaits_consent": _awaits_consent(held),
        "may_stop": any(action.name == "stop" for action in held.view.actions),
        "free": _("人民调解不收费。"),
    }
    return page(request, "mediation/party.html", context, status=status)
