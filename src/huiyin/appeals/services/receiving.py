"""Receiving: the one way in of every door (SYSTEMS B1 many doors, one ledger; B2 全量受理).

Order: danger to life is recognised → the place is found → a guess with its reason → the playbook of that place and kind
is chosen → the matter is opened, its intake kept and an emergency handed over, in one transaction → it is compared with
what came before, at once or by the runner. Nothing is refused for want of a place, a category or a name.

Idempotent: the client makes the id (UUID version 7) and a session secret; the same id with the same content gives the
same receipt, with other content or from another session it is refused and the words are kept as a draft.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar, Unpack
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.appeals.models import Intake, LocatedBy
from huiyin.appeals.selectors.known import Asked, Known, known_of
from huiyin.appeals.selectors.locating import find_place
from huiyin.appeals.selectors.methods import Method, method_for
from huiyin.appeals.selectors.repeats import recurrence_of, repeats_of
from huiyin.appeals.selectors.suggesting import guess
from huiyin.appeals.services.handing_over import hand_over
from huiyin.appeals.services.looking import Looked, look_at
from huiyin.appeals.types import Emergency, Found, Received, Suggestion, emergencies_in
from huiyin.appeals.types.submissions import Submission
from huiyin.appeals.types.words import STANDARD
from huiyin.casework.models import Matter
from huiyin.casework.selectors.titles import kind_title, post_titles, seat_title
from huiyin.casework.services.drafting import check_words, keep_draft
from huiyin.casework.services.opening import open_matter
from huiyin.casework.services.receipts import numbers_taken
from huiyin.casework.services.storing import together as written_together
from huiyin.casework.types import AttachmentGiven, Landed, RaiserContact, Receipt
from huiyin.casework.types.coming import OFFLINE_LIMIT, digest_of
from huiyin.kernel.bigrams import bigrams
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused
from huiyin.kernel.remembering import at_a_glance
from huiyin.kernel.time import now
from huiyin.people.types import Actor
from huiyin.people.types.messages import check_phone
from huiyin.places.selectors import place_name
from huiyin.places.types import Point

DOORS = (
    "web", "grid_qr", "worker", "hotline", "box", "reception", "chat", "station", "stall", "account", "meeting",
    "patrol", "sensor", "discipline", "hall", "paper", "api", "import",
)  # fmt: skip
SENT_BEFORE_DAYS = 30
REPEATS_SHOWN = 3  # how many of the possible repeats a raiser is shown, to join one of them
# Doors at which whoever acts is the one who found it, and will hear how it ends.
_COLLECTING = ("worker", "patrol")
_CLIENT_ID_VERSIONS = (7, 8)
_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True)
class _Coming:
    """What came in, with everything that was found out about it before it is written."""

    door: str
    words: str
    address: str
    fields: Mapping[str, Any]
    raiser: RaiserContact | None
    attachments: Sequence[AttachmentGiven]
    happened_at: datetime | None
    matter_id: UUID
    is_new: bool
    digest: str
    device_digest: bytes | None
    words_digest: bytes
    about: UUID | None
    about_undecided: bool
    alias: tuple[str, str] | None
    late_by_at_most: timedelta
    collected_by: UUID | None
    emergencies: tuple[Emergency, ...]
    found: Found
    method: Method
    suggestion: Suggestion
    urgency: str
    is_looked_at: bool


class _Taken(NamedTuple):
    """What is in, or was before: ``sent_before`` is a matter that the same words became lately."""

    coming: _Coming
    receipt: Receipt
    sent_before: UUID | None


@at_a_glance()
def receive(actor: Actor, **given: Unpack[Submission]) -> Received:
    """Take in whatever somebody raises, through any of `DOORS`, and say what was made of it.

    `Refused`: unknown door; no words, or too many (kept as a draft); a phone that is none; too many or wrong files; an
    id that is taken (kept as a draft). Fields of `Refused` are words, phone, photos, client_id, fields' names.
    """
    coming = _coming(actor, given)
    return _received(actor, _take_in(actor, coming, _known([coming])[0]))


@at_a_glance()
def receive_all(actor: Actor, *, given: Sequence[Submission]) -> list[Received | Refused]:
    """Take in many, each as `receive` would, and answer in their order; what is refused holds up none of the others.

    They are written in one transaction; those that mean danger to life first, by themselves. Where one is taken by
    somebody at that moment, nothing was written and each is taken in alone. The runner compares them soon (`looking`).
    """
    coming = [_or_refused(_coming, actor, {**one, "is_looked_at": False}) for one in given]
    ready = [one for one in coming if isinstance(one, _Coming)]
    taken: dict[int, _Taken | Refused] = {}

    def take_in(some: Sequence[_Coming]) -> None:
        known = zip(some, _known(some), strict=True)
        taken.update({id(one): _or_refused(_take_in, actor, one, of_it) for one, of_it in known})

    take_in([one for one in ready if one.emergencies])
    together = [one for one in ready if not one.emergencies]
    try:
        with transaction.atomic(), numbers_taken(len(together)), written_together():
            take_in(together)
    except IntegrityError:
        for one in together:
            take_in([one])
    ended = [taken[id(one)] if isinstance(one, _Coming) else one for one in coming]
    return [_received(actor, one) if isinstance(one, _Taken) else one for one in ended]


def _or_refused(do: Callable[..., _Done], *given: Any) -> _Done | Refused:
    try:
        return do(*given)
    except Refused as refused:
        return refused


def _coming(actor: Actor, given: Submission) -> _Coming:
    door, words, client_id, raiser = given["door"], given["words"], given.get("client_id"), given.get("raiser")
    _check(door, client_id, raiser)
    matter_id, secret = client_id or uuid7(), given.get("session_secret", "")
    check_words(actor, matter_id=matter_id, words=words)
    emergencies = emergencies_in(words)
    place, address, kind = given.get("place"), given.get("address", ""), given.get("kind", "")
    is_about = given.get("about_organisation_id") is not None or given.get("about_undecided", False)
    # Whom somebody complains of is not where something happened.
    found = find_place(place, address=address, words="" if is_about else words)
    guessed = guess(words, found.place_code)
    about, collected_by = given.get("about_organisation_id"), given.get("collected_by")
    return _Coming(
        door=door,
        words=words,
        address=address.strip(),
        fields=given.get("fields") or {},
        raiser=raiser,
        attachments=given.get("attachments", ()),
        happened_at=given.get("happened_at"),
        matter_id=matter_id,
        is_new=client_id is None,
        digest=_bound(_digest(given), secret),
        device_digest=_keyed(secret, "device") if secret else None,
        words_digest=_keyed("".join(words.split()), "words"),
        about=about,
        about_undecided=given.get("about_undecided", False) and about is None,
        alias=given.get("alias"),
        late_by_at_most=given.get("late_by_at_most", OFFLINE_LIMIT),
        collected_by=collected_by or (actor.person_id if door in _COLLECTING and actor.is_staff else None),
        emergencies=emergencies,
        found=found,
        method=method_for(found.place_code, kind or _applied(guessed).kind),
        suggestion=guessed,
        urgency="critical" if emergencies else given.get("urgency") or _applied(guessed).urgency,
        is_looked_at=given.get("is_looked_at", True),
    )


def _digest(given: Submission) -> str:
    place = given.get("place")
    said = {**(given.get("fields") or {}), "address": given.get("address", "")}
    code, point = (place or "", None) if not isinstance(place, Point) else ("", place)
    return digest_of("", given.get("kind", ""), given["words"], said, code, point, given.get("attachments", ()))


def derived_id(*parts: str) -> UUID:
    """An id (UUID version 8) that the same parts always give: a paper form's number, a system's own idempotency key."""
    raw = bytearray(_keyed("/".join(parts), "client_id")[:16])
    raw[6], raw[8] = 0x80 | raw[6] & 0x0F, 0x80 | raw[8] & 0x3F
    return UUID(bytes=bytes(raw))


def _check(door: str, client_id: UUID | None, raiser: RaiserContact | None) -> None:
    if door not in DOORS:
        raise Refused(_("没有这个受理渠道。"), field="door", details={"problem": "door"})
    if client_id is not None and client_id.version not in _CLIENT_ID_VERSIONS:
        raise Refused(_("提交编号不对，请刷新页面后再提交。"), field="client_id", details={"problem": "client_id"})
    if raiser is not None and raiser.phone.strip() and "*" not in raiser.phone:
        check_phone(raiser.phone)


def _take_in(actor: Actor, coming: _Coming, known: Known) -> _Taken:
    before, is_new = known.sent_before, known.digest is None
    _check_id(actor, coming, known)
    if known.is_number_taken and coming.alias is not None:
        raise Refused(
            _("编号 %(number)s 已经登记过，请核对。") % {"number": coming.alias[1]},
            field="number",
            details={"problem": "number_taken"},
        )
    try:
        if coming.emergencies:
            with transaction.atomic():
                receipt = _open(actor, coming, before, is_new=is_new)
                if receipt.created:
                    hand_over(actor, matter_id=receipt.matter_id, emergencies=coming.emergencies)
        else:
            receipt = _open(actor, coming, before, is_new=is_new)
    except Refused:
        # Somebody was quicker with the same id: the draft that casework kept went back with the transaction.
        _check_id(actor, coming, _known([coming])[0])
        raise
    return _Taken(coming, receipt, before)


def _known(coming: Sequence[_Coming]) -> list[Known]:
    phones = [one.raiser.phone.strip() if one.raiser else "" for one in coming]
    asked = [
        Asked(one.matter_id, one.alias, one.words_digest, one.device_digest, phone)
        for one, phone in zip(coming, phones, strict=True)
    ]
    return known_of(asked, since=now() - timedelta(days=SENT_BEFORE_DAYS))


def _check_id(actor: Actor, coming: _Coming, known: Known) -> None:
    """`Refused` for an id that is taken by other words, or from another session; the words are kept."""
    if known.digest not in (None, coming.digest):
        draft = keep_draft(actor, matter_id=coming.matter_id, words=coming.words, reason="id_taken")
        raise Refused(
            _("这个编号已经登记过另一件事。您写的内容已保存为草稿，请重新提交。"),
            details={"problem": "id_taken", "draft": str(draft.id)},
        )


def _open(actor: Actor, coming: _Coming, before: UUID | None, *, is_new: bool) -> Receipt:
    applied = _applied(coming.suggestion)
    return open_matter(
        actor,
        playbook=coming.method.playbook.name,
        kind=coming.method.kind,
        words=coming.words,
        door=coming.door,
        place_code=coming.found.place_code,
        point=coming.found.point,
        fields=coming.fields,
        urgency=coming.urgency,
        sensitivity="protected" if coming.about or coming.about_undecided else "open",
        category=applied.category,
        category_standard=STANDARD if applied.category else "",
        raiser=coming.raiser,
        attachments=coming.attachments,
        happened_at=coming.happened_at,
        matter_id=None if coming.is_new else coming.matter_id,
        digest=coming.digest,
        collected_by=coming.collected_by,
        about_organisation_id=coming.about,
        about_undecided=coming.about_undecided,
        alias=coming.alias,
        late_by_at_most=coming.late_by_at_most,
        is_known_as_new=is_new,
        beside=lambda matter_id, voice_id: [_intake(coming, matter_id, voice_id, before)],
    )


def _intake(coming: _Coming, matter_id: UUID, voice_id: UUID, before: UUID | None) -> Intake:
    return Intake(
        voice_id=voice_id,
        matter_id=matter_id,
        door=coming.door,
        at=now(),
        happened_at=coming.happened_at,
        address=coming.address or None,
        located_by=coming.found.by,
        is_outside=coming.found.is_outside,
        outside_metres=coming.found.outside_metres,
        device_digest=coming.device_digest,
        words_digest=coming.words_digest,
        suggestion=coming.suggestion.as_json(),
        services=[emergency.number for emergency in coming.emergencies],
        repeat_of_id=before if before != matter_id else None,
    )


def _received(actor: Actor, taken: _Taken) -> Received:
    """What the person is shown. For a submission that is known already: the matter as it stands now."""
    coming, receipt, before = taken.coming, taken.receipt, taken.sent_before
    kind, urgency, landed = coming.method.kind, coming.urgency, receipt.landed
    if landed is None:
        matter = Matter.objects.get(pk=receipt.matter_id)
        kind, urgency = matter.kind, matter.urgency
        landed = Landed(matter.place_code, matter.owner_post_id, matter.due_at)
    looked = _looked(actor, coming, receipt)
    again = before is not None and before != receipt.matter_id
    told = [_where_is_asked(actor, coming.found, coming.raiser)] if coming.found.sentence else []
    if coming.about_undecided:
        told.append(_("还不能确定反映的是哪个单位。这件事现在只有市值班台看得到，定下单位后绕开它办理。"))
    if again:
        told.append(_said_before(coming, looked, before))
    return Received(
        receipt=receipt,
        found=coming.found,
        place_name=place_name(landed.place_code) if landed.place_code else "",
        playbook=coming.method.playbook.name,
        kind=kind,
        kind_title=kind_title(coming.method.playbook, kind),
        urgency=urgency,
        owner=_owner(landed),
        due_at=landed.due_at,
        suggestion=looked.suggestion,
        emergencies=coming.emergencies,
        repeats=looked.repeats,
        recurrence=looked.recurrence,
        is_suggested_repeat=again,
        told=tuple(told),
    )


def _where_is_asked(actor: Actor, found: Found, raiser: RaiserContact | None) -> str:
    """That the place is not certain, and how it can be asked; nobody is promised a call who left no number. Staff who
    write it down for somebody read only what has become of it.
    """
    if actor.is_staff and found.by == LocatedBy.ADDRESS:
        place = place_name(found.place_code)
        return _("没有另写地点，按原话先放在“%(place)s”；不对的请改放。") % {"place": place}
    if actor.is_staff:
        return found.sentence
    if found.by == LocatedBy.ADDRESS:
        return found.sentence
    how = _("说不准的，会打您留的电话问。")
    if raiser is None or not raiser.phone.strip():
        how = _("您没有留电话，问不到您：请过一会儿用案码来看，补充说明在哪里；也可以打 %(phone)s，报案码就行。")
        how %= {"phone": settings.HUIYIN_SUPERVISION_PHONE}
    return _("%(place)s%(how)s") % {"place": found.sentence, "how": how}


def _said_before(coming: _Coming, looked: Looked, before: UUID | None) -> str:
    """That the same words came lately; the button is named only where the page has it."""
    guarded = coming.about is not None or coming.about_undecided
    offered = {one.matter_id for one in looked.repeats[:REPEATS_SHOWN] if one.is_open}
    if before in offered and not guarded:
        return _("您不久前说过同样的事。如果就是那一件，请点“也算我一个”，两个案码都能查。")
    return _("您不久前说过同样的事。办理的人会看到，能合在一起办就合在一起办，两个案码都能查。")


def _owner(landed: Landed) -> str:
    if landed.owner is not None:
        return seat_title(landed.owner)
    return "".join(post_titles([landed.owner_post_id] if landed.owner_post_id else []).values())


def _looked(actor: Actor, coming: _Coming, receipt: Receipt) -> Looked:
    """What the comparison found, if it is made now. What came a second time is compared, and nothing kept."""
    intake = None
    if coming.is_looked_at:
        intake = Intake.objects.select_related("matter").filter(pk=receipt.voice_id).first()
    if intake is None:
        return Looked(coming.suggestion, (), None)
    if receipt.created:
        return look_at(actor, intake=intake, terms=bigrams(coming.words))
    repeats = repeats_of(actor, intake.matter, bigrams(coming.words))
    return Looked(coming.suggestion, tuple(repeats), recurrence_of(repeats))


def _applied(guess: Suggestion) -> Suggestion:
    """The part of a guess that the city lets act by itself: all of it, or nothing."""
    return guess if guess.may_apply else Suggestion()


def _bound(content_digest: str, session_secret: str) -> str:
    """A digest that only the same session can repeat, so that nobody gets a receipt by guessing an id."""
    return hashlib.sha256(f"{content_digest}/{session_secret}".encode()).hexdigest()


def _keyed(text: str, purpose: str) -> bytes:
    return key_ring().keyed_digest(text.encode(), f"appeals/{purpose}")
