"""Following: what stands in a place goes along when the place becomes another one (DESIGN §3 Places, SYSTEMS A1).

Merging, splitting and renumbering leave a succession with the day it holds from. From that day on the runner asks here:
columns that say of themselves that they go along (`PlaceCodeField`), and what the movers that `config.wiring` binds do
of their own: posts, matters. After a split nothing says into which part a column goes, so it stays; a matter has a
point.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, Protocol

from django.apps import apps
from django.db import DatabaseError, IntegrityError, InterfaceError, models, transaction
from django.db.models import QuerySet

from huiyin.kernel.time import now, today
from huiyin.places.models import DivisionSuccession, GridSuccession, PlaceCodeField
from huiyin.places.selectors import successors_of
from huiyin.places.services.trail import note
from huiyin.places.types import Actor

_log = logging.getLogger(__name__)


class Mover(Protocol):
    """Takes along what no plain column says; returns how many things went."""

    def __call__(self, actor: Any, /, *, place_code: str, heirs: tuple[str, ...]) -> int:
        """``heirs``: the codes under which the place goes on, its own among them where a part kept it."""


_movers: list[Mover] = []


def bind_movers(*movers: Mover) -> None:
    """Say what goes along by a verb of its own, in this order."""
    _movers[:] = movers


def follow_borders(actor: Actor) -> int:
    """Take along what stands in places that have become others since, each once; one query when there are none.

    Each mover has transactions of its own, so that nothing waits for the whole lot; what fails or is broken off is
    done again at the next call. Returns how many places were followed.
    """
    followed = 0
    for code in _changed():
        try:
            _follow(actor, code)
        except (DatabaseError, InterfaceError):
            raise
        except Exception:  # noqa: BLE001 - one place must not keep the others where they are
            _log.exception("What stands in a place could not go along; it is tried again.")
            continue
        followed += 1
    return followed


def _changed() -> list[str]:
    """Codes whose succession holds by now and has not been followed, in the order of their days."""
    waiting = {"followed_at": None, "on__lte": today()}
    found = [
        (link.on, link.pk, link.old.code)
        for links in (DivisionSuccession, GridSuccession)
        for link in links.objects.filter(**waiting).select_related("old")
    ]
    return list(dict.fromkeys(code for _on, _number, code in sorted(found)))


def _follow(actor: Actor, code: str) -> None:
    heirs = successors_of(code)
    went = _columns(code, heirs[0]) if len(heirs) == 1 and heirs[0] != code else 0
    for move in _movers:
        went += move(actor, place_code=code, heirs=heirs)
    with transaction.atomic():
        note(actor, action="places.followed", about=f"place {code}", heirs=list(heirs), count=went)
        for links in (DivisionSuccession, GridSuccession):
            rows = links.objects.filter(old__code=code, followed_at=None, on__lte=today())
            rows.update(followed_at=now())


def _columns(code: str, heir: str) -> int:
    """Rewrite every column that goes along; what already stands at the heir in the same words stays behind."""
    went = 0
    for model, field in place_columns():
        if field.goes_along is not None:
            went += _rewrite(model._default_manager.filter(field.goes_along, **{field.name: code}), field.name, heir)  # noqa: SLF001 - Django's documented model API
    return went


def _rewrite(rows: QuerySet[models.Model], column: str, heir: str) -> int:
    try:
        with transaction.atomic():
            return rows.update(**{column: heir})
    except IntegrityError:
        return sum(_rewrite_one(rows.filter(pk=row.pk), column, heir) for row in rows)


def _rewrite_one(row: QuerySet[models.Model], column: str, heir: str) -> int:
    try:
        with transaction.atomic():
            return row.update(**{column: heir})
    except IntegrityError:
        return 0


def place_columns() -> Iterator[tuple[type[models.Model], PlaceCodeField]]:
    """Every column of the program that holds a place, with its table."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:  # noqa: SLF001 - Django's documented model API
            if isinstance(field, PlaceCodeField):
                yield model, field
