"""The second gate: what a playbook needs of one city before it may be published there (DESIGN §1, two gates).

Pure: the city's facts come in as ``CityFacts``; casework answers them from the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Protocol

from huiyin.engine.definition import DESK, Binding, Playbook, Role, Words
from huiyin.engine.proving.findings import Finding, Promise, line_of

HORIZON_DAYS = 60
DESK_PERSONS = 2
SEATS = "seats"  # instead of a level: all seats of a kind


class CityFacts(Protocol):
    """What the second gate may ask of a city."""

    @property
    def today(self) -> date:
        """The city's date."""
        ...

    @property
    def calendar_until(self) -> date | None:
        """The last day that the working calendar covers; ``None`` without a calendar."""
        ...

    @property
    def desk_persons(self) -> int:
        """How many persons hold the duty desk."""
        ...

    @property
    def bound_effects(self) -> frozenset[str]:
        """The effects that the program can carry out."""
        ...

    def unfilled(self, post: str, at: str | None) -> int:
        """In how many places (``at`` a level), units (``None``) or seats of that kind (`SEATS`) nobody holds a post."""
        ...

    def filled(self, post: str, at: str | None) -> int:
        """In how many somebody does."""
        ...


def prove_in_city(playbook: Playbook, city: CityFacts) -> list[Finding]:
    """What this city lacks for a playbook, in the order of its lines; empty means that the second gate is open."""
    findings = [*_posts(playbook, city), *_desk(playbook, city), *_calendar(playbook, city), *_effects(playbook, city)]
    return sorted(findings, key=lambda finding: finding.line)


def _finding(playbook: Playbook, promise: Promise, path: str, says: Words, fix: Words) -> Finding:
    return Finding(promise, path, playbook.file, line_of(playbook, path), says, fix)


def _posts(playbook: Playbook, city: CityFacts) -> Iterator[Finding]:
    """Every owning role whose posts stand empty somewhere needs a filled post above, short of the duty desk."""
    owners = dict.fromkeys(step.owner for step in playbook.steps.values() if step.owner and step.owner != DESK)
    for name in owners:
        chain = [playbook.roles[role] for role in playbook.chain(name) if role != DESK]
        if not any(_is_everywhere(role, city) for role in chain):
            words = playbook.roles[name].words
            says = Words(
                f"“{words.zh}”有空岗，往上也没有一级是满岗的，事项会直接压到值班台",
                f"“{words.en}” is vacant somewhere and no role above is filled everywhere; "
                "matters would fall on the duty desk",
            )
            fix = Words("补齐岗位，或给上一级配人", "fill the posts, or one role above them")
            yield _finding(playbook, Promise.LANDS, f"roles.{name}", says, fix)


def _is_everywhere(role: Role, city: CityFacts) -> bool:
    # A seat that is named for a matter is one of its kind, wherever it stands.
    at = role.at if role.binding is Binding.PLACE else SEATS if role.binding is Binding.NAMED else None
    return role.post is not None and city.filled(role.post, at) > 0 and city.unfilled(role.post, at) == 0


def _desk(playbook: Playbook, city: CityFacts) -> Iterator[Finding]:
    if city.desk_persons < DESK_PERSONS:
        says = Words(f"值班台只有 {city.desk_persons} 人", f"the duty desk has {city.desk_persons} persons")
        fix = Words("至少两人：经办和核查不能是同一人", "two at least: who handles may not check")
        yield _finding(playbook, Promise.SEPARATE, "roles", says, fix)


def _calendar(playbook: Playbook, city: CityFacts) -> Iterator[Finding]:
    if city.calendar_until is None or city.calendar_until < city.today + timedelta(days=HORIZON_DAYS):
        says = Words("工作日历没有排到 60 天以后", f"the working calendar does not reach {HORIZON_DAYS} days ahead")
        fix = Words("录入下一年的放假安排", "enter the holidays of the coming year")
        yield _finding(playbook, Promise.LANDS, "clocks", says, fix)


def _effects(playbook: Playbook, city: CityFacts) -> Iterator[Finding]:
    for index, effect in enumerate(playbook.effects):
        if effect.name not in city.bound_effects:
            says = Words(f"“{effect.name}”还没有接上", f"the effect “{effect.name}” is not bound")
            fix = Words("先启用对应功能，或去掉这一行", "switch the function on, or take the line away")
            yield _finding(playbook, Promise.CLOSED, f"effects.{index}", says, fix)
