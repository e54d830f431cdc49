"""Listing: matters as the lines of an inbox, a queue or a table, in a fixed number of queries however many.

A line says what, where, whose voice, how long is left and what most likely comes next; never a private name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.casework.forms.offering import likely_action
from huiyin.casework.forms.viewing import door_words
from huiyin.casework.models import Matter
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.selectors.titles import kind_title, post_titles, say, step_title, unit_title
from huiyin.engine.state import State, evolve
from huiyin.kernel import phrases
from huiyin.people.selectors.organisations import find_units
from huiyin.places.selectors import place_names

_GRID_DIGITS = 15


@dataclass(frozen=True, slots=True)
class MatterLine:
    """One matter of a list. ``action`` is the name of the likely next action and ``action_title`` its words, both
    empty when nothing but looking is to be done. ``near`` is the place by its last two names. ``started_at``: when the
    nearest clock was set, for the bar. ``waits`` takes the place of what is left where a year's calendar is missing.
    """

    id: UUID
    code: str
    summary: str
    kind: str
    method: str
    step: str
    place_code: str
    place: str
    near: str
    voice: str
    voice_count: int
    owner: str
    unit: str
    urgency: str
    sensitivity: str
    received_at: datetime
    raised_at: datetime
    due_at: datetime | None
    started_at: datetime | None
    closed_at: datetime | None
    is_open: bool
    is_late: bool
    is_placed: bool
    late_count: int
    waits: str
    action: str
    action_title: str
    revision: int


def lines(matters: Iterable[Matter], *, at: datetime) -> list[MatterLine]:
    """Matters as lines, in their order. Two queries for places, one each for units and posts."""
    rows = list(matters)
    places = place_names({row.place_code for row in rows if row.place_code})
    wanted = {row.lead_organisation_id for row in rows if row.lead_organisation_id}
    units = {known: unit_title(unit) for known, unit in find_units(wanted).items()}
    owners = post_titles({row.owner_post_id for row in rows if row.owner_post_id})
    return [_line(row, places, units, owners, at) for row in rows]


def _line(
    row: Matter, places: dict[str, str], units: dict[UUID, str], owners: dict[UUID, str], at: datetime
) -> MatterLine:
    playbook = playbook_of(row)
    state = evolve(State(), row.state)
    likely = likely_action(playbook, state) if row.is_open else None
    blocked = next((clock.blocked_year for clock in state.clocks if clock.blocked_year), None)
    return MatterLine(
        id=row.id,
        code=row.code,
        summary=row.summary or (_("密封件") if row.sensitivity == "sealed" else _("（内容已依法删除）")),
        kind=kind_title(playbook, row.kind),
        method=say(playbook.title),
        step=step_title(playbook, row.step),
        place_code=row.place_code,
        place=places.get(row.place_code, "") or _("地点待定"),
        near=_near(places.get(row.place_code, "")) or _("地点待定"),
        voice=_voice(row),
        voice_count=row.voice_count,
        owner=owners.get(row.owner_post_id, "") if row.owner_post_id else "",
        unit=units.get(row.lead_organisation_id, "") if row.lead_organisation_id else "",
        urgency=row.urgency,
        sensitivity=row.sensitivity,
        received_at=row.received_at,
        raised_at=row.raised_at,
        due_at=row.due_at,
        started_at=_started(state, row.due_at),
        closed_at=row.closed_at,
        is_open=row.is_open,
        is_late=bool(row.is_open and row.due_at and row.due_at < at) or (row.is_open and row.level > 0),
        is_placed=len(row.place_code) == _GRID_DIGITS,
        late_count=row.late_count,
        waits=phrases.waits_for_calendar(blocked) if row.is_open else "",
        action=likely.name if likely else "",
        action_title=say(likely.words) if likely else "",
        revision=row.revision,
    )


def _near(place: str) -> str:
    """The last two names of a full one: whoever looks at a list knows the county."""
    english = ", " in place and " · " not in place
    return ", ".join(place.split(", ")[:2]) if english else " · ".join(place.split(" · ")[-2:])


def _voice(row: Matter) -> str:
    """The door, and how many raised it when it is more than one."""
    words = door_words(row.door)
    return words if row.voice_count < 2 else _("%(door)s 等 %(count)d 人") % {"door": words, "count": row.voice_count}  # noqa: PLR2004 - one is alone


def _started(state: State, due_at: datetime | None) -> datetime | None:
    clocks = [clock for clock in state.clocks if clock.unit is None and clock.due_at == due_at]
    return min((clock.armed_at for clock in clocks), default=None)
