"""Ids: UUID version 7 (RFC 9562), ordered by time of making.

Layout: 48 bits milliseconds, 4 version, 12 counter, 2 variant, 62 random. Within a process the ids rise strictly:
the counter counts inside a millisecond and borrows the next one when full, and a clock set back a little (by the
time service) does not turn the order round. A clock set back further is a replay and starts anew.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from threading import Lock
from uuid import UUID

from huiyin.kernel.time import now

_COUNTER_LIMIT = 1 << 12
_REPLAY_MILLISECONDS = 60_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class _Sequence:
    """The last (millisecond, counter) given out by this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._millisecond = 0
        self._counter = 0

    def next(self, millisecond: int) -> tuple[int, int]:
        with self._lock:
            behind = self._millisecond - millisecond
            if behind < 0 or behind > _REPLAY_MILLISECONDS:
                self._millisecond, self._counter = millisecond, secrets.randbelow(_COUNTER_LIMIT // 2)
            elif self._counter + 1 < _COUNTER_LIMIT:
                self._counter += 1
            else:
                self._millisecond, self._counter = self._millisecond + 1, 0
            return self._millisecond, self._counter


_sequence = _Sequence()


def uuid7(at: datetime | None = None) -> UUID:
    """A new id. Without `at`: of now, strictly above the last one of this process.
    With `at`: of that instant to the millisecond, in no promised order among its like.
    """
    if at is None:
        millisecond, counter = _sequence.next(_milliseconds(now()))
    else:
        millisecond, counter = _milliseconds(at), secrets.randbelow(_COUNTER_LIMIT)
    return UUID(int=millisecond << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | secrets.randbits(62))


def uuid7_time(identifier: UUID) -> datetime:
    """The instant an id was made, to the millisecond, in UTC; `ValueError` for another version."""
    if identifier.version != 7:  # noqa: PLR2004 - the version is what this module is about
        raise ValueError(f"Not a UUID of version 7: {identifier}")
    return _EPOCH + (identifier.int >> 80) * _MILLISECOND


def _milliseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // _MILLISECOND
