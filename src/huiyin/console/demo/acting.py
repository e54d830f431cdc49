"""Acting: who takes the next step of a matter, and what they write; through casework's own verbs only."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from huiyin.casework.models import Matter, Voice
from huiyin.casework.selectors.facts import WorldFacts, gather
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.services import act, undo
from huiyin.casework.types import AttachmentGiven, VoiceProof
from huiyin.console.demo.pictures import picture
from huiyin.console.demo.staff import Staff
from huiyin.console.demo.topics import Doing, Topic, what_is_written, what_raisers_write
from huiyin.console.demo.units import Units
from huiyin.engine.definition import Action, Binding, Need, Playbook
from huiyin.engine.state import State, evolve
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, today
from huiyin.people.models import Account
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.seats import seats_of_posts
from huiyin.people.types import Actor

_RATINGS = (("satisfied", 8), ("basically", 3), ("unsatisfied", 1))
_PHOTO_SHARE = 0.3
_VIEWS = 3
_UNDO_AFTER = timedelta(seconds=8)
_COUNTY_DIGITS, _VILLAGE_DIGITS = 6, 12


@dataclass(slots=True)
class Cast:
    """Everybody who may act, as they would be signed in."""

    staff: Staff
    units: Units
    chance: random.Random
    _actors: dict[tuple[UUID, date], Actor] = field(default_factory=dict)

    def actor(self, person: UUID) -> Actor:
        """A member of staff with the posts held on this day."""
        key = (person, today())
        if key not in self._actors:
            self._actors[key] = actor_of(Account.objects.get(person_id=person))
        return self._actors[key]

    def holder(self, kind: str, place: str) -> Actor | None:
        """Who holds the post of a kind at a place; nobody where it is vacant."""
        held = self.staff.holders.get((kind, place))
        return self.actor(self.chance.choice(held)) if held else None


def take(cast: Cast, matter: Matter, topic: Topic, doing: Doing) -> tuple[Matter, Actor] | None:
    """Take a step as the first who may; None when nobody can take it now, and the matter stays as it is."""
    playbook = playbook_of(matter)
    action = playbook.actions[doing.action]
    if _is_raisers(playbook, action):
        return _judged(cast, matter, action, doing)
    state = evolve(State(), matter.state)
    taken: tuple[Matter, Actor] | None = None
    for person, unit in _who(cast, matter, playbook, action, state, topic):
        try:
            row = act(
                cast.actor(person),
                matter_id=matter.id,
                action=action.name,
                inputs=_inputs(cast, playbook, matter, topic, action, doing, unit),
                revision=(taken[0] if taken else matter).revision,
                attachments=_photos(cast, action, topic),
            )
        except Refused:
            continue
        taken = (row, cast.actor(person))
        if action.mark is None or row.state["step"] != state.step:
            break
    return taken


def take_back(actor: Actor, matter: Matter) -> Matter:
    """Undo what somebody did a moment ago."""
    return undo(actor, matter_id=matter.id)


def _is_raisers(playbook: Playbook, action: Action) -> bool:
    return all(playbook.roles[name].binding is Binding.RAISER for name in action.by)


def _judged(cast: Cast, matter: Matter, action: Action, doing: Doing) -> tuple[Matter, Actor] | None:
    """Every voice says what it thinks; one is enough to say that it is not solved."""
    raiser = Actor.anonymous()
    row = matter
    said = evolve(State(), matter.state).voices
    asked = [voice for voice, mark in said.items() if mark is None or action.mark is None]
    for voice in Voice.objects.filter(matter=matter.id, id__in=asked).order_by("received_at"):
        rating = doing.rating or cast.chance.choices([r for r, _n in _RATINGS], [n for _r, n in _RATINGS])[0]
        inputs: dict[str, Any] = {
            need.name: rating if need.kind == "rating" else _raiser_words(cast, action, need, rating)
            for need in action.needs
        }
        try:
            row = act(
                raiser, matter_id=matter.id, action=action.name, inputs=inputs, revision=row.revision,
                proof=VoiceProof(matter.id, voice.id),
            )  # fmt: skip
        except Refused:
            return (row, raiser) if row is not matter else None
        if action.mark is None or not row.is_open:
            break
    return (row, raiser) if row is not matter else None


def _raiser_words(cast: Cast, action: Action, need: Need, rating: str) -> str:
    if need.optional:
        return what_raisers_write(rating, cast.chance)
    return what_is_written(action.name, need.name, cast.chance)


def _who(
    cast: Cast, matter: Matter, playbook: Playbook, action: Action, state: State, topic: Topic
) -> Iterator[tuple[UUID, str | None]]:
    """(person, unit acted for) of everybody who might be able to act: the action's roles, then the owner."""
    calls = {call.unit: call.mark for call in state.calls}
    near = [str(unit) for unit in cast.units.near(matter.place_code or "430903", topic.units, 1)]
    facts = gather(
        playbook, matter_id=matter.id, place_code=matter.place_code, at=now(),
        about_organisation_id=matter.about_organisation_id, state=state, units=near,
    )  # fmt: skip
    for name in action.by:
        role = playbook.roles[name]
        if role.binding is Binding.PLACE:
            yield from ((person, None) for person in _holders(facts, name, playbook, None))
        elif role.binding is Binding.LEAD_UNIT and state.lead:
            yield from ((person, state.lead) for person in _holders(facts, name, playbook, state.lead))
        elif role.binding is Binding.CALLED_UNIT:
            for unit, mark in calls.items():
                if mark == "called":
                    yield from ((person, unit) for person in _holders(facts, name, playbook, unit)[:1])
        elif role.binding is Binding.ANY_UNIT:
            yield from ((person, near[0]) for person in _holders(facts, name, playbook, near[0]))
        elif role.binding is Binding.NAMED and name in state.named:
            yield from ((person, None) for person in _holders(facts, name, playbook, state.named[name]))
    if matter.owner_post_id:
        owner = seats_of_posts([matter.owner_post_id])[matter.owner_post_id]
        yield from ((person, None) for person in owner.holders)


