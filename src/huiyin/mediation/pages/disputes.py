"""The mediator's page of a dispute ("随手调"): parties, consents, sessions, agreement, signatures, the court.

Everything works as plain forms; the screen to sign on comes with JavaScript, and paper serves without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.casework.forms import ActionForm, Offer, clock_bars, offers, send, sent_form, track, with_form
from huiyin.casework.forms.offering import Weight
from huiyin.casework.selectors.access import access_matter
from huiyin.casework.selectors.details import detail as detail_of
from huiyin.casework.selectors.handing import handed_on
from huiyin.casework.types import MatterDetail
from huiyin.kernel.access import Hidden, open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.mediation.forms import DecisionForm, OralForm, SessionForm, SignForm, TermsForm
from huiyin.mediation.pages.offering import own_forms, party_form, party_offers, sent_own_form
from huiyin.mediation.selectors.disputes import DisputeView, dispute_view, in_presence, party_actions
from huiyin.mediation.services.agreeing import (
    ON_THE_SPOT,
    ORALLY,
    ask_court,
    mend_agreement,
    note_decision,
    put_in_force,
    reach_agreement,
    register_oral,
    sign,
    sign_as_mediator,
)
from huiyin.mediation.services.applying import note_prevented
from huiyin.mediation.services.mediating import NOTES, hold_session
from huiyin.mediation.services.papering import contact_of, parties_for_paper
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import Actor

# Actions that have a form of their own on this page.
_OWN = frozenset(
    {
        *NOTES,
        "investigate",
        "go_public",
        "agree",
        "agree_jointly",
        *ORALLY,
        "take_effect",
        "take_effect_status",
        "apply_to_court",
        "confirmed",
        "not_confirmed",
    }
)
# Several actions of the method that one form of this page serves.
_SAME = {**dict.fromkeys(ORALLY, "agree_orally"), **dict.fromkeys(NOTES, "note")}


@open_to("staff")
@never_cache
def show(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The dispute."""
    return _shown(request, matter_id)


@require_POST
@open_to("staff")
def act(request: HttpRequest, matter_id: UUID, action: str) -> HttpResponse:
    """Take one of the playbook's other actions; on a refusal the same page with the form open."""
    actor = actor_of(request)
    detail = _detail(actor, matter_id)
    wanted = detail.playbook.actions.get(action)
    if wanted is None:
        raise Hidden
    form = sent_form(actor, detail, wanted, request)
    if send(actor, matter_id=matter_id, form=form) is None:
        return _shown(request, matter_id, sent=form, status=422)
    return _after(actor, matter_id)


@require_POST
@open_to("staff")
def write(request: HttpRequest, matter_id: UUID, what: str) -> HttpResponse:
    """Note a session, what was prevented or decided; draw up, put in force, sign as mediator, ask the court."""
    verb = _VERBS.get(what)
    if verb is None:
        raise Hidden
    actor = actor_of(request)
    detail = _detail(actor, matter_id)
    form = sent_own_form(what, detail.playbook, request)
    if form is not None and not form.is_valid():
        return _shown(request, matter_id, what=what, form=form, status=422)
    try:
        verb(actor, matter_id, form)
    except Refused as refused:
        if form is None:
            return _shown(request, matter_id, refused=refused, status=409)
        tell(form, refused)
        return _shown(request, matter_id, what=what, form=form, status=422)
    return _after(actor, matter_id)


@require_POST
@open_to("staff")
def for_party(request: HttpRequest, matter_id: UUID, voice_id: UUID, action: str) -> HttpResponse:
    """Write down what a party agrees to, refuses or signs before the mediator."""
    actor = actor_of(request)
    detail = _detail(actor, matter_id)
    wanted = detail.playbook.actions.get(action)
    if wanted is None:
        raise Hidden
    try:
        proof = in_presence(actor, matter_id=matter_id, voice_id=voice_id)
        if action == "sign":
            return _party_signs(request, actor, matter_id, voice_id)
        form = party_form(detail.playbook, wanted, detail.revision, request)
        if send(actor, matter_id=matter_id, form=form, proof=proof) is None:
            return _shown(request, matter_id, for_voice=voice_id, sent=form, status=422)
    except Refused as refused:
        return _shown(request, matter_id, refused=refused, status=409)
    return _after(actor, matter_id)


