"""Checkpointing: each minute the heads that have changed are signed, in the database and in a file outside it.

A chain alone cannot show that its tail was cut or that it was hashed anew; a signed head can (kernel.chain). Every
checkpoint names the digest of the one before, so that none can be taken out of the row. The looks at sealed matters are
signed among the journals, under names that cannot be told from those of matters (`selectors.reading`); the heads of the
audit trail stand beside them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, BinaryIO

from django.db import connection, transaction

from huiyin.casework.models import Checkpoint, JournalEvent
from huiyin.casework.selectors.reading import look_heads
from huiyin.casework.selectors.verifying import FIRST, checkpoint_folder
from huiyin.kernel.audit import heads
from huiyin.kernel.chain import canonical_bytes, link
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.time import city_zone, now
from huiyin.people.types import Actor

_LOOK_BACK_EVENTS = 5_000
_LOOK_BACK_CHECKPOINTS = 10
_LOOK_BACK = timedelta(minutes=10)
_READ_BACK_BYTES = 65_536
_LOCK = 0x4855_434B  # "HUCK": two runners never write the same number

_HEADS_SQL = """
SELECT DISTINCT ON (matter_id) matter_id, seq, link FROM casework_journalevent
WHERE id > %s ORDER BY matter_id, seq DESC
"""


def write_checkpoint(actor: Actor) -> Checkpoint | None:
    """Sign the heads that are new since the last checkpoint; ``None`` when nothing has happened, nobody has looked and
    the audit trail has not grown.

    Events are given their number before they are committed, so the last few thousand are looked at again each time.
    """
    with no_checkpoint_meanwhile():
        last = Checkpoint.objects.order_by("-number").first()
        new, trail = _new_heads(last)
        if not new and not trail:
            return None
        newest = JournalEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
        body = canonical_bytes(
            {
                "number": (last.number if last else 0) + 1,
                "at": now().isoformat(),
                "previous": bytes(last.digest).hex() if last else FIRST.hex(),
                "heads": new,
                "trail": trail,
            }
        )
        digest = link(bytes(last.digest) if last else FIRST, body)
        checkpoint = Checkpoint(
            number=(last.number if last else 0) + 1,
            at=now(),
            journal_id=newest,
            body=body,
            digest=digest,
            signature=key_ring().sign(digest),
        )
        _append(checkpoint)
        checkpoint.save(force_insert=True)
        return checkpoint


@contextmanager
def no_checkpoint_meanwhile() -> Iterator[None]:
    """A transaction during which nobody else writes a checkpoint: file and table agree, for a backup to copy."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def _new_heads(last: Checkpoint | None) -> tuple[list[list[Any]], list[list[Any]]]:
    """[name, seq, link in hex] of each journal, and each chain of looks, whose head no recent checkpoint has; by name,
    so that their order tells nothing. And [lane, seq, link in hex] of the audit trail's lanes (`kernel.audit`).
    """
    since = max(0, last.journal_id - _LOOK_BACK_EVENTS) if last else 0
    recent = Checkpoint.objects.order_by("-number").values_list("body", flat=True)[:_LOOK_BACK_CHECKPOINTS]
    told: set[tuple[str | int, int]] = set()
    for body in map(json.loads, map(bytes, recent)):
        told |= {(head[0], head[1]) for head in [*body["heads"], *body.get("trail", [])]}
    with connection.cursor() as cursor:
        cursor.execute(_HEADS_SQL, [since])
        rows = cursor.fetchall()
    look_back = last.at - _LOOK_BACK if last else None
    rows += look_heads(look_back)
    trail = [[lane, seq, tip.hex()] for lane, (seq, tip) in heads(look_back).items() if (lane, seq) not in told]
    return sorted([str(m), seq, bytes(tip).hex()] for m, seq, tip in rows if (str(m), seq) not in told), trail


def _append(checkpoint: Checkpoint) -> None:
    """Write the line before the row is committed: a line too many harms nothing, a missing one would."""
    month = checkpoint.at.astimezone(city_zone()).strftime("%Y-%m")
    checkpoint_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    line = {
        "number": checkpoint.number,
        "body": bytes(checkpoint.body).decode(),
        "digest": bytes(checkpoint.digest).hex(),
        "signature": bytes(checkpoint.signature).hex(),
    }
    with (checkpoint_folder() / f"{month}.jsonl").open("ab+") as file:
        _drop_torn_line(file)
        file.write(f"{json.dumps(line, ensure_ascii=False)}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def _drop_torn_line(file: BinaryIO) -> None:
    """Take away a last line without its end: a full disk or a kill has cut it off, and its row was never committed."""
    end = file.seek(0, os.SEEK_END)
    while end > 0:
        start = max(0, end - _READ_BACK_BYTES)
        file.seek(start)
        newline = file.read(end - start).rfind(b"\n")
        if newline >= 0:
            end = start + newline + 1
            break
        end = start
    file.truncate(end)
