"""Methods: published working methods, their versions, what changed between two, and what the prover says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import get_language

from huiyin.casework.models import Matter, PlaybookVersion
from huiyin.casework.selectors.city import CityNow
from huiyin.casework.selectors.playbooks import compiled, published_playbooks
from huiyin.casework.selectors.titles import say
from huiyin.engine.comparing import compare
from huiyin.engine.definition import Playbook
from huiyin.engine.drawing import draw
from huiyin.engine.proving import Finding, prove, prove_in_city
from huiyin.engine.wording import limits_of
from huiyin.people.selectors.persons import names_of

_proved: dict[str, list[Finding]] = {}  # by digest: a published file never changes


@dataclass(frozen=True, slots=True)
class MethodLine:
    """One method of the list: its newest version, and how many open matters run under any of them."""

    name: str
    title: str
    summary: str
    number: int
    published_at: datetime
    open_count: int


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One published version: who proposed and who confirmed it, and what it changed against the one before."""

    number: int
    published_at: datetime
    proposed_by: str
    confirmed_by: str
    open_count: int
    changes: tuple[str, ...]


def methods() -> list[MethodLine]:
    """The newest version of each method, by title. Two queries, one more for each not compiled yet."""
    counts = dict(_counted().order_by().values_list("playbook__name").annotate(Count("pk")))
    found = []
    for version in published_playbooks():
        playbook = compiled(version)
        found.append(
            MethodLine(
                version.name,
                say(playbook.title),
                say(playbook.summary),
                version.number,
                version.published_at,
                counts.get(version.name, 0),
            )
        )
    return sorted(found, key=lambda line: line.title)


def versions(name: str) -> list[VersionLine]:
    """Every version of a method, the newest first. Three queries."""
    rows = list(PlaybookVersion.objects.filter(name=name).order_by("-number"))
    counts = open_counts(name)
    people = names_of({person for row in rows for person in (row.proposed_by, row.confirmed_by)})
    return [_version(row, rows[index + 1 :], people, counts) for index, row in enumerate(rows)]


def open_counts(name: str) -> dict[UUID, int]:
    """How many open matters run under each version of a method, by the version's id. One query."""
    counted = _counted().filter(playbook__name=name).order_by()
    return dict(counted.values_list("playbook").annotate(Count("pk")))


def findings(playbook: Playbook) -> tuple[list[str], list[str]]:
    """What the prover says of the file, and of the file in this city; both empty when the promises are kept."""
    language = get_language() or "zh-hans"
    if playbook.digest not in _proved:
        _proved[playbook.digest] = prove(playbook)
    in_file = [found.tell(language) for found in _proved[playbook.digest]]
    return in_file, [found.tell(language) for found in prove_in_city(playbook, CityNow())]


def picture(playbook: Playbook) -> str:
    """The drawing as a whole SVG file in the reader's language."""
    return draw(playbook, get_language() or "zh-hans", alone=True)


def clock_lines(playbook: Playbook) -> list[tuple[str, str]]:
    """Each clock with its limits in words."""
    return [
        (say(clock.words), "；".join(say(words) for words in limits_of(playbook, clock)))
        for clock in playbook.clocks.values()
    ]


def _counted() -> QuerySet[Matter]:
    """The open matters that a count may tell of: nobody learns from a method's page that sealed files exist."""
    return Matter.objects.filter(is_open=True).exclude(sensitivity="sealed")


def _version(
    row: PlaybookVersion, older: Sequence[PlaybookVersion], people: dict[UUID, str], counts: dict[UUID, int]
) -> VersionLine:
    language = get_language() or "zh-hans"
    changes = compare(compiled(older[0]), compiled(row)).differences if older else ()
    return VersionLine(
        row.number,
        row.published_at,
        people.get(row.proposed_by, ""),
        people.get(row.confirmed_by, ""),
        counts.get(row.id, 0),
        tuple(change.tell(language).strip() for change in changes),
    )
