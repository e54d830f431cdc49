"""Privacy: publish a notice, give and withdraw consent, ask to correct or delete, answer (DOMAIN §7.1)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.engine.calendar import CalendarGap, Limit, due_instant
from huiyin.kernel.audit import record
from huiyin.kernel.masking import refuse_masked
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone, now, today
from huiyin.people.models import Consent, DataRequest, DataRequestKind, DataRequestState, Person, PrivacyNotice
from huiyin.people.selectors.persons import access_person
from huiyin.people.services.persons import change_person, erase_person
from huiyin.people.services.sending import sender
from huiyin.people.types import PEOPLE_READERS, Actor, PersonField
from huiyin.people.types.holdings import Kept, keepers
from huiyin.people.types.messages import OutgoingMessage, SendingFailed
from huiyin.places.selectors import working_calendar

_log = logging.getLogger(__name__)
ANSWER_WITHIN = Limit.parse("15 working days")
"""How soon a person hears (DOMAIN §7.1 art. 44-47, proposal)."""
ANSWER_DAYS = 21
"""Holidays make nobody wait longer than 15 working days of weeks without any; it also holds where no calendar does."""


def publish_notice(actor: Actor, *, text_zh: str, text_en: str) -> PrivacyNotice:
    """Put a new version of the privacy notice in force; earlier ones stay readable."""
    if not actor.is_system and not actor.holds("security_admin"):
        raise Refused(_("隐私说明由安全管理员发布。"), who_can_help=_("安全管理员"))
    if not text_zh.strip() or not text_en.strip():
        raise Refused(_("请写中文和英文两种文本。"), field="text_zh")
    with transaction.atomic():
        last = PrivacyNotice.objects.aggregate(last=Max("version"))["last"] or 0
        notice = PrivacyNotice.objects.create(
            version=last + 1, text_zh=text_zh, text_en=text_en, published_at=now(), published_by=actor.label
        )
        record(actor.label, "people.notice.published", f"notice {notice.version}", {})
    return notice


def give_consent(actor: Actor, *, person_id: UUID, purpose: str) -> Consent | None:
    """Note that a person agrees to a purpose under the notice in force; one to an older notice is replaced.

    Returns ``None`` while the city has published no notice: then there is nothing to agree to.
    """
    notice = PrivacyNotice.objects.order_by("-version").first()
    if notice is None:
        return None
    standing = Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at__isnull=True).first()
    if standing is not None and standing.notice_id == notice.version:
        return standing
    with transaction.atomic():
        withdraw_consent(actor, person_id=person_id, purpose=purpose)
        consent = Consent.objects.create(person_id=person_id, notice=notice, purpose=purpose, given_at=now())
        detail = {"purpose": purpose, "notice": notice.version}
        record(actor.label, "people.consent.given", f"person {person_id}", detail)
    return consent


def withdraw_consent(actor: Actor, *, person_id: UUID, purpose: str) -> None:
    """End a standing consent; what was done under it stays lawful (PIPL art. 15)."""
    with transaction.atomic():
        standing = Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at__isnull=True)
        if standing.update(withdrawn_at=now()):
            record(actor.label, "people.consent.withdrawn", f"person {person_id}", {"purpose": purpose})


def ask_correction(actor: Actor, *, field: PersonField, new_value: str, words: str = "") -> DataRequest:
    """Somebody asks to correct a field of their own data; asking again replaces what they asked.

    A masked value is refused. The centre answers by ``due_on``.
    """
    value = refuse_masked(new_value, "new_value").strip()
    if not value:
        raise Refused(_("请填写正确的内容。"), field="new_value")
    return _ask(actor, DataRequestKind.CORRECTION, field.value, value, words)


def ask_deletion(actor: Actor, *, words: str = "") -> DataRequest:
    """Somebody asks to have their data deleted."""
    return _ask(actor, DataRequestKind.DELETION, "", None, words)


def answer_request(actor: Actor, *, request_id: UUID, accept: bool, answer: str) -> DataRequest:
    """Do what was asked, or say why not. Both need words for the person who asked; to those of a deletion is added what
    the law makes the city keep, and they are sent to the phone that goes with it. Of a deletion that was made, the row
    keeps that it was asked, by when, and what was kept and why; the words on both sides go with the person.

    Only staff of the person's area, never the person themselves.
    """
    if not answer.strip():
        raise Refused(_("请写几句答复，对方会看到。"), field="answer")
    with transaction.atomic():
        request = DataRequest.objects.select_for_update().filter(id=request_id).first()
        if request is None or not _may_answer(actor, request):
            raise Refused(_("没有这项申请。"), details={"problem": "unknown"})
        if request.state != DataRequestState.WAITING:
            raise Refused(_("这项申请已经处理过了。"), details={"problem": "decided"})
        if accept and request.kind == DataRequestKind.DELETION:
            _erase(actor, request, answer.strip())
        else:
            if accept:
                _correct(actor, request)
            request.state = DataRequestState.DONE if accept else DataRequestState.REFUSED
            request.decided_by_id, request.decided_at = actor.person_id, now()
            request.answer, request.new_value = answer.strip(), None
            request.save()
            record(actor.label, f"people.data_request.{request.state.value}", f"data-request {request.id}", {})
    return request


def _erase(actor: Actor, request: DataRequest, words: str) -> None:
    """Erase the person, by which the request is answered, too. What has to stay is added to that answer, and to the
    words that are sent to the phone.
    """
    phone, language = request.person.phone, request.person.language
    kept = _told(erase_person(actor, person_id=request.person_id, reason="own request"), language)
    request.refresh_from_db()
    request.answer = "\n".join([request.answer or "", *kept])
    request.save(update_fields=["answer"])
    if phone:
        # The account is gone by now, and with it the page on which an answer would stand.
        farewell = OutgoingMessage(to=phone, text="\n".join([words, *kept]), key=f"data-request {request.id}")
        transaction.on_commit(lambda: _say_farewell(farewell))


def _told(kept: Sequence[Kept], language: str) -> list[str]:
    """What stays and why, each reason once with its number, in the language of whom it concerns."""
    counts = Counter[str]()
    with translation.override(language):
        for one in kept:
            counts[str(one.reason)] += one.count
        return [_("%(reason)s（%(count)d 件）") % {"reason": why, "count": count} for why, count in counts.items()]


def _say_farewell(message: OutgoingMessage) -> None:
    """Tell the person by the phone that has just been erased. What cannot be sent stands in the answer."""
    try:
        sender().send(message)
    except (SendingFailed, Refused):
        _log.warning("The answer to %s could not be sent.", message.key)


def _correct(actor: Actor, request: DataRequest) -> None:
    """Make the correction that was asked for."""
    if request.field == PersonField.ADDRESS:
        person = access_person(actor, request.person_id, vouched_by=f"data-request {request.id}")
        resident = getattr(person, "resident", None)
        if resident is None:
            raise Refused(_("还没有这位居民的住址登记，请先登记住户。"))
        resident.household.address = request.new_value
        resident.household.save(update_fields=["address"])
    else:
        # The program carries it out: a newcomer known only by phone is in no grid's scope yet.
        system = Actor.system(f"data-request by {actor.label}")
        for keeper in keepers():  # while the person is still known by what is wrong
            if keeper.correct is not None:
                value = request.new_value or ""
                keeper.correct(system, person_id=request.person_id, field=request.field, value=value)
        change_person(system, person_id=request.person_id, **{request.field: request.new_value or ""})


def _ask(actor: Actor, kind: DataRequestKind, field: str, value: str | None, words: str) -> DataRequest:
    """Write a request down, or change the waiting one of the same kind and field."""
    person_id = _self(actor)
    person = Person.objects.select_related("resident__household").get(id=person_id)
    resident = getattr(person, "resident", None)
    with transaction.atomic():
        request, _created = DataRequest.objects.update_or_create(
            person_id=person_id,
            kind=kind,
            field=field,
            state=DataRequestState.WAITING,
            defaults={
                "new_value": value,
                "words": words.strip()[:500] or None,
                "place_code": resident.household.place_code if resident else "",
                "asked_at": now(),
                "due_on": _due(),
            },
        )
        record(actor.label, "people.data_request.asked", f"data-request {request.id}", {"kind": kind.value})
    return request


def _due() -> date:
    """The day by which the person hears: ANSWER_WITHIN by the city's working calendar, and at most ANSWER_DAYS."""
    latest = today() + timedelta(days=ANSWER_DAYS)
    try:
        due = due_instant(ANSWER_WITHIN, now(), working_calendar())
    except (CalendarGap, Refused):
        return latest
    return min(latest, due.astimezone(city_zone()).date())


def _self(actor: Actor) -> UUID:
    """The person behind the actor; `Refused` for somebody unknown."""
    if actor.person_id is None:
        raise Refused(_("请先登录。"), details={"problem": "anonymous"})
    return actor.person_id


def _may_answer(actor: Actor, request: DataRequest) -> bool:
    """Staff of the area; those without a known area belong to the centre and the desk."""
    if actor.person_id == request.person_id:
        return False
    if request.place_code:
        return actor.holds(*PEOPLE_READERS, covering=request.place_code)
    return actor.holds("centre_duty", "centre_supervisor", "desk_duty")
