"""Agreeing: the agreement is drawn up, signed, in force, confirmed by a court if the parties ask, and visited
afterwards (DOMAIN §3.5, §3.6). Every step is an action of the playbook; its row and texts are written in one
transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import Attachment, Matter
from huiyin.casework.services.noting import attach, note
from huiyin.casework.types import AttachmentGiven, VoiceProof
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, today
from huiyin.mediation.models import Agreement, AgreementFormChoice, CourtConfirmation, Signature, SignatureWay
from huiyin.mediation.selectors.disputes import (
    access_dispute,
    check_has_it,
    fitting_action,
    in_presence,
    mediator_signed,
    mediators_of,
)
from huiyin.mediation.services.mediating import take
from huiyin.people.types import Actor

_DRAWN = "drawn"
# One verb, several actions of the method: by whom it was mediated, and whether a court may confirm it.
_AGREE = ("agree", "agree_jointly")
_IN_FORCE = ("take_effect", "take_effect_status")
ON_THE_SPOT = ("settle_at_grid", "settle_fast")
"""By which what is agreed in one visit is registered by word of mouth, on the same day."""
ORALLY = ("agree_orally", *ON_THE_SPOT)


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement says (DOMAIN §3.5). ``amount_cents`` in 分, 0 where no money is agreed."""

    facts: str
    terms: str
    performance: str = ""
    deadline: date | None = None
    amount_cents: int = 0
    form: str = AgreementFormChoice.WRITTEN


def reach_agreement(actor: Actor, *, matter_id: UUID, terms: Terms, revision: int | None = None) -> Agreement:
    """Draw the written agreement up; it gets its number with this. `Refused` without facts or terms, with a
    day of performance that is past, and as `act`.
    """
    matter = access_dispute(actor, matter_id)
    _check(terms)
    with transaction.atomic():
        action = fitting_action(matter, _AGREE)
        take(actor, matter_id=matter_id, action=action, inputs={"words": terms.terms}, revision=revision)
        return _write(matter_id, replace(terms, form=AgreementFormChoice.WRITTEN))


def register_oral(
    actor: Actor, *, matter_id: UUID, terms: Terms, fit: Sequence[str], revision: int | None = None
) -> Agreement:
    """Register an agreement by word of mouth, which holds from now on (people's mediation law, art. 28, 30). ``fit``:
    which of the method's conditions for one without paper are met; every party has said before that they want none.

    `Refused` without facts or terms, and as `act`: a condition left open, a party who has not agreed to it.
    """
    matter = access_dispute(actor, matter_id)
    _check(terms)
    with transaction.atomic():
        inputs = {"fit": list(fit), "words": terms.terms}
        take(actor, matter_id=matter_id, action=fitting_action(matter, ORALLY), inputs=inputs, revision=revision)
        return _write(matter_id, replace(terms, form=AgreementFormChoice.ORAL))


def mend_agreement(actor: Actor, *, matter_id: UUID, terms: Terms, revision: int | None = None) -> Agreement:
    """Write the text anew before anybody has signed it; what was changed stands in the journal, as it was and as it is,
    and whoever has an older ``revision`` before them can no longer sign.

    `Refused` for whoever does not have the dispute, once somebody has signed, once it is in force, and as `note`.
    """
    check_has_it(actor, matter_id, _("协议由承办这件纠纷的调解员来改。"))
    _check(terms)
    with transaction.atomic():
        agreement = _locked(matter_id)
        if agreement.effective_at is not None or Signature.objects.filter(matter=matter_id).exists():
            raise Refused(_("已经有人签字，协议不能再改。要改请先终止，再重新谈。"), details={"problem": "signed"})
        before = _said(agreement)
        agreement = _write(matter_id, terms)
        after = _said(agreement)
        changed = [part for part in after if after[part] != before[part]]
        if changed:
            old, new = ("\n".join(f"{part}：{said[part]}" for part in changed) for said in (before, after))
            note(actor, matter_id=matter_id, words=new, replaced=old, revision=revision)
        return agreement


def sign(
    actor: Actor,
    *,
    matter_id: UUID,
    voice_id: UUID,
    name: str,
    picture: bytes = b"",
    way: str = SignatureWay.DRAWN,
    proof: VoiceProof | None = None,
    revision: int | None = None,
) -> Signature:
    """A party signs: on the screen before the mediator, on paper that is photographed, or from their own receipt
    (``proof``). ``name``: as they sign. A written agreement wants a picture; an oral one is confirmed in words.

    `Refused` for no picture where one is needed, and as `act`.
    """
    held = proof or in_presence(actor, matter_id=matter_id, voice_id=voice_id)
    if held.voice_id != voice_id:
        raise Refused(_("只能为自己签字。"), details={"problem": "presence"})
    with transaction.atomic():
        agreement = _locked(matter_id)
        if agreement.form == AgreementFormChoice.WRITTEN and not picture:
            raise Refused(_("请在屏上签名，或把签好字的纸拍下来。"), field="picture", details={"problem": "picture"})
        matter = take(
            actor,
            matter_id=matter_id,
            action="sign",
            inputs={"name": name},
            attachments=[AttachmentGiven(_DRAWN, picture)] if picture else (),
            proof=held,
            revision=revision,
        )
        return _signed(matter, picture, way, voice_id=voice_id)


