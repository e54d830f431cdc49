"""Persons: written down, mended, seen on request, erased. Plain text enters and leaves only here."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_citizen_number
from huiyin.kernel.masking import refuse_masked
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import (
    Account,
    DataRequestKind,
    DataRequestState,
    Household,
    Person,
    Resident,
    RevealLog,
)
from huiyin.people.selectors.persons import access_person
from huiyin.people.selectors.posts import not_over
from huiyin.people.services.clearing import clear
from huiyin.people.services.holdings import ACCOUNT, HOUSEHOLD, PERSON, RECOVERY, REQUEST, RESIDENT
from huiyin.people.types import Actor, PersonField
from huiyin.people.types.holdings import Kept, keepers
from huiyin.people.types.messages import check_phone

_NAME_LIMIT = 60
_REASON_LEAST = 4


def create_person(
    actor: Actor, *, name: str, phone: str = "", citizen_number: str = "", language: str = "zh-hans"
) -> Person:
    """Write a person down. Empty phone and number stay empty.

    `Refused` for a masked or malformed value, and for a citizen number that somebody has already.
    """
    person = Person(language=language, created_at=now())
    _fill(person, name=name, phone=phone, citizen_number=citizen_number)
    with transaction.atomic():
        _save(person)
        record(actor.label, "people.person.created", f"person {person.id}", {})
    return person


def change_person(
    actor: Actor,
    *,
    person_id: UUID,
    name: str | None = None,
    phone: str | None = None,
    citizen_number: str | None = None,
    language: str | None = None,
) -> Person:
    """Change some fields of a person within the actor's reach; ``None`` leaves a field as it is.

    A masked value that was sent back is refused, so that stars never overwrite a name.
    """
    with transaction.atomic():
        person = access_person(actor, person_id)
        _fill(person, name=name, phone=phone, citizen_number=citizen_number)
        if language is not None:
            person.language = language
        _save(person)
        given = {"name": name, "phone": phone, "citizen_number": citizen_number, "language": language}
        fields = [field for field, value in given.items() if value is not None]
        record(actor.label, "people.person.changed", f"person {person.id}", {"fields": fields})
    return person


def reveal(actor: Actor, *, person_id: UUID, field: PersonField, reason: str, vouched_by: str = "") -> str:
    """Show one field in full, after writing down who looks, at what, and why (DESIGN §3 Secrets).

    The log row stands before the value leaves. `Hidden` out of scope; `Refused` without a reason.
    """
    if len(reason.strip()) < _REASON_LEAST:
        raise Refused(_("请写明查看的原因，至少四个字。"), field="reason")
    with transaction.atomic():
        person = access_person(actor, person_id, vouched_by=vouched_by)
        RevealLog.objects.create(
            person_id=person.id,
            field=field.value,
            viewer_label=_viewer_label(actor),
            viewer_person_id=actor.person_id,
            reason=reason.strip()[:200],
            vouched_by=vouched_by[:80],
            at=now(),
        )
        record(actor.label, "people.person.revealed", f"person {person.id}", {"field": field.value})
    if field is PersonField.ADDRESS:
        resident = getattr(person, "resident", None)
        return (resident.household.address or "") if resident else ""
    value: str | None = getattr(person, field.value)
    return value or ""


def erase_person(actor: Actor, *, person_id: UUID, reason: str) -> list[Kept]:
    """Delete what is personal, here and in every package above; the opaque id stays, so that journals and history stay
    whole. Returns what the law makes the city keep, with the reasons; sealed matters are neither touched nor told.

    Of what the person asked about their own data the words go, that it was asked stays, and what waits is answered.

    Staff in office, or appointed for later, cannot be erased (`Refused`). The program itself or ``services.privacy``
    decides. One transaction.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().get(id=person_id)
        # With a post that was closed everybody's tenure is over, whatever its row says.
        if not_over(now()).filter(person=person, post__closed_at__isnull=True).exists():
            raise Refused(_("在任人员的信息要离任以后才能删除。"), who_can_help=_("综治中心"))
        # First those above, who know the person by what is erased here.
        kept = [one for keeper in keepers() for one in keeper.forget(actor, person_id=person_id, reason=reason)]
        person.consents.filter(withdrawn_at__isnull=True).update(withdrawn_at=now())
        alone = Household.objects.filter(residents__person=person_id).exclude(
            Exists(Resident.objects.filter(household=OuterRef("pk")).exclude(person=person_id))
        )
        clear(HOUSEHOLD, pk__in=list(alone.values_list("pk", flat=True)))
        Account.objects.filter(person=person_id).update(is_active=False, phone_index=None)
        for holding in (RESIDENT, ACCOUNT, RECOVERY, REQUEST, PERSON):
            clear(holding, **{holding.person: person_id})
        _close_requests(actor, person)
        Person.objects.filter(pk=person_id).update(erased_at=now())
        stays = sum(one.count for one in kept)
        record(actor.label, "people.person.erased", f"person {person_id}", {"reason": reason[:100], "kept": stays})
    return kept


def _close_requests(actor: Actor, person: Person) -> None:
    """Answer what an erased person still waits for about their own data: nothing is left that could be mended."""
    with translation.override(person.language):
        answers = {
            DataRequestKind.DELETION.value: (DataRequestState.DONE, _("个人信息已经删除。")),
            DataRequestKind.CORRECTION.value: (DataRequestState.REFUSED, _("个人信息已经删除，没有可以更正的了。")),
        }
    for request in person.data_requests.select_for_update().filter(state=DataRequestState.WAITING).order_by("id"):
        request.state, request.answer = answers[request.kind]
        request.decided_by_id, request.decided_at = actor.person_id, now()
        request.save(update_fields=["state", "answer", "decided_by", "decided_at"])
        record(actor.label, f"people.data_request.{request.state.value}", f"data-request {request.id}", {})


def _fill(person: Person, *, name: str | None, phone: str | None, citizen_number: str | None) -> None:
    """Set given fields; refuse masks and malformed values. The blind indexes follow on save."""
    if name is not None:
        words = " ".join(refuse_masked(name, "name").split())
        if not words or len(words) > _NAME_LIMIT:
            raise Refused(_("请填写姓名，不超过 60 个字。"), field="name")
        person.name = words
    if phone is not None:
        digits = check_phone(refuse_masked(phone, "phone")) if phone.strip() else None
        person.phone = digits
    if citizen_number is not None:
        number = check_citizen_number(refuse_masked(citizen_number, "citizen_number")) if citizen_number else None
        person.citizen_number = number


def _save(person: Person) -> None:
    """Save; a citizen number known already becomes a sentence that does not tell whose it is."""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as fault:
        raise Refused(_("这个身份证号码已经登记过。"), field="citizen_number", details={"problem": "exists"}) from fault


def _viewer_label(actor: Actor) -> str:
    """What the person looked at is told: the post and its place, else the actor's label."""
    seat = next((seat for seat in actor.seats if seat.title), None)
    return f"{seat.title}（{actor.label}）" if seat else actor.label
