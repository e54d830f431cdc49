"""Persons as others may see them: masked, in scope, and with a list of who looked.

``access_person`` is the only door. Somebody out of scope and somebody who does not exist answer alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from huiyin.kernel.access import Hidden
from huiyin.kernel.codes.typed import plain
from huiyin.kernel.masking import mask_address, mask_citizen_number, mask_name, mask_phone
from huiyin.kernel.time import now
from huiyin.people.models import (
    Consent,
    DataRequest,
    DataRequestState,
    Person,
    PrivacyNotice,
    RevealLog,
    Tenure,
)
from huiyin.people.selectors.actors import scope_prefixes, within
from huiyin.people.types import PEOPLE_READERS, Actor, LookRow, PersonalData, PersonView

_TAIL = 4


def persons_for(actor: Actor) -> QuerySet[Person]:
    """The persons an actor may open: oneself, residents of one's scope, staff whose posts are in it.

    The one condition behind lists, details, counts, search and export alike (DESIGN §4).
    """
    if actor.is_system:
        return Person.objects.all()
    own = Q(id=actor.person_id) if actor.person_id else Q(pk__in=[])
    prefixes = scope_prefixes(actor, *PEOPLE_READERS)
    if not actor.is_staff or not prefixes:
        return Person.objects.filter(own)
    moment = now()
    colleagues = (
        Tenure.objects.filter(within("post__place_code", prefixes), from_at__lte=moment)
        .filter(Q(until_at__isnull=True) | Q(until_at__gt=moment))
        .values("person_id")
    )
    residents = within("resident__household__place_code", prefixes)
    return Person.objects.filter(own | residents | Q(id__in=colleagues))


def access_person(actor: Actor, person_id: UUID, *, vouched_by: str = "") -> Person:
    """The person, or `Hidden` when the actor may not know them.

    ``vouched_by`` is for a caller that has itself checked a relation, such as owning the matter the
    person raised: it names that relation, opens the door for staff, and is kept in the reveal log.
    """
    rows = Person.objects.all() if vouched_by and actor.is_staff else persons_for(actor)
    person = rows.select_related("resident__household").filter(id=person_id, erased_at__isnull=True).first()
    if person is None:
        raise Hidden
    return person


def masked_view(person: Person) -> PersonView:
    """A person with every field masked (DOMAIN §7.2)."""
    resident = getattr(person, "resident", None)
    return PersonView(
        id=person.id,
        name=mask_name(person.name or ""),
        phone=mask_phone(person.phone or ""),
        citizen_number=mask_citizen_number(person.citizen_number or ""),
        place_code=resident.household.place_code if resident else None,
    )


def persons_by_phone(actor: Actor, phone: str) -> tuple[PersonView, ...]:
    """Persons with exactly this number whom the actor may know, masked; found by blind index."""
    return _views(persons_for(actor).filter(phone_index=phone))


def persons_by_phone_tail(actor: Actor, last_four: str) -> tuple[PersonView, ...]:
    """Persons whose number ends in these four digits, within the actor's scope; at most 50."""
    return _views(persons_for(actor).filter(phone_tail_index=last_four))


def persons_by_name(actor: Actor, name: str) -> tuple[PersonView, ...]:
    """Persons of exactly this name within the actor's scope, masked; at most 50."""
    return _views(persons_for(actor).filter(name_index=name))


def _views(rows: QuerySet[Person]) -> tuple[PersonView, ...]:
    """Masked views of the first fifty."""
    shown = rows.filter(erased_at__isnull=True).select_related("resident__household").order_by("id")[:50]
    return tuple(masked_view(person) for person in shown)


def names_of(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Full names of staff by id, for pages that staff see about their own posts; one query."""
    rows = Person.objects.filter(id__in=list(person_ids)).values_list("id", "name")
    return {person_id: name or "" for person_id, name in rows}


def own_phone(actor: Actor) -> str:
    """The phone of a resident who is signed in, to be shown to themselves; empty for anybody else. One query."""
    if actor.is_staff or actor.person_id is None:
        return ""
    return Person.objects.filter(id=actor.person_id).values_list("phone", flat=True).first() or ""


def who_looked(actor: Actor, person_id: UUID | None = None) -> tuple[LookRow, ...]:
    """Every look at a person's fields, newest first.

    Oneself always; the audit administrator anybody. Everybody else gets `Hidden`.
    """
    wanted = person_id or actor.person_id
    if wanted is None or not (wanted == actor.person_id or actor.is_system or actor.holds("audit_admin")):
        raise Hidden
    rows = RevealLog.objects.filter(person_id=wanted).order_by("-at", "-id")[:200]
    return tuple(LookRow(row.viewer_label, row.field, row.reason, row.at) for row in rows)


def my_data(actor: Actor) -> PersonalData:
    """Everything kept about the actor (PIPL art. 45). The citizen number stays masked.

    A phone code proves a phone, not a person: numbers are handed on, so the full citizen number is
    shown at the counter only.
    """
    if actor.person_id is None:
        raise Hidden
    person = access_person(actor, actor.person_id)
    resident = getattr(person, "resident", None)
    notice = Consent.objects.filter(person=person, withdrawn_at__isnull=True).order_by("-notice_id").first()
    return PersonalData(
        person_id=person.id,
        name=person.name or "",
        phone=person.phone or "",
        citizen_number=mask_citizen_number(person.citizen_number or ""),
        language=person.language,
        address=(resident.household.address or "") if resident else "",
        place_code=resident.household.place_code if resident else None,
        relation_to_head=resident.get_relation_display() if resident else "",
        notice_version=notice.notice_id if notice else None,
        looks=who_looked(actor),
    )


def masked_address(person: Person) -> str:
    """The household's address down to the village."""
    resident = getattr(person, "resident", None)
    return mask_address(resident.household.address or "") if resident else ""


def notice_in_force() -> PrivacyNotice | None:
    """The newest privacy notice; ``None`` while the city has published none."""
    return PrivacyNotice.objects.order_by("-version").first()


def my_requests(actor: Actor, *, at_most: int | None = 50) -> tuple[DataRequest, ...]:
    """What the actor asked about their own data, newest first; None: all of it."""
    if actor.person_id is None:
        return ()
    return tuple(DataRequest.objects.filter(person_id=actor.person_id).order_by("-asked_at")[:at_most])


def requests_to_answer(actor: Actor) -> tuple[DataRequest, ...]:
    """Waiting requests of the actor's area, the one due first first; those without an area go to the centre."""
    if actor.person_id is None:
        return ()
    rows = DataRequest.objects.filter(state=DataRequestState.WAITING).exclude(person_id=actor.person_id)
    areas = within("place_code", scope_prefixes(actor, *PEOPLE_READERS))
    if actor.holds("centre_duty", "centre_supervisor", "desk_duty"):
        areas |= Q(place_code="")
    return tuple(rows.filter(areas).select_related("person").order_by("due_on", "id")[:200])


def request_to_answer(actor: Actor, request_id: UUID) -> DataRequest:
    """One waiting request of the actor's area, or `Hidden`."""
    found = next((row for row in requests_to_answer(actor) if row.id == request_id), None)
    if found is None:
        raise Hidden
    return found


def find_persons(actor: Actor, text: str) -> tuple[PersonView, ...]:
    """Persons of the actor's area by whole phone number, by its last four digits, or by full name."""
    words = plain(text)
    if words.isdecimal():
        return persons_by_phone_tail(actor, words) if len(words) == _TAIL else persons_by_phone(actor, words)
    return persons_by_name(actor, text)
