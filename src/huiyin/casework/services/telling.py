"""Telling: what goes into the outbox. Raisers hear in their own language, with their own case code (SYSTEMS B9).

A *notice* is something to say and to whom; ``messages`` turns notices into outbox rows: held for undo, and past the
quiet hours unless it is critical. A raiser without a phone, or for whom a text would do harm, reads it on the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from huiyin.casework.models import Matter, OutboxMessage, Voice
from huiyin.casework.models.outbox import Channel
from huiyin.casework.selectors.barring import barred_persons, barred_posts
from huiyin.casework.selectors.facts import answering_posts
from huiyin.casework.types import Columns, EffectContext
from huiyin.engine.definition import Action, Binding, Playbook, Words
from huiyin.engine.state import Outcome
from huiyin.kernel.codes import spaced_case_code
from huiyin.kernel.ids import uuid7
from huiyin.kernel.quiet import QuietHours
from huiyin.kernel.remembering import remembered
from huiyin.kernel.time import city_zone
from huiyin.people.models import Organisation, Post
from huiyin.people.selectors.seats import duty_desk, seats_for
from huiyin.people.types import Actor, SeatQuestion

REGISTERED = Words(
    "您反映的事已登记，我们会一步步告诉您进展。", "Your matter has been registered. We will tell you each step."
)
_NEW_OWNER = Words("有一件紧急事项交给您办理，请尽快查看。", "An urgent matter is with you now. Please look at once.")
_CALLED = Words("您单位被吹哨，请按时报到。", "Your unit has been called. Please report in time.")
_WARNED = Words("有一件事项快到时限，请抓紧办理。", "A matter is close to its limit. Please hurry.")
_RISEN = Words("有一件事项超过时限，已转到您这一级。", "A matter has passed its limit and has come up to you.")
_REMINDED = Words("有一件事项仍未办理，再次提醒。", "A matter is still waiting. This is a reminder.")
_VOICES_SQL = """
SELECT id, code, phone, may_text, language, is_protected FROM casework_voice WHERE matter_id = %s
ORDER BY received_at, id
"""
_CODE_ZH, _CODE_EN = "案码 {code}", "Case code {code}"


_DUTY = frozenset({"department_duty"})
_UNITS = (Binding.LEAD_UNIT, Binding.CALLED_UNIT, Binding.ANY_UNIT)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say to all voices (no recipient), or to one voice, post, person or unit's duty post. ``units`` and
    ``acting_post`` are whom it speaks of as the unit; without them all units that are called.
    """

    occasion: str
    words: Words
    fill: Mapping[str, Words] = field(default_factory=dict)
    voice: UUID | None = None
    post: UUID | None = None
    person: UUID | None = None
    unit: UUID | None = None
    post_kinds: frozenset[str] = _DUTY
    units: tuple[UUID, ...] = ()
    acting_post: UUID | None = None


def of_outcome(
    actor: Actor, *, playbook: Playbook, before: Columns, after: Columns, outcome: Outcome, texts: Mapping[str, str]
) -> list[Notice]:
    """What an event tells the raiser by its playbook, and those who have to act now. Where one unit acts, its name is
    said and nobody else's; what each called unit does in its turn is said once when it would be the same words again.
    """
    fill = _fill(playbook, outcome, texts)
    action = playbook.actions.get(outcome.record.detail.get("action", ""))
    told = [(message.occasion, message.tell.says) for message in outcome.messages]
    units, post = _acting(actor, action, playbook, before, after, outcome)
    notices = [
        Notice(occasion, words, fill, units=units, acting_post=post)
        for occasion, words in told
        if words is not None and not (_is_said(action, before) and "{" not in words.zh)
    ]
    return notices + _to_staff(playbook, before, after, outcome)


def _acting(
    actor: Actor, action: Action | None, playbook: Playbook, before: Columns, after: Columns, outcome: Outcome
) -> tuple[tuple[UUID, ...], UUID | None]:
    """The unit that did this, or the post that did it in a unit's stead; neither where it is about all called units:
    a call, what a clock or the centre brings about.
    """
    if late := outcome.record.detail.get("unit"):
        return (UUID(late),), None
    if action is None or action.call is not None:
        return (), None
    marks = {call.unit: call.mark for call in before.state.calls}
    changed = [call.unit for call in after.state.calls if marks.get(call.unit, call.mark) != call.mark]
    concerned = [after.state.lead, *(call.unit for call in after.state.calls)]
    own = {str(seat.organisation_id) for seat in actor.seats if seat.organisation_id}
    unit = next((one for one in [*changed, *concerned] if one in own), None)
    if unit is not None:
        return (UUID(unit),), None
    owner = UUID(before.state.owner.seat) if before.state.owner else None
    is_of_units = any(playbook.roles[name].binding in _UNITS for name in action.by if name in playbook.roles)
    return (), owner if is_of_units and owner in actor.post_ids else None