def sign_as_mediator(actor: Actor, *, matter_id: UUID, picture: bytes, way: str = SignatureWay.DRAWN) -> Signature:
    """The mediator signs a written agreement too (people's mediation law, art. 29). Again replaces the picture, and the
    signature of a mediator whose place they took. `Refused` for anybody else and once it is in force.
    """
    matter = access_dispute(actor, matter_id)
    if actor.person_id is None or matter.owner_post_id not in actor.post_ids:
        raise Refused(_("由承办这件事的调解员签字。"), details={"problem": "presence"})
    with transaction.atomic():
        if _locked(matter_id).effective_at is not None:
            raise Refused(_("协议已经生效，签名不能再换。"), details={"problem": "in_force"})
        replaced = Signature.objects.filter(matter=matter_id, person__isnull=False)
        replaced.exclude(person__in=mediators_of(matter)).delete()
        changed = attach(actor, matter_id=matter_id, attachments=[AttachmentGiven(_DRAWN, picture)])
        return _signed(changed, picture, way, person_id=actor.person_id)


def put_in_force(actor: Actor, *, matter_id: UUID, revision: int | None = None) -> Agreement:
    """The agreement takes effect: every party has signed, and a written one bears the signature of the mediator who has
    the dispute now as well.

    `Refused` without a day of performance, without the mediator's signature, and as `act`.
    """
    matter = access_dispute(actor, matter_id)
    with transaction.atomic():
        agreement = _locked(matter_id)
        if agreement.deadline is None:
            raise Refused(_("请先在协议里写明履行的日期。"), field="deadline", details={"problem": "deadline"})
        if agreement.form == AgreementFormChoice.WRITTEN and not mediator_signed(matter):
            raise Refused(_("书面协议要有调解员签名，请先签。"), field="mediator", details={"problem": "mediator"})
        inputs = {"until": agreement.deadline.isoformat()}
        action = fitting_action(matter, _IN_FORCE)
        take(actor, matter_id=matter_id, action=action, inputs=inputs, revision=revision)
        agreement.refresh_from_db()
        return agreement


def ask_court(actor: Actor, *, matter_id: UUID, court: str, revision: int | None = None) -> CourtConfirmation:
    """Apply to a court together; every party has consented before, and within thirty days (DOMAIN §3.6)."""
    access_dispute(actor, matter_id)
    if not court.strip():
        raise Refused(_("请写明是哪个法院。"), field="court")
    with transaction.atomic():
        take(actor, matter_id=matter_id, action="apply_to_court", inputs={"words": court.strip()}, revision=revision)
        confirmation = CourtConfirmation.objects.get(pk=matter_id)
        confirmation.court = court.strip()
        confirmation.save(update_fields=["court"])
    return confirmation


def note_decision(
    actor: Actor,
    *,
    matter_id: UUID,
    is_granted: bool,
    words: str,
    attachments: Sequence[AttachmentGiven] = (),
    revision: int | None = None,
) -> CourtConfirmation:
    """What the court decided."""
    access_dispute(actor, matter_id)
    action = "confirmed" if is_granted else "not_confirmed"
    take(
        actor,
        matter_id=matter_id,
        action=action,
        inputs={"words": words},
        attachments=attachments,
        revision=revision,
    )
    return CourtConfirmation.objects.get(pk=matter_id)


def _check(terms: Terms) -> None:
    if terms.form not in AgreementFormChoice.values:
        raise Refused(_("请选择书面或口头协议。"), field="form")
    if not terms.facts.strip() or not terms.terms.strip():
        raise Refused(_("请写明主要事实和协议内容。"), field="terms", details={"problem": "terms"})
    if terms.deadline is not None and terms.deadline < today():
        raise Refused(_("履行日期不能早于今天。"), field="deadline")
    if terms.amount_cents < 0:
        raise Refused(_("金额不能小于零。"), field="amount")


def _locked(matter_id: UUID) -> Agreement:
    agreement = Agreement.objects.select_for_update().filter(pk=matter_id).first()
    if agreement is None:
        raise Refused(_("还没有制作协议。"), details={"problem": "no_agreement"})
    return agreement


def _said(agreement: Agreement) -> dict[str, str]:
    """What the agreement says, by the headings of its paper, which is in Chinese whoever writes it."""
    return {
        "主要事实、争议和各方责任": agreement.facts or "",
        "协议内容": agreement.terms or "",
        "怎么履行": agreement.performance or "",
        "什么时候以前履行": agreement.deadline.isoformat() if agreement.deadline else "",
        "涉及金额（元）": f"{Decimal(agreement.amount_cents) / 100:.2f}",
    }


def _write(matter_id: UUID, terms: Terms) -> Agreement:
    agreement = Agreement.objects.select_related("committee").get(pk=matter_id)
    agreement.form, agreement.deadline, agreement.amount_cents = terms.form, terms.deadline, terms.amount_cents
    agreement.facts, agreement.terms = terms.facts.strip(), terms.terms.strip()
    agreement.performance = terms.performance.strip() or None
    agreement.drawn_up_at = now()
    agreement.save()
    return agreement


def _signed(
    matter: Matter, picture: bytes, way: str, *, voice_id: UUID | None = None, person_id: UUID | None = None
) -> Signature:
    """The signature's row, with the picture that came with this event."""
    kept = Attachment.objects.filter(matter=matter.id, seq=matter.revision, name=_DRAWN).values_list(
        "sha256", flat=True
    )
    signature, _created = Signature.objects.update_or_create(
        matter_id=matter.id,
        voice_id=voice_id,
        person_id=person_id,
        defaults={
            "seq": matter.revision,
            "at": matter.changed_at,
            "way": way if picture else SignatureWay.WORDS,
            "sha256": (kept.first() or "") if picture else "",
        },
    )
    return signature
