"""Verifying: five ways in which a journal can have been tampered with are told apart (DESIGN §3 Journal).

changed   a stored byte is not the one that was hashed          missing   rows are gone in the middle
cut       rows are gone at the end                              deleted   a whole matter is gone
rehashed  links agree with each other but not with a signed checkpoint

the same of the audit trail is told as ``audit``;
and, beside the chain, ``columns``: the row says something else than its journal; ``reading``: the looks at a sealed
matter are not whole; ``checkpoint``: the signed file and the table differ. What is signed comes from the file outside
the database as well as from the table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.casework.models import Checkpoint, JournalEvent, Matter, SealedReading
from huiyin.casework.models.matters import Sensitivity
from huiyin.casework.selectors.reading import faults_of_readings, keyed_name, name_of
from huiyin.casework.types import Finding
from huiyin.kernel.audit import broken_heads, verify_trail
from huiyin.kernel.chain import Entry, FaultKind, first_link, link, verify_links
from huiyin.kernel.crypto import key_ring

FIRST = b"huiyin/checkpoints/1"
_BATCH = 500
_Parts = tuple[bytes, bytes, bytes]


@dataclass(slots=True)
class Signed:
    """What signed checkpoints say: matter → sequence → link, of journals (``heads``) and of the looks at sealed matters
    (``looks``), lane → sequence → link of the audit trail (``trail``); ``gone``: names of which there is neither; and
    what is wrong with the checkpoints themselves.
    """

    heads: dict[UUID, dict[int, bytes]] = field(default_factory=dict)
    looks: dict[UUID, dict[int, bytes]] = field(default_factory=dict)
    trail: dict[int, dict[int, bytes]] = field(default_factory=dict)
    gone: set[UUID] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def checkpoint_folder() -> Path:
    """Where the checkpoints stand outside the database; belongs onto another machine's disk as well."""
    return Path(settings.DATA) / "checkpoints"


def verify_matters(identities: Iterable[UUID], signed: Signed) -> Iterator[Finding]:
    """The findings of some matters, in batches of one query each for rows and journal."""
    batch: list[UUID] = []
    for identity in identities:
        batch.append(identity)
        if len(batch) == _BATCH:
            yield from _batch(batch, signed)
            batch = []
    if batch:
        yield from _batch(batch, signed)


def verify_readings(identities: Iterable[UUID], signed: Signed) -> Iterator[Finding]:
    """The findings in the looks at sealed matters: a look that was changed, one that is missing in the middle, and the
    last ones where they were cut off after a checkpoint had signed them. Those that are signed are all looked at.
    """
    wanted = sorted({*identities, *signed.looks})
    for start in range(0, len(wanted), _BATCH):
        for matter_id, fault in faults_of_readings(wanted[start : start + _BATCH], signed.looks):
            yield Finding("reading", matter_id, fault.sequence, _("阅看记录被改动或缺失。"))


def verify_audit(signed: Signed, *, lanes: Iterable[int]) -> Iterator[Finding]:
    """The findings in some lanes of the audit trail, and in any of which the newest signed entry is not there."""
    wanted = sorted({*lanes, *broken_heads(signed.trail)})
    for lane, faults in verify_trail(signed.trail, lanes=wanted).items():
        for fault in faults:
            sentence = _("审计记录被改动或缺失（第 %(lane)d 道）。") % {"lane": lane}
            yield Finding("audit", None, fault.sequence, sentence)


def signed_checkpoints() -> Signed:
    """All checkpoints, from the file and from the table, their signatures and their order checked.

    Where the two differ, the one that is sound counts. A crash between file and table leaves a line without a row,
    which the next checkpoint replaces within a minute.
    """
    signed, previous = Signed(), FIRST
    lines = dict(_lines(signed))
    rows = {row.number: _parts(row) for row in Checkpoint.objects.order_by("number")}
    for number in range(1, max([*lines, *rows], default=0) + 1):
        row, line = rows.get(number), lines.get(number)
        if row is None and line is None:
            signed.findings.append(_checkpoint_fault(number, _("检查点缺失。")))
            continue
        if row is None or (line is not None and line != row):
            signed.findings.append(_checkpoint_fault(number, _("检查点表与库外文件不一致。")))
        sound = next((parts for parts in (line, row) if parts is not None and _is_sound(previous, parts)), None)
        if sound is None:
            signed.findings.append(_checkpoint_fault(number, _("检查点的签名或前后衔接不对。")))
            previous = (row or line or (b"", b"", b""))[1]
            continue
        previous = sound[1]
        told = json.loads(sound[0])
        for matter, seq, tip in told["heads"]:
            signed.heads.setdefault(UUID(matter), {})[seq] = bytes.fromhex(tip)
        for lane, seq, tip in told.get("trail", []):
            signed.trail.setdefault(lane, {})[seq] = bytes.fromhex(tip)
    _part_looks(signed)
    return signed


