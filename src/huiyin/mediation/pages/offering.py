"""What a dispute asks of a party now, as forms: shared by the party's own page and the mediator's."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from huiyin.casework.forms import ActionForm, Offer
from huiyin.casework.forms.choices import Pickable
from huiyin.casework.selectors.titles import say
from huiyin.engine.definition import Action, Playbook

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
    """The actions a party may take now, consents first, refusal last; the one that was sent stands open."""
    made = []
    for action in actions:
        if action.name in _APART:
            continue
        is_sent = sent is not None and sent.action.name == action.name
        form = sent if sent is not None and is_sent else party_form(playbook, action, revision)
        ends = bool(action.to) and playbook.steps[action.to or ""].end is not None
        made.append(Offer(action, say(action.words), form, "warn" if ends else "main", "", (), "", is_sent))
    return sorted(made, key=lambda offer: offer.weight == "warn")
