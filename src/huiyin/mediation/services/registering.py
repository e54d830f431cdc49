"""The register by name and phone: a table of committees and who serves them, an election, an appointment.

A table is written in bulk, because a city brings thousands of mediators; its checks are those of
`committees.register_committee` and `elect`. What it made is named in the import, so that all of it can be taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from huiyin.casework.models import TableImport
from huiyin.casework.types import TableRead
from huiyin.kernel.ids import uuid7
from huiyin.kernel.tables import Row
from huiyin.kernel.time import now, today
from huiyin.mediation.models import Committee, Mediator, RegisterChange
from huiyin.mediation.selectors.register_table import CommitteeRows, known_persons, mediator_posts
from huiyin.mediation.services.committees import appoint, elect, record_by
from huiyin.mediation.types import MemberGiven
from huiyin.people.models import Person
from huiyin.people.services.persons import create_person
from huiyin.people.types import Actor
from huiyin.people.types.messages import check_phone

_BATCH = 1_000
_SURELY_OVER = timedelta(days=90)
"""Thirty working days are over by then, where no calendar says when."""


def store_register(kept: TableImport, found: TableRead) -> int:
    """Write the committees of a file with their people, in the caller's transaction; returns how many lines it took."""
    groups: list[CommitteeRows] = found.records
    rows = [row for group in groups for row in group.rows]
    persons, made = _persons(rows)
    committees = [_committee(group) for group in groups]
    Committee.objects.bulk_create(committees, batch_size=_BATCH)
    posts = mediator_posts(list(persons.values()))
    serving = [
        _mediator(committee, row, persons[row["name"], row["phone"]], posts)
        for committee, group in zip(committees, groups, strict=True)
        for row in group.rows
    ]
    Mediator.objects.bulk_create(serving, batch_size=_BATCH)
    RegisterChange.objects.bulk_create(_changes(committees), batch_size=_BATCH)
    kept.made = {
        "committees": [str(row.id) for row in committees],
        "mediators": [str(row.id) for row in serving],
        "persons": [str(identity) for identity in made],
    }
    return len(rows)


def remove_register(kept: TableImport) -> int:
    """Take out what an import made, while nobody has used any of it; ``ProtectedError`` otherwise."""
    ids = {what: [UUID(text) for text in kept.made.get(what, ())] for what in ("mediators", "committees", "persons")}
    RegisterChange.objects.filter(committee__in=ids["committees"]).delete()
    count, _kinds = Mediator.objects.filter(pk__in=ids["mediators"]).delete()
    Committee.objects.filter(pk__in=ids["committees"]).delete()
    Person.objects.filter(pk__in=ids["persons"]).delete()
    return count


def _persons(rows: list[Row]) -> tuple[dict[tuple[str, str], UUID], list[UUID]]:
    """(who is who by name and phone, the ids of those who were not known)."""
    known = known_persons(rows)
    new: dict[tuple[str, str], Person] = {}
    for row in rows:
        key = (row["name"], row["phone"])
        if key not in known and key not in new:
            new[key] = Person(id=uuid7(), name=row["name"], phone=row["phone"], created_at=now())
    Person.objects.bulk_create(new.values(), batch_size=_BATCH)
    return known | {key: person.id for key, person in new.items()}, [person.id for person in new.values()]


def _committee(group: CommitteeRows) -> Committee:
    first = group.rows[0]
    return Committee(
        kind=first["kind"],
        name=group.name,
        place_code=first["place"],
        phone=first["office_phone"],
        several_nationalities=first["several_nationalities"],
        elected_on=first["elected_on"],
    )


def _mediator(committee: Committee, row: Row, person_id: UUID, posts: dict[UUID, UUID]) -> Mediator:
    return Mediator(
        person_id=person_id,
        committee=committee,
        post_id=posts.get(person_id),
        is_full_time=row["is_full_time"],
        is_member=row["is_member"],
        is_chair=row["is_chair"],
        is_woman=row["is_woman"],
        since=row["elected_on"],
    )


def _changes(committees: list[Committee]) -> list[RegisterChange]:
    """What the bureau has still to be told. Of an election whose days for that are over it has been told long ago."""
    due: dict[date, date | None] = {}
    changes = []
    for committee in committees:
        assert committee.elected_on is not None
        on = committee.elected_on
        if on not in due:
            due[on] = record_by(on)
        last = due[on]
        if (last or on + _SURELY_OVER) >= today():
            changes.append(RegisterChange(committee=committee, what="elected", changed_on=on, due_on=last))
    return changes


@dataclass(frozen=True, slots=True)
class PersonGiven:
    """Somebody who is to mediate, known by name and phone together."""

    name: str
    phone: str
    is_woman: bool = False
    is_full_time: bool = False
    is_chair: bool = False


def elect_named(
    actor: Actor,
    *,
    committee_id: UUID,
    people: Sequence[PersonGiven],
    elected_on: date,
    has_smaller_nationality: bool = False,
) -> Committee:
    """`committees.elect` with people named by name and phone; who is not known yet is written down. `Refused` as it."""
    with transaction.atomic():
        return elect(
            actor,
            committee_id=committee_id,
            members=[_member(actor, one) for one in people],
            elected_on=elected_on,
            has_smaller_nationality=has_smaller_nationality,
        )


def appoint_named(actor: Actor, *, committee_id: UUID, person: PersonGiven) -> Mediator:
    """`committees.appoint` with somebody named by name and phone. `Refused` as it."""
    with transaction.atomic():
        return appoint(actor, committee_id=committee_id, mediator=_member(actor, person))


def _member(actor: Actor, given: PersonGiven) -> MemberGiven:
    phone = check_phone(given.phone)
    known = Person.objects.filter(name_index=given.name.strip(), phone_index=phone, erased_at=None).first()
    person = known or create_person(actor, name=given.name.strip(), phone=phone)
    return MemberGiven(
        person.id,
        is_chair=given.is_chair,
        is_woman=given.is_woman,
        is_full_time=given.is_full_time,
        post_id=mediator_posts([person.id]).get(person.id),
    )
