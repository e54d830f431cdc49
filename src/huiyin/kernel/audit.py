"""The audit trail: who did what, in the transaction in which it was done (DOMAIN §7.2 安全审计).

Entries are chained. One chain would make every writer wait for the one before it to commit, so there are 64 lanes: a
transaction takes the first free one and holds it to its end. A lane's chain is as good a proof as one long chain.
No personal text goes into `detail`: names stay where they can be erased, the trail keeps ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from huiyin.kernel.chain import Entry, Fault, FaultKind, canonical_bytes, first_link, link, verify_links
from huiyin.kernel.ids import uuid7
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.time import now

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LANES = 64
_LOCK_SPACE = 0x4855_4149  # "HUAI": keeps our advisory locks apart from anybody else's
_named: dict[str | StrPromise, Mapping[str, StrPromise]] = {}
_FREE_LANE = """
SELECT lane FROM (
    SELECT (pg_backend_pid() + step) %% %s AS lane FROM generate_series(0, %s) AS step OFFSET 0
) AS lanes WHERE pg_try_advisory_xact_lock(%s, lane) LIMIT 1
"""


def name_deeds(package: str | StrPromise, titles: Mapping[str, StrPromise]) -> None:
    """Say what a package and its verbs are called; when its application is ready."""
    _named[package] = titles


def deed_title(action: str) -> str:
    """What a verb is called in the reader's language; one that nobody has named is its own name."""
    return next((str(titles[action]) for titles in _named.values() if action in titles), action)


def deed_titles() -> dict[str, dict[str, str]]:
    """All verbs that have a name, by the name of their package."""
    return {str(package): {verb: str(title) for verb, title in titles.items()} for package, titles in _named.items()}


def record(
    actor_label: str,
    action: str,
    object_name: str,
    detail: Mapping[str, Any] | None = None,
    *,
    actor_id: UUID | None = None,
) -> AuditEntry:
    """Add one entry. `action` is a dotted verb (`people.post.close`), `object_name` a kind and an id (`post 0190…`).

    `detail` takes what `chain.canonical_bytes` takes. `RuntimeError` outside a transaction: the entry and the deed
    share one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit entry belongs into the transaction of what it tells.")
    lane = _take_lane()
    head = AuditEntry.objects.filter(lane=lane).order_by("-sequence").values_list("sequence", "link").first()
    sequence, previous = (head[0], bytes(head[1])) if head else (0, _start(lane))
    entry = AuditEntry(
        id=uuid7(),
        lane=lane,
        sequence=sequence + 1,
        at=now(),
        actor_label=actor_label,
        actor_id=actor_id,
        action=action,
        object_name=object_name,
        detail=dict(detail or {}),
    )
    entry.body = _body(entry)
    entry.link = link(previous, entry.body)
    entry.save(force_insert=True)
    return entry


def trail_of(object_name: str) -> list[AuditEntry]:
    """Everything that was done to one object, oldest first."""
    return list(AuditEntry.objects.filter(object_name=object_name).order_by("at", "id"))


def newest_of(object_names: Collection[str], limit: int) -> list[AuditEntry]:
    """The newest entries about any of these objects, the newest first."""
    return list(AuditEntry.objects.filter(object_name__in=object_names).order_by("-at", "-id")[:limit])


def last_at(action: str, object_name: str) -> datetime | None:
    """When something was last done to an object; `None` when never. For objects of which few entries tell."""
    found = AuditEntry.objects.filter(action=action, object_name=object_name).order_by("-at")
    return found.values_list("at", flat=True).first()


def verify_trail(
    known: Mapping[int, Mapping[int, bytes]] | None = None, *, lanes: Iterable[int] = range(LANES)
) -> dict[int, tuple[Fault, ...]]:
    """The faults of each of the lanes that has any; an empty dict means that these are whole.

    `known`: lane → sequence → link, out of signed checkpoints. A row whose columns no longer say what was hashed is
    `changed`.
    """
    known = known or {}
    found = {lane: _lane_faults(lane, known.get(lane, {})) for lane in lanes}
    return {lane: faults for lane, faults in found.items() if faults}


def broken_heads(known: Mapping[int, Mapping[int, bytes]]) -> set[int]:
    """The lanes of which the newest signed entry is gone or another one now: they were cut off or hashed anew. One
    query of as many rows as there are lanes.
    """
    newest = {lane: max(signed) for lane, signed in known.items() if signed}
    wanted = Q(pk__in=[])
    for lane, sequence in newest.items():
        wanted |= Q(lane=lane, sequence=sequence)
    stored = dict(AuditEntry.objects.filter(wanted).values_list("lane", "link"))
    return {lane for lane, sequence in newest.items() if bytes(stored.get(lane, b"")) != known[lane][sequence]}


def heads(since: datetime | None = None) -> dict[int, tuple[int, bytes]]:
    """Lane → (sequence, link) of its last entry, of all lanes or those with an entry since an instant: what a
    checkpoint keeps.
    """
    last = AuditEntry.objects.order_by("lane", "-sequence").distinct("lane").values_list("lane", "sequence", "link")
    if since is not None:
        last = last.filter(at__gte=since)
    return {lane: (sequence, bytes(tip)) for lane, sequence, tip in last}


def _take_lane() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_FREE_LANE, [LANES, LANES - 1, _LOCK_SPACE])
        free = cursor.fetchone()
        if free:
            return int(free[0])
        cursor.execute("SELECT pg_backend_pid() %% %s", [LANES])
        lane = int(cursor.fetchone()[0])
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, lane])
        return lane


def _start(lane: int) -> bytes:
    return first_link(f"audit {lane}")


def _body(entry: AuditEntry) -> bytes:
    return canonical_bytes(
        {
            "id": str(entry.id),
            "at": _instant(entry.at),
            "actor": entry.actor_label,
            "actor_id": str(entry.actor_id) if entry.actor_id else None,
            "action": entry.action,
            "object": entry.object_name,
            "detail": entry.detail,
        }
    )


def _instant(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000 + at.microsecond


def _lane_faults(lane: int, known: Mapping[int, bytes]) -> tuple[Fault, ...]:
    rewritten: list[Fault] = []

    def rows() -> Iterator[Entry]:
        for entry in AuditEntry.objects.filter(lane=lane).order_by("sequence").iterator(chunk_size=2_000):
            if _body(entry) != bytes(entry.body):
                rewritten.append(Fault(FaultKind.CHANGED, entry.sequence))
            yield Entry(entry.sequence, bytes(entry.body), bytes(entry.link))

    broken = verify_links(_start(lane), rows(), known)
    return tuple(sorted({*broken, *rewritten}, key=lambda fault: fault.sequence))