@open_to("staff")
@never_cache
def paper(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The agreement to be printed and signed by hand: POST fills in the parties' names, which is written down; GET
    leaves them to be written by hand.
    """
    actor = actor_of(request)
    view, detail = _view(actor, matter_id), _detail(actor, matter_id)
    if view.agreement is None:
        raise Hidden
    try:
        parties = parties_for_paper(actor, matter_id=matter_id) if request.method == "POST" else ()
    except Refused as refused:
        return _shown(request, matter_id, refused=refused, status=409)
    context = {"view": view, "agreement": view.agreement, "detail": detail, "parties": parties}
    return page(request, "mediation/agreement.html", context)


@require_POST
@open_to("staff")
def contact(request: HttpRequest, matter_id: UUID, voice_id: UUID) -> HttpResponse:
    """A party's name and phone in full, to call on them; the look is written down."""
    actor = actor_of(request)
    _detail(actor, matter_id)
    try:
        found = contact_of(actor, matter_id=matter_id, voice_id=voice_id)
    except Refused as refused:
        return _shown(request, matter_id, refused=refused, status=409)
    return _shown(request, matter_id, contact=(voice_id, *found))


def _party_signs(request: HttpRequest, actor: Actor, matter_id: UUID, voice_id: UUID) -> HttpResponse:
    form = SignForm(request.POST, request.FILES)
    if form.is_valid():
        picture, way = form.picture()
        try:
            sign(
                actor,
                matter_id=matter_id,
                voice_id=voice_id,
                name=form.cleaned_data["name"],
                picture=picture,
                way=way,
                revision=form.cleaned_data["revision"],
            )
        except Refused as refused:
            tell(form, refused)
        else:
            return _after(actor, matter_id)
    return _shown(request, matter_id, for_voice=voice_id, form=form, status=422)


def _hold(actor: Actor, matter_id: UUID, form: forms.Form | None) -> None:
    assert isinstance(form, SessionForm)
    hold_session(actor, matter_id=matter_id, **form.arguments())


def _draw_up(actor: Actor, matter_id: UUID, form: forms.Form | None) -> None:
    assert isinstance(form, TermsForm)
    view = dispute_view(actor, matter_id)
    step, revision = access_matter(actor, matter_id).step, form.cleaned_data["revision"]
    if view.agreement is not None and step == "signing":
        mend_agreement(actor, matter_id=matter_id, terms=form.value(), revision=revision)
    else:
        reach_agreement(actor, matter_id=matter_id, terms=form.value(), revision=revision)


def _register_orally(actor: Actor, matter_id: UUID, form: forms.Form | None) -> None:
    assert isinstance(form, OralForm)
    register_oral(actor, matter_id=matter_id, **form.value())


def _mediator_signs(actor: Actor, matter_id: UUID, form: forms.Form | None) -> None:
    assert isinstance(form, SignForm)
    picture, way = form.picture()
    sign_as_mediator(actor, matter_id=matter_id, picture=picture, way=way)


def _in_force(actor: Actor, matter_id: UUID, form: forms.Form | None) -> None:
    put_in_force(actor, matter_id=matter_id)


def _ask(actor: Actor, matter_id: UUID, form: forms.Form | None) -> None:
    assert form is not None
    data = form.cleaned_data
    ask_court(actor, matter_id=matter_id, court=data["court"], revision=data["revision"])


def _prevent(actor: Actor, matter_id: UUID, form: forms.Form | None) -> None:
    assert form is not None
    data = form.cleaned_data
    what, people = data["prevented"], data["people"] or 0
    note_prevented(actor, matter_id=matter_id, what=what, people=people, revision=data["revision"])


def _decide(actor: Actor, matter_id: UUID, form: forms.Form | None) -> None:
    assert isinstance(form, DecisionForm)
    data = form.cleaned_data
    note_decision(
        actor,
        matter_id=matter_id,
        is_granted=data["is_granted"],
        words=data["words"],
        attachments=form.attachments(),
        revision=data["revision"],
    )


_VERBS: dict[str, Callable[[Actor, UUID, forms.Form | None], None]] = {
    "session": _hold,
    "agreement": _draw_up,
    "oral": _register_orally,
    "mediator_sign": _mediator_signs,
    "in_force": _in_force,
    "court": _ask,
    "decision": _decide,
    "prevented": _prevent,
}


def _after(actor: Actor, matter_id: UUID) -> HttpResponse:
    """Back to the dispute, or to the inbox where it is out of the actor's sight; both say who has it now."""
    try:
        access_matter(actor, matter_id)
    except Refused:
        return redirect(f"{reverse('worker:inbox')}?handed={matter_id}")
    return redirect(f"{reverse('mediation:dispute', args=[matter_id])}?done=1")


def _detail(actor: Actor, matter_id: UUID) -> MatterDetail:
    try:
        return detail_of(actor, matter_id)
    except Refused as refused:
        raise Hidden from refused


def _view(actor: Actor, matter_id: UUID) -> DisputeView:
    try:
        return dispute_view(actor, matter_id)
    except Refused as refused:
        raise Hidden from refused


def _shown(
    request: HttpRequest,
    matter_id: UUID,
    *,
    sent: ActionForm | None = None,
    what: str = "",
    form: forms.Form | None = None,
    for_voice: UUID | None = None,
    refused: Refused | None = None,
    contact: tuple[UUID, str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    detail, view = _detail(actor, matter_id), _view(actor, matter_id)
    names = {action.name for action in detail.actions}
    made = offers(actor, detail)
    if sent is not None and for_voice is None:
        made = with_form(detail, made, sent)
    parties = _parties(actor, detail, view, for_voice, sent, form)
    on_the_spot = _is_on_the_spot(detail)
    context = {
        "detail": detail,
        "view": view,
        "bars": clock_bars(detail),
        "steps": track(detail, lambda file: reverse("worker:file", args=[file])),
        # The main things to do stand in the page itself; what is at its foot is the rest.
        "offers": [replace(offer, weight=_light(offer, names)) for offer in made if offer.action.name not in _OWN],
        "may": {_SAME.get(name, name) for name in names & _OWN},
        "parties": parties,
        "awaits_oral": on_the_spot and not names & set(ORALLY) and _may_agree_orally(parties),
        "forms_of": own_forms(detail, view, what, form),
        "opened": what,
        "refused": refused,
        "contact": contact,
        "address": reverse("mediation:dispute", args=[matter_id]),
        "happened": {entry.seq: entry for entry in detail.timeline},
        "is_mine": view.is_mine,
        "handed": handed_on(actor, matter_id) if "done" in request.GET else None,
        "on_the_spot": on_the_spot,
    }
    return page(request, "mediation/dispute.html", context, status=status)


def _is_on_the_spot(detail: MatterDetail) -> bool:
    """Whether what is agreed in this step is registered at once, which nobody may be allowed just now."""
    here = detail.playbook.actions_for(detail.state.step, detail.state.kind)
    return any(action.name in ON_THE_SPOT for action in here)


def _may_agree_orally(parties: list[dict[str, Any]]) -> bool:
    return any(offer.action.about == "oral" for party in parties for offer in party["offers"])


def _light(offer: Offer, names: set[str]) -> Weight:
    return "" if offer.weight == "main" and names & _OWN else offer.weight


def _parties(
    actor: Actor,
    detail: MatterDetail,
    view: DisputeView,
    for_voice: UUID | None,
    sent: ActionForm | None,
    form: forms.Form | None,
) -> list[dict[str, Any]]:
    """Each party with what can be written down for them now; nothing for who has not got the dispute."""
    shown = []
    for party in view.parties:
        actions = party_actions(actor, detail.id, party.voice_id)
        here = for_voice == party.voice_id
        blank = SignForm(initial={"revision": detail.revision}, auto_id=f"sign_{party.voice_id}_%s")
        shown.append(
            {
                "party": party,
                "offers": party_offers(detail.playbook, actions, detail.revision, sent if here else None),
                "may_sign": any(action.name == "sign" for action in actions),
                "signing": form if here and isinstance(form, SignForm) else blank,
                "is_open": here,
                "address": reverse("mediation:dispute", args=[detail.id]) + f"party/{party.voice_id}/",
            }
        )
    return shown