def _is_said(action: Action | None, before: Columns) -> bool:
    """Whether another called unit has done the same since they were called."""
    return action is not None and action.mark is not None and action.mark in {call.mark for call in before.state.calls}


def of_effects(context: EffectContext) -> list[Notice]:
    """What effects have asked to be told."""
    posts = [Notice(occasion, words, post=post) for post, occasion, words in context.posts_told]
    return posts + [Notice(occasion, words, person=person) for person, occasion, words in context.persons_told]


def messages(
    matter: Matter,
    seq: int,
    notices: Sequence[Notice],
    *,
    at: datetime,
    hold: timedelta,
    voices: Sequence[Voice] | None = None,
) -> list[OutboxMessage]:
    """Outbox rows for notices, not saved. Asks only for what they need (voices, unless they are given, names, posts):
    four queries at most.
    """
    if voices is None:
        to_voices = any(notice.unit is None and notice.post is None and notice.person is None for notice in notices)
        voices = list(Voice.objects.raw(_VOICES_SQL, [matter.id])) if to_voices else []
    fill = _names(matter, notices)
    duty = _duty_posts(notices)
    barred = _barred(matter, notices, duty, at)
    readers = {matter.owner_post_id, *matter.reader_posts, *matter.reader_persons, *duty.values()}
    critical = matter.urgency == "critical"
    until = at + hold
    rows: list[OutboxMessage] = []
    for notice in notices:
        for recipient, channel, language, code in _recipients(matter, notice, voices, duty):
            if recipient.get("post_id") in barred or recipient.get("person_id") in barred:
                continue
            unread = "voice_id" not in recipient and readers.isdisjoint(recipient.values())
            if matter.sensitivity == "sealed" and unread:
                continue  # nobody hears of it who may not read it
            rows.append(
                OutboxMessage(
                    id=uuid7(),
                    matter=matter,
                    seq=seq,
                    n=len(rows),
                    channel=channel,
                    occasion=notice.occasion,
                    body=_body(matter, notice, fill, language, code),
                    is_critical=critical,
                    created_at=at,
                    hold_until=until,
                    not_before=until if critical or channel == Channel.PAGE else QuietHours().next_allowed(until),
                    **recipient,
                )
            )
    return rows


def _to_staff(playbook: Playbook, before: Columns, after: Columns, outcome: Outcome) -> list[Notice]:
    """The new owner of an urgent matter, the units that are called, whoever gets what was late."""
    kind, state = outcome.record.kind, after.state
    notices: list[Notice] = []
    owner = UUID(state.owner.seat) if state.owner else None
    moved = before.state.owner is None or state.owner is None or before.state.owner.seat != state.owner.seat
    if owner and kind in ("late", "warned", "reminded") and outcome.record.detail.get("unit") is None:
        words = {"late": _RISEN, "warned": _WARNED, "reminded": _REMINDED}[kind]
        notices.append(Notice(kind, words, post=owner))
    elif owner and moved and state.urgency != "normal":
        notices.append(Notice("owner", _NEW_OWNER, post=owner))
    old = {call.unit: call.mark for call in before.state.calls}
    asked = [(_CALLED, c.unit) for c in state.calls if c.mark == "called" and old.get(c.unit) != "called"]
    if kind == "late" and outcome.record.detail.get("unit"):
        asked.append((_REMINDED, outcome.record.detail["unit"]))
    posts = answering_posts(playbook) or _DUTY if asked else _DUTY
    return notices + [
        Notice("called" if words is _CALLED else "late", words, unit=UUID(unit), post_kinds=posts)
        for words, unit in asked
    ]


def _fill(playbook: Playbook, outcome: Outcome, texts: Mapping[str, str]) -> dict[str, Words]:
    """What the placeholders of a playbook's words stand for, as far as the event knows."""
    fill = {name: Words(text, text) for name, text in texts.items()}
    action = playbook.actions.get(outcome.record.detail.get("action", ""))
    if action is None:
        return fill
    for need in action.needs:
        value = outcome.record.detail.get("inputs", {}).get(need.name)
        if need.kind == "choice" and value is not None:
            fill[need.name] = next(c.words for c in playbook.reasons[need.choices or ""] if c.code == value)
        elif value is not None:
            fill.setdefault(need.name, Words(str(value), str(value)))
    if action.next_door:
        fill["next_door"] = action.next_door
    return fill


