"""Effects: the dispute's own rows follow its events, wherever an action was taken, and go back when it is taken back.

accept_dispute          it counts as accepted from this day on
check_recusal           whoever must not mediate is not named (DOMAIN §3.1)
keep_session            a note or an open session becomes a session
draw_up_agreement       the agreement exists and has its number
keep_signatures         whoever has consented to the agreement has signed
put_agreement_in_force  it is in force from now on; the thirty days for the court begin (DOMAIN §3.6)
ask_confirmation, grant_confirmation, refuse_confirmation   the way to the court and back
keep_return_visit       the visit was made
The texts and pictures that belong to them are added by the services, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import models

from huiyin.casework.types.bindings import Effect, EffectContext, bind
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import (
    Agreement,
    CourtConfirmation,
    DisputeDetails,
    ReturnVisit,
    Session,
    Signature,
    SignatureWay,
)
from huiyin.mediation.selectors.recusing import why_recused
from huiyin.mediation.services.numbering import agreement_for
from huiyin.people.selectors.seats import seats_of_posts

_ABOUT = "agreement"


def accept_dispute(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """A committee has accepted the dispute."""
    DisputeDetails.objects.update_or_create(matter_id=context.matter_id, defaults={"accepted_at": context.at})


def check_recusal(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Refuse the action when somebody it names must not mediate this dispute."""
    posts = [UUID(post) for post in context.columns.state.named.values()]
    holders = {person for seat in seats_of_posts(posts, at=context.at).values() for person in seat.holders}
    reason = why_recused(context.matter_id, frozenset(holders))
    if reason:
        raise Refused(reason, field="who", details={"problem": "recusal"})


def keep_session(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Keep a session for the event; one that moves the dispute nowhere is a note like any other."""
    Session.objects.create(
        matter_id=context.matter_id, seq=context.seq, at=context.at, is_open=detail["on"] == "go_public"
    )


def draw_up_agreement(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Give the dispute its agreement with the committee's next number of the year, unless it has one."""
    DisputeDetails.objects.get_or_create(matter_id=context.matter_id)
    agreement_for(
        matter_id=context.matter_id,
        place_code=str(context.columns.row["place_code"]),
        mediator_post=context.columns.state.named.get("mediator"),
        at=context.at,
    )


def keep_signatures(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """A signature for each party that has consented to the agreement and has none yet."""
    consented = context.columns.state.consents.get(_ABOUT, ())
    known = set(Signature.objects.filter(matter=context.matter_id).values_list("voice", flat=True))
    for voice in consented:
        if UUID(voice) not in known:
            Signature.objects.create(
                matter_id=context.matter_id,
                voice_id=UUID(voice),
                seq=context.seq,
                at=context.at,
                way=SignatureWay.WORDS,
            )


def put_agreement_in_force(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """The agreement takes effect with this event."""
    Agreement.objects.filter(pk=context.matter_id).update(effective_at=context.at, effective_seq=context.seq)


def ask_confirmation(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """The parties have applied to a court together."""
    CourtConfirmation.objects.update_or_create(
        matter_id=context.matter_id, defaults={"applied_at": context.at, "applied_seq": context.seq}
    )


def grant_confirmation(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """The court has confirmed the agreement."""
    _decide(context, is_granted=True)


def refuse_confirmation(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """The court has not confirmed it."""
    _decide(context, is_granted=False)


def keep_return_visit(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Somebody called on the parties afterwards."""
    ReturnVisit.objects.create(
        matter_id=context.matter_id, seq=context.seq, at=context.at, visitor_id=context.actor.person_id
    )


def bind_all() -> None:
    """Bind mediation's effects, each with what takes it back."""
    bound: dict[Effect, Effect | None] = {
        accept_dispute: _not_accepted,
        check_recusal: None,
        keep_session: _drop(Session),
        # A number that was given stays given: the next drawing up takes the same agreement again.
        draw_up_agreement: None,
        keep_signatures: _drop(Signature),
        put_agreement_in_force: _out_of_force,
        ask_confirmation: _not_applied,
        grant_confirmation: _undecided,
        refuse_confirmation: _undecided,
        keep_return_visit: _drop(ReturnVisit),
    }
    for function, take_back in bound.items():
        bind(function.__name__, function, undo=take_back)


def _not_accepted(context: EffectContext, detail: Mapping[str, Any]) -> None:
    DisputeDetails.objects.filter(pk=context.matter_id).update(accepted_at=None)


def _decide(context: EffectContext, *, is_granted: bool) -> None:
    CourtConfirmation.objects.filter(pk=context.matter_id).update(
        decided_at=context.at, decided_seq=context.seq, is_granted=is_granted
    )


def _drop(model: type[models.Model]) -> Effect:
    def take_back(context: EffectContext, detail: Mapping[str, Any]) -> None:
        model._default_manager.filter(matter=context.matter_id, seq=context.seq).delete()  # noqa: SLF001 - Django's name

    return take_back


def _out_of_force(context: EffectContext, detail: Mapping[str, Any]) -> None:
    Agreement.objects.filter(pk=context.matter_id, effective_seq=context.seq).update(
        effective_at=None, effective_seq=None
    )


def _not_applied(context: EffectContext, detail: Mapping[str, Any]) -> None:
    CourtConfirmation.objects.filter(pk=context.matter_id, applied_seq=context.seq).delete()


def _undecided(context: EffectContext, detail: Mapping[str, Any]) -> None:
    CourtConfirmation.objects.filter(pk=context.matter_id, decided_seq=context.seq).update(
        decided_at=None, decided_seq=None, is_granted=None
    )
