"""Noting: what is added to a matter outside its playbook's actions: remarks, files, a wider or narrower circle of
readers, and the erasure of personal words as the law wants it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.casework.models import Attachment, ErasableText, Matter, MeasureDelta, SearchText, Voice
from huiyin.casework.models.matters import Sensitivity
from huiyin.casework.selectors.access import access_matter, unknown_matter
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services import attaching, committing, hanging, loading
from huiyin.casework.services.acting import check_may_see
from huiyin.casework.services.drafting import check_words
from huiyin.casework.services.refusing import stale
from huiyin.casework.types import AttachmentGiven, VoiceProof
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor

ERASERS = ("desk_duty", "centre_supervisor")


def note(
    actor: Actor,
    *,
    matter_id: UUID,
    words: str,
    replaced: str = "",
    proof: VoiceProof | None = None,
    revision: int | None = None,
) -> Matter:
    """Add a remark; the holder of a receipt may, with their ``proof``. ``replaced``: words elsewhere in whose place
    these stand now, kept beside them. `Refused` for words missing or too long, and for a ``revision`` that is no longer
    the newest.
    """
    check_may_see(actor, matter_id=matter_id, proof=proof)
    check_words(actor, matter_id=matter_id, words=words)
    with transaction.atomic():
        writing = _writing(actor, matter_id, proof)
        assert writing.matter is not None
        if revision is not None and writing.matter.revision != revision:
            raise stale(writing.matter, writing.playbook, revision)
        writing.texts = {"words": words.strip(), **({"replaced": replaced} if replaced else {})}
        return committing.commit_plain(writing, "noted", {})


def attach(
    actor: Actor, *, matter_id: UUID, attachments: Sequence[AttachmentGiven], proof: VoiceProof | None = None
) -> Matter:
    """Add files. `Refused` for what is no picture or PDF, or too large."""
    check_may_see(actor, matter_id=matter_id, proof=proof)
    files = attaching.stored(attachments)
    with transaction.atomic():
        writing = _writing(actor, matter_id, proof)
        writing.files = attaching.rows(files, matter_id, writing.seq, writing.speaker, writing.received_at)
        return committing.commit_plain(writing, "attached", {"count": len(files)})


def guard_matter(actor: Actor, *, matter_id: UUID, sensitivity: str, protected: UUID | None = None) -> Matter:
    """Change who may see a matter. Sealing takes it out of the shared search index and out of the figures of the days
    it was counted on, and shuts it to all its voices but the ``protected`` one.
    """
    access_matter(actor, matter_id)
    if sensitivity not in Sensitivity.values:
        raise Refused(_("没有这个保密级别。"), field="sensitivity")
    with transaction.atomic():
        writing = _writing(actor, matter_id, None)
        writing.row = {"sensitivity": sensitivity}
        detail: dict[str, Any] = {"sensitivity": sensitivity}
        if sensitivity == Sensitivity.SEALED:
            writing.deltas = _never_counted(writing)
            Voice.objects.filter(matter=matter_id).update(is_protected=Q(pk=protected))
            detail |= {"protected": [str(protected)]} if protected else {}
        matter = committing.commit_plain(writing, "guarded", detail)
        if sensitivity == Sensitivity.SEALED:
            SearchText.objects.filter(matter=matter_id).delete()
        else:
            reindex(matter_id)
    return matter


def _never_counted(writing: committing.Writing) -> list[MeasureDelta]:
    """What takes a matter out of every figure it was counted in, on the days it was counted: a loss booked today would
    tell that something was sealed today. Out of the journal, because old measures are folded. One query.
    """
    sums: Counter[tuple[str, str, str, str, str]] = Counter()
    for body in loading.bodies(writing.matter_id):
        for name, value, day, place, kind, unit in body.get("measures", ()):
            sums[name, day, place, kind, unit] += value
    return [
        MeasureDelta(
            matter_id=writing.matter_id,
            seq=writing.seq,
            day=date.fromisoformat(day),
            place_code=place,
            organisation_id=UUID(unit) if unit else None,
            kind=kind,
            name=name,
            value=-value,
            at=writing.received_at,
        )
        for (name, day, place, kind, unit), value in sorted(sums.items())
        if value
    ]


def erase_text(actor: Actor, *, text_id: UUID, reason: str) -> Matter:
    """Erase somebody's words by law: text and salt go, the commitment stays, and the chain is still whole.

    Also its traces: the line in lists and the search terms. `Refused` without a reason or the right.
    """
    text = ErasableText.objects.filter(pk=text_id).first()
    if text is None:
        raise unknown_matter()
    _check_eraser(actor, text.matter_id, reason)
    with transaction.atomic():
        writing = _writing(actor, text.matter_id, None)
        erased = ErasableText.objects.filter(pk=text_id, erased_at=None).update(
            text=None, salt=None, erased_at=writing.at, erased_reason=reason[:200]
        )
        matter = committing.commit_plain(writing, "erased", {"text": str(text_id), "reason": reason[:200]})
        if erased and text.name == "words" and text.seq == 1:
            Matter.objects.filter(pk=matter.pk).update(summary=None)
            matter.summary = None
        SearchText.objects.filter(matter=matter.id).delete()
        if matter.sensitivity != Sensitivity.SEALED:
            reindex(matter.id)
        return matter


def erase_attachment(actor: Actor, *, attachment_id: UUID, reason: str) -> Matter:
    """Erase a file by law: its bytes leave the disk, unless another matter has the same ones; its hash stays."""
    row = Attachment.objects.filter(pk=attachment_id).first()
    if row is None:
        raise unknown_matter()
    _check_eraser(actor, row.matter_id, reason)
    with transaction.atomic():
        writing = _writing(actor, row.matter_id, None)
        Attachment.objects.filter(pk=attachment_id).update(erased_at=writing.at)
        matter = committing.commit_plain(writing, "erased", {"attachment": str(attachment_id), "reason": reason[:200]})
        transaction.on_commit(lambda: attaching.remove_unless_named(row.sha256))
        transaction.on_commit(lambda: attaching.remove_unless_named(row.thumbnail_sha256))
        return matter


def reindex(matter_id: UUID) -> None:
    """Make a matter's search terms anew from the texts that are left: what was said in it and what its voices said
    elsewhere, without those of a voice that has parted. Two queries, and one for each side that said something.
    """
    SearchText.objects.filter(matter=matter_id).delete()
    said_here = Q(matter=matter_id, voice=None) | Q(voice__matter=matter_id)
    texts = list(ErasableText.objects.filter(said_here, erased_at=None).values_list("voice", "text"))
    for by_raiser in (True, False):
        said = [text for voice, text in texts if text and (voice is not None) is by_raiser]
        hanging.index(matter_id, said, by_raiser=by_raiser)


def _check_eraser(actor: Actor, matter_id: UUID, reason: str) -> None:
    matter = access_matter(actor, matter_id)
    if not (actor.is_system or actor.holds(*ERASERS, covering=matter.place_code) or actor.holds("desk_duty")):
        raise Refused(_("删除内容由值班台依法办理。"), who_can_help=_("市值班台"), details={"code": "not_yours"})
    if not reason.strip():
        raise Refused(_("请写明依法删除的原因。"), field="reason")


def _writing(actor: Actor, matter_id: UUID, proof: VoiceProof | None) -> committing.Writing:
    """The matter, locked, ready for one more event."""
    matter = loading.locked(matter_id)
    if matter is None:
        raise unknown_matter()
    at = now()
    return committing.Writing(
        actor,
        playbook_of(matter),
        matter_id,
        loading.columns_of(matter),
        at,
        at,
        matter=matter,
        speaker=proof.voice_id if proof else None,
    )
