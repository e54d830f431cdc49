"""Who holds which seat now: the question that every step of a matter asks.

``seats_for`` answers any number of questions in one SQL statement; ``owning_seats`` adds the rule
of DESIGN §1: vacant → substitute → next filled post upward → the city's duty desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from huiyin.kernel.remembering import entries
from huiyin.kernel.time import now
from huiyin.people.models import Organisation, Post, PostKind, TenureRole
from huiyin.people.types import LEVEL_DIGITS, Level, Seat, SeatQuestion, SeatResolved

# Three joins instead of one with ORs, so that each can use its index: a city has 80,000 seats.
# COLLATE "C": an array parameter has the default collation, the column has not. OFFSET 0 keeps the planner from
# reading all posts and all tenures of the city for one seat (13 ms against 0.2 ms with 80,000 seats).
_SEATS_SQL = """
WITH asked AS (
    SELECT kind, first COLLATE "C" AS first, beyond COLLATE "C" AS beyond, organisation, number
    FROM unnest(%(kinds)s::text[], %(first)s::text[], %(beyond)s::text[], %(organisations)s::uuid[])
         WITH ORDINALITY AS q(kind, first, beyond, organisation, number)
), found AS (
    SELECT asked.number, post.*
    FROM asked CROSS JOIN LATERAL (
        SELECT * FROM people_post
        WHERE place_code >= asked.first AND place_code < asked.beyond AND kind_id = asked.kind
        OFFSET 0
    ) post
    UNION ALL
    SELECT asked.number, post.*
    FROM asked JOIN people_post post
      ON post.organisation_id = asked.organisation AND post.kind_id = asked.kind
    WHERE asked.first IS NULL
    UNION ALL
    SELECT asked.number, post.*
    FROM asked JOIN people_post post ON post.kind_id = asked.kind
    WHERE asked.first IS NULL AND asked.organisation IS NULL
)
SELECT found.number, found.id, found.kind_id, found.place_code, found.organisation_id, found.title,
       found.opened_at, found.closed_at, tenure.person_id, tenure.role, tenure.from_at, tenure.until_at
