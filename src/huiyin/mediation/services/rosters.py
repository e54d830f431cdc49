"""Rosters: the rule is set, somebody is away, two days are exchanged; each can be taken back (SYSTEMS C1).

Kept by the justice office, the centre or the village whose committee it is; a mediator notes their own absence and
exchanges their own days. Each verb writes its audit row in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.kernel.audit import record
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, today
from huiyin.mediation.models import Mediator, Roster, RosterAbsence, RosterRole, RosterSeat, RosterSwap, Studio
from huiyin.mediation.selectors.rights import check_roster_keeper
from huiyin.mediation.selectors.rosters import KeptRoster, find_studio, roster_with
from huiyin.people.types import Actor

_WEEKDAYS = range(1, 8)
_TURN_DAYS = range(1, 32)
_TEXT = 40


@dataclass(frozen=True, slots=True)
class SeatGiven:
    """Who stands for an area in a role. Areas take their turns in the order in which they are first named."""

    area: str
    role: str
    mediator_id: UUID


def set_roster(
    actor: Actor,
    *,
    studio_id: UUID,
    begins_on: date,
    seats: Sequence[SeatGiven],
    weekdays: Collection[int] = _WEEKDAYS,
    turn_days: int = 1,
) -> Roster:
    """Set the rule of a studio's duty from a day on; the one before holds until then, and one that was to begin on the
    same day gives way with its absences and exchanges.

    `Refused`: a day that is past, no open weekday, nobody named, somebody twice or not serving the committee, and an
    area that lacks a role which another has.
    """
    studio = _studio(actor, studio_id)
    if begins_on < today():
        raise Refused(_("值班表从今天或以后的一天开始。"), field="begins_on")
    if not weekdays or not set(weekdays) <= set(_WEEKDAYS):
        raise Refused(_("请至少选一个值班的日子。"), field="weekdays")
    if turn_days not in _TURN_DAYS:
        raise Refused(_("一轮至少一天，最多三十一天。"), field="turn_days")
    _check_seats(studio, seats)
    with transaction.atomic():
        Roster.objects.filter(studio=studio, begins_on=begins_on).delete()
        roster = Roster.objects.create(
            studio=studio, begins_on=begins_on, weekdays=sorted(set(weekdays)), turn_days=turn_days
        )
        RosterSeat.objects.bulk_create(_rows(roster, seats))
        _audit(actor, "set", roster)
    return roster


def note_absence(actor: Actor, *, roster_id: int, mediator_id: UUID, since: date, last: date) -> RosterAbsence:
    """Somebody is away for some days. `Refused` for days that are past, and for somebody who is not in the roster."""
    kept = _roster(roster_id)
    seat = RosterSeat.objects.filter(roster=roster_id, mediator=mediator_id).select_related("mediator").first()
    if seat is None:
        raise Refused(_("这个人不在值班表里。"), field="mediator")
    _check_own(actor, kept, [seat.mediator])
    if last < since or last < today():
        raise Refused(_("请假的最后一天不能早于第一天，也不能已经过去。"), field="last")
    with transaction.atomic():
        absence = RosterAbsence.objects.create(seat=seat, since=since, last=last, noted_at=now())
        _audit(actor, "absence", kept.roster)
    return absence


def exchange_days(actor: Actor, *, roster_id: int, role: str, one_day: date, other_day: date) -> RosterSwap:
    """Exchange who of a role is on duty on two days.

    `Refused`: a day that is past, closed or exchanged already, and two days on which the same one is on duty anyway.
    """
    with transaction.atomic():
        Roster.objects.select_for_update().filter(pk=roster_id).first()
        return _exchange(actor, _roster(roster_id), role, one_day, other_day)


def _exchange(actor: Actor, kept: KeptRoster, role: str, one_day: date, other_day: date) -> RosterSwap:
    first, second = sorted((one_day, other_day))
    if first < today() or not (kept.rule.is_open(first) and kept.rule.is_open(second)):
        raise Refused(_("请选两个还没过去、开门的日子。"), field="one_day")
    taken = {day for swap in kept.exchanges if swap.role == role for day in (swap.one_day, swap.other_day)}
    if {first, second} & taken:
        raise Refused(_("其中一天已经换过班，请先撤回那一次。"), field="one_day")
    people = [kept.duty_of(role, day) for day in (first, second)]
    if role not in RosterRole.values or None in people or people[0] == people[1]:
        raise Refused(_("这两天本来就是同一个人，不用换。"), field="other_day")
    _check_own(actor, kept, list(Mediator.objects.filter(pk__in=people)))
    swap = RosterSwap.objects.create(roster=kept.roster, role=role, one_day=first, other_day=second, noted_at=now())
    _audit(actor, "exchange", kept.roster)
    return swap


def take_back_absence(actor: Actor, *, absence_id: int) -> None:
    """Take an absence back that is not over. `Refused` for one that is, and for others' without the right."""
    absence = RosterAbsence.objects.filter(pk=absence_id).select_related("seat__mediator").first()
    if absence is None or absence.last < today():
        raise Refused(_("没有这次请假，或者已经过去。"))
    kept = _roster(absence.seat.roster_id)
    _check_own(actor, kept, [absence.seat.mediator])
    with transaction.atomic():
        absence.delete()
        _audit(actor, "absence_back", kept.roster)