def _part_looks(signed: Signed) -> None:
    """Know the looks among the signed heads again: they have names of no matter, made with the key. Three queries."""
    names = signed.heads.keys()
    signed.gone = names - set(Matter.objects.filter(id__in=list(names)).values_list("id", flat=True))
    if not signed.gone:
        return
    looked_at = SealedReading.objects.order_by().values_list("matter", flat=True).distinct()
    sealed = Matter.objects.filter(sensitivity=Sensitivity.SEALED).values_list("id", flat=True)
    owners = {keyed_name(matter_id): matter_id for matter_id in {*looked_at, *sealed}}
    for name in [name for name in signed.gone if name_of(name) in owners]:
        signed.looks.setdefault(owners[name_of(name)], {}).update(signed.heads.pop(name))
        signed.gone.discard(name)


def _parts(row: Checkpoint) -> _Parts:
    return bytes(row.body), bytes(row.digest), bytes(row.signature)


def _is_sound(previous: bytes, parts: _Parts) -> bool:
    """Whether body, digest and signature belong together and follow the one before."""
    body, digest, signature = parts
    return link(previous, body) == digest and key_ring().verify(digest, signature)


def _batch(identities: list[UUID], signed: Signed) -> Iterator[Finding]:
    rows = {
        row[0]: (row[1], bytes(row[2]))
        for row in Matter.objects.filter(id__in=identities).values_list("id", "revision", "head")
    }
    chains: dict[UUID, list[Entry]] = {identity: [] for identity in identities}
    stored = JournalEvent.objects.filter(matter__in=identities).order_by("matter", "seq")
    for matter_id, seq, body, tip in stored.values_list("matter_id", "seq", "body", "link"):
        chains[matter_id].append(Entry(seq, bytes(body), bytes(tip)))
    for identity, chain in chains.items():
        known = dict(signed.heads.get(identity, {}))
        yield from _chain(identity, chain, known, rows.get(identity))


def _chain(
    identity: UUID, chain: list[Entry], known: Mapping[int, bytes], row: tuple[int, bytes] | None
) -> Iterator[Finding]:
    """Faults of one chain. The row's own head also bounds the length; it is no proof, as it is not signed."""
    faults = list(verify_links(first_link(str(identity)), chain, known))
    kinds = {fault.kind for fault in faults}
    last = chain[-1].sequence if chain else 0
    if row is not None and row[0] > last and not kinds & {FaultKind.CUT, FaultKind.DELETED}:
        kind = FaultKind.CUT if last else FaultKind.DELETED
        yield _finding(kind, identity, last + 1)
    elif row is not None and not faults and chain and (row[0], row[1]) != (last, chain[-1].link):
        yield _finding("columns", identity, last)
    for fault in faults:
        yield _finding(fault.kind, identity, fault.sequence)


def _finding(kind: str, identity: UUID, seq: int) -> Finding:
    sentences = {
        "changed": _("有内容被改动。"),
        "missing": _("中间有记录缺失。"),
        "cut": _("末尾的记录被截掉。"),
        "deleted": _("整件事项的记录都没有了。"),
        "rehashed": _("整条记录被重新计算过，与签名的检查点不符。"),
        "columns": _("事项表与事项簿不一致，可用 rebuild 重建。"),
    }
    return Finding(str(kind), identity, seq, sentences[str(kind)])


def _checkpoint_fault(number: int, sentence: str) -> Finding:
    return Finding("checkpoint", None, number, sentence)


def _lines(signed: Signed) -> Iterator[tuple[int, _Parts]]:
    """Number → (body, digest, signature) of every line outside the database; a later line replaces an earlier one."""
    for path in sorted(checkpoint_folder().glob("*.jsonl")):
        with path.open(encoding="utf-8") as file:
            for count, text in enumerate(file, start=1):
                try:
                    line = json.loads(text)
                    parts = line["body"].encode(), bytes.fromhex(line["digest"]), bytes.fromhex(line["signature"])
                    yield int(line["number"]), parts
                except (ValueError, KeyError, TypeError, AttributeError):
                    sentence = _("库外检查点文件有一行读不出来：%(file)s。") % {"file": path.name}
                    signed.findings.append(_checkpoint_fault(count, sentence))
