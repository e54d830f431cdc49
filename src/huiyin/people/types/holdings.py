"""Holdings: what each package keeps of persons and how it goes, said once by the package itself (PIPL art. 19, 44-47).

`config.wiring` gathers them; erasing, telling somebody what is kept of them, and forgetting at the end of a period go
by them alone, and a guard test finds a personal column that nobody has said anything about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.db import models

from huiyin.people.types.actors import Actor


@dataclass(frozen=True, slots=True)
class Holding:
    """One table that keeps something personal. ``clears``: its columns that are emptied; ``goes``: the row is deleted
    instead. ``what``: how the person concerned is told of it (a translatable text).

    ``person``, ``voice``, ``matter``: lookups that lead from a row to whom or what it is about; "" where none does.
    ``until_over``: needed as long as the matter is open. ``by_event``: the rows are erased one by one with an event of
    their own in a journal, never by a plain update.
    """

    model: type[models.Model]
    what: Any
    clears: tuple[str, ...] = ()
    goes: bool = False
    person: str = ""
    voice: str = ""
    matter: str = ""
    until_over: bool = False
    by_event: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that is not erased though its person asked: the reason as a sentence for that person (a translatable
    text, because who answers may read another language), and how many.
    """

    reason: Any
    count: int = 1


class Forget(Protocol):
    """Erases what is kept of a person and says what has to stay."""

    def __call__(self, actor: Actor, *, person_id: UUID, reason: str) -> list[Kept]:
        """Inside the caller's transaction."""


class Correct(Protocol):
    """Carries a correction of a person's field (`PersonField`) on to copies of it; returns how many there were."""

    def __call__(self, actor: Actor, *, person_id: UUID, field: str, value: str) -> int:
        """Inside the caller's transaction, before the person's own field is changed."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """What a package above people does about one person. ``tell(person)``: everything it keeps of them that they may
    read, as JSON. ``correct`` None: it has no copy of a field.
    """

    tell: Callable[[UUID], list[dict[str, Any]]]
    forget: Forget
    correct: Correct | None = None


LawReason = Callable[[Iterable[UUID]], Mapping[UUID, Any]]
_holdings: dict[type[models.Model], Holding] = {}
_keepers: dict[str, Keeper] = {}
_reasons: dict[str, LawReason] = {}


def hold(*found: Holding) -> None:
    """Say what a package keeps; said again, the newer word holds."""
    _holdings.update({one.model: one for one in found})


def keep(name: str, keeper: Keeper) -> None:
    """Say what a package does about a person."""
    _keepers[name] = keeper


def archive(name: str, reason: LawReason) -> None:
    """Say for which matters the law wants the file kept whole to the end of its period: matter → sentence."""
    _reasons[name] = reason


def holdings() -> tuple[Holding, ...]:
    """Everything that was said to be kept, in the order in which it was said."""
    return tuple(_holdings.values())


def keepers() -> tuple[Keeper, ...]:
    """Who does something about a person."""
    return tuple(_keepers.values())


def archived(matters: Iterable[UUID]) -> dict[UUID, Any]:
    """Of some matters those that the law keeps, with the sentence that says why."""
    wanted = list(matters)
    found: dict[UUID, Any] = {}
    for reason in _reasons.values():
        found |= reason(wanted)
    return found