def _names(matter: Matter, notices: Sequence[Notice]) -> dict[str, Words]:
    """Units and the owner by name, as far as the notices speak of them: two queries at most."""
    spoken = {name for name in ("owner", "unit") if any(f"{{{name}}}" in notice.words.zh for notice in notices)}
    names: dict[str, Words] = {}
    post = next((notice.acting_post for notice in notices if notice.acting_post), None)
    if "unit" in spoken and post is not None:
        names["unit"] = _words_of(post)
        spoken.remove("unit")
    known = next((notice.units for notice in notices if notice.units), ())
    every = known or [UUID(call["unit"]) for call in matter.state["calls"]]
    units = every if "unit" in spoken else []
    if units:
        rows = Organisation.objects.filter(id__in=units).values_list("id", "name", "english_name")
        named = {identity: (name, english or name) for identity, name, english in rows}
        ordered = [named[unit] for unit in units if unit in named]
        names["unit"] = Words("、".join(zh for zh, _en in ordered), ", ".join(en for _zh, en in ordered))
    if spoken - names.keys():
        owner = _words_of(matter.owner_post_id) if matter.owner_post_id else Words("", "")
        names |= dict.fromkeys(spoken - names.keys(), owner)
    return names


@remembered("posts")
def _words_of(post_id: UUID) -> Words:
    """What residents call whoever holds a post: the unit, else the post. One query."""
    columns = ("organisation__name", "organisation__english_name", "title", "kind__title_zh", "kind__title_en")
    for name, english, title, zh, en in Post.objects.filter(pk=post_id).values_list(*columns):
        return Words(name, english or name) if name else Words(title or zh, title or en)
    return Words("", "")


def _duty_posts(notices: Sequence[Notice]) -> dict[UUID, UUID]:
    """The duty post of each unit that is told something; one query at most."""
    asked = {n.unit: [SeatQuestion(kind, None, n.unit) for kind in sorted(n.post_kinds)] for n in notices if n.unit}
    found = seats_for([question for questions in asked.values() for question in questions])
    posts: dict[UUID, UUID] = {}
    for unit, questions in asked.items():
        seat = next((found[question] for question in questions if found[question]), None)
        if seat is not None:
            posts[unit] = seat.post_id
    return posts


def _barred(matter: Matter, notices: Sequence[Notice], duty: Mapping[UUID, UUID], at: datetime) -> frozenset[UUID]:
    """The posts and persons who must not hear of a matter about their own unit; while nobody knows which unit,
    all but the duty desk. No query for any other matter.
    """
    about = matter.about_organisation_id
    if matter.about_undecided:
        desk = duty_desk()
        told = {notice.post for notice in notices} | {notice.person for notice in notices} | set(duty.values())
        return frozenset(one for one in told if one is not None and (desk is None or one != desk.post_id))
    if about is None:
        return frozenset()
    posts = {notice.post for notice in notices if notice.post} | set(duty.values())
    return barred_posts(about, posts) | barred_persons(about, at=at)


def _recipients(
    matter: Matter, notice: Notice, voices: Sequence[Voice], duty: Mapping[UUID, UUID]
) -> list[tuple[dict[str, Any], Channel, str, str]]:
    """(recipient column, channel, language, the code they know) for everybody a notice is for."""
    if notice.unit is not None:
        post = duty.get(notice.unit)
        return [({"post_id": post}, Channel.TEXT, "zh-hans", matter.code)] if post else []
    if notice.post is not None:
        return [({"post_id": notice.post}, Channel.TEXT, "zh-hans", matter.code)]
    if notice.person is not None:
        return [({"person_id": notice.person}, Channel.TEXT, "zh-hans", matter.code)]
    told = [voice for voice in voices if notice.voice in (None, voice.id)]
    if matter.sensitivity == "sealed":
        told = [voice for voice in told if voice.is_protected]
    return [({"voice_id": v.id}, _channel(matter, v), v.language, v.code) for v in told]


def _channel(matter: Matter, voice: Voice) -> Channel:
    return Channel.TEXT if voice.phone and voice.may_text and matter.sensitivity != "sealed" else Channel.PAGE


class _Blanks(dict[str, str]):
    """Placeholders nobody can fill stay empty rather than stopping a message."""

    def __missing__(self, key: str) -> str:
        return ""


def _body(matter: Matter, notice: Notice, names: Mapping[str, Words], language: str, code: str) -> str:
    fill = {**names, **notice.fill}
    values = _Blanks({name: words.in_language(language) for name, words in fill.items()})
    says = notice.words.in_language(language).format_map(values)
    tail = (_CODE_ZH if language.startswith("zh") else _CODE_EN).format(code=spaced_case_code(code))
    return f"{says}\n{tail}"


def due_changed(due_at: datetime | None) -> Words:
    """What a raiser hears when a new calendar moves the day."""
    day = due_at.astimezone(city_zone()).date().isoformat() if due_at else ""
    return Words(
        f"因工作日历调整，预计办结时间改为 {day}。", f"The working calendar has changed; now expected by {day}."
    )
