"""Families of the demo city that are followed in colours: opened, placed and visited in simulated time, as `History`
plays everything else. Few, and through the real services, so that their files and clocks are what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from huiyin.care.services.filing import open_file
from huiyin.casework.models import Matter
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services import act
from huiyin.console.demo.acting import Cast
from huiyin.console.demo.files import read_yaml
from huiyin.console.demo.logins import GRID
from huiyin.console.demo.staff import name_of, phone_of
from huiyin.engine.definition import Action, Binding, Need, Playbook
from huiyin.kernel.time import city_zone
from huiyin.people.types import LEVEL_DIGITS, Actor, Level

_NUMBERS_FROM = 30_000
_PERSONS_FROM = 940_000
_HOUR = 10


@dataclass(slots=True)
class Family:
    """One family to come. ``steps``: (days after the file was opened, action), in their order."""

    number: int
    begins_at: datetime
    place: str
    given: Mapping[str, Any]
    steps: tuple[tuple[int, str], ...]
    matter_id: UUID | None = None
    at_step: int = 0


def families(grids: Sequence[str], end: datetime) -> Iterator[Family]:
    """The families of a town, those at home in the grid of the printed logins, the others each in a grid of its own."""
    others = [code for code in grids if code[:9] == GRID[:9] and code != GRID]
    for number, given in enumerate(read_yaml("families.yaml")["families"]):
        morning = end.astimezone(city_zone()).replace(hour=_HOUR, minute=7 * number, second=0, microsecond=0)
        place = GRID if given["home"] else others[7 * number % len(others)]
        steps = tuple(sorted((int(days), action) for days, action in given["steps"].items()))
        yield Family(_NUMBERS_FROM + number, morning - timedelta(days=given["days"]), place, given, steps)


@dataclass(frozen=True, slots=True)
class Visitors:
    """Whoever opens and follows families."""

    cast: Cast

    def go_on(self, family: Family) -> tuple[datetime, Family] | None:
        """Open the file or take its next step; when the one after it comes, or None when nothing more does."""
        if family.matter_id is None:
            family.matter_id = self._open(family)
        else:
            self._take(family, family.matter_id, family.steps[family.at_step][1])
            family.at_step += 1
        if family.at_step >= len(family.steps):
            return None
        return family.begins_at + timedelta(days=family.steps[family.at_step][0]), family

    def _open(self, family: Family) -> UUID:
        person, given = _PERSONS_FROM + 2 * (family.number - _NUMBERS_FROM), family.given
        level = Level.GRID if given["by"] == "police_officer" else Level.TOWNSHIP
        return open_file(
            self._on(given["by"], family.place[: LEVEL_DIGITS[level]]),
            playbook=given["method"],
            kind=given["kind"],
            place_code=family.place,
            words=given["words"],
            name=name_of(person),
            phone=phone_of(person),
            channel=given["channel"],
            times=given.get("times", ""),
            other_party=name_of(person + 1),
        ).matter_id

    def _take(self, family: Family, matter_id: UUID, name: str) -> None:
        matter = Matter.objects.select_related("playbook").get(pk=matter_id)
        playbook = playbook_of(matter)
        action = playbook.actions[name]
        inputs = {need.name: _answer(playbook, action, need, family) for need in action.needs}
        act(
            self._who(playbook, action, family),
            matter_id=matter.id,
            action=name,
            inputs=inputs,
            revision=matter.revision,
        )

    def _who(self, playbook: Playbook, action: Action, family: Family) -> Actor:
        """Whoever holds the first post at a place that the method lets do it."""
        roles = [playbook.roles[name] for name in action.by]
        role = next(role for role in roles if role.binding is Binding.PLACE)
        return self._on(role.post or "", family.place[: LEVEL_DIGITS[Level(role.at or "")]])

    def _on(self, kind: str, place: str) -> Actor:
        found = self.cast.holder(kind, place)
        assert found is not None, f"nobody is {kind} at {place}"
        return found


def _answer(playbook: Playbook, action: Action, need: Need, family: Family) -> Any:
    """What is written with a step: the family's colour, every duty done, the first of a list, the words of the step."""
    words = read_yaml("families.yaml")["words"]
    listed = [choice.code for choice in playbook.reasons.get(need.choices or "", ())]
    if need.kind == "kind":
        return family.given["kind"]
    if need.kind == "every":
        return listed
    return listed[0] if need.kind == "choice" else words.get(need.name) or words[action.name]
