"""Voices: one matter, many people who raised it (SYSTEMS B10). Joining is a suggestion taken by a person; each voice
keeps its receipt and its own judgement, and can be parted again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import ErasableText, Matter, Voice
from huiyin.casework.models.matters import Sensitivity
from huiyin.casework.selectors.access import access_matter, unknown_matter
from huiyin.casework.selectors.facts import draw_of, gather, gather_of
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services import attaching, committing, loading, receipts, telling
from huiyin.casework.services.drafting import check_words
from huiyin.casework.services.noting import reindex
from huiyin.casework.services.refusing import refused
from huiyin.casework.types import AttachmentGiven, Columns, RaiserContact, Receipt
from huiyin.casework.types.coming import counted_instant, summary_of
from huiyin.engine.definition import MERGED, Words
from huiyin.engine.state import AddVoice, Open, Outcome, Refusal, RemoveVoice, State, changed_parts
from huiyin.engine.stepping import step
from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor

_JOINED = Words(
    "您反映的事已和另一件同样的事一起办理，您的案码照样能查。",
    "Your matter is handled together with one about the same thing. Your case code still works.",
)
_PARTED = Words("您反映的事改为单独办理。", "Your matter is now handled on its own.")


def add_voice(
    actor: Actor,
    *,
    matter_id: UUID,
    words: str,
    door: str,
    raiser: RaiserContact | None = None,
    attachments: Sequence[AttachmentGiven] = (),
    happened_at: datetime | None = None,
    digest: str = "",
    greeting: Words = telling.REGISTERED,
    fill: Mapping[str, Words] | None = None,
) -> Receipt:
    """Somebody else raises the same matter. Their receipt is their own. Idempotent by (matter, digest) if one is given.

    ``greeting``: what they are told first, its placeholders filled by ``fill``; who has not raised it themselves, as
    the other party of a dispute, is not to be told that they have. Whoever calls answers for the match: the raiser need
    not be able to see the matter. `Refused` when it is closed.
    """
    check_words(actor, matter_id=matter_id, words=words)
    files = attaching.stored(attachments)
    with transaction.atomic():
        matter = loading.locked(matter_id)
        if matter is None:
            raise unknown_matter()
        known = Voice.objects.filter(matter=matter_id, digest=digest).first() if digest else None
        if known is not None:
            return receipts.receipt(known, created=False)
        received = now()
        raised = counted_instant(happened_at, received)
        given = raiser or RaiserContact(person_id=None if actor.is_staff else actor.person_id)
        sealed = matter.sensitivity == Sensitivity.SEALED
        voice, _secret = receipts.new_voice(
            matter_id, given, door, digest or uuid7().hex, raised, received, is_sealed=sealed
        )
        writing, outcome = _changed(actor, matter, AddVoice(received, str(voice.id)), received)
        writing.at, writing.voices, writing.speaker = raised, [voice], voice.id
        writing.texts = {"words": words.strip()}
        writing.files = attaching.rows(files, matter_id, writing.seq, voice.id, received)
        writing.notices = [telling.Notice("opened", greeting, fill or {}, voice=voice.id)]
        committing.commit(writing, outcome)
        return receipts.receipt(voice, created=True)


def join_matter(actor: Actor, *, matter_id: UUID, into_id: UUID) -> Matter:
    """Join a whole matter into another: its voices move over with their codes, and it is closed as merged.

    `Refused` for a matter that is closed. Returns the matter that goes on.
    """
    access_matter(actor, matter_id)
    access_matter(actor, into_id)
    with transaction.atomic():
        # Always in the same order, so that two who join each other do not wait for each other for ever.
        rows = {row: loading.locked(row) for row in sorted({matter_id, into_id})}
        source, target = rows[matter_id], rows[into_id]
        if source is None or target is None or matter_id == into_id or not (source.is_open and target.is_open):
            raise Refused(_("只能并入另一件还在办理的事。"), details={"code": "not_open"})
        if Sensitivity.SEALED in (source.sensitivity, target.sensitivity):
            raise Refused(_("密封件不能并案，请单独办理。"), details={"code": "sealed"})
        voices = list(Voice.objects.filter(matter=matter_id).order_by("received_at", "id"))
        _close_as_merged(actor, source, target)
        for voice in voices:
            _move(actor, voice, target)
        _compare_anew(target)
        return target


def part_voice(actor: Actor, *, matter_id: UUID, voice_id: UUID) -> Receipt:
    """Take a voice out again: it gets a matter of its own from the start of the same playbook, with its own words, and
    keeps its code. `Refused` for the last voice.
    """
    access_matter(actor, matter_id)
    with transaction.atomic():
        matter = loading.locked(matter_id)
        voice = Voice.objects.filter(pk=voice_id, matter=matter_id).first()
        if matter is None or voice is None:
            raise unknown_matter()
        received, fresh = now(), uuid7()
        writing, outcome = _changed(actor, matter, RemoveVoice(received, str(voice.id)), received)
        writing.extra = {"to": str(fresh)}
        committing.commit(writing, outcome)
        _own_matter(actor, matter, voice, fresh, received)
        _compare_anew(matter)
        return receipts.receipt(voice, created=True)


def _compare_anew(matter: Matter) -> None:
    """What a matter is found and compared by follows the voices that have come or gone."""
    if matter.sensitivity != Sensitivity.SEALED:
        reindex(matter.id)


def _changed(
    actor: Actor, matter: Matter, event: AddVoice | RemoveVoice, at: datetime
) -> tuple[committing.Writing, Outcome]:
    """A change of the voices, worked out and ready to be written."""
    before, playbook = loading.columns_of(matter), playbook_of(matter)
    facts = gather_of(matter, playbook, before.state, at=at)
    outcome = step(playbook, before.state, event, facts)
    if isinstance(outcome, Refusal):
        raise refused(outcome)
    return committing.Writing(actor, playbook, matter.id, before, at, at, matter=matter), outcome


def _close_as_merged(actor: Actor, source: Matter, target: Matter) -> None:
    playbook, before, at = playbook_of(source), loading.columns_of(source), now()
    state = replace(before.state, step=MERGED.name, owner=None, clocks=(), sequence=before.state.sequence + 1)
    writing = committing.Writing(actor, playbook, source.id, before, at, at, matter=source)
    committing.commit_plain(writing, "merged", {"into": str(target.id)}, changed_parts(before.state, state))


def _move(actor: Actor, voice: Voice, target: Matter) -> None:
    at = now()
    writing, outcome = _changed(actor, target, AddVoice(at, str(voice.id)), at)
    Voice.objects.filter(pk=voice.pk).update(matter=target, rating="")
    writing.notices = [telling.Notice("joined", _JOINED, voice=voice.id)]
    writing.extra = {"from": str(voice.matter_id)}
    committing.commit(writing, outcome)


def _own_matter(actor: Actor, old: Matter, voice: Voice, fresh: UUID, at: datetime) -> None:
    """The matter of a voice that has parted: as if it had been raised alone."""
    playbook = playbook_of(old)
    # Wherever the voice said it, in this matter or in one that was joined into it; of each name the first.
    said = ErasableText.objects.filter(voice=voice, erased_at=None).order_by("-id")
    texts = {text.name: text.text for text in said if text.text}
    row = loading.columns_of(old).row
    facts = gather(
        playbook,
        matter_id=fresh,
        place_code=old.place_code,
        at=at,
        about_organisation_id=old.about_organisation_id,
        about_undecided=old.about_undecided,
    )
    outcome = step(playbook, State(), Open(at, old.kind, old.urgency, None, (str(voice.id),)), facts)
    if isinstance(outcome, Refusal):
        raise refused(outcome)
    writing = committing.Writing(
        actor=actor,
        playbook=playbook,
        matter_id=fresh,
        before=Columns(),
        at=at,
        received_at=at,
        row={
            **row,
            "code": receipts.next_case_code(at, is_sealed=row["sensitivity"] == Sensitivity.SEALED),
            "digest": voice.digest,
            "sample_draw": draw_of(fresh),
            "raised_at": voice.raised_at.isoformat(),
            "received_at": voice.received_at.isoformat(),
            "collected_by_id": None,
            "tallies": {},
            "on_ledger": False,
        },
        texts=texts,
        speaker=voice.id,
        moved=voice,
        summary=summary_of(texts.get("words", "")),
        extra={"from": str(old.id)},
        notices=[telling.Notice("parted", _PARTED, voice=voice.id)],
    )
    committing.commit(writing, outcome)
