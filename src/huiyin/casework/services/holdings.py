"""What casework keeps of persons, and what it does about one of them: tell, correct, forget (PIPL art. 45-47).

A sealed matter is left out of all three: whoever holds somebody's phone must neither learn of it nor be able to empty
it. It goes at the end of its period like every other (`forgetting`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy

from huiyin.casework.models import Attachment, Draft, ErasableText, Matter, OutboxMessage, Voice
from huiyin.casework.models.matters import Sensitivity
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services import committing, loading, noting
from huiyin.kernel.crypto import EncryptedTextField
from huiyin.kernel.masking import mask_citizen_number
from huiyin.kernel.time import now
from huiyin.people.models import Person
from huiyin.people.services.clearing import clear
from huiyin.people.types import Actor, PersonField
from huiyin.people.types.holdings import Holding, Keeper, Kept, archived, hold, holdings, keep

VOICE = Holding(Voice, gettext_lazy("事项里的姓名和电话"), ("name", "phone"), voice="pk", matter="matter")
HOLDINGS = (
    VOICE,
    Holding(
        ErasableText, gettext_lazy("说过的话"), ("text", "salt"), voice="voice", matter="matter", until_over=True,
        by_event=True,
    ),
    Holding(
        Attachment, gettext_lazy("照片和材料"), voice="voice", matter="matter", until_over=True, by_event=True
    ),
    Holding(OutboxMessage, gettext_lazy("发来的消息"), goes=True, voice="voice", matter="matter", until_over=True),
    Holding(Matter, gettext_lazy("事项摘要"), ("summary",), matter="pk"),
    Holding(Draft, gettext_lazy("没有收下的话"), goes=True, person="person_id", matter="matter_id"),
)  # fmt: skip
_MASKED = {"identity_number": mask_citizen_number}


def register() -> None:
    """Say what casework keeps; called by `config.wiring`."""
    hold(*HOLDINGS)
    keep("casework", Keeper(tell=tell_person, forget=forget_person, correct=correct_person))


def tell_person(person_id: UUID) -> list[dict[str, Any]]:
    """Everything kept with the voices of a person: what it is, the case code, the texts. One query for each holding.

    Numbers of identity papers stay masked: a code on a phone proves a phone, not a person.
    """
    voices = {voice.pk: voice for voice in _voices(person_id)}
    told: list[dict[str, Any]] = []
    for holding in holdings():
        if not holding.voice:
            continue
        names = _texts(holding)
        every = holding.model._default_manager.order_by("pk")  # noqa: SLF001 - Django's documented model API
        rows = every.filter(**{f"{holding.voice}__in": list(voices)})
        for voice, *values in rows.values_list(holding.voice, *names):
            texts = {name: _MASKED.get(name, str)(value) for name, value in zip(names, values, strict=True) if value}
            told.append({"what": str(holding.what), "code": voices[voice].code, "texts": texts})
    return [one for one in told if one["texts"]]


def correct_person(actor: Actor, *, person_id: UUID, field: str, value: str) -> int:
    """Carry a corrected name on to the open matters of a person; an event says that it was done."""
    if field != PersonField.NAME:
        return 0
    voices = [voice for voice in _voices(person_id) if voice.matter.is_open and not voice.is_anonymous]
    for voice in voices:
        voice.name = value
        voice.save(update_fields=["name"])
        note_event(actor, matter_id=voice.matter_id, kind="corrected", detail={"contacts": 1})
    return len(voices)


def forget_person(actor: Actor, *, person_id: UUID, reason: str) -> list[Kept]:
    """Erase what is kept of a person in their matters, inside the caller's transaction, each with an event.

    A matter that the law archives stays whole. While one is open, only who it is goes; what was said is needed to
    finish it. Both are told. The rest goes by what the packages say they hold.
    """
    system = Actor.system(f"erasure by {actor.label}"[:120])
    clear_of_person(person_id)
    voices = _voices(person_id)
    why = archived({voice.matter_id for voice in voices})
    kept: list[Kept] = []
    for voice in voices:
        if voice.matter_id in why:
            kept.append(Kept(why[voice.matter_id]))
            continue
        if voice.matter.is_open:
            kept.append(Kept(gettext_lazy("还在办的事照常办完，办完前保留您说过的话，不再带您的姓名和电话")))
        else:
            _erase_said(system, voice.pk, reason)
        gone = _clear_voice(voice)
        detail = {"contacts": gone, "reason": reason[:200]}
        note_event(system, matter_id=voice.matter_id, kind="erased", detail=detail)
    return kept


def clear_of_person(person_id: UUID) -> int:
    """Empty what hangs on a person and on no matter of theirs, in every package above people."""
    found = [one for one in holdings() if one.person and one.matter]
    return sum(clear(one, **{one.person: person_id}) for one in found)


def clear_of_matter(matter_id: UUID) -> int:
    """Empty everything personal that hangs on a matter, but for what needs an event of its own."""
    found = [one for one in holdings() if one.matter and not one.by_event]
    return sum(clear(one, **{one.matter: matter_id}) for one in found)


def _clear_voice(voice: Voice) -> int:
    found = [one for one in holdings() if one.voice and not one.by_event]
    usable = [one for one in found if not (one.until_over and voice.matter.is_open)]
    return sum(clear(one, **{one.voice: voice.pk}) for one in usable)


def _erase_said(actor: Actor, voice_id: UUID, reason: str) -> None:
    """The words and files of one voice, each by the way of every erasure."""
    for text in ErasableText.objects.filter(voice=voice_id, erased_at=None).order_by("seq", "id"):
        noting.erase_text(actor, text_id=text.pk, reason=reason)
    for file in Attachment.objects.filter(voice=voice_id, erased_at=None).order_by("seq", "id"):
        noting.erase_attachment(actor, attachment_id=file.pk, reason=reason)


def _voices(person_id: UUID) -> Sequence[Voice]:
    """The voices of a person outside sealed matters: those raised signed in, and those that left the same phone and the
    same name without an account. One query for the person, one for the voices.
    """
    person = Person.objects.get(pk=person_id)
    found = Q(person=person_id)
    if person.phone:
        found |= Q(person=None, phone_index=person.phone)
    rows = Voice.objects.filter(found).exclude(matter__sensitivity=Sensitivity.SEALED)
    rows = rows.select_related("matter").order_by("received_at", "id")
    return [voice for voice in rows if voice.person_id or (person.name and voice.name == person.name)]


def _texts(holding: Holding) -> list[str]:
    fields = holding.model._meta.local_concrete_fields  # noqa: SLF001 - Django's documented model API
    return [field.attname for field in fields if isinstance(field, EncryptedTextField)]


def note_event(actor: Actor, *, matter_id: UUID, kind: str, detail: Mapping[str, Any]) -> None:
    """One event that says what was done, naming nobody."""
    matter = loading.locked(matter_id)
    assert matter is not None
    at, before = now(), loading.columns_of(matter)
    writing = committing.Writing(actor, playbook_of(matter), matter_id, before, at, at, matter=matter)
    committing.commit_plain(writing, kind, detail)
