"""Receiving: somebody comes, gets a number, and is heard; what they say is a matter from that moment on."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import Matter
from huiyin.casework.selectors.access import access_matter
from huiyin.casework.services import act, open_matter
from huiyin.casework.types import RaiserContact, Receipt
from huiyin.engine.definition import Action, Playbook
from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, today
from huiyin.people.types import Actor
from huiyin.receptions.models import Visit, VisitState
from huiyin.receptions.selectors.days import day_of, no_such_day, series_day
from huiyin.receptions.selectors.methods import HEAR, reception_method
from huiyin.receptions.selectors.rights import check_clerk
from huiyin.receptions.selectors.visits import visit_of
from huiyin.receptions.services.arranging import day_for
from huiyin.receptions.services.booking import next_number
from huiyin.receptions.types import DayShown

DOOR = "reception"
REPRESENTATIVES_AT_MOST = 5


def arrive(
    actor: Actor,
    *,
    series_id: UUID,
    on: date,
    words: str,
    kind: str = "",
    visit_id: UUID | None = None,
    name: str = "",
    phone: str = "",
    people: int = 1,
) -> tuple[Visit, Receipt]:
    """Somebody is at the desk: their number, and the receipt of the matter that their visit is.

    ``visit_id``: the booking they came with; name and phone of it count where none are given. Without one they get
    the next number of the day. `Refused` for whoever does not receive there, a day that is none, is cancelled or is not
    today, words that are missing, a booking that is used up, and for more than five who came together (DOMAIN §3.10
    art. 20).
    """
    series, is_day = series_day(series_id, on)
    check_clerk(actor, series.place_code)
    if not is_day:
        raise no_such_day()
    if on != today():
        raise Refused(_("只登记今天来的人；这一天还没到，或者已经过去。"))
    if people > REPRESENTATIVES_AT_MOST:
        raise Refused(_("多人来访请推选代表，代表不超过五人。"), field="people", details={"problem": "people"})
    with transaction.atomic():
        day = day_for(series, on)
        if day_of(series.id, on).is_cancelled:
            raise Refused(_("这一天的接访停一次，请登记到别的接访日，或直接录入事项。"))
        visit = _booked(visit_id, day.id) if visit_id else Visit(id=uuid7(), day=day, number=next_number(day))
        receipt = open_matter(
            actor,
            playbook=series.playbook,
            kind=kind or series.kind,
            words=words,
            door=DOOR,
            place_code=series.place_code,
            fields={"people": people} if people > 1 else {},
            raiser=RaiserContact(
                name=name.strip() or visit.name or "", phone=phone.strip() or visit.phone or "", language=visit.language
            ),
        )
        visit.matter_id, visit.state, visit.arrived_at = receipt.matter_id, VisitState.ARRIVED, now()
        visit.name = visit.phone = visit.about = None
        visit.save()
    return visit, receipt


def hear(
    actor: Actor, *, visit_id: UUID, post_id: UUID, words: str, answer: str = "", answer_words: str = ""
) -> Matter:
    """Write down who heard the visitor and what was said, and, where it was answered at once, how: ``answer`` is an
    action of the method that ends the table's part (settled, explained, noted). One transaction.

    `Refused` for a post that did not sit that day, before the visitor has arrived, and as the method refuses.
    """
    visit = visit_of(visit_id)
    if visit is None or visit.matter_id is None:
        raise Refused(_("先登记来访，再记接访。"))
    check_clerk(actor, visit.day.series.place_code)
    day = day_of(visit.day.series_id, visit.day.on)
    if post_id not in present(day):
        raise Refused(_("这个岗位这一天没有接访，请选坐在台前的。"), field="post")
    matter = access_matter(actor, visit.matter_id)
    with transaction.atomic():
        heard = act(
            actor,
            matter_id=matter.id,
            action=HEAR,
            inputs={"who": str(post_id), "words": words},
            revision=matter.revision,
        )
        if not answer:
            return heard
        if answer not in {one.name for one in answers(reception_method(visit.day.series.playbook), heard.kind)}:
            raise Refused(_("这样答复不了，请到事项页办理。"), field="answer")
        return act(actor, matter_id=matter.id, action=answer, inputs={"words": answer_words}, revision=heard.revision)


def present(day: DayShown) -> dict[UUID, str]:
    """Who sits that day, with their titles: the posts of the series, and for the absent who sits instead."""
    found: dict[UUID, str] = {}
    for sitting in day.sittings:
        if not sitting.is_absent:
            found[sitting.post_id] = sitting.title
        elif sitting.instead_id:
            found[sitting.instead_id] = sitting.instead
    return found


def answers(playbook: Playbook, kind: str) -> tuple[Action, ...]:
    """The actions by which a method answers at the table: those that need words alone, right after hearing."""
    heard = playbook.actions[HEAR].to or ""
    return tuple(
        one
        for one in playbook.actions_for(heard, kind)
        if one.to and one.to != heard and not one.call and {need.name for need in one.needs} == {"words"}
    )


def _booked(visit_id: UUID, day_id: UUID) -> Visit:
    visit = Visit.objects.select_for_update().filter(pk=visit_id, day=day_id, state=VisitState.BOOKED).first()
    if visit is None:
        raise Refused(_("这个预约已经到访、取消或过去了。"))
    return visit
