"""What a dispute asks now, as forms: of a party, on their own page and the mediator's; of the mediator, on theirs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest

from huiyin.casework.forms import ActionForm, Offer
from huiyin.casework.forms.choices import Pickable
from huiyin.casework.forms.offering import Weight
from huiyin.casework.selectors.titles import say
from huiyin.casework.types import MatterDetail
from huiyin.engine.definition import Action, Mark, Playbook
from huiyin.mediation.forms import CourtForm, DecisionForm, OralForm, PreventedForm, SessionForm, SignForm, TermsForm
from huiyin.mediation.selectors.disputes import DisputeView

_FORMS: dict[str, type[forms.Form]] = {
    "session": SessionForm,
    "agreement": TermsForm,
    "mediator_sign": SignForm,
    "court": CourtForm,
    "decision": DecisionForm,
    "prevented": PreventedForm,
}
_ORDER: tuple[Weight, ...] = ("main", "", "warn")
_NOTHING = Pickable({}, {})
# Signing has a form of its own, with the picture; so has naming who speaks for a party.
_APART = frozenset({"sign", "represent"})


def party_form(playbook: Playbook, action: Action, revision: int, request: HttpRequest | None = None) -> ActionForm:
    """The form of a party's action, filled with what was sent."""
    data = request.POST if request else None
    files = request.FILES if request else None
    return ActionForm(
        data, files, playbook=playbook, action=action, revision=revision, given={}, pickable=_NOTHING, own_units=[]
    )


def party_offers(
    playbook: Playbook, actions: Sequence[Action], revision: int, sent: ActionForm | None = None
) -> list[Offer]:
    """The actions a party may take now, refusal last; the one that was sent stands open. The main one is the consent
    that the next step waits for, not one that only allows something (more time, an open session).
    """
    made, main = [], _awaited(playbook, actions)
    for action in actions:
        if action.name in _APART:
            continue
        is_sent = sent is not None and sent.action.name == action.name
        form = sent if sent is not None and is_sent else party_form(playbook, action, revision)
        ends = bool(action.to) and playbook.steps[action.to or ""].end is not None
        weight: Weight = "warn" if ends else "main" if action.name == main else ""
        made.append(Offer(action, say(action.words), form, weight, "", (), "", is_sent))
    return sorted(made, key=lambda offer: _ORDER.index(offer.weight))


def _awaited(playbook: Playbook, actions: Sequence[Action]) -> str:
    """The first consent by which the dispute moves on, at once or in the hands of whoever has it; empty for none."""
    moving = [one for one in playbook.actions.values() if one.to and one.when and one.when.mark is Mark.CONSENTED]
    about = {one.about for one in moving}
    return next((one.name for one in actions if one.mark is Mark.CONSENTED and one.about in about), "")


def own_forms(detail: MatterDetail, view: DisputeView, what: str, form: forms.Form | None) -> dict[str, forms.Form]:
    """The forms of this page, each empty or as it was sent."""
    revision = {"revision": detail.revision}
    agreement = view.agreement
    terms: dict[str, Any] = {**revision}
    if agreement is not None:
        terms |= {name: getattr(agreement, name) for name in ("facts", "terms", "performance", "deadline")}
        terms["amount"] = Decimal(agreement.amount_cents) / 100 if agreement.amount_cents else None
    known: dict[str, dict[str, Any]] = {
        "agreement": terms,
        "session": {"what": "mediation", **revision},
        "prevented": {"prevented": view.details.prevented, "people": view.details.prevented_people or None, **revision},
    }
    made: dict[str, forms.Form] = {
        name: kind(initial=known.get(name, revision), auto_id=f"{name}_%s") for name, kind in _FORMS.items()
    }
    if "agree_orally" in detail.playbook.actions:
        made["oral"] = OralForm(initial=revision, auto_id="oral_%s", playbook=detail.playbook)
    return made | ({what: form} if what and form is not None else {})


def sent_own_form(what: str, playbook: Playbook, request: HttpRequest) -> forms.Form | None:
    """The form of one of this page's verbs with what was sent; none where one press is all."""
    if what == "oral":
        return OralForm(request.POST, playbook=playbook)
    kind = _FORMS.get(what)
    return kind(request.POST, request.FILES) if kind else None