FROM found
LEFT JOIN LATERAL (
    SELECT person_id, role, from_at, until_at, id FROM people_tenure
    WHERE post_id = found.id AND (until_at IS NULL OR until_at > %(at)s)
    OFFSET 0
) tenure ON true
WHERE found.closed_at IS NULL OR found.closed_at > %(at)s
ORDER BY found.number, found.id, tenure.role DESC, tenure.from_at, tenure.id
"""


class _Row(NamedTuple):
    """One tenure of a post that fits a question, or the post alone; with the periods of both."""

    number: int
    post_id: UUID
    kind: str
    place_code: str | None
    organisation_id: UUID | None
    title: str
    opened_at: datetime
    closed_at: datetime | None
    person_id: UUID | None
    role: str | None
    from_at: datetime | None
    until_at: datetime | None


def seats_for(questions: Sequence[SeatQuestion], *, at: datetime | None = None) -> dict[SeatQuestion, Seat | None]:
    """Answer all questions in one query; ``None`` where no such post is open at ``at``.

    Where several posts fit a question, a filled one wins, then the oldest. Substitutes come
    first among the holders because they stand in right now.
    """
    instant = at or now()
    lines = _lines(list(dict.fromkeys(questions)), instant)
    return {question: _standing(rows, instant) for question, rows in lines.items()}


class _Area(NamedTuple):
    """What is asked together: posts of a kind in a range of place codes, or of a unit, or wherever they are."""

    kind: str
    first: str | None
    beyond: str | None
    organisation_id: UUID | None


_Rows = dict[str | None, list[_Row]]


def _lines(asked: Sequence[SeatQuestion], since: datetime) -> dict[SeatQuestion, list[_Row]]:
    """Posts and tenures that hold at an instant or will, by the question they answer. What is remembered for an instant
    is good for every later one; a township is remembered as a whole, so that its next grid need not be asked.
    """
    kept = entries("posts")
    areas = {question: _area(question, is_wide=kept is not None) for question in asked}
    known: dict[_Area, _Rows] = {}
    for area in set(areas.values()) if kept else ():
        begins, rows = kept.get((seats_for, area), (None, {})) if kept else (None, {})
        if begins is not None and begins <= since:
            known[area] = rows
    if missing := [area for area in dict.fromkeys(areas.values()) if area not in known]:
        found = _ask(missing, since)
        known |= found
        if kept is not None:
            kept.update({(seats_for, area): (since, rows) for area, rows in found.items()})
    return {question: _fitting(question, known[area]) for question, area in areas.items()}


def _area(question: SeatQuestion, *, is_wide: bool) -> _Area:
    """Where to look for the answer: at the place alone or, ``is_wide``, in all of its township."""
    place = question.place_code
    if place is None:
        return _Area(question.post_kind, None, None, question.organisation_id)
    township = place[: LEVEL_DIGITS[Level.TOWNSHIP]]
    if is_wide and township != place:
        return _Area(question.post_kind, township, f"{township}:", None)
    return _Area(question.post_kind, place, f"{place} ", None)  # codes are digits, which all come after a space


def _fitting(question: SeatQuestion, rows: _Rows) -> list[_Row]:
    found, unit = rows.get(question.place_code, []), question.organisation_id
    return found if unit is None else [row for row in found if row.organisation_id == unit]


def _ask(areas: Sequence[_Area], since: datetime) -> dict[_Area, _Rows]:
    """Posts with their tenures by the place they stand at, or by None where no place is asked for. One query."""
    parameters: dict[str, Any] = {
        "kinds": [area.kind for area in areas],
        "first": [area.first for area in areas],
        "beyond": [area.beyond for area in areas],
        "organisations": [area.organisation_id for area in areas],
        "at": since,
    }
    found: dict[_Area, _Rows] = {area: {} for area in areas}
    with connection.cursor() as cursor:
        cursor.execute(_SEATS_SQL, parameters)
        for values in cursor.fetchall():
            row = _Row(*values)
            area = areas[row.number - 1]
            found[area].setdefault(row.place_code if area.first else None, []).append(row)
    return found


def _standing(rows: Sequence[_Row], at: datetime) -> Seat | None:
    standing: Seat | None = None
    for _post_id, group in groupby(rows, key=lambda row: row.post_id):
        of_post = list(group)
        if of_post[0].opened_at > at or (of_post[0].closed_at is not None and of_post[0].closed_at <= at):
            continue
        seat = _seat(of_post, at)
        if standing is None or (seat.filled and not standing.filled):
            standing = seat
    return standing


def _seat(rows: Sequence[_Row], at: datetime) -> Seat:
    """Build a seat from the rows of one post: one row per person on duty or to come."""
    on_duty = [
        (row.person_id, row.role)
        for row in rows
        if row.person_id and row.from_at and row.from_at <= at and (row.until_at is None or row.until_at > at)
    ]
    first = rows[0]
    return Seat(
        post_id=first.post_id,
        post_kind=first.kind,
        place_code=first.place_code,
        organisation_id=first.organisation_id,
        title=first.title,
        holders=tuple(person for person, _ in on_duty),
        substitutes=tuple(person for person, role in on_duty if role == TenureRole.SUBSTITUTE),
    )


def seat(
    post_kind: str,
    place_code: str | None = None,
    organisation_id: UUID | None = None,
    *,
    at: datetime | None = None,
) -> Seat | None:
    """One seat of this kind at exactly this place and organisation, or ``None``."""
    question = SeatQuestion(post_kind, place_code, organisation_id)
    return seats_for([question], at=at)[question]


def seats_of_posts(post_ids: Iterable[UUID], *, at: datetime | None = None) -> dict[UUID, Seat]:
    """The seats of known posts with the persons on duty, in two queries; closed posts included."""
    moment = at or now()
    posts = Post.objects.filter(id__in=list(post_ids)).prefetch_related("tenures")
    return {post.id: _seat_of(post, moment) for post in posts}


def _seat_of(post: Post, moment: datetime) -> Seat:
    """The seat of a post whose tenures are already loaded."""
    on_duty = sorted(
        (
            tenure
            for tenure in post.tenures.all()
            if tenure.from_at <= moment and (tenure.until_at is None or tenure.until_at > moment)
        ),
        key=lambda tenure: (tenure.role != TenureRole.SUBSTITUTE, tenure.from_at),
    )
    return Seat(
        post_id=post.id,
        post_kind=post.kind_id,
        place_code=post.place_code,
        organisation_id=post.organisation_id,
        title=post.title,
        holders=tuple(tenure.person_id for tenure in on_duty),
        substitutes=tuple(t.person_id for t in on_duty if t.role == TenureRole.SUBSTITUTE),
    )


def duty_desk(*, at: datetime | None = None) -> Seat | None:
    """The city's duty desk. ``huiyin doctor`` wants at least two persons in it (DESIGN §1)."""
    return seat("desk_duty", at=at)


