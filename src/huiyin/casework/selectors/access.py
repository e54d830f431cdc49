"""Access: post kind × place × sensitivity × relation, in one condition that lists, counts, search and export share
(DESIGN §4). ``access_matter`` is the only door to a matter; it asks the same condition of the one row.

* open: the posts that serve the matter's area may see it.
* protected: only the duty posts and supervisors of its area, and those who have it. Where the method itself is
  protected, also the posts it names for the place: those that own one of its steps, those that may act in the step
  where the matter is, and who was named to it; a matter that was protected later in an open method stays narrower.
* sealed: only named people: the owning post with its substitutes, the posts above it in the method, units called to
  it, who was named to it by a row of its journal, and the duty desk while it owns it. Neither who collected it nor any
  voice: the protected person reads it by their receipt's secret alone, the others not at all (DESIGN §4).
* to be claimed: while an open matter waits for any unit to come forward, the units that serve its area may see it.
* having it: the owning post, a called unit's duty posts, who collected it, and its voices; while nobody knows where it
  belongs also the posts that wrote it down.
* about a unit: never that unit nor anybody below it, whatever else holds; their own voice excepted.
* about a unit that nobody knows for certain yet: the city's duty desk alone.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.casework.models import Matter, Voice
from huiyin.casework.selectors.barring import barred_units
from huiyin.casework.types import VoiceProof
from huiyin.casework.types.columns import place_seat
from huiyin.kernel.conditions import holds
from huiyin.kernel.refusal import Refused
from huiyin.kernel.remembering import asked_once
from huiyin.people.selectors.actors import scope_prefixes, within
from huiyin.people.types import Actor

AREA_READERS = (
    "grid_worker", "mediator", "police_officer", "grid_leader", "village_secretary", "committee_duty", "cadre",
    "township_duty", "township_leader", "centre_duty", "centre_supervisor", "checker", "government_duty",
    "county_leader", "city_leader", "desk_duty", "petition_duty", "justice_duty", "police_chief",
)  # fmt: skip
PROTECTED_READERS = ("centre_duty", "centre_supervisor", "desk_duty")
UNIT_READERS = (
    "department_duty", "department_leader", "property_manager", "owners_committee", "centre_duty", "centre_supervisor",
)  # fmt: skip
OWN_AT_MOST = 2_000
SPEAKERS = ("desk_duty", "centre_duty", "township_duty", "committee_duty", "grid_worker")

# Plain SQL: every act asks.
_VOICES_SQL = """
SELECT voice.id FROM casework_voice voice JOIN casework_matter matter ON matter.id = voice.matter_id
WHERE voice.matter_id = %s AND voice.person_id = %s AND matter.sensitivity <> 'sealed'
"""


def visible(actor: Actor) -> QuerySet[Matter]:
    """The matters an actor may know of. Two queries at most now: what they raised, the units they are barred from; once
    in a page that is only read.
    """
    return Matter.objects.all() if actor.is_system else _visible(actor).all()


@asked_once
def _visible(actor: Actor) -> QuerySet[Matter]:
    """Putting the rule together costs more than asking it."""
    return Matter.objects.filter(_condition(actor, _is_voice(actor), barred_units(actor)))


def access_matter(actor: Actor, matter_id: UUID) -> Matter:
    """The matter, if the actor may know of it. Otherwise the same `Refused` as for one that does not exist."""
    found = _matter(matter_id)
    if found is None or not knows(actor, found):
        raise unknown_matter()
    return found


@asked_once
def _matter(matter_id: UUID) -> Matter | None:
    return Matter.objects.filter(pk=matter_id).first()


def may_see(actor: Actor, matter_id: UUID) -> bool:
    """Whether the actor may know of a matter."""
    found = _matter(matter_id)
    return found is not None and knows(actor, found)


def knows(actor: Actor, matter: Matter, *, voices: frozenset[UUID] | None = None) -> bool:
    """Whether a matter that is in hand is one of `visible`. ``voices`` are the actor's own in it; without them they are
    asked for, and the units an actor is barred from only where the matter is about a unit: two queries at most.
    """
    if actor.is_system:
        return True
    if voices is None:
        voices = voices_of(actor, matter.id)
    barred = barred_units(actor) if matter.about_organisation_id else frozenset[UUID]()
    return bool(voices) or holds(_condition(actor, Q(pk__in=[]), barred), matter)


def _condition(actor: Actor, own: Q, barred: frozenset[UUID]) -> Q:
    """The rule itself; ``own`` is the condition for what the actor raised."""
    if not actor.is_staff:
        return own
    # The place of the duty desk is the whole city, also where its post names no place.
    everywhere = ("",) if actor.holds("desk_duty") else ()
    area = within("place_code", everywhere or area_prefixes(actor))
    guarded = within("place_code", everywhere or scope_prefixes(actor, *PROTECTED_READERS))
    # Each alone with its sensitivity: the city's area is an empty condition, which an OR would swallow.
    staff = Q(sensitivity="open") & area | Q(sensitivity="protected") & guarded | _beside_area(actor)
    if barred:
        staff &= Q(about_organisation__isnull=True) | ~Q(about_organisation__in=barred)
    if not everywhere:
        staff &= Q(about_undecided=False)
    return staff | own


def area_prefixes(actor: Actor) -> tuple[str, ...]:
    """The areas that the actor's posts serve."""
    return scope_prefixes(actor, *AREA_READERS)


