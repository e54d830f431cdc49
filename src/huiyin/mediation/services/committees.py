"""Committees: registered, elected, their mediators and studios; every change starts the 30 working days within which
the county's justice bureau is told (DOMAIN §3.1). Each verb writes its audit row in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.engine.calendar import CalendarGap, Limit, due_instant
from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_place_code
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone, start_of, today
from huiyin.mediation.models import Committee, CommitteeKind, MediationMethod, Mediator, RegisterChange, Studio
from huiyin.mediation.selectors.methods import method_for
from huiyin.mediation.selectors.rights import check_registrar
from huiyin.mediation.types import RECORD_WITHIN_WORKING_DAYS, MemberGiven, check_members
from huiyin.people.models import Post
from huiyin.people.types import Actor
from huiyin.places.selectors import working_calendar
from huiyin.places.types import Point

_MILLION = 1_000_000


def register_committee(
    actor: Actor,
    *,
    kind: str,
    name: str,
    place_code: str,
    organisation_id: UUID | None = None,
    phone: str = "",
    point: Point | None = None,
    several_nationalities: bool = False,
) -> Committee:
    """Register a committee; it has no members before its first election. `Refused` for a name that is taken."""
    place = check_place_code(place_code)
    check_registrar(actor, place)
    if kind not in CommitteeKind.values or not name.strip():
        raise Refused(_("请填写调委会的名称和类型。"), field="name")
    longitude, latitude = _e6(point)
    try:
        with transaction.atomic():
            committee = Committee.objects.create(
                kind=kind,
                name=name.strip(),
                place_code=place,
                organisation_id=organisation_id,
                phone=phone.strip(),
                longitude_e6=longitude,
                latitude_e6=latitude,
                several_nationalities=several_nationalities,
            )
            _changed(actor, committee, "registered", today())
    except IntegrityError as fault:
        raise Refused(_("已有同名的调委会，请核对。"), field="name") from fault
    return committee


def elect(
    actor: Actor,
    *,
    committee_id: UUID,
    members: Sequence[MemberGiven],
    elected_on: date,
    has_smaller_nationality: bool = False,
) -> Committee:
    """Seat the members of an election: the earlier ones leave, the same person may be elected again. The term of three
    years runs from the day of the election.

    `Refused`, all faults at once, for a committee the law does not allow (`check_members`), for a day to come, and for
    one before the last election.
    """
    committee = _committee(actor, committee_id)
    if elected_on > today():
        raise Refused(_("推选日期不能晚于今天。"), field="elected_on")
    if committee.elected_on is not None and elected_on < committee.elected_on:
        raise Refused(_("推选日期不能早于上一次推选。"), field="elected_on")
    check_members(
        members,
        several_nationalities=committee.several_nationalities,
        has_smaller_nationality=has_smaller_nationality,
    )
    with transaction.atomic():
        _lock(committee)
        Mediator.objects.filter(committee=committee, is_member=True, until=None).update(until=elected_on)
        for member in members:
            _seat(committee, member, since=elected_on, is_member=True)
        committee.elected_on = elected_on
        committee.save(update_fields=["elected_on"])
        _changed(actor, committee, "elected", elected_on)
    return committee


def appoint(actor: Actor, *, committee_id: UUID, mediator: MemberGiven, point: Point | None = None) -> Mediator:
    """Appoint a mediator who is no member. `Refused` for somebody who serves already, and for a second chair."""
    committee = _committee(actor, committee_id)
    if mediator.is_chair:
        raise Refused(_("主任由推选产生，不能聘任。"), field="is_chair")
    with transaction.atomic():
        _lock(committee)
        if Mediator.objects.filter(committee=committee, person=mediator.person_id, until=None).exists():
            raise Refused(_("这个人已是本调委会的调解员。"), field="person")
        seated = _seat(committee, mediator, since=today(), is_member=False, point=point)
        _changed(actor, committee, "appointed", today())
    return seated


def _lock(committee: Committee) -> None:
    """Let one after the other change who serves in a committee."""
    Committee.objects.select_for_update().get(pk=committee.pk)


def open_studio(
    actor: Actor,
    *,
    committee_id: UUID,
    name: str,
    mediator_id: UUID | None = None,
    named_by: str = "",
    hours: str = "",
    phone: str = "",
    point: Point | None = None,
) -> Studio:
    """Open a studio; one that bears a mediator's name says which justice bureau named it (DOMAIN §3.1)."""
    committee = _committee(actor, committee_id)
    if mediator_id is not None and not named_by.strip():
        raise Refused(_("个人调解工作室由县级以上司法局命名，请写明是哪个局。"), field="named_by")
    if (
        mediator_id is not None
        and not Mediator.objects.filter(pk=mediator_id, committee=committee, until=None).exists()
    ):
        raise Refused(_("没有这名调解员。"), field="mediator")
    longitude, latitude = _e6(point)
    try:
        with transaction.atomic():
            studio = Studio.objects.create(
                name=name.strip(),
                committee=committee,
                mediator_id=mediator_id,
                named_by=named_by.strip(),
                hours=hours.strip(),
                phone=phone.strip(),
                longitude_e6=longitude,
                latitude_e6=latitude,
            )
            record(actor.label, "mediation.studio.open", f"studio {studio.id}", actor_id=actor.person_id)
    except IntegrityError as fault:
        raise Refused(_("这个调委会已有同名的工作室。"), field="name") from fault
    return studio


