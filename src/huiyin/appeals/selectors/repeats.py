"""Repeats: matters near in place and time that say the same, found in SQL by the pairs of characters that the
raisers' own words share; what staff wrote since does not count.

Only suggested, never merged (SYSTEMS B10). Matters that are protected, sealed or about an official never appear.
Score: how large a part of the shorter text's terms the other has too, in per cent. Whatever shares nothing but
fillers, numbers and the names of the place is no repeat, however high it scores.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from huiyin.appeals.selectors.asking import asked
from huiyin.appeals.selectors.methods import policy
from huiyin.appeals.types import Recurrence, Repeat
from huiyin.appeals.types.fillers import without_fillers
from huiyin.casework.models import Matter, SearchText
from huiyin.casework.selectors.access import access_matter, visible
from huiyin.kernel.bigrams import bigrams
from huiyin.kernel.codes import ancestor_codes
from huiyin.kernel.time import now
from huiyin.people.types import Actor
from huiyin.places.selectors import locate, neighbours, own_names
from huiyin.places.types import Located, Plane, Point
from huiyin.places.types.points import distance_m

SCORE_FROM_PERCENT = 40
AT_MOST = 8
_ASKED_AT_MOST = 3 * AT_MOST  # some of them share nothing but fillers
COMPARED_AT_MOST = 600  # the newest near by; comparing more words would make whoever opens the page wait
_SHARED_AT_LEAST = 2
_VILLAGE_DIGITS, _TOWNSHIP_DIGITS, _COUNTY_DIGITS = 12, 9, 6
_PAIR = 2
_SHORT_TERMS = 4
_TERMS_SHOWN = 6

# Candidates first (village by village, on the index of places: OFFSET 0 keeps the planner from reading the whole city
# for so many conditions), then the costly comparison of terms.
_SQL = """
WITH near AS MATERIALIZED (
    SELECT matter.* FROM unnest(%(areas)s::text[]) AS area
    CROSS JOIN LATERAL (
        SELECT id, kind, place_code, is_open, raised_at, closed_at, voice_count, longitude_e6, latitude_e6, received_at
        FROM casework_matter WHERE place_code >= area AND place_code < area || ':'
          AND sensitivity = 'open' AND about_organisation_id IS NULL AND id <> %(own)s
          AND ((is_open AND received_at >= %(since)s) OR (NOT is_open AND closed_at >= %(closed_since)s))
          AND (ending NOT IN ('merged'))
          AND ((place_code >= %(home)s AND place_code < %(home)s || ':')
               OR (longitude_e6 BETWEEN %(west)s AND %(east)s AND latitude_e6 BETWEEN %(south)s AND %(north)s))
        OFFSET 0
    ) AS matter
    ORDER BY received_at DESC LIMIT %(compared)s
), compared AS (
    SELECT near.*, shared.terms AS shared_terms, cardinality(shared.terms) AS shared_count,
           least(cardinality(search.raised_terms), cardinality(%(terms)s::text[])) AS shorter
    FROM near JOIN casework_searchtext search ON search.matter_id = near.id
    CROSS JOIN LATERAL (
        SELECT array_agg(term) AS terms FROM unnest(search.raised_terms) AS term WHERE term = ANY(%(terms)s::text[])
    ) AS shared
    WHERE search.raised_terms && %(terms)s::text[]
)
SELECT id, kind, place_code, is_open, raised_at, closed_at, voice_count, longitude_e6, latitude_e6,
       shared_terms, round(100.0 * shared_count / greatest(shorter, %(short)s))::int AS score
