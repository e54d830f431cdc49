"""Residents and households: settled once, then mended (SYSTEMS A7 信息共采、数据共享)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.codes import PlaceLevel, check_place_code, level_of
from huiyin.kernel.masking import refuse_masked
from huiyin.kernel.refusal import Refused
from huiyin.people.models import Household, Relation, Resident
from huiyin.people.selectors.persons import access_person
from huiyin.people.types import PEOPLE_READERS, Actor

_ADDRESS_LIMIT = 200


def settle(
    actor: Actor,
    *,
    person_id: UUID,
    place_code: str,
    household_number: str,
    address: str = "",
    relation: Relation = Relation.OTHER,
    since: date | None = None,
    source: str = "import",
) -> Resident:
    """Put a person into the household of that number in that grid or village, made when it is new.

    Moving within the city is settling anew. `Refused` outside the actor's area or above village level.
    """
    code = check_place_code(place_code)
    if level_of(code) < PlaceLevel.VILLAGE:
        raise Refused(_("住户要登记到村（社区）或者网格。"), field="place_code")
    if not actor.is_system and not actor.holds(*PEOPLE_READERS, covering=code):
        raise Refused(_("这个地方不在您负责的范围内。"), field="place_code", who_can_help=_("综治中心"))
    if not household_number.strip():
        raise Refused(_("请填写户号。"), field="household_number")
    with transaction.atomic():
        household, _made = Household.objects.get_or_create(place_code=code, number=household_number.strip())
        if address.strip():
            household.address = refuse_masked(address, "address").strip()[:_ADDRESS_LIMIT]
            household.save(update_fields=["address"])
        resident, _new = Resident.objects.update_or_create(
            person_id=person_id,
            defaults={"household": household, "relation": relation, "since": since, "source": source},
        )
        record(actor.label, "people.resident.settled", f"person {person_id}", {"place": code})
    return resident


def leave(actor: Actor, *, person_id: UUID, reason: str) -> None:
    """Somebody has moved away: they leave the register of residents; the person stays known."""
    with transaction.atomic():
        person = access_person(actor, person_id)
        deleted, _kinds = Resident.objects.filter(person=person).delete()
        if not deleted:
            raise Refused(_("这个人没有登记为居民。"), details={"problem": "unknown"})
        record(actor.label, "people.resident.left", f"person {person_id}", {"reason": reason[:100]})
