"""One dispute: the door to it, its details and parties, and what the mediator's page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.casework.models import Matter, Voice
from huiyin.casework.selectors.access import access_matter, seat_names, unknown_matter
from huiyin.casework.selectors.allowing import allowed_actions
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.public import receipt_view
from huiyin.casework.selectors.titles import say
from huiyin.casework.types import ReceiptView, VoiceProof
from huiyin.engine.definition import Action, Playbook, Words
from huiyin.engine.state import State, evolve
from huiyin.kernel.masking import mask_name
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.mediation.models import (
    Agreement,
    AgreementFormChoice,
    CourtCommission,
    CourtConfirmation,
    CourtReferral,
    DisputeDetails,
    Party,
    Representative,
    ReturnVisit,
    Session,
    Side,
    Signature,
)
from huiyin.mediation.types.court import APPLY, may_be_confirmed
from huiyin.people.selectors.seats import seats_of_posts
from huiyin.people.types import Actor

INVITED = "party"  # the door of a voice that somebody else has named
_SOMEBODY = Words("有人", "Somebody")
_SOME_COMMITTEE = Words("人民调解委员会", "the people's mediation committee")


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party on a page, masked. ``consents``: what they have agreed to, by the playbook's names; ``is_described``:
    whether what an agreement wants to know of them was noted.
    """

    voice_id: UUID
    side: str
    name: str
    representatives: tuple[str, ...]
    is_described: bool
    consents: frozenset[str]
    has_signed: bool


@dataclass(frozen=True, slots=True)
class DisputeView:
    """What a dispute has besides its matter, for the page."""

    details: DisputeDetails
    parties: tuple[PartyView, ...]
    sessions: tuple[Session, ...]
    agreement: Agreement | None
    signatures: tuple[Signature, ...]
    confirmation: CourtConfirmation | None
    commission: CourtCommission | None
    referral: CourtReferral | None
    visits: tuple[ReturnVisit, ...]
    is_mine: bool
    mediator_signed: bool
    may_print: bool
    may_ask_court: bool
    court_closes_at: datetime | None


def access_dispute(actor: Actor, matter_id: UUID) -> Matter:
    """The matter of a dispute, if the actor may know of it and it is one. `Refused` as for nothing otherwise."""
    matter = access_matter(actor, matter_id)
    if not DisputeDetails.objects.filter(pk=matter_id).exists():
        raise unknown_matter()
    return matter


def dispute_view(actor: Actor, matter_id: UUID) -> DisputeView:
    """The dispute's own rows, and what the actor may do with them. `Refused` as `access_dispute`. Fifteen queries."""
    matter = access_dispute(actor, matter_id)
    signatures = tuple(Signature.objects.filter(matter=matter_id).order_by("at", "id"))
    return DisputeView(
        details=DisputeDetails.objects.select_related("committee").get(pk=matter_id),
        parties=parties_of(matter, signatures),
        sessions=tuple(Session.objects.filter(matter=matter_id).order_by("at", "seq")),
        agreement=agreement_of(matter_id),
        signatures=signatures,
        confirmation=CourtConfirmation.objects.filter(pk=matter_id).first(),
        commission=CourtCommission.objects.select_related("court").filter(pk=matter_id).first(),
        referral=CourtReferral.objects.select_related("court").filter(pk=matter_id).first(),
        visits=tuple(ReturnVisit.objects.filter(matter=matter_id).order_by("seq")),
        is_mine=has_it(actor, matter),
        mediator_signed=mediator_signed(matter),
        may_print=may_print(actor, matter),
        may_ask_court=may_ask_court(matter),
        court_closes_at=court_closes_at(matter),
    )


def parties_of(matter: Matter, signatures: tuple[Signature, ...] = ()) -> tuple[PartyView, ...]:
    """The parties, the applicant first. Three queries."""
    state = evolve(State(), matter.state)
    voices = list(Voice.objects.filter(matter=matter.id).order_by("received_at", "id"))
    kept = Party.objects.in_bulk([voice.id for voice in voices])
    signed = {signature.voice_id for signature in signatures}
    speaking: dict[UUID, list[str]] = {}
    for one in Representative.objects.filter(party__in=kept).order_by("id"):
        speaking.setdefault(one.party_id, []).append(mask_name(one.name or ""))
    return tuple(
        PartyView(
            voice_id=voice.id,
            side=kept[voice.id].get_side_display() if voice.id in kept else str(Side.THIRD.label),
            name=mask_name(voice.name or "") or _("没有留姓名"),
            representatives=tuple(speaking.get(voice.id, ())),
            is_described=bool(voice.id in kept and kept[voice.id].address),
            consents=frozenset(about for about, who in state.consents.items() if str(voice.id) in who),
            has_signed=voice.id in signed,
        )
        for voice in voices
    )


