"""Chains: bytes that can be hashed again, links that cannot be forged quietly, and the faults found in them.

`canonical_bytes` writes a value one way only (after RFC 8785; floats are refused because they do not survive a round
trip). `link` ties a body to everything before it. Personal text enters a body only as a `commitment`, whose salt and
text live elsewhere and may be erased: the chain stays whole. Signed heads (`heads_digest`, `crypto.KeyRing.sign`)
show what a chain alone cannot: a cut tail, a deleted chain, a chain hashed anew.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_SAFE_INTEGER = 2**53 - 1


def canonical_bytes(value: Any) -> bytes:
    """The one way to write `value`: keys in UTF-16 order, no spaces, UTF-8, shortest escapes.

    Takes None, bool, int (within ±2^53-1), str, list or tuple, and dict with str keys, nested. `TypeError` for any
    other type (floats above all), `ValueError` for an integer out of range or text with a lone surrogate.
    """
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


def first_link(name: str) -> bytes:
    """What stands before the first link of the chain called `name`; a chain cannot be passed off as another."""
    return _digest(b"huiyin/chain/1", name.encode())


def link(previous: bytes, body: bytes) -> bytes:
    """The 32 bytes that tie `body` to `previous` (SHA-256, domain-separated, each part with its length)."""
    return _digest(b"huiyin/link/1", previous, body)


def new_salt() -> bytes:
    """Sixteen random bytes for one commitment."""
    return secrets.token_bytes(16)


def commitment(salt: bytes, text: str) -> bytes:
    """The 32 bytes that stand for a personal text in a body; worthless without the salt.

    `ValueError` when the salt has less than sixteen bytes.
    """
    if len(salt) < 16:  # noqa: PLR2004 - below this a short text could be guessed
        raise ValueError("A commitment needs a salt of sixteen bytes or more.")
    return _digest(b"huiyin/commitment/1", salt, text.encode())


class FaultKind(StrEnum):
    """What happened to a chain."""

    CHANGED = "changed"  # a body or a link was altered
    MISSING = "missing"  # rows are gone in the middle
    CUT = "cut"  # rows are gone at the end
    DELETED = "deleted"  # every row is gone
    REHASHED = "rehashed"  # links agree with each other, not with a signed head


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored row: its place in the chain (from 1), the bytes that were hashed, the link that was stored."""

    sequence: int
    body: bytes
    link: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a chain, at the first sequence it shows."""

    kind: FaultKind
    sequence: int


def verify_links(
    start: bytes, entries: Iterable[Entry], known: Mapping[int, bytes] | None = None, after: int = 0
) -> tuple[Fault, ...]:
    """All faults of one chain, in order; empty when it is whole.

    `start`: `first_link(name)`, or the trusted link at `after` when verifying on from there. `entries`: by rising
    sequence. `known`: sequence → link out of signed checkpoints.
    """
    known = known or {}
    faults: list[Fault] = []
    previous: bytes | None = start
    expected = last = after
    for entry in entries:
        expected = last + 1
        if entry.sequence != expected:
            faults.append(Fault(FaultKind.MISSING, expected))
            previous = None
        if previous is not None and link(previous, entry.body) != entry.link:
            faults.append(Fault(FaultKind.CHANGED, entry.sequence))
        elif entry.sequence in known and known[entry.sequence] != entry.link:
            faults.append(Fault(FaultKind.REHASHED, entry.sequence))
        previous, last = entry.link, entry.sequence
    furthest = max(known, default=0)
    if furthest > last:
        faults.append(Fault(FaultKind.CUT if last else FaultKind.DELETED, last + 1))
    return tuple(faults)


def heads_digest(heads: Iterable[tuple[str, int, bytes]]) -> bytes:
    """One digest over (chain name, sequence, link) of many chains, whatever their order; what a checkpoint signs.

    `ValueError` when a chain is named twice.
    """
    ordered = sorted(heads)
    if len({name for name, _sequence, _link in ordered}) != len(ordered):
        raise ValueError("A chain has one head.")
    return _digest(b"huiyin/heads/1", *(part for head in ordered for part in _head_parts(head)))


def _head_parts(head: tuple[str, int, bytes]) -> tuple[bytes, bytes, bytes]:
    name, sequence, tip = head
    return name.encode(), sequence.to_bytes(8), tip


def _digest(domain: bytes, *parts: bytes) -> bytes:
    hashed = hashlib.sha256(domain)
    for part in parts:
        hashed.update(len(part).to_bytes(8))
        hashed.update(part)
    return hashed.digest()


def _ordered(value: Any) -> Any:
    if isinstance(value, str):
        if not value.isascii():
            value.encode()  # a lone surrogate raises here, as UnicodeEncodeError, a ValueError
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in _sorted(value)}
    if isinstance(value, int):
        if abs(value) > _SAFE_INTEGER:
            raise ValueError(f"Integer out of range: {value}")
        return value
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    raise TypeError(f"Not canonical: {type(value).__name__}")


def _sorted(keys: Iterable[Any]) -> list[Any]:
    """Keys in the order of their UTF-16; where all are ASCII, as nearly always, that is the order of any alphabet."""
    if all(type(key) is str and key.isascii() for key in keys):
        return sorted(keys)
    return sorted(keys, key=_utf16)


def _utf16(key: Any) -> bytes:
    if not isinstance(key, str):
        raise TypeError(f"Not a canonical key: {type(key).__name__}")
    return key.encode("utf-16-be")
