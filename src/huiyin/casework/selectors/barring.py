"""Barring: a matter about a unit stays hidden from that unit and everything below it, from day one (DESIGN §4).

Below a unit are the units under it, and for a body that governs an area (a township, a village committee, a centre)
also the posts of that area which belong to no unit, such as its grid workers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from huiyin.kernel.remembering import remembered
from huiyin.people.types import Actor

_GOVERNING = ["centre", "committee", "party", "township_government", "village_committee"]

# Posts first, then who holds them (OFFSET 0), as the planner would else read all tenures of the city.
_PERSONS_SQL = """
WITH RECURSIVE below AS (
    SELECT id FROM people_organisation WHERE id = %(unit)s
    UNION SELECT child.id FROM people_organisation child JOIN below ON child.parent_id = below.id
), area AS (
    SELECT place_code FROM people_organisation WHERE id = %(unit)s AND kind = ANY(%(governing)s)
), barred AS (
    SELECT id FROM people_post WHERE organisation_id = ANY(ARRAY(SELECT id FROM below))
    UNION ALL
    SELECT post.id FROM area JOIN people_post post
      ON post.place_code >= area.place_code AND post.place_code < area.place_code || ':'
    WHERE post.organisation_id IS NULL AND post.kind_id <> 'desk_duty'
)
SELECT DISTINCT tenure.person_id FROM barred
JOIN LATERAL (
    SELECT person_id FROM people_tenure
    WHERE post_id = barred.id AND from_at <= %(at)s AND (until_at IS NULL OR until_at > %(at)s)
    OFFSET 0
) tenure ON true
"""

_POSTS_SQL = """
WITH RECURSIVE below AS (
    SELECT id FROM people_organisation WHERE id = %(unit)s
    UNION SELECT child.id FROM people_organisation child JOIN below ON child.parent_id = below.id
), area AS (
    SELECT place_code FROM people_organisation WHERE id = %(unit)s AND kind = ANY(%(governing)s)
)
SELECT post.id FROM people_post post
WHERE post.id = ANY(%(posts)s)
  AND (post.organisation_id IN (SELECT id FROM below)
       OR (post.organisation_id IS NULL AND post.kind_id <> 'desk_duty'
           AND EXISTS (SELECT FROM area WHERE starts_with(post.place_code, area.place_code))))
"""

_BELOW_SQL = """
WITH RECURSIVE below AS (
    SELECT id FROM people_organisation WHERE id = %(unit)s
    UNION SELECT child.id FROM people_organisation child JOIN below ON child.parent_id = below.id
)
SELECT id FROM below
"""

_UNITS_SQL = """
WITH RECURSIVE above AS (
    SELECT id, parent_id FROM people_organisation WHERE id = ANY(%(units)s)
    UNION SELECT parent.id, parent.parent_id FROM people_organisation parent JOIN above ON parent.id = above.parent_id
)
SELECT id FROM above
UNION
SELECT governing.id FROM people_organisation governing, unnest(%(places)s::text[]) AS held(place)
WHERE governing.kind = ANY(%(governing)s) AND starts_with(held.place, governing.place_code)
"""


def barred_persons(organisation_id: UUID, *, at: datetime) -> frozenset[UUID]:
    """Everybody who holds a seat in a unit or below it at a moment. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS_SQL, {"unit": organisation_id, "governing": _GOVERNING, "at": at})
        return frozenset(row[0] for row in cursor.fetchall())


def barred_posts(organisation_id: UUID, post_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the posts that belong to a unit or lie below it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTS_SQL, {"unit": organisation_id, "governing": _GOVERNING, "posts": list(post_ids)})
        return frozenset(row[0] for row in cursor.fetchall())


def units_below(organisation_id: UUID) -> frozenset[UUID]:
    """A unit and every unit under it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW_SQL, {"unit": organisation_id})
        return frozenset(row[0] for row in cursor.fetchall())


def barred_units(actor: Actor) -> frozenset[UUID]:
    """The units that an actor belongs to, directly or from below: matters about these are hidden from them. At most
    one query.
    """
    units = frozenset(actor.organisation_ids())
    places = frozenset(
        seat.place_code
        for seat in actor.seats
        if seat.place_code and seat.organisation_id is None and seat.post_kind != "desk_duty"
    )
    return _units_above(units, places) if units or places else frozenset()


@remembered("posts")
def _units_above(units: frozenset[UUID], places: frozenset[str]) -> frozenset[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_UNITS_SQL, {"units": sorted(units), "places": sorted(places), "governing": _GOVERNING})
        return frozenset(row[0] for row in cursor.fetchall())