def known_beside_area(actor: Actor) -> QuerySet[Matter]:
    """A superset, for search, of what `visible` adds to the areas of staff: where that is elsewhere. One query more, as
    there.
    """
    areas = area_prefixes(actor)
    found = Matter.objects.filter(_beside_area(actor) | _is_voice(actor))
    return found.exclude(within("place_code", areas)) if areas else found


def _beside_area(actor: Actor) -> Q:
    to_claim = Q(sensitivity="open") & may_claim(actor)
    by_method = Q(sensitivity="protected", reader_seats__overlap=seat_names(actor))
    return to_claim | by_method | _has_it(actor)


def seat_names(actor: Actor) -> list[str]:
    """The actor's seats as `reader_seats` names them."""
    posts = {str(post) for post in actor.post_ids}
    return sorted(posts | {place_seat(seat.post_kind, seat.place_code) for seat in actor.seats if seat.place_code})


def unknown_matter() -> Refused:
    """What somebody hears who may not know, or asks for what is not there: the same words."""
    return Refused(_("没有找到这件事。"), who_can_help=_("市值班台"), details={"problem": "unknown"})


def voices_of(actor: Actor, matter_id: UUID) -> frozenset[UUID]:
    """The voices of a matter that are the actor's own person, none of a sealed one. One query at most."""
    return _voices(actor.person_id, matter_id) if actor.person_id else frozenset()


@asked_once
def _voices(person_id: UUID, matter_id: UUID) -> frozenset[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_VOICES_SQL, [matter_id, person_id])
        return frozenset(row[0] for row in cursor.fetchall())


def speak_for(actor: Actor, *, matter_id: UUID, voice_id: UUID) -> VoiceProof:
    """Let staff write down what a raiser says on the phone. `Refused` for whoever handled the matter: nobody judges
    their own work.
    """
    matter = access_matter(actor, matter_id)
    handled = matter.state["duties"].get("handle", [])
    speaks = actor.holds(*SPEAKERS, covering=matter.place_code) or actor.holds("desk_duty")
    if not speaks or str(actor.person_id) in handled:
        raise Refused(
            _("您不能代诉求人填写，请由值班台电话回访。"), who_can_help=_("市值班台"), details={"problem": "speaker"}
        )
    if not Voice.objects.filter(pk=voice_id, matter=matter_id).exists():
        raise unknown_matter()
    return VoiceProof(matter_id, voice_id)


def may_claim(actor: Actor) -> Q:
    """Open matters that wait for a unit to come forward, for those units that serve the place (SYSTEMS B7, 认领)."""
    waiting = Q(pk__in=[])
    for kind in sorted({seat.post_kind for seat in actor.seats if seat.organisation_id} - set(AREA_READERS)):
        waiting |= Q(claimable_by__contains=[kind]) & within("place_code", scope_prefixes(actor, kind))
    return waiting


def _is_voice(actor: Actor) -> Q:
    return Q(pk__in=_raised(actor.person_id) if actor.person_id else [])


@asked_once
def _raised(person_id: UUID) -> list[UUID]:
    # As a list, because a subquery inside an OR would keep the planner from every index; nobody raises that many.
    raised = Voice.objects.filter(person=person_id).exclude(matter__sensitivity="sealed").order_by("-received_at")
    return list(raised.values_list("matter", flat=True)[:OWN_AT_MOST])


def _has_it(actor: Actor) -> Q:
    owns = Q(owner_post__in=list(actor.post_ids)) | Q(reader_posts__overlap=sorted(actor.post_ids))
    if actor.person_id is not None:
        collected = Q(collected_by=actor.person_id) & ~Q(sensitivity="sealed")
        owns |= collected | Q(reader_persons__contains=[actor.person_id])
    units = [seat.organisation_id for seat in actor.seats if seat.organisation_id and seat.post_kind in UNIT_READERS]
    if not units:
        return owns
    return owns | Q(lead_organisation__in=units) | Q(called_units__overlap=units)