FROM compared
WHERE shared_count >= %(shared)s AND 100.0 * shared_count / greatest(shorter, %(short)s) >= %(score)s
ORDER BY score DESC, raised_at DESC LIMIT %(most)s
"""


class _Row(NamedTuple):
    """One row of the answer."""

    id: UUID
    kind: str
    place_code: str
    is_open: bool
    raised_at: datetime
    closed_at: datetime | None
    voice_count: int
    longitude_e6: int | None
    latitude_e6: int | None
    shared_terms: list[str]
    score: int


@dataclass(frozen=True, slots=True)
class _Query:
    """What is looked for."""

    terms: tuple[str, ...]
    place_code: str
    spot: tuple[int, int] | None
    own: UUID | None


def possible_repeats(
    actor: Actor,
    *,
    matter_id: UUID | None = None,
    words: str = "",
    place_code: str = "",
    point: Point | None = None,
    days: int | None = None,
) -> list[Repeat]:
    """Matters that may be about the same trouble: for a matter, or for words at a place. Best first, eight at most.

    Open ones of the last ``days`` (the city's policy), closed ones of its longer span. Staff get codes and summaries of
    what they may see; others learn only kind, place, time and how many. Without place and point: none. Seven queries.
    """
    rules = policy()
    query = _of_matter(actor, matter_id) if matter_id else _of_words(words, place_code, point)
    if query is None or len(query.terms) < _SHARED_AT_LEAST or not (query.place_code or query.spot):
        return []
    return _found(actor, query, days or rules.repeat_days, max(rules.recurring_days, days or 0))


def repeats_of(actor: Actor, matter: Matter, terms: Sequence[str]) -> list[Repeat]:
    """`possible_repeats` of a matter whose row the caller has, with the terms of its raiser's words. None for a matter
    that is protected, sealed or about a unit. Four queries at most.
    """
    if matter.sensitivity != "open" or matter.about_organisation_id is not None or len(terms) < _SHARED_AT_LEAST:
        return []
    rules, query = policy(), _Query(tuple(terms), matter.place_code, _spot_of(matter), matter.id)
    return _found(actor, query, rules.repeat_days, rules.recurring_days)


def recurrence_of(repeats: Sequence[Repeat]) -> Recurrence | None:
    """What closed repeats say: the trouble was dealt with before and is back. One query, none without closed ones."""
    closed = sorted((r.closed_at, r.matter_id) for r in repeats if r.closed_at is not None)
    if not closed or len(closed) < policy().recurring_after_count:
        return None
    count = len(closed)
    sentence = ngettext(
        "同样的事办结过 %(count)d 次，又有人反映。建议由干部领办。",
        "同样的事办结过 %(count)d 次，又有人反映。建议由干部领办。",
        count,
    ) % {"count": count}
    return Recurrence(count, closed[-1][0], tuple(matter for _at, matter in closed), sentence)


def _found(actor: Actor, query: _Query, days: int, closed_days: int) -> list[Repeat]:
    """The best that share a word that means something, with what each has in common with the text."""
    rows = _ask(query, days, closed_days, policy().repeat_metres)
    names = _names_around(query.place_code) if rows else frozenset[str]()
    common = [(row, common_words(row.shared_terms, query.terms, names=names)) for row in rows]
    alike = [(row, words) for row, words in common if words][:AT_MOST]
    seen = _summaries(actor, [row.id for row, _words in alike])
    return [_repeat(row, query, words, seen) for row, words in alike]


def _names_around(place_code: str) -> frozenset[str]:
    """What the place and those above it are called in Chinese, which is what people write."""
    with override("zh-hans"):
        return frozenset(own_names([place_code, *ancestor_codes(place_code)]).values()) if place_code else frozenset()


def _of_matter(actor: Actor, matter_id: UUID) -> _Query | None:
    matter = access_matter(actor, matter_id)
    if matter.sensitivity != "open" or matter.about_organisation_id is not None:
        return None
    found = SearchText.objects.filter(matter=matter_id).first()
    return _Query(tuple(found.raised_terms) if found else (), matter.place_code, _spot_of(matter), matter_id)


def _spot_of(matter: Matter) -> tuple[int, int] | None:
    if matter.longitude_e6 is None or matter.latitude_e6 is None:
        return None
    return matter.longitude_e6, matter.latitude_e6


def _of_words(words: str, place_code: str, point: Point | None) -> _Query:
    spot = None
    if point is not None:
        longitude, latitude = point.wgs84()
        spot = (round(longitude * 1_000_000), round(latitude * 1_000_000))
    return _Query(tuple(bigrams(words)), place_code, spot, None)


def _ask(query: _Query, days: int, closed_days: int, metres: int) -> list[_Row]:
    home = query.place_code[:_VILLAGE_DIGITS]
    areas = _areas(home, query.spot)
    west, south, east, north = _box(query.spot, metres)
    instant = now()
    values: dict[str, Any] = {
        "own": query.own or UUID(int=0),
        "since": instant - timedelta(days=days),
        "closed_since": instant - timedelta(days=closed_days),
        "areas": areas,
        "home": home or ":",
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "terms": list(query.terms),
        "short": _SHORT_TERMS,
        "shared": _SHARED_AT_LEAST,
        "score": SCORE_FROM_PERCENT,
        "most": _ASKED_AT_MOST,
        "compared": COMPARED_AT_MOST,
    }
    return [_Row(*row) for row in asked(_SQL, values)]


def _areas(home: str, spot: tuple[int, int] | None) -> list[str]:
    """The villages to look in, none inside another: the own one, and those around the spot. From memory."""
    areas = {home} if home else set()
    if spot is not None:
        answer = locate(Point(spot[0] / 1_000_000, spot[1] / 1_000_000))
        near = answer.grid if isinstance(answer, Located) else answer.nearest
        if near is not None:
            around = (near, *neighbours(near.code))
            areas |= {grid.code[:_VILLAGE_DIGITS] for grid in around}
    return sorted(area for area in areas if not any(area != wider and area.startswith(wider) for wider in areas))


def _box(spot: tuple[int, int] | None, metres: int) -> tuple[int, int, int, int]:
    """West, south, east, north in millionths of a degree; an empty box without a spot."""
    if spot is None:
        return (1, 1, 0, 0)
    plane = Plane(spot[1] / 1_000_000)
    east, north = round(metres / plane.east_m * 1_000_000), round(metres / plane.north_m * 1_000_000)
    return spot[0] - east, spot[1] - north, spot[0] + east, spot[1] + north


def _summaries(actor: Actor, ids: list[UUID]) -> dict[UUID, tuple[str, str]]:
    """Code and summary of those matters that staff may see; nothing for anybody else."""
    if not ids or not (actor.is_staff or actor.is_system):
        return {}
    return {row.id: (row.code, row.summary or "") for row in visible(actor).filter(pk__in=ids)}


def _repeat(row: _Row, query: _Query, words: tuple[str, ...], seen: dict[UUID, tuple[str, str]]) -> Repeat:
    metres = _metres(query.spot, row)
    code, summary = seen.get(row.id, ("", ""))
    terms = words[:_TERMS_SHOWN] if code else ()
    return Repeat(
        matter_id=row.id,
        score_percent=row.score,
        because=_because(metres, row, terms, query.place_code),
        kind=row.kind,
        place_code=row.place_code,
        is_open=row.is_open,
        raised_at=row.raised_at,
        closed_at=row.closed_at,
        voice_count=row.voice_count,
        metres=metres,
        shared_terms=terms,
        code=code,
        summary=summary,
    )


def common_words(shared: Sequence[str], terms: Sequence[str], *, names: Collection[str] = ()) -> tuple[str, ...]:
    """What two texts have in common, as whole words, the longest first: shared pairs of characters put together again
    where they follow one another (学府, 府路, 路口 are 学府路口), without fillers, numbers and ``names`` of places.

    ``terms`` are the one text's own in their order, ``shared`` in the order of the other.
    """
    # Each pair stands once, where it came first: what follows a later 网格 begins with 格 unless that is put before it.
    before = {pair[1]: pair for pair in shared if len(pair) == _PAIR and not without_fillers(pair, names=names)}
    known, runs = set(shared), list[str]()
    last = ""
    for term in terms if _is_in_order(terms) else shared:
        if term not in known:
            last = ""
            continue
        if last and last[-1] == term[0]:
            runs[-1] += term[1:]
        else:
            runs.append(before.get(term[0], term[0])[:-1] + term if len(term) == _PAIR else term)
        last = term
    words = dict.fromkeys(word for run in runs for word in without_fillers(run, names=names))
    longest = sorted(words, key=len, reverse=True)
    return tuple(word for at, word in enumerate(longest) if not any(word in longer for longer in longest[:at]))


def _is_in_order(terms: Sequence[str]) -> bool:
    """Whether the pairs of a text stand as in the text: those of a matter that was joined with another do not."""
    following = sum(one[-1] == other[0] for one, other in pairwise(terms))
    return 2 * following >= len(terms) - 1


def _metres(spot: tuple[int, int] | None, row: _Row) -> int | None:
    if spot is None or row.longitude_e6 is None or row.latitude_e6 is None:
        return None
    here, there = (spot[0] / 1e6, spot[1] / 1e6), (row.longitude_e6 / 1e6, row.latitude_e6 / 1e6)
    return round(distance_m(here, there))


def _whereabouts(here: str, there: str) -> str:
    """What two places have in common, as far as both are known; where a matter only belongs to the city so far, nobody
    knows whether it is near.
    """
    for digits, words in (
        (_VILLAGE_DIGITS, _("同一个村（社区）")),
        (_TOWNSHIP_DIGITS, _("同一个乡镇（街道）")),
        (_COUNTY_DIGITS, _("同一个县（市、区）")),
    ):
        if len(here) >= digits and here[:digits] == there[:digits]:
            return words
    return _("地点还没有核对")


def _because(metres: int | None, row: _Row, terms: tuple[str, ...], place_code: str) -> str:
    """Where, when and which words, as one sentence; the words only for those who may read them."""
    days = (now() - row.raised_at) // timedelta(days=1)
    when = pgettext("repeat", "今天") if days < 1 else ngettext("%(days)d 天前", "%(days)d 天前", days) % {"days": days}
    where = _whereabouts(place_code, row.place_code) if metres is None else _("相距 %(metres)d 米") % {"metres": metres}
    state = pgettext("repeat", "正在办理") if row.is_open else pgettext("repeat", "已办结")
    said = _("，都说到：%(terms)s") % {"terms": _("、").join(terms)} if terms else _("，说法相近")
    return _("%(where)s，%(when)s提出，%(state)s%(said)s。") % {
        "where": where,
        "when": when,
        "state": state,
        "said": said,
    }