def duty_desk_missing(*, at: datetime | None = None) -> int:
    """How many persons the duty desk lacks to have two; 0 when it is well manned."""
    desk = duty_desk(at=at)
    return max(0, 2 - len(set(desk.holders))) if desk else 2


def owning_seats(
    questions: Sequence[SeatQuestion], *, at: datetime | None = None
) -> dict[SeatQuestion, SeatResolved | None]:
    """The filled seat that owns each question: itself, else the next filled seat upward.

    Three queries however many questions. ``None`` only when even the duty desk is empty.
    """
    kinds = PostKind.objects.in_bulk()
    wanted = {question.organisation_id for question in questions} - {None}
    places = dict(Organisation.objects.filter(id__in=wanted).values_list("id", "place_code"))
    chains = {question: chain_upward(question, kinds, places) for question in questions}
    answers = seats_for([link for chain in chains.values() for link in chain], at=at)
    return {question: _first_filled(chain, answers) for question, chain in chains.items()}


def chain_upward(
    question: SeatQuestion,
    kinds: Mapping[str, PostKind],
    organisation_places: Mapping[UUID, str],
) -> list[SeatQuestion]:
    """The question and those above it, ending with the city's duty desk; no kind twice."""
    base = question.place_code
    if base is None and question.organisation_id is not None:
        base = organisation_places.get(question.organisation_id)
    chain, seen = [question], {question.post_kind}
    kind = kinds.get(question.post_kind)
    while kind is not None and kind.above_id is not None and kind.above_id not in seen:
        seen.add(kind.above_id)
        kind = kinds[kind.above_id]
        link = _link(kind, base, question.organisation_id)
        if link is not None:
            chain.append(link)
    desk = SeatQuestion("desk_duty")
    return chain if chain[-1] == desk else [*chain, desk]


def _link(kind: PostKind, base: str | None, organisation_id: UUID | None) -> SeatQuestion | None:
    """The seat of ``kind`` that stands above ``base``; ``None`` if it stands below or nowhere."""
    if kind.code == "desk_duty":
        return SeatQuestion("desk_duty")
    level = Level(kind.level)
    if level is Level.ORGANISATION:
        return SeatQuestion(kind.code, None, organisation_id) if organisation_id else None
    digits = LEVEL_DIGITS[level]
    return SeatQuestion(kind.code, base[:digits]) if base and len(base) >= digits else None


def _first_filled(chain: Sequence[SeatQuestion], answers: Mapping[SeatQuestion, Seat | None]) -> SeatResolved | None:
    """The first filled seat of a chain, with what was passed over on the way."""
    for index, link in enumerate(chain):
        answer = answers[link]
        if answer is not None and answer.filled:
            return SeatResolved(answer, tuple(chain[:index]))
    return None
