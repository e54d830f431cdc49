"""Effects: the dispute's own rows follow its events, wherever an action was taken, and go back when it is taken back.

accept_dispute          it counts as accepted from this day on
check_recusal           whoever must not mediate is not named (DOMAIN §3.1)
recuse_mediator         the mediator who steps back, or is not accepted, is not named to it again
note_other_place        the place of the unit that handles it too (SYSTEMS C8)
keep_session, keep_inquiry   a note, an open session, an inquiry becomes a row
draw_up_agreement       the agreement exists and has its number; one that was oral waits for signatures
keep_signatures         whoever has consented to the agreement has signed
put_agreement_in_force  it is in force from now on; the thirty days for the court begin (DOMAIN §3.6)
ask_confirmation, grant_confirmation, refuse_confirmation   the way to the court and back
keep_follow_up, keep_return_visit   how it is performed was looked after; the visit was made
The texts and pictures that belong to them are added by the services, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F

from huiyin.casework.types.bindings import Effect, EffectContext, bind
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import (
    Agreement,
    AgreementFormChoice,
    CourtConfirmation,
    DisputeDetails,
    Recusal,
    ReturnVisit,
    Session,
    SessionKind,
    Signature,
    SignatureWay,
    VisitKind,
)
from huiyin.mediation.selectors.recusing import why_recused
from huiyin.mediation.services.numbering import agreement_for
from huiyin.people.models import Organisation
from huiyin.people.selectors.seats import seats_of_posts

_ABOUT = "agreement"


def accept_dispute(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """A committee has accepted the dispute."""
    DisputeDetails.objects.update_or_create(matter_id=context.matter_id, defaults={"accepted_at": context.at})


def check_recusal(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Refuse the action when somebody it names must not mediate this dispute."""
    reason = why_recused(context.matter_id, _named_persons(context))
    if reason:
        raise Refused(reason, field="who", details={"problem": "recusal"})


def recuse_mediator(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Keep whoever is named to this dispute from being named to it again."""
    for person in _named_persons(context):
        Recusal.objects.get_or_create(
            matter_id=context.matter_id,
            person_id=person,
            defaults={"seq": context.seq, "declared_at": context.at},
        )


def note_other_place(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """The dispute reaches into the place of the first unit that was called."""
    units = [UUID(call.unit) for call in context.columns.state.calls]
    place = Organisation.objects.filter(pk__in=units[:1]).values_list("place_code", flat=True).first()
    DisputeDetails.objects.filter(pk=context.matter_id).update(other_place_code=place or "")


def keep_session(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Keep a session for the event; one that moves the dispute nowhere is a note like any other."""
    Session.objects.create(
        matter_id=context.matter_id, seq=context.seq, at=context.at, is_open=detail["on"] == "go_public"
    )


def keep_inquiry(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Keep an inquiry for the event."""
    Session.objects.create(matter_id=context.matter_id, seq=context.seq, at=context.at, kind=SessionKind.INQUIRY)


def draw_up_agreement(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Give the dispute its agreement with the committee's next number of the year, unless it has one. An oral one that
    is put in writing is not in force before it is signed.
    """
    DisputeDetails.objects.get_or_create(matter_id=context.matter_id)
    agreement_for(
        matter_id=context.matter_id,
        place_code=str(context.columns.row["place_code"]),
        mediator_post=context.columns.state.named.get("mediator"),
        at=context.at,
    )
    Agreement.objects.filter(pk=context.matter_id, oral_at__isnull=False).update(
        effective_at=None, effective_seq=None, form=AgreementFormChoice.WRITTEN
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
    """The agreement takes effect with this event; an oral one by being registered (people's mediation law, art. 30)."""
    now_in_force: dict[str, Any] = {"effective_at": context.at, "effective_seq": context.seq}
    if not context.columns.state.consents.get(_ABOUT):
        now_in_force |= {"oral_at": context.at, "form": AgreementFormChoice.ORAL}
    Agreement.objects.filter(pk=context.matter_id).update(**now_in_force)


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


def keep_follow_up(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Somebody looked after the performance."""
    _keep_visit(context, VisitKind.FOLLOW_UP)


def keep_return_visit(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Somebody called on the parties afterwards."""
    _keep_visit(context, VisitKind.RETURN)


def bind_all() -> None:
    """Bind mediation's effects, each with what takes it back."""
    bound: dict[Effect, Effect | None] = {
        accept_dispute: _not_accepted,
        check_recusal: None,
        recuse_mediator: _drop(Recusal),
        note_other_place: _no_other_place,
        keep_session: _drop(Session),
        keep_inquiry: _drop(Session),
        # A number that was given stays given: the next drawing up takes the same agreement again.
        draw_up_agreement: _oral_again,
        keep_signatures: _drop(Signature),
        put_agreement_in_force: _out_of_force,
        ask_confirmation: _not_applied,
        grant_confirmation: _undecided,
        refuse_confirmation: _undecided,
        keep_follow_up: _drop(ReturnVisit),
        keep_return_visit: _drop(ReturnVisit),
    }
    for function, take_back in bound.items():
        bind(function.__name__, function, undo=take_back)


def _not_accepted(context: EffectContext, detail: Mapping[str, Any]) -> None:
    DisputeDetails.objects.filter(pk=context.matter_id).update(accepted_at=None)


def _no_other_place(context: EffectContext, detail: Mapping[str, Any]) -> None:
    DisputeDetails.objects.filter(pk=context.matter_id).update(other_place_code="")


def _named_persons(context: EffectContext) -> frozenset[UUID]:
    """Who holds a post that is named to the matter."""
    posts = [UUID(post) for post in context.columns.state.named.values()]
    return frozenset(person for seat in seats_of_posts(posts, at=context.at).values() for person in seat.holders)


def _keep_visit(context: EffectContext, kind: VisitKind) -> None:
    ReturnVisit.objects.create(
        matter_id=context.matter_id, seq=context.seq, at=context.at, kind=kind, visitor_id=context.actor.person_id
    )


def _decide(context: EffectContext, *, is_granted: bool) -> None:
    CourtConfirmation.objects.filter(pk=context.matter_id).update(
        decided_at=context.at, decided_seq=context.seq, is_granted=is_granted
    )


def _drop(model: type[models.Model]) -> Effect:
    def take_back(context: EffectContext, detail: Mapping[str, Any]) -> None:
        model._default_manager.filter(matter=context.matter_id, seq=context.seq).delete()  # noqa: SLF001 - Django's name

    return take_back


def _out_of_force(context: EffectContext, detail: Mapping[str, Any]) -> None:
    agreement = Agreement.objects.filter(pk=context.matter_id, effective_seq=context.seq)
    agreement.filter(form=AgreementFormChoice.ORAL).update(oral_at=None)
    agreement.update(effective_at=None, effective_seq=None)


def _oral_again(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Putting it in writing was taken back: it holds by word of mouth as before."""
    Agreement.objects.filter(pk=context.matter_id, oral_at__isnull=False).update(
        effective_at=F("oral_at"), form=AgreementFormChoice.ORAL
    )


def _not_applied(context: EffectContext, detail: Mapping[str, Any]) -> None:
    CourtConfirmation.objects.filter(pk=context.matter_id, applied_seq=context.seq).delete()


def _undecided(context: EffectContext, detail: Mapping[str, Any]) -> None:
    CourtConfirmation.objects.filter(pk=context.matter_id, decided_seq=context.seq).update(
        decided_at=None, decided_seq=None, is_granted=None
    )
