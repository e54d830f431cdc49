"""Stories: which matters the demo city has, where, since when, and how far each will have gone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from huiyin.appeals.selectors.methods import method_for
from huiyin.console.demo.divisions import TOWN, GridName
from huiyin.console.demo.logins import GRID
from huiyin.console.demo.topics import Doing, Topic, Way, crowds, everyday, kind_for, special, way_for, ways_of
from huiyin.engine.definition import Playbook

HISTORY = timedelta(days=45)
FULL_COUNT, TOWN_COUNT = 400, 30
_DOORS = (("web", 5), ("grid_qr", 5), ("worker", 6), ("hotline", 4), ("box", 1), ("reception", 1), ("chat", 2))
_TOWN_SHARE, _HOME_SHARE = 0.3, 0.12
_LONG = timedelta(days=8)
_NEGLECTED_EVERY = 18
_ANONYMOUS_EVERY, _RESIDENT_EVERY, _POINT_EVERY = 7, 3, 4


@dataclass(slots=True)
class Story:
    """One matter to come. ``halt``: before which step it stops (-1: never). ``quick``: its people lose no time."""

    number: int
    begins_at: datetime
    place: str
    topic: Topic
    playbook: str
    kind: str
    door: str
    steps: tuple[Doing, ...]
    halt: int = -1
    quick: bool = False
    anonymous: bool = False
    by_resident: bool = False
    by_point: bool = False
    about: UUID | None = None
    crowd: tuple[str, ...] = ()
    matter_id: UUID | None = None
    at_step: int = field(default=0)


class Stories:
    """Makes the stories of a city, the same ones for the same end and the same grids."""

    def __init__(self, grids: Sequence[GridName], end: datetime, chance: random.Random) -> None:
        self.end, self.chance, self.number = end, chance, 0
        self.codes = [grid.code for grid in grids]
        self.in_town = [code for code in self.codes if code.startswith(TOWN)]
        self._methods: dict[str, str] = {}

    def all(self, count: int, *, about: UUID) -> list[Story]:
        """So many stories: the special ones, one before every action in every step, and ordinary ones."""
        made = list(self._special(about))
        made += [story for _n, story in zip(range(count - len(made) - count // 3), self._staged(), strict=False)]
        while len(made) < count:
            made.append(self._ordinary())
        return made

    def _story(self, begins_at: datetime, place: str, topic: Topic, kind: str = "", way: Way | None = None) -> Story:
        playbook = method_for(place, kind).playbook.name if kind else self._method(place)
        self.number += 1
        number = self.number
        return Story(
            number=number,
            begins_at=begins_at,
            place=place,
            topic=topic,
            playbook=playbook,
            kind=kind or kind_for(playbook, topic),
            door=self.chance.choices([door for door, _n in _DOORS], [n for _d, n in _DOORS])[0],
            steps=(way or way_for(playbook, topic, self.chance)).steps,
            anonymous=number % _ANONYMOUS_EVERY == 0,
            by_resident=place == GRID and number % _RESIDENT_EVERY == 0,
            by_point=number % _POINT_EVERY == 0,
        )

    def _method(self, place: str) -> str:
        """The playbook of a county, asked once each."""
        county = place[:6]
        if county not in self._methods:
            self._methods[county] = method_for(place).playbook.name
        return self._methods[county]

    def _somewhere(self) -> str:
        """Often in the one town, where the printed logins work, and in its first grid."""
        draw = self.chance.random()
        if draw < _HOME_SHARE:
            return GRID
        return self.chance.choice(self.in_town if draw < _TOWN_SHARE else self.codes)

    def _ordinary(self) -> Story:
        """From any time in the history; now and then one that everybody has let lie."""
        topic = self.chance.choice(everyday())
        place = self._somewhere()
        kind = "report" if topic.sort == "report" and self._method(place).startswith("yiyang/") else ""
        story = self._story(self._daytime(timedelta(), HISTORY), place, topic, kind)
        if self.number % _NEGLECTED_EVERY == 0:
            story.begins_at = self._daytime(timedelta(days=1), _LONG)
            story.halt = self.chance.randrange(len(story.steps))
        return story

    def _daytime(self, least: timedelta, most: timedelta) -> datetime:
        """A moment so long before the end, shifted into the day where it would lie in the night."""
        ago = least + (most - least) * self.chance.random()
        moment = self.end - ago
        hour = (moment.hour + 8) % 24  # the city is eight hours ahead of the clock
        return moment - timedelta(hours=10) if hour < 7 or hour > 21 else moment  # noqa: PLR2004 - asleep

    def _staged(self) -> Iterator[Story]:
        """In every step of every method, one matter before each of its actions, and one at each end."""
        seen: set[tuple[str, str, str]] = set()
        for place in self._one_place_each():
            method = method_for(place).playbook
            for way in ways_of(method.name):
                for index, (step, action) in enumerate(stands(method, way)):
                    if (method.name, step, action) not in seen:
                        seen.add((method.name, step, action))
                        yield self._halted(place, way, index)

    def _halted(self, place: str, way: Way, index: int) -> Story:
        """A matter in the county of a place that has gone so far on a way, in no time."""
        topic = self.chance.choice([one for one in everyday() if way.fits(one) and one.sort != "report"])
        near = self.chance.choice([code for code in self.codes if code.startswith(place[:6])])
        ago = timedelta(hours=20 + 9 * index) + timedelta(hours=self.chance.randint(0, 12))
        story = self._story(self._daytime(ago, ago + timedelta(hours=6)), near, topic, way=way)
        story.halt, story.quick = index, True
        return story

    def _one_place_each(self) -> list[str]:
        """A grid of every county, the town's own first."""
        counties = dict.fromkeys(code[:6] for code in [*self.in_town, *self.codes])
        return [next(code for code in self.codes if code.startswith(county)) for county in counties]

    def _special(self, about: UUID) -> Iterator[Story]:
        """What the demo has once: an official, danger to life, a proposal of years, crowds, one to judge."""
        official = self._story(self.end - timedelta(days=3), GRID, special("official"), way=_push_way(2))
        official.about, official.quick, official.halt = about, True, 3
        yield official
        burning = self._story(self.end - timedelta(hours=2), GRID, special("emergency"), way=_push_way(2))
        burning.quick, burning.halt, burning.door = True, 3, "worker"
        yield burning
        plan = self._story(self.end - timedelta(days=9), GRID, special("plan"), kind="plan")
        plan.quick = True
        yield plan
        topics, words = crowds()
        for index, topic in enumerate(topics):
            crowd = self._story(self.end - timedelta(days=4 - index), GRID, topic, way=_push_way(2))
            crowd.crowd = (words * 3)[: 5 + 6 * index]
            crowd.halt, crowd.by_resident = 3 + index, index > 0
            yield crowd
        judged = self._story(self.end - timedelta(days=5), GRID, everyday()[10], way=_push_way(1))
        judged.quick, judged.by_resident = True, True
        judged.halt = [step.action for step in judged.steps].index("judge")
        yield judged


def stands(method: Playbook, way: Way) -> Iterator[tuple[str, str]]:
    """Where a way stands, step and next action; at last the end it comes to. What is taken back ends it early."""
    step = way.start or method.start
    for doing in way.steps:
        action = method.actions.get(doing.action)
        if action is None or step not in action.from_steps:
            return
        yield step, doing.action
        step = action.to or step
    yield step, ""


def _push_way(units: int) -> Way:
    """The way through the city's own method that calls as many units."""
    return next(
        way
        for way in ways_of("yiyang/wangxiaoge")
        if [step.action for step in way.steps[:2]] == ["push", "whistle"] and way.steps[1].units == units
    )