def agreement_of(matter_id: UUID) -> Agreement | None:
    """The agreement, drawn up or in force. One query."""
    return Agreement.objects.filter(pk=matter_id).select_related("committee").first()


def fitting_action(matter: Matter, names: Sequence[str]) -> str:
    """Which of several actions the method has for this kind of dispute in this step; the first where none fits, so that
    the method says why not.
    """
    offered = {action.name for action in playbook_of(matter).actions_for(matter.step, matter.kind)}
    return next((name for name in names if name in offered), names[0])


def may_print(actor: Actor, matter: Matter) -> bool:
    """Whether the actor may have a dispute's papers with everybody's full names: who has it or is named to it, the
    offices that its method names for the place, and a unit that handles it too; not everybody who may see it.
    """
    if matter.owner_post_id in actor.post_ids or not actor.organisation_ids().isdisjoint(matter.called_units):
        return True
    return not set(seat_names(actor)).isdisjoint(matter.reader_seats)


def check_may_print(actor: Actor, matter: Matter) -> None:
    """`Refused` unless `may_print`."""
    if not may_print(actor, matter):
        raise Refused(
            _("卷宗由承办这件纠纷的调解员、调委会和司法所打印。"),
            who_can_help=_("司法所值班"),
            details={"problem": "print"},
        )


def mediator_signed(matter: Matter) -> bool:
    """Whether the mediator who has the dispute now has signed; one who was replaced no longer counts. Three queries at
    most.
    """
    return Signature.objects.filter(matter=matter.id, person__in=mediators_of(matter)).exists()


def mediators_of(matter: Matter) -> tuple[UUID, ...]:
    """The persons on the post that has the dispute now. Two queries."""
    post = matter.owner_post_id
    return seats_of_posts([post])[post].holders if post else ()


def may_ask_court(matter: Matter) -> bool:
    """Whether the parties may ask a court now, or have: by the kind of the dispute, with an agreement in force, before
    the method's window is over (DOMAIN §3.6).
    """
    if CourtConfirmation.objects.filter(pk=matter.id).exists():
        return True
    if not may_be_confirmed(playbook_of(matter), matter.kind):
        return False
    is_in_force = Agreement.objects.filter(pk=matter.id, effective_at__isnull=False, form=AgreementFormChoice.WRITTEN)
    return court_closes_at(matter) is not None and is_in_force.exists()


def court_closes_at(matter: Matter) -> datetime | None:
    """When the time to ask a court is over; None where it does not run."""
    action = playbook_of(matter).actions.get(APPLY)
    name = action.before if action else None
    clocks = evolve(State(), matter.state).clocks
    due = next((clock.due_at for clock in clocks if clock.name == name), None)
    return due if due is not None and due > now() else None


def has_it(actor: Actor, matter: Matter) -> bool:
    """Whether the actor has the dispute now, is named to it, or acts for a unit that handles it too."""
    named = {*matter.state.get("named", {}).values()}
    is_theirs = matter.owner_post_id in actor.post_ids or any(str(post) in named for post in actor.post_ids)
    return is_theirs or not actor.organisation_ids().isdisjoint(matter.called_units)


def check_has_it(actor: Actor, matter_id: UUID, sentence: str = "") -> Matter:
    """`Refused`, with the ``sentence`` if one is given, unless the actor has the dispute now, is named to it, or acts
    for a unit that handles it too.
    """
    matter = access_dispute(actor, matter_id)
    if not has_it(actor, matter):
        said = sentence or _("当事人当面的意思，由承办这件事的调解员记下。")
        raise Refused(said, details={"problem": "presence"})
    return matter


