"""Opening: a matter is taken in, whatever its door (全量受理, SYSTEMS B2). Nothing that somebody raises is lost.

Idempotent: the same id with the same digest gives the same receipt; the same id with another digest is refused and
the words are kept as a draft. Without a point or place the matter belongs to the city and its duty desk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from huiyin.casework.models import Alias, Matter, PlaybookVersion, Voice
from huiyin.casework.models.matters import Sensitivity
from huiyin.casework.selectors.facts import WorldFacts, draw_of, gather
from huiyin.casework.selectors.playbooks import compiled, current_version
from huiyin.casework.services import attaching, checking, committing, placing, reading_posts, receipts, storing, telling
from huiyin.casework.services.drafting import check_words, keep_draft
from huiyin.casework.services.refusing import refused
from huiyin.casework.types import AttachmentGiven, Columns, RaiserContact, Receipt
from huiyin.casework.types.coming import OFFLINE_LIMIT, counted_instant, digest_of, summary_of
from huiyin.engine.definition import Playbook
from huiyin.engine.state import Open, Outcome, Refusal, State
from huiyin.engine.stepping import step
from huiyin.engine.vocabulary import SENSITIVITIES, URGENCIES
from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor
from huiyin.places.types import Point

Beside = Callable[[UUID, UUID], Sequence[models.Model]]
"""Rows that stand and fall with a matter, from the ids of the matter and of its voice."""


@dataclass(frozen=True, slots=True)
class _Intake:
    """A matter as it comes in, everything but the actor."""

    id: UUID
    playbook: str
    kind: str
    words: str
    door: str
    place_code: str
    point: Point | None
    fields: Mapping[str, Any]
    urgency: str
    sensitivity: str
    category: str
    category_standard: str
    raiser: RaiserContact
    attachments: Sequence[AttachmentGiven]
    happened_at: datetime | None
    digest: str
    collected_by: UUID | None
    about: UUID | None
    about_undecided: bool
    alias: tuple[str, str] | None
    late_by_at_most: timedelta
    beside: Beside
    start: str
    received_at: datetime = field(default_factory=now)


def nothing_beside(_matter_id: UUID, _voice_id: UUID) -> Sequence[models.Model]:
    """No rows of other packages."""
    return ()


def open_matter(
    actor: Actor,
    *,
    playbook: str,
    kind: str,
    words: str,
    door: str,
    place_code: str = "",
    point: Point | None = None,
    fields: Mapping[str, Any] | None = None,
    urgency: str = "normal",
    sensitivity: str = "open",
    category: str = "",
    category_standard: str = "",
    raiser: RaiserContact | None = None,
    attachments: Sequence[AttachmentGiven] = (),
    happened_at: datetime | None = None,
    matter_id: UUID | None = None,
    digest: str = "",
    collected_by: UUID | None = None,
    about_organisation_id: UUID | None = None,
    about_undecided: bool = False,
    alias: tuple[str, str] | None = None,
    late_by_at_most: timedelta = OFFLINE_LIMIT,
    is_known_as_new: bool = False,
    beside: Beside = nothing_beside,
    start: str = "",
) -> Receipt:
    """Take a matter in and hand out its receipt.

    ``playbook``: a published name; ``kind`` one of its kinds. ``point`` beats ``place_code``. ``happened_at`` counts
    when it came in within ``late_by_at_most`` (a day, unless the door has better proof), else the time of receipt
    does. How long the matter takes runs from the time that counts; the clocks of its steps run from the receipt,
    because nobody could act before (DESIGN §3). ``alias``: (system, number) of another system.
    ``start``: one of the method's entries, for those whose posts it names there; empty for its first step.
    ``raiser``: who raises it; without one the actor, if a resident. ``about_undecided``: about some unit or its people;
    the duty desk alone has it until it has said which. ``is_known_as_new``: the caller has just seen that nobody has
    the id, nor the alias. ``beside``: rows of other packages, from the ids of matter and voice.

    `Refused` for words that are missing or too long (kept as a draft), an unknown kind, files that are no pictures, an
    id taken by something else. One transaction.
    """
    intake = _Intake(
        id=matter_id or uuid7(),
        playbook=playbook,
        kind=kind,
        words=words,
        door=door,
        place_code=place_code,
        point=point,
        fields=checking.plain(fields or {}),
        urgency=urgency,
        sensitivity=sensitivity,
        category=category,
        category_standard=category_standard,
        raiser=raiser or RaiserContact(person_id=None if actor.is_staff else actor.person_id),
        attachments=attachments,
        happened_at=happened_at,
        digest=digest or digest_of(playbook, kind, words, fields or {}, place_code, point, attachments),
        collected_by=collected_by,
        about=about_organisation_id,
        about_undecided=about_undecided and about_organisation_id is None,
        alias=alias,
        late_by_at_most=late_by_at_most,
        beside=beside,
        start=start,
    )
    return (None if is_known_as_new else _known(actor, intake, is_new=matter_id is None)) or _take_in(actor, intake)


def _known(actor: Actor, intake: _Intake, *, is_new: bool = False) -> Receipt | None:
    """The receipt of an earlier, equal submission. `Refused` when the id is taken by another; ``is_new``: nobody has
    sent an id that was made here a moment ago.
    """
    if is_new:
        return _of_alias(intake.alias)
    known = receipts.of_matter(intake.id, intake.digest) or _of_alias(intake.alias)
    if known is None and Matter.objects.filter(pk=intake.id).exists():
        keep_draft(actor, matter_id=intake.id, words=intake.words, reason="id_taken")
        raise Refused(
            _("这个编号已经登记过另一件事。您写的内容已保存为草稿，请重新提交。"), details={"problem": "id_taken"}
        )
    return known


def _of_alias(alias: tuple[str, str] | None) -> Receipt | None:
    """The receipt of the matter that a number of another system leads to already."""
    if alias is None:
        return None
    known = Alias.objects.filter(system=alias[0], number=alias[1]).values_list("matter", flat=True).first()
    voice = Voice.objects.filter(matter=known).order_by("received_at", "id").first() if known else None
    return receipts.receipt(voice, created=False) if voice else None


def _take_in(actor: Actor, intake: _Intake) -> Receipt:
    check_words(actor, matter_id=intake.id, words=intake.words)
    version = current_version(intake.playbook)
    playbook = compiled(version)
    _check(playbook, intake)
    files = attaching.stored(intake.attachments)
    try:
        return _write(actor, intake, version, playbook, files)
    except IntegrityError:
        # Two of the same at once: the other one has won, and its receipt is ours.
        known = _known(actor, intake)
        if known is None:
            raise
        return known


def _write(
    actor: Actor, intake: _Intake, version: PlaybookVersion, playbook: Playbook, files: list[attaching.Stored]
) -> Receipt:
    place = placing.found(intake.place_code, intake.point)
    if intake.start and not (actor.is_system or _may_enter(actor, playbook, intake.start, place.code)):
        raise Refused(_("您的岗位不能从这里登记。"), who_can_help=_("市值班台"), details={"problem": "entry"})
    checking.check_may_enter(actor, playbook=playbook, kind=intake.kind, place_code=place.code)
    raised = counted_instant(intake.happened_at, intake.received_at, late_by_at_most=intake.late_by_at_most)
    voice, _secret = receipts.new_voice(
        intake.id,
        intake.raiser,
        intake.door,
        intake.digest,
        raised,
        intake.received_at,
        is_sealed=_sensitivity(playbook, intake) == Sensitivity.SEALED,
    )
    outcome, facts = _stepped(actor, intake, playbook, place.code, str(voice.id))
    texts = _texts(playbook, intake)
    writing = committing.Writing(
        actor=actor,
        playbook=playbook,
        matter_id=intake.id,
        before=Columns(),
        at=raised,
        received_at=intake.received_at,
        row=_row(playbook, intake, version, place, voice.code, raised) | _entered_by(actor, playbook, intake, place),
        texts=texts,
        files=attaching.rows(files, intake.id, 1, voice.id, intake.received_at),
        voices=[voice],
        speaker=voice.id,
        summary=summary_of(intake.words),
        extra={"protected": [str(voice.id)]} if voice.is_protected else {},
        notices=[telling.Notice("opened", telling.REGISTERED)],
        beside=[*_aliases(intake), *intake.beside(intake.id, voice.id)],
    )
    with _whole(writing, outcome):
        matter = committing.commit(writing, outcome)
    return receipts.receipt(voice, created=True, opened=matter, owner=facts.seat_of(matter.owner_post_id))


def _whole(writing: committing.Writing, outcome: Outcome) -> AbstractContextManager[None]:
    """A transaction, where a matter is more than the one statement that writes it; what is written together with
    others stands or falls with them: a part of it that is refused has written nothing.
    """
    is_one = not (writing.files or outcome.effects or outcome.state.calls or connection.in_atomic_block)
    return nullcontext() if is_one or storing.are_together() else transaction.atomic()


def _aliases(intake: _Intake) -> list[Alias]:
    return [Alias(matter_id=intake.id, system=intake.alias[0], number=intake.alias[1])] if intake.alias else []


def _may_enter(actor: Actor, playbook: Playbook, step: str, place_code: str) -> bool:
    """Whether one of the actor's posts may raise a matter of a place right in that step, as the method says."""
    names = playbook.steps[step].entry if step in playbook.steps else ()
    posts = [playbook.roles[name].post or "" for name in names]
    return bool(place_code) and actor.holds(*posts, covering=place_code)


