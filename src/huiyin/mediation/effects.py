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
from huiyin.engine.definition import Words
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import (
    Agreement,
    AgreementFormChoice,
    CommissionResult,
    CourtCommission,
    CourtConfirmation,
    CourtReferral,
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
from huiyin.people.models import Organisation, Post
from huiyin.people.selectors.seats import seats_of_posts

_ABOUT = "agreement"
_ANSWERS = {
    True: lambda number: Words(
        f"贵院委派、委托的{number}已达成调解协议，调解材料可以调阅。",
        f"The parties of {number}, which your court handed over, have agreed; the papers can be had.",
    ),
    False: lambda number: Words(
        f"贵院委派、委托的{number}没有达成调解协议，请依法处理。",
        f"The parties of {number}, which your court handed over, have not agreed; please proceed by law.",
    ),
}


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


def keep_referral(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """The dispute is with a court: by somebody's decision, or because a tier's time or the court's term was over."""
    owner = context.columns.state.owner
    post = Post.objects.select_related("kind").filter(pk=UUID(owner.seat)).first() if owner else None
    is_courts = post is not None and owner is not None and owner.role == context.playbook.steps[_at(context)].owner
    CourtReferral.objects.update_or_create(
        matter_id=context.matter_id,
        defaults={
            "court_id": post.organisation_id if post and is_courts else None,
            "referred_at": context.at,
            "referred_seq": context.seq,
            "is_late": str(detail["on"]).startswith("late."),
            "decided_at": None,
            "decided_seq": None,
            "is_filed": None,
        },
    )


def decide_referral(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """The court has filed the dispute, or nobody sues."""
    CourtReferral.objects.filter(pk=context.matter_id).update(
        decided_at=context.at, decided_seq=context.seq, is_filed=context.playbook.steps[_at(context)].end == "referred"
    )


def answer_commission(context: EffectContext, detail: Mapping[str, Any]) -> None:
    """Tell the court that handed the case over what came of it, once."""
    found = CourtCommission.objects.filter(pk=context.matter_id, answered_at=None).first()
    if found is None:
        return
    is_agreed = Agreement.objects.filter(pk=context.matter_id, effective_at__isnull=False).exists()
    found.result = CommissionResult.AGREED if is_agreed else CommissionResult.FAILED
    found.answered_at, found.answered_seq = context.at, context.seq
    found.save(update_fields=["result", "answered_at", "answered_seq"])
    if found.post_id is not None:
        context.tell_post(found.post_id, "commission", _ANSWERS[is_agreed](found.number))


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
        keep_referral: _not_referred,
        decide_referral: _referral_open,
        answer_commission: _not_answered,
        keep_follow_up: _drop(ReturnVisit),
        keep_return_visit: _drop(ReturnVisit),
    }
    for function, take_back in bound.items():
        bind(function.__name__, function, undo=take_back)


def _at(context: EffectContext) -> str:
    return context.columns.state.step


def _not_referred(context: EffectContext, detail: Mapping[str, Any]) -> None:
    CourtReferral.objects.filter(pk=context.matter_id, referred_seq=context.seq).delete()


def _referral_open(context: EffectContext, detail: Mapping[str, Any]) -> None:
    CourtReferral.objects.filter(pk=context.matter_id, decided_seq=context.seq).update(
        decided_at=None, decided_seq=None, is_filed=None
    )


def _not_answered(context: EffectContext, detail: Mapping[str, Any]) -> None:
    CourtCommission.objects.filter(pk=context.matter_id, answered_seq=context.seq).update(
        answered_at=None, answered_seq=None, result=""
    )


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
