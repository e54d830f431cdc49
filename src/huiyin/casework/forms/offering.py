"""Offering: the actions somebody can take on a matter, each with its form and the clock that will run; and sending one.

Used by every portal, so that an action looks and behaves the same wherever it is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest

from huiyin.casework.forms.actions import ActionForm
from huiyin.casework.forms.choices import pickable, unit_choices
from huiyin.casework.models import Matter
from huiyin.casework.selectors.titles import say
from huiyin.casework.services.acting import act
from huiyin.casework.types import MatterDetail, VoiceProof
from huiyin.engine.calendar import CalendarGap, WorkingCalendar, due_instant
from huiyin.engine.definition import Action, Binding, Clock, Mark, Playbook
from huiyin.engine.inputs import answered
from huiyin.engine.state import State
from huiyin.engine.wording import limit_words
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor
from huiyin.places.selectors import working_calendar

Weight = Literal["", "main", "warn"]


@dataclass(frozen=True, slots=True)
class PromisedClock:
    """A clock that starts when an action is taken. ``due_at`` is None where the calendar does not reach, and where the
    action itself asks until when (``is_asked``).
    """

    title: str
    limit: str
    due_at: datetime | None
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """One action on a page: its words, its form, how heavy its button is, the key that opens it."""

    action: Action
    title: str
    form: ActionForm
    weight: Weight
    key: str
    promised: tuple[PromisedClock, ...]
    to_step: str
    is_open: bool = False


def offers(
    actor: Actor,
    detail: MatterDetail,
    *,
    given: Mapping[str, Any] | None = None,
    opened: str = "",
) -> list[Offer]:
    """What the actor can do to this matter now, the likeliest first: to call the unit that ``given`` suggests, else
    what the method says first. ``given`` fills the forms with what is known (suggested units), beside what the matter's
    own fields answer; ``opened`` is the action whose form stands open. Five queries at most, and for posts what
    `pickable` says.
    """
    if not detail.actions:
        return []
    known = {"kind": detail.state.kind, "urgency": detail.state.urgency, **(given or {})}
    picks = pickable(detail.playbook, detail.place_code, detail.actions, actor=actor)
    own = unit_choices(detail.units, actor.organisation_ids())
    calendar = _calendar()
    made = []
    for action in detail.actions:
        form = ActionForm(
            playbook=detail.playbook,
            action=action,
            revision=detail.revision,
            given={**answered(detail.playbook, action, detail.given), **known},
            pickable=picks,
            own_units=own,
        )
        made.append(replace(_offer(detail, action, form, calendar), is_open=action.name == opened))
    return _ordered(detail.playbook, made, is_unit_suggested=bool(known.get("units")))


def sent_form(actor: Actor, detail: MatterDetail, action: Action, request: HttpRequest) -> ActionForm:
    """The form of one action filled with what was sent."""
    return ActionForm(
        request.POST,
        request.FILES,
        playbook=detail.playbook,
        action=action,
        revision=detail.revision,
        given={},
        pickable=pickable(detail.playbook, detail.place_code, (action,), actor=actor),
        own_units=unit_choices(detail.units, actor.organisation_ids()),
    )


def send(actor: Actor, *, matter_id: UUID, form: ActionForm, proof: VoiceProof | None = None) -> Matter | None:
    """Take the action that a form describes. None, with the sentences in the form, when something is missing or the
    action is refused; what was typed stays. After a stale revision the form bears the newest one.
    """
    if not form.is_valid():
        return None
    try:
        return act(
            actor,
            matter_id=matter_id,
            action=form.action.name,
            inputs=form.inputs(),
            revision=form.cleaned_data["revision"],
            attachments=form.attachments(),
            proof=proof,
        )
    except Refused as refused:
        form.tell(refused)
        if refused.details.get("code") == "stale":
            form.renew(int(refused.details["revision"]))
        return None


def with_form(detail: MatterDetail, made: list[Offer], form: ActionForm) -> list[Offer]:
    """The same offers, with the form that was sent standing open with its errors. An action that is offered no more
    because the matter has moved on stays on the page with what was typed.
    """
    if form.action.name not in {item.action.name for item in made}:
        return [*made, replace(_offer(detail, form.action, form, _calendar()), is_open=True)]
    return [
        replace(item, form=form, is_open=True) if item.action.name == form.action.name else replace(item, is_open=False)
        for item in made
    ]


def likely_action(playbook: Playbook, state: State) -> Action | None:
    """The action that most likely comes next for whoever has the matter, without asking the world: for lists.

    The first one of the owner's, or of a called unit's, that moves it on and refuses nobody; not one that the raiser
    may take too (asking for another mediator is a right, not the next thing to do). None where it waits for something
    else to be so: its form might not be there, and the one after it would hand on what can still be settled.
    """
    step = playbook.step(state.step)
    called = {name for name, role in playbook.roles.items() if role.binding is Binding.CALLED_UNIT}
    mine = {step.owner or "", state.owner.role if state.owner else ""} | called
    for action in playbook.actions_for(state.step, state.kind):
        is_next = mine & set(action.by) and _weight(playbook, action) != "warn" and (action.to or action.mark)
        waits = action.when is not None and action.mark is None  # a mark can be set before all of them are
        if is_next and not _is_raisers_too(playbook, action):
            return None if waits else action
    return None


def _is_raisers_too(playbook: Playbook, action: Action) -> bool:
    return any(playbook.roles[role].binding is Binding.RAISER for role in action.by if role in playbook.roles)


def _offer(detail: MatterDetail, action: Action, form: ActionForm, calendar: WorkingCalendar | None) -> Offer:
    return Offer(
        action=action,
        title=say(action.words),
        form=form,
        weight=_weight(detail.playbook, action),
        key=_key(action),
        promised=_promised(detail, action, calendar),
        to_step=say(detail.playbook.steps[action.to].words) if action.to else "",
    )


def _ordered(playbook: Playbook, made: list[Offer], *, is_unit_suggested: bool) -> list[Offer]:
    """The file's order, what the raiser may do too after it, refusals last; where a unit is suggested, calling it
    first. The first that moves the matter on is the main one; a key is given once.
    """
    ordered = sorted(
        made,
        key=lambda item: (
            not (is_unit_suggested and item.action.call is not None),
            item.weight == "warn",
            _is_raisers_too(playbook, item.action),
        ),
    )
    main = next((i for i, item in enumerate(ordered) if item.weight != "warn" and item.action.changes), None)
    main = 0 if main is None and ordered and ordered[0].weight != "warn" else main
    taken: set[str] = set()
    found = []
    for index, item in enumerate(ordered):
        key = item.key if item.key not in taken else ""
        taken.add(key)
        found.append(replace(item, key=key, weight="main" if index == main else item.weight))
    return found


def _weight(playbook: Playbook, action: Action) -> Weight:
    end = playbook.steps[action.to].end if action.to else None
    return "warn" if end in ("refused", "terminated") or action.mark is Mark.DECLINED else ""


def _key(action: Action) -> str:
    """The letter for the keyboard: w whistle, n not ours, a attend, d done, c confirm, x refuse."""
    if action.call is not None:
        return "w"
    if action.mark is Mark.DECLINED:
        return "n"
    if action.mark is Mark.ATTENDED:
        return "a"
    if action.duty == "handle":
        return "d"
    if action.duty == "check":
        return "c"
    return "e" if action.sets else ""


def _promised(detail: MatterDetail, action: Action, calendar: WorkingCalendar | None) -> tuple[PromisedClock, ...]:
    """The clocks that start with the action: those of the step it leads to, and the one of each called unit."""
    playbook, state = detail.playbook, detail.state
    running = {clock.name for clock in state.clocks if clock.unit is None}
    names = list(playbook.steps[action.to].clocks) if action.to else []
    starting = [name for name in names if name not in running or name in action.restart]
    if action.call is not None and action.call.clock and action.call.clock not in starting:
        starting.append(action.call.clock)
    asked = action.due_on.clock if action.due_on else ""
    return tuple(
        PromisedClock(say(playbook.clocks[name].words), "", None, is_asked=True)
        if name == asked
        else _clock(playbook.clocks[name], state, calendar)
        for name in starting
    )


def _clock(clock: Clock, state: State, calendar: WorkingCalendar | None) -> PromisedClock:
    limit = clock.limit_for(state.urgency, state.kind)
    try:
        due = due_instant(limit, now(), calendar) if calendar else None
    except CalendarGap:
        due = None
    return PromisedClock(say(clock.words), say(limit_words(limit)), due)


def _calendar() -> WorkingCalendar | None:
    try:
        return working_calendar()
    except Refused:
        return None