def _stepped(
    actor: Actor, intake: _Intake, playbook: Playbook, place_code: str, voice: str
) -> tuple[Outcome, WorldFacts]:
    facts = gather(
        playbook,
        matter_id=intake.id,
        place_code=place_code,
        at=intake.received_at,
        about_organisation_id=intake.about,
        about_undecided=intake.about_undecided,
    )
    event = Open(
        at=intake.received_at,
        kind=intake.kind,
        urgency=intake.urgency,
        person=str(actor.person_id) if actor.person_id else None,
        voices=(voice,),
        collected_by=str(intake.collected_by) if intake.collected_by else None,
        start=intake.start,
    )
    outcome = step(playbook, State(), event, facts)
    if isinstance(outcome, Refusal):
        raise refused(outcome)
    return outcome, facts


def _row(
    playbook: Playbook, intake: _Intake, version: PlaybookVersion, place: placing.Home, code: str, raised: datetime
) -> dict[str, Any]:
    """The columns that the engine does not know, as the journal keeps them."""
    return {
        "code": code,
        "playbook_id": str(version.id),
        "door": intake.door,
        "sensitivity": _sensitivity(playbook, intake),
        "category": intake.category,
        "category_standard": intake.category_standard,
        **place.row(),
        "about_organisation_id": str(intake.about) if intake.about else None,
        "about_undecided": intake.about_undecided,
        "collected_by_id": str(intake.collected_by) if intake.collected_by else None,
        "fields": {f.name: intake.fields[f.name] for f in playbook.fields if _is_plain(f.kind, f.name, intake)},
        "sample_draw": draw_of(intake.id),
        "digest": intake.digest,
        "raised_at": raised.isoformat(),
        "received_at": intake.received_at.astimezone(UTC).isoformat(),
        "tallies": {},
        "on_ledger": False,
    }