def mark_recorded(actor: Actor, *, change_id: int, on: date) -> RegisterChange:
    """Note the day on which the justice bureau was told of a change. `Refused` for a day to come or before it."""
    change = RegisterChange.objects.select_related("committee").filter(pk=change_id).first()
    if change is None:
        raise Refused(_("没有这项变更。"))
    check_registrar(actor, change.committee.place_code)
    if not change.changed_on <= on <= today():
        raise Refused(_("备案日期要在变更之后，不能晚于今天。"), field="on")
    with transaction.atomic():
        change.recorded_on = on
        change.save(update_fields=["recorded_on"])
        record(actor.label, "mediation.change.recorded", f"committee {change.committee_id}", actor_id=actor.person_id)
    return change


def choose_method(actor: Actor, *, place_code: str, playbook: str) -> MediationMethod:
    """Say which mediation playbook serves a place; "" is the whole city. `Refused` for one that is not published."""
    check_registrar(actor, place_code)
    with transaction.atomic():
        chosen, _created = MediationMethod.objects.update_or_create(
            place_code=place_code, defaults={"playbook": playbook}
        )
        method_for(place_code)
        record(actor.label, "mediation.method.choose", f"place {place_code}", {"playbook": playbook})
    return chosen


def record_by(day: date) -> date | None:
    """The last day on which a change can be told in time: 30 working days later; None where no calendar reaches."""
    try:
        due = due_instant(Limit.parse(f"{RECORD_WITHIN_WORKING_DAYS} working days"), start_of(day), working_calendar())
    except (CalendarGap, Refused):
        return None
    return due.astimezone(city_zone()).date()


def _committee(actor: Actor, committee_id: UUID) -> Committee:
    committee = Committee.objects.filter(pk=committee_id, closed_on=None).first()
    if committee is None:
        raise Refused(_("没有这个调委会。"))
    check_registrar(actor, committee.place_code)
    return committee


def _seat(
    committee: Committee, given: MemberGiven, *, since: date, is_member: bool, point: Point | None = None
) -> Mediator:
    if (
        given.post_id is not None
        and not Post.objects.filter(pk=given.post_id, kind="mediator", closed_at=None).exists()
    ):
        raise Refused(_("没有这个调解员岗位。"), field="post")
    # Appointed before and elected now: the earlier service ends with the election.
    Mediator.objects.filter(committee=committee, person=given.person_id, until=None).update(until=since)
    longitude, latitude = _e6(point)
    return Mediator.objects.create(
        person_id=given.person_id,
        committee=committee,
        post_id=given.post_id,
        is_full_time=given.is_full_time,
        is_member=is_member,
        is_chair=given.is_chair,
        is_woman=given.is_woman,
        longitude_e6=longitude,
        latitude_e6=latitude,
        since=since,
    )


def _changed(actor: Actor, committee: Committee, what: str, on: date) -> None:
    RegisterChange.objects.create(committee=committee, what=what, changed_on=on, due_on=record_by(on))
    record(actor.label, f"mediation.committee.{what}", f"committee {committee.id}", actor_id=actor.person_id)


def _e6(point: Point | None) -> tuple[int | None, int | None]:
    if point is None:
        return None, None
    longitude, latitude = point.wgs84()
    return round(longitude * _MILLION), round(latitude * _MILLION)
