"""Following: what stands in a place goes along when the place becomes another one (DESIGN §3 Places, SYSTEMS A1).

Merging, splitting and renumbering leave a succession with the day it holds from. From that day on the runner asks here:
columns that say of themselves that they go along (`PlaceCodeField`), and what the movers that `config.wiring` binds do
of their own: posts, matters. After a split nothing says into which part a single place goes, so it stays; a list takes
both, and a matter has a point.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, InterfaceError, OperationalError, models, transaction
from django.db.models import QuerySet

from huiyin.kernel.time import now, today
from huiyin.places.models import DivisionSuccession, GridSuccession, PlaceCodeField
from huiyin.places.services.trail import note
from huiyin.places.types import Actor, sole_heir

_log = logging.getLogger(__name__)


class Mover(Protocol):
    """Takes along what no plain column says."""

    def __call__(self, actor: Any, /, *, place_code: str, heirs: tuple[str, ...]) -> None:
        """``heirs``: the codes under which the place went on that day, its own among them where a part kept it."""


_movers: list[Mover] = []


def bind_movers(*movers: Mover) -> None:
    """Say what goes along by a verb of its own, in this order."""
    _movers[:] = movers


def follow_borders(actor: Actor) -> int:
    """Take along what stands in places that have become others since, each once and in their order; two queries where
    there are none.

    Each mover has transactions of its own, so that nothing waits for the whole lot; what fails or is broken off is
    done again at the next call. Returns how many places were followed.
    """
    followed, waiting = 0, set[str]()
    for change in _changes():
        if waiting & {change.code, *change.heirs}:
            waiting |= {change.code, *change.heirs}
            continue
        try:
            _follow(actor, change)
        except (OperationalError, InterfaceError):
            raise  # the database is away
        except Exception:  # noqa: BLE001 - one place must not keep the others where they are
            _log.exception("What stands in a place could not go along; it is tried again.")
            waiting |= {change.code, *change.heirs}
            continue
        followed += 1
    return followed


@dataclass(slots=True)
class _Change:
    """What one version of a place became: its code, those of its heirs, and the rows that say so."""

    code: str
    heirs: list[str] = field(default_factory=list)
    links: list[DivisionSuccession | GridSuccession] = field(default_factory=list)


def _changes() -> list[_Change]:
    """What holds by now and has not been followed, in the order in which it came to hold: a grid may be split and the
    rest of it merged before anybody follows. Of one day the wider places first, so that who answers for a village is
    there when the matters of its grids come.
    """
    waiting = {"followed_at": None, "on__lte": today()}
    found: dict[UUID, _Change] = {}
    links: list[DivisionSuccession | GridSuccession] = [
        *DivisionSuccession.objects.filter(**waiting).select_related("old", "new"),
        *GridSuccession.objects.filter(**waiting).select_related("old", "new"),
    ]
    for link in sorted(links, key=lambda link: (link.on, len(link.old.code), link.pk)):
        change = found.setdefault(link.old_id, _Change(link.old.code))
        change.heirs.append(link.new.code)
        change.links.append(link)
    return list(found.values())


def _follow(actor: Actor, change: _Change) -> None:
    code, heirs = change.code, tuple(sorted(change.heirs))
    _rewrite_columns(code, heirs)
    for move in _movers:
        move(actor, place_code=code, heirs=heirs)
    with transaction.atomic():
        note(actor, action="places.followed", about=f"place {code}", heirs=list(heirs))
        for link in change.links:
            link.followed_at = now()
            link.save(update_fields=["followed_at"])


def _rewrite_columns(code: str, heirs: tuple[str, ...]) -> None:
    """Rewrite every column that goes along. Of several heirs a list takes all, a single place stays; what already
    stands at the heir in the same words stays behind.
    """
    for model, name, column in place_columns():
        if column.goes_along is None:
            continue
        rows = model._default_manager.filter(column.goes_along)  # noqa: SLF001 - Django's documented model API
        if isinstance(model._meta.get_field(name), ArrayField):  # noqa: SLF001 - as above
            _rewrite_lists(rows.filter(**{f"{name}__contains": [code]}), name, code, heirs)
        elif heir := sole_heir(code, heirs):
            _rewrite(rows.filter(**{name: code}), name, heir)


def _rewrite(rows: QuerySet[models.Model], name: str, heir: str) -> None:
    try:
        with transaction.atomic():
            rows.update(**{name: heir})
    except IntegrityError:
        for row in rows:
            with suppress(IntegrityError), transaction.atomic():
                rows.filter(pk=row.pk).update(**{name: heir})


def _rewrite_lists(rows: QuerySet[models.Model], name: str, code: str, heirs: tuple[str, ...]) -> None:
    for row in rows:
        kept = [place for place in getattr(row, name) if place != code]
        rows.filter(pk=row.pk).update(**{name: sorted({*kept, *heirs})})


def place_columns() -> Iterator[tuple[type[models.Model], str, PlaceCodeField]]:
    """Every column of the program that holds a place or a list of places: its table, its name, and what it says."""
    for model in apps.get_models():
        for column in model._meta.local_concrete_fields:  # noqa: SLF001 - Django's documented model API
            of_each = column.base_field if isinstance(column, ArrayField) else column
            if isinstance(of_each, PlaceCodeField):
                yield model, column.name, of_each