def take_back_exchange(actor: Actor, *, swap_id: int) -> None:
    """Take an exchange back while both days are to come. `Refused` otherwise, and for others' without the right."""
    swap = RosterSwap.objects.filter(pk=swap_id).first()
    if swap is None or swap.one_day < today():
        raise Refused(_("没有这次换班，或者已经有一天过去。"))
    kept = _roster(swap.roster_id)
    people = [kept.duty_of(swap.role, day) for day in (swap.one_day, swap.other_day)]
    _check_own(actor, kept, list(Mediator.objects.filter(pk__in=people)))
    with transaction.atomic():
        swap.delete()
        _audit(actor, "exchange_back", kept.roster)


def _studio(actor: Actor, studio_id: UUID) -> Studio:
    studio = find_studio(studio_id)
    if studio is None:
        raise Refused(_("没有这个工作室。"))
    check_roster_keeper(actor, studio.committee.place_code)
    return studio


def _roster(roster_id: int) -> KeptRoster:
    kept = roster_with(roster_id)
    if kept is None:
        raise Refused(_("没有这张值班表。"))
    return kept


def _check_own(actor: Actor, kept: KeptRoster, people: Sequence[Mediator]) -> None:
    """The one it is about may do it; anybody else needs the right to the roster."""
    if actor.person_id is None or all(mediator.person_id != actor.person_id for mediator in people):
        check_roster_keeper(actor, kept.roster.studio.committee.place_code)


def _check_seats(studio: Studio, seats: Sequence[SeatGiven]) -> None:
    named = [seat.mediator_id for seat in seats]
    if not seats or any(not seat.area.strip() or seat.role not in RosterRole.values for seat in seats):
        raise Refused(_("请写明每一片的名字和值班的人。"), field="seats")
    if len(set(named)) != len(named):
        raise Refused(_("同一个人填了两次，请去掉一次。"), field="seats", details={"problem": "twice"})
    serving = Mediator.objects.filter(pk__in=named, committee=studio.committee_id, until=None)
    if serving.count() != len(named):
        raise Refused(_("值班的人要是本调委会现任的调解员，请先聘任。"), field="seats", details={"problem": "serving"})
    roles = {seat.role for seat in seats}
    lacking = [seat.area for seat in seats if {one.role for one in seats if one.area == seat.area} != roles]
    if lacking:
        raise Refused(
            _("“%(area)s”少一种值班的人，请补上。") % {"area": lacking[0]}, field="seats", details={"problem": "role"}
        )


def _rows(roster: Roster, seats: Sequence[SeatGiven]) -> list[RosterSeat]:
    areas = {area: number for number, area in enumerate(dict.fromkeys(seat.area.strip() for seat in seats), start=1)}
    counted: dict[tuple[str, str], int] = {}
    rows = []
    for seat in seats:
        key = (seat.area.strip(), seat.role)
        counted[key] = counted.get(key, 0) + 1
        rows.append(
            RosterSeat(
                roster=roster,
                area_number=areas[key[0]],
                area=key[0][:_TEXT],
                role=seat.role,
                place=counted[key],
                mediator_id=seat.mediator_id,
            )
        )
    return rows


def _audit(actor: Actor, what: str, roster: Roster) -> None:
    record(actor.label, f"mediation.roster.{what}", f"studio {roster.studio_id}", actor_id=actor.person_id)