def in_presence(actor: Actor, *, matter_id: UUID, voice_id: UUID) -> VoiceProof:
    """Let the one who has the dispute write down what a party says or signs before them ("随手调").

    The journal shows whose hand it was. `Refused` as `check_has_it`.
    """
    check_has_it(actor, matter_id)
    if not Voice.objects.filter(pk=voice_id, matter=matter_id).exists():
        raise unknown_matter()
    return VoiceProof(matter_id, voice_id)


@dataclass(frozen=True, slots=True)
class HeldDispute:
    """The parties of a dispute for whoever has it."""

    code: str
    is_open: bool
    parties: tuple[PartyView, ...]


def held_dispute(actor: Actor, matter_id: UUID) -> HeldDispute:
    """The parties, masked. `Refused` as `check_has_it`."""
    matter = check_has_it(actor, matter_id)
    return HeldDispute(matter.code, matter.is_open, parties_of(matter))


@dataclass(frozen=True, slots=True)
class PartyFile:
    """A party for whoever has the dispute. ``may_be_represented``: whether the method lets them name somebody now."""

    matter_id: UUID
    voice_id: UUID
    code: str
    name: str
    playbook: Playbook
    revision: int
    may_be_represented: bool


def party_file(actor: Actor, *, matter_id: UUID, voice_id: UUID) -> PartyFile:
    """A party, masked. `Refused` as `in_presence`."""
    in_presence(actor, matter_id=matter_id, voice_id=voice_id)
    matter, voice = Matter.objects.select_related("playbook").get(pk=matter_id), Voice.objects.get(pk=voice_id)
    return PartyFile(
        matter_id=matter_id,
        voice_id=voice_id,
        code=matter.code,
        name=mask_name(voice.name or "") or _("没有留姓名"),
        playbook=playbook_of(matter),
        revision=matter.revision,
        may_be_represented=any(one.name == "represent" for one in party_actions(actor, matter_id, voice_id)),
    )


@dataclass(frozen=True, slots=True)
class PartyPage:
    """What a party sees on their own page: their receipt, the method, and the agreement once there is one.

    ``invited_by``: who has asked for mediation, masked, and which committee was asked, for who was named by somebody
    else and has said nothing themselves; empty for who applied.
    """

    view: ReceiptView
    playbook: Playbook
    agreement: Agreement | None
    has_signed: bool
    consents: frozenset[str]
    invited_by: tuple[str, ...] = ()


def party_page(code: str, voice_id: UUID) -> PartyPage | None:
    """The page of a voice whose receipt was opened; None when it is no party of a dispute."""
    voice = Voice.objects.select_related(
        "matter__owner_post__kind", "matter__owner_post__organisation", "matter__lead_organisation"
    ).filter(pk=voice_id, code=code)
    found = voice.first()
    if found is None or not DisputeDetails.objects.filter(pk=found.matter_id).exists():
        return None
    state = evolve(State(), found.matter.state)
    return PartyPage(
        view=receipt_view(found),
        playbook=playbook_of(found.matter),
        agreement=agreement_of(found.matter_id),
        has_signed=Signature.objects.filter(matter=found.matter_id, voice=voice_id).exists(),
        consents=frozenset(about for about, who in state.consents.items() if str(voice_id) in who),
        invited_by=tuple(map(say, asked_by(found.matter_id))) if found.door == INVITED else (),
    )


def asked_by(matter_id: UUID) -> tuple[Words, Words]:
    """Who has asked for a mediation, by a masked name, and the committee that was asked. Two queries."""
    first = Voice.objects.filter(matter=matter_id).exclude(door=INVITED).order_by("received_at", "id").first()
    masked = mask_name(first.name or "") if first else ""
    committee = DisputeDetails.objects.filter(pk=matter_id).values_list("committee__name", flat=True).first()
    return Words(masked, masked) if masked else _SOMEBODY, Words(committee, committee) if committee else _SOME_COMMITTEE


def party_actions(actor: Actor, matter_id: UUID, voice_id: UUID) -> tuple[Action, ...]:
    """What can be written down for a party now by whoever has the dispute; nothing for anybody else."""
    try:
        proof = in_presence(actor, matter_id=matter_id, voice_id=voice_id)
    except Refused:
        return ()
    return allowed_actions(Actor.anonymous(), access_matter(actor, matter_id), proof=proof)