def _entered_by(actor: Actor, playbook: Playbook, intake: _Intake, place: placing.Home) -> dict[str, Any]:
    """Who keeps a matter in sight that they wrote down without its place; a sealed one opens to nobody by this."""
    is_sealed = _sensitivity(playbook, intake) == Sensitivity.SEALED
    posts = [] if is_sealed else reading_posts.entering_posts(actor, place_code=place.code)
    return {"reader_posts": posts} if posts else {}


def _sensitivity(playbook: Playbook, intake: _Intake) -> str:
    """The stricter of what the door asks for and what the method demands."""
    return max(intake.sensitivity, playbook.sensitivity, key=SENSITIVITIES.index)


def _is_plain(kind: str, name: str, intake: _Intake) -> bool:
    return kind in ("choice", "number", "date") and intake.fields.get(name) not in (None, "")


def _texts(playbook: Playbook, intake: _Intake) -> dict[str, str]:
    """What was said, by name: the words, and every text field that says something else."""
    texts = {"words": intake.words.strip()}
    for item in playbook.fields:
        said = str(intake.fields.get(item.name) or "").strip()
        if item.kind == "text" and said and said not in texts.values():
            texts[item.name] = said
    return texts


def _check(playbook: Playbook, intake: _Intake) -> None:
    """Kind, urgency, sensitivity and choices are ones that exist."""
    if intake.kind not in playbook.kinds:
        raise Refused(
            _("“%(title)s”不受理这一类事项，请重新选择类别。") % {"title": playbook.title.zh},
            field="kind",
            details={"kind": intake.kind, "kinds": sorted(playbook.kinds)},
        )
    if intake.urgency not in URGENCIES or intake.sensitivity not in Sensitivity.values:
        raise Refused(_("紧急程度或保密级别填写有误，请重新选择。"), field="urgency")
    for item in playbook.fields:
        value = intake.fields.get(item.name)
        known = {choice.code for choice in playbook.reasons.get(item.choices or "", ())}
        wrong = item.kind == "choice" and value and value not in known
        wrong = wrong or (item.kind == "number" and value not in (None, "") and not isinstance(value, int))
        missing = item.required and item.kind in ("choice", "number", "date") and value in (None, "")
        if wrong or missing:
            raise Refused(_("请填写：%(field)s。") % {"field": item.words.zh}, field=item.name)
