"""Tables that can be taken over: what a subject says of its own, which an actor may bring in, and the files sent.

``config.wiring`` binds every table. A subject has the columns, what a row must be, and where rows go; the rest is
the same for all: template, preview, marked file, apply, undo (`services.tables`) and the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huiyin.casework.models import TableImport
from huiyin.casework.types import TableRead
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import Column
from huiyin.people.selectors.actors import scope_prefixes, within
from huiyin.people.types import Actor
from huiyin.places.selectors import missing_codes

PURPOSE = "casework.table_import"
_ASKED = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What can be brought in. ``name`` stands in addresses and file names; ``hint`` says in a sentence what a line is;
    ``figures`` is the route of the page where it is counted.

    ``posts`` may bring it in, where ``check(actor, place_code)`` does not refuse. ``understand(found, place_code)``
    notes what is wrong and fills in ``records`` and ``facts``. ``store(kept, found)`` writes them and ``remove(kept)``
    takes them out again, in the caller's transaction; both return how many lines. Rows that are in use stay: `remove`
    lets Django's ``ProtectedError`` through.
    """

    name: str
    title: str | Promise
    hint: str | Promise
    figures: str
    posts: tuple[str, ...]
    check: Callable[[Actor, str], None]
    columns: Sequence[Column]
    understand: Callable[[TableRead, str], None]
    store: Callable[[TableImport, TableRead], int]
    remove: Callable[[TableImport], int]


_bound: dict[str, Table] = {}


def bind_tables(*tables: Table) -> None:
    """Bind tables to their names, in the order of the page. Binding one again replaces it."""
    _bound.update({table.name: table for table in tables})


def table_of(what: str) -> Table:
    """The table of a name. `Refused` for one that is none."""
    if what not in _bound:
        raise Refused(_("没有这种表。"), field="what")
    return _bound[what]


def own_tables(actor: Actor) -> tuple[Table, ...]:
    """The tables that the actor's posts may bring in somewhere."""
    return tuple(table for table in _bound.values() if actor.holds(*table.posts))


def own_imports(actor: Actor, table: Table) -> tuple[TableImport, ...]:
    """The files of a kind sent for the actor's places and below, the newest first, without their content. One query."""
    rows = TableImport.objects.filter(within("place_code", scope_prefixes(actor, *table.posts)), what=table.name)
    return tuple(rows.defer("content").order_by("-previewed_at"))


def access_import(actor: Actor, import_id: UUID) -> TableImport:
    """A file that was sent. `Refused` when there is none, and for whoever may not bring its table in at its place."""
    kept = TableImport.objects.filter(pk=import_id).first()
    if kept is None:
        raise Refused(_("没有找到这次导入。"))
    table_of(kept.what).check(actor, kept.place_code)
    return kept


def content_of(kept: TableImport) -> bytes:
    """The file as it came. `Refused` where it has been erased since."""
    if not kept.content:
        raise Refused(_("这个文件已经删去，请重新上传。"))
    return key_ring().decrypt(bytes(kept.content), PURPOSE)


def unknown_places(found: TableRead, place_code: str, place: Column) -> set[str]:
    """The codes in a column that are no place, or lie outside of the import's. One query."""
    codes = {row[place.name] for row in found.reading.rows if row[place.name]}
    outside = {code for code in codes if not code.startswith(place_code)}
    return outside | (missing_codes(codes) if codes else set())


def check_keys(found: TableRead, place_code: str, *, place: Column, key: Column, records: type[models.Model]) -> None:
    """Note rows whose place is unknown, and whose key at that place stands twice in the file or was taken in before.
    ``records`` have fields ``place_code`` and one named as the key's column; a row without a place has the import's.

    Two queries, more only for thousands.
    """
    rows = found.reading.rows
    unknown = unknown_places(found, place_code, place)
    keys = [(row[place.name] or place_code, row[key.name]) for row in rows]
    times, taken, title = Counter(keys), _taken(records, place_code, key.name, keys), {"title": key.title}
    for row, own in zip(rows, keys, strict=True):
        if row[place.name] in unknown:
            found.wrong(row, place, _("没有这个地方，或者不在导入的范围内。"))
        if times[own] > 1:
            found.wrong(row, key, _("同一个地方的“%(title)s”在文件里重复了，请核对。") % title)
        if own in taken:
            found.wrong(row, key, _("这个地方已经有这个“%(title)s”，请从文件里删去这一行。") % title)


def _taken(
    records: type[models.Model], place_code: str, name: str, keys: list[tuple[str, str]]
) -> set[tuple[str, str]]:
    inside = records._default_manager.filter(within("place_code", (place_code,)))  # noqa: SLF001 - Django's name
    taken: set[tuple[str, str]] = set()
    for start in range(0, len(keys), _ASKED):
        part = [key for _place, key in keys[start : start + _ASKED]]
        taken |= set(inside.filter(**{f"{name}__in": part}).values_list("place_code", name))
    return taken