def _holders(facts: WorldFacts, name: str, playbook: Playbook, binding: str | None) -> list[UUID]:
    return [UUID(person) for person in sorted(facts.seat(playbook.roles[name], binding).holders)]


def _inputs(
    cast: Cast, playbook: Playbook, matter: Matter, topic: Topic, action: Action, doing: Doing, unit: str | None
) -> dict[str, Any]:
    """What an action asks for; pictures go beside it."""
    filled: dict[str, Any] = {}
    for need in action.needs:
        value = _value(cast, playbook, matter, topic, action, need)
        if value is not None:
            filled[need.name] = value
    if action.call is not None:
        count = max(doing.units, action.call.least)
        filled["units"] = [str(one) for one in cast.units.near(matter.place_code, topic.units, count)]
    if unit is not None and (action.mark is not None or action.takes_lead):
        filled["unit"] = unit
    return filled


def _value(
    cast: Cast, playbook: Playbook, matter: Matter, topic: Topic, action: Action, need: Need
) -> str | int | None:
    """One input by its kind; None leaves an optional one out."""
    if need.kind in ("text", "line"):
        return topic.done if action.duty == "handle" and need.name == "words" else _words(cast, topic, action, need)
    if need.kind == "choice":
        choices = playbook.reasons[need.choices or ""]
        return (choices[0] if need.optional else cast.chance.choice(choices)).code
    if need.kind == "number":
        return cast.chance.randint(78, 98) if need.name == "score" else cast.chance.randint(18, 46)
    if need.kind == "date":
        return (today() + timedelta(days=cast.chance.randint(7, 12))).isoformat()
    if need.kind == "post":
        return _named_post(cast, playbook, matter, action)
    return None


def _words(cast: Cast, topic: Topic, action: Action, need: Need) -> str:
    return topic.done if action.name in ("answer", "explain") else what_is_written(action.name, need.name, cast.chance)


def _named_post(cast: Cast, playbook: Playbook, matter: Matter, action: Action) -> str:
    """The post that an action names: the cadre of the village, the supervisor of the county."""
    kind = playbook.roles[action.names or ""].post or ""
    village, county = matter.place_code[:_VILLAGE_DIGITS], matter.place_code[:_COUNTY_DIGITS]
    return str(cast.staff.post_ids.get((kind, village)) or cast.staff.post_ids[kind, county])


def _photos(cast: Cast, action: Action, topic: Topic) -> list[AttachmentGiven]:
    wanted = next((need.name for need in action.needs if need.kind == "images"), "")
    if not wanted or not topic.picture or cast.chance.random() > _PHOTO_SHARE:
        return []
    return [AttachmentGiven(wanted, picture(topic.picture, cast.chance.randrange(_VIEWS)), "photo.jpg")]
