"""Joining: a person takes the suggestion that two matters are one; nothing is ever merged by itself (SYSTEMS B10)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.appeals.models import Intake
from huiyin.appeals.selectors.methods import method_for
from huiyin.appeals.selectors.repeats import possible_repeats
from huiyin.casework.models import Matter, Voice
from huiyin.casework.selectors.access import access_matter, unknown_matter
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services.voices import add_voice, join_matter, part_voice
from huiyin.casework.types import AttachmentGiven, RaiserContact, Receipt, VoiceProof
from huiyin.kernel.audit import record
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor

JOINERS = ("desk_duty", "centre_duty", "centre_supervisor", "township_duty", "committee_duty", "grid_worker")


def join(actor: Actor, *, matter_id: UUID, into_id: UUID) -> Matter:
    """Make one matter of two: the voices of the first move over with their receipts, codes and judgements to come.

    `Refused` without the right; for protected or sealed matters and complaints about a unit, which never join; where
    the first matter's method has no merged end. Returns the matter that stays.
    """
    for one in (matter_id, into_id):
        _check_joinable(access_matter(actor, one))
    _check_joiner(actor, into_id)
    with transaction.atomic():
        matter = join_matter(actor, matter_id=matter_id, into_id=into_id)
        Intake.objects.filter(matter=matter_id).update(matter=into_id)
        detail = {"into": str(into_id)}
        record(actor.label, "appeals.join", f"matter {matter_id}", detail, actor_id=actor.person_id)
    return matter


def join_own(actor: Actor, *, proof: VoiceProof, into_id: UUID) -> Matter:
    """The raiser says that their matter is the one that was suggested to them (也算我一个). Same refusals.

    Only into what the program itself suggested to this voice: nobody joins into a matter by guessing its id.
    """
    known = Intake.objects.filter(voice=proof.voice_id, matter=proof.matter_id, repeat_of=into_id).exists()
    known = known or into_id in _suggested(proof.matter_id)
    own, other = (Matter.objects.filter(pk=one).first() for one in (proof.matter_id, into_id))
    if not known or own is None or other is None or own.voice_count != 1:
        raise unknown_matter()
    _check_joinable(own)
    _check_joinable(other)
    system = Actor.system("appeals")
    with transaction.atomic():
        matter = join_matter(system, matter_id=proof.matter_id, into_id=into_id)
        Intake.objects.filter(voice=proof.voice_id).update(matter=into_id)
        record(actor.label, "appeals.join_own", f"matter {proof.matter_id}", {"into": str(into_id)})
    return matter


def _suggested(matter_id: UUID) -> set[UUID]:
    """The matters nearby that the receipt of this one shows as possible repeats."""
    return {repeat.matter_id for repeat in possible_repeats(Actor.system("appeals"), matter_id=matter_id)}


def join_as_voice(
    actor: Actor,
    *,
    matter_id: UUID,
    words: str,
    door: str,
    raiser: RaiserContact | None = None,
    attachments: Sequence[AttachmentGiven] = (),
) -> Receipt:
    """Somebody sees a suggested repeat before sending and says "也算我一个": a voice with a receipt of its own.

    `Refused` as for nothing for matters that never join, and for closed ones.
    """
    matter = Matter.objects.filter(pk=matter_id).first()
    if matter is None or not matter.is_open:
        raise unknown_matter()
    _check_joinable(matter)
    return add_voice(actor, matter_id=matter_id, words=words, door=door, raiser=raiser, attachments=attachments)


def part(actor: Actor, *, voice_id: UUID) -> Receipt:
    """Take a voice out again into a matter of its own; its code and receipt go on. `Refused` without the right, for
    the last voice, and for a party to a matter in which each is asked for consent.
    """
    voice = Voice.objects.filter(pk=voice_id).first()
    if voice is None:
        raise unknown_matter()
    matter = access_matter(actor, voice.matter_id)
    _check_joiner(actor, matter.id)
    if playbook_of(matter).asks_consent:
        raise Refused(_("各方当事人是同一件事，不能拆成几件。"), details={"problem": "parties"})
    with transaction.atomic():
        receipt = part_voice(actor, matter_id=matter.id, voice_id=voice_id)
        Intake.objects.filter(voice=voice_id).update(matter=receipt.matter_id)
        record(
            actor.label,
            "appeals.part",
            f"matter {matter.id}",
            {"voice": str(voice_id), "to": str(receipt.matter_id)},
            actor_id=actor.person_id,
        )
    return receipt


def take_join_back(actor: Actor, *, matter_id: UUID, into_id: UUID) -> Receipt:
    """Take a joining back: the voices that came with ``matter_id`` have a matter of their own again, one for all of
    them. `Refused` as `part`, and when none of them is with ``into_id`` any more, or nobody else is.
    """
    source = access_matter(actor, matter_id)
    came = Voice.objects.filter(pk__in=source.state["voices"], matter=into_id).order_by("received_at", "id")
    with transaction.atomic():
        receipts = [part(actor, voice_id=voice.id) for voice in came]
        if not receipts:
            raise Refused(_("这两件已经分开了。"), details={"problem": "parted"})
        first, *others = receipts
        for receipt in others:
            join(actor, matter_id=receipt.matter_id, into_id=first.matter_id)
    return first


def correct_guess(actor: Actor, *, proof: VoiceProof, kind: str) -> None:
    """The raiser says that the guess is wrong ("不对？") and which kind it is. Kept for whoever sorts.

    `Refused` for a kind that the place does not know.
    """
    matter = Matter.objects.get(pk=proof.matter_id)
    if kind not in method_for(matter.place_code, matter.kind).playbook.kinds:
        raise Refused(_("没有这个类别，请重新选择。"), field="kind")
    with transaction.atomic():
        Intake.objects.filter(voice=proof.voice_id).update(said_kind=kind)
        record(actor.label, "appeals.correct_guess", f"matter {matter.id}", {"kind": kind})


def _check_joinable(matter: Matter) -> None:
    """Guarded matters and complaints about a unit answer as if there were none to join."""
    if matter.sensitivity != "open" or matter.about_organisation_id is not None or matter.about_undecided:
        raise Refused(
            _("受保护的事项不能并案，请单独办理。"), who_can_help=_("市值班台"), details={"problem": "guarded"}
        )


def _check_joiner(actor: Actor, matter_id: UUID) -> None:
    place = Matter.objects.values_list("place_code", flat=True).get(pk=matter_id)
    if not (actor.is_system or actor.holds("desk_duty") or actor.holds(*JOINERS, covering=place)):
        raise Refused(_("并案和拆分由网格、乡镇、中心或值班台办理。"), who_can_help=_("市值班台"))
