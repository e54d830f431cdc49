"""Locating what comes in: by the grid's QR, by a point with its datum, by an address that names places (SYSTEMS B2).

Nothing is refused for want of a place: what cannot be located goes to the duty desk, and the person is told so.
"""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from huiyin.appeals.models import LocatedBy
from huiyin.appeals.types import Found
from huiyin.kernel.codes import check_place_code
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import today
from huiyin.places.selectors import grids_within, is_place, locate, place_name, successor_of
from huiyin.places.types import GRID_LENGTH, Located, Point

_VILLAGE_DIGITS = 12
_SHORTEST_NAME = 2
_KILOMETRE = 1_000

# Divisions whose name, or name without its last word, stands in a text; one pass over at most some ten thousand rows.
_NAMED_SQL = """
SELECT code, length(name) FROM places_division
WHERE active_from <= %(day)s AND (active_until IS NULL OR active_until > %(day)s) AND length(code) > 2
  AND (strpos(%(text)s, name) > 0 OR (length(short) >= 2 AND strpos(%(text)s, short) > 0))
"""
# The same, but only by their names in full; nobody says the committee's name when speaking of a village.
_SPOKEN_SQL = """
SELECT code, spoken FROM (
    SELECT code, regexp_replace(name, '(居民委员会|村民委员会|居委会|村委会|办事处)$', '') AS spoken
    FROM places_division
    WHERE active_from <= %(day)s AND (active_until IS NULL OR active_until > %(day)s) AND length(code) > 2
) AS said WHERE length(spoken) > 2 AND strpos(%(text)s, spoken) > 0
"""
_SHORTENED = "regexp_replace(name, '(社区|街道|村|镇|乡|县|区|市)(居民委员会|村民委员会|居委会|村委会|办事处)?$', '')"


def find_place(place: str | Point | None, *, address: str = "", words: str = "") -> Found:
    """Where something belongs: a code beats nothing, a point beats an address, an address what ``words`` name in
    passing. Never `Refused`.

    A point outside every grid is kept; the sentence says that the desk will look at it. A grid that is no more leads
    to the one that took its place. At most eight queries.
    """
    if isinstance(place, Point):
        return _by_point(place, address)
    if place:
        found = _by_code(place)
        if found is not None:
            return found
    return _by_address(address, words)


def _by_point(point: Point, address: str) -> Found:
    answer = locate(point)
    if isinstance(answer, Located):
        return Found(answer.grid.code, point, LocatedBy.POINT)
    metres = None if answer.distance_m is None else round(answer.distance_m)
    named = _by_address(address) if address.strip() else None
    sentence = _("您标的位置不在本市任何网格里（%(far)s）。这件事已收下，由市值班台核对地点。") % {"far": _far(metres)}
    return Found(named.place_code if named else "", point, LocatedBy.POINT, True, metres, sentence)


def _far(metres: int | None) -> str:
    if metres is None:
        return _("网格还没有绘制")
    if metres < _KILOMETRE:
        return _("离最近的网格 %(metres)d 米") % {"metres": metres}
    return _("离最近的网格 %(kilometres)d 公里") % {"kilometres": round(metres / _KILOMETRE)}


def _by_code(text: str) -> Found | None:
    try:
        code = check_place_code(text)
    except Refused:
        return None
    if len(code) == GRID_LENGTH:
        if is_place(code, today()):
            return Found(code, None, LocatedBy.CODE)
        heir = successor_of(code)
        # Split into several: its village is certain, the grid is for the desk to say.
        return _by_code(heir or code[:_VILLAGE_DIGITS])
    return Found(code, None, LocatedBy.CODE) if is_place(code, today()) else None


def _by_address(address: str, words: str = "") -> Found:
    code = named_place(address)
    if code:
        return Found(code, None, LocatedBy.ADDRESS)
    code = place_in_words(words)
    if code:
        sentence = _("没有另写地点，按您说的先放在“%(place)s”。不对的话点“不对？”写明在哪里，值班台会改。")
        return Found(code, None, LocatedBy.ADDRESS, sentence=sentence % {"place": place_name(code)})
    sentence = _("还不知道在哪里。这件事已收下，由市值班台核对地点。")
    return Found("", None, LocatedBy.NOTHING, sentence=sentence)


def named_place(text: str) -> str:
    """The code of the narrowest place that a text names without doubt; "" for none or for several equal ones.

    A name counts more when the places above it are named too: there is a 城关镇 in every county. Two queries at most.
    """
    text = text.strip()
    if len(text) < _SHORTEST_NAME:
        return ""
    named = _named_divisions(text)
    if not named:
        return ""
    scores = {code: sum(length for above, length in named.items() if code.startswith(above)) for code in named}
    best = max(scores.values())
    winners = [code for code, score in scores.items() if score == best]
    winner = max(winners, key=len)
    if any(not winner.startswith(other) for other in winners):
        return ""
    return _named_grid(winner, text) or winner


def place_in_words(words: str) -> str:
    """The code of the one village or grid that somebody's words name in passing; "" wherever there is a doubt.

    Stricter than `named_place`, because the words are about something else: only names in full count, only one village
    may be named, and nothing above it in which it does not lie; where several are called so, what is named above has to
    tell which. Two queries at most.
    """
    named = _spoken_divisions(words) if len(words) > _SHORTEST_NAME else []
    villages = {(code, name) for code, name in named if len(code) == _VILLAGE_DIGITS}
    whole = {name for _code, name in villages if not any(name != one and name in one for _code, one in villages)}
    if len(whole) != 1:
        return ""
    (village,) = whole
    above: dict[str, list[str]] = {}
    for code, name in named:
        if len(code) < _VILLAGE_DIGITS and name not in village:
            above.setdefault(name, []).append(code)
    fitting = [
        code
        for code, name in villages
        if name == village and all(code.startswith(tuple(wider)) for wider in above.values())
    ]
    return _named_grid(fitting[0], words) or fitting[0] if len(fitting) == 1 else ""


def _spoken_divisions(text: str) -> list[tuple[str, str]]:
    """(code, name as it is spoken) of the divisions whose name stands in a text in full."""
    with connection.cursor() as cursor:
        cursor.execute(_SPOKEN_SQL, {"day": today(), "text": text})
        return list(cursor.fetchall())


def _named_divisions(text: str) -> dict[str, int]:
    sql = _NAMED_SQL.replace("short", _SHORTENED)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"day": today(), "text": text})
        return {code: int(length) for code, length in cursor.fetchall()}


def _named_grid(village: str, text: str) -> str:
    """A grid of the named village that the text names too."""
    if len(village) != _VILLAGE_DIGITS:
        return ""
    names = grids_within(village).values_list("name", "code")
    return max(((len(name), code) for name, code in names if name and name in text), default=(0, ""))[1]
