"""Mediators of the demo city: who takes the next step of a dispute, and what they write; by mediation's verbs only.

What a method does not allow (any more) ends the story where it stands.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from huiyin.casework.models import Matter, Voice
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.casework.types import RaiserContact
from huiyin.console.demo.acting import Cast
from huiyin.console.demo.disputes import NUMBERS_FROM, Dispute, Look
from huiyin.console.demo.divisions import TOWN
from huiyin.console.demo.files import read_yaml
from huiyin.console.demo.logins import GRID, RESIDENT_NAME, RESIDENT_PHONE, resident_person
from huiyin.console.demo.pictures import signature
from huiyin.console.demo.staff import name_of, phone_of
from huiyin.engine.definition import Action, Binding, Playbook
from huiyin.engine.state import State, evolve
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import HeldClock, city_zone, today
from huiyin.mediation.models import DisputeSource
from huiyin.mediation.selectors.disputes import in_presence
from huiyin.mediation.selectors.methods import method_for
from huiyin.mediation.services import agreeing, mediating
from huiyin.mediation.services.applying import apply
from huiyin.mediation.services.commissioning import CommissionGiven
from huiyin.mediation.services.parties import PartyGiven
from huiyin.mediation.services.screening import note_found, note_nothing
from huiyin.people.selectors.seats import seats_of_posts
from huiyin.people.types import LEVEL_DIGITS, Actor, Level

_PARTIES_FROM, _RESIDENT_EVERY = 950_000, 9
_MORNING, _EVENING = 8, 19
_TERM_DAYS = 25
_LEVELS = (15, 12, 9, 6)
Next = tuple[datetime, Dispute] | None
"""The moment of the next step, and of which dispute; None when nothing more comes."""


class Mediators:
    """Plays disputes and looks; `go_on` takes the next step and says when the one after it comes."""

    def __init__(self, cast: Cast, clock: HeldClock, chance: random.Random, names: Mapping[str, str]) -> None:
        self.cast, self.clock, self.chance, self.names = cast, clock, chance, names
        self.words = read_yaml("mediation.yaml")

    def go_on(self, story: Dispute | Look) -> Next:
        """Open a dispute or take its next step, or look at a grid; what comes after it."""
        if isinstance(story, Look):
            return self._look(story)
        if story.matter_id is None:
            story.matter_id = self._open(story)
            return self._next(story)
        action = story.steps[story.at_step]
        story.at_step += 1
        try:
            taken = self._take(story, Matter.objects.get(pk=story.matter_id), action)
        except Refused:
            taken = False
        return self._next(story) if taken else None

    def _look(self, look: Look) -> Next:
        """A look at a grid; a dispute that it finds goes its own way from then on, in its own turn."""
        worker = self._on("grid_worker", look.place) or self._on("committee_duty", look.place[:12])
        if worker is None:
            return None
        if look.dispute is None:
            note_nothing(worker, round_id=look.round_id, grid_code=look.place)
        else:
            given = self._given(look.dispute)
            look.dispute.matter_id = note_found(worker, round_id=look.round_id, grid_code=look.place, **given).matter_id
            return self._next(look.dispute)
        return None

    def _open(self, story: Dispute) -> UUID:
        staff = self._on("committee_duty", story.place[:12]) if story.source != "applied" else None
        staff = self._at_entry(story) or staff
        given = {**self._given(story), "place": story.place, "source": story.source if staff else "applied"}
        if given["source"] == DisputeSource.COURT:
            given["commission"] = CommissionGiven(self.words["court_number"].format(year=today().year, n=story.number))
        return apply(staff or Actor.anonymous(), door="worker" if staff else "web", **given).matter_id

    def _at_entry(self, story: Dispute) -> Actor | None:
        """Who raises a dispute at an entry of the method."""
        method = method_for(story.place)
        roles = [method.roles[name] for name in (method.steps[story.start].entry if story.start else ())]
        places = [(role.post or "", story.place[: LEVEL_DIGITS[Level(role.at or "")]]) for role in roles]
        return next((actor for post, place in places if (actor := self._on(post, place))), None)

    def _given(self, story: Dispute) -> dict[str, Any]:
        first, second = (_PARTIES_FROM + 2 * (story.number - NUMBERS_FROM) + side for side in (0, 1))
        applicant = RaiserContact(name=name_of(first), phone=phone_of(first))
        if story.place == GRID and story.number % _RESIDENT_EVERY == 0:
            applicant = RaiserContact(name=RESIDENT_NAME, phone=RESIDENT_PHONE, person_id=resident_person())
        return {
            "words": story.topic["words"].format(village=self.names[story.place[:12]]),
            "kind": story.topic["kind"],
            "applicant": applicant,
            "others": [PartyGiven(RaiserContact(name=name_of(second), phone=phone_of(second)))],
            "amount_cents": story.topic["amount"] * 100 or None,
        }

    def _next(self, story: Dispute) -> Next:
        if story.at_step == story.halt or story.at_step >= len(story.steps):
            return None
        days = self.words["days"]
        least, most = days.get(story.steps[story.at_step]) or days["*"]
        moment = self.clock.now() + timedelta(days=self.chance.uniform(least, most))
        local = moment.astimezone(city_zone())
        if not _MORNING <= local.hour < _EVENING:
            morning = local.replace(hour=_MORNING, minute=self.chance.randint(5, 55))
            moment = morning if local.hour < _MORNING else morning + timedelta(days=1)
        return moment, story

    def _take(self, story: Dispute, matter: Matter, name: str) -> bool:
        """Take an action by whoever may; False when nobody can and the dispute stays as it is."""
        playbook = playbook_of(matter)
        action = playbook.actions.get(name)
        if action is None or not matter.is_open or matter.step not in action.from_steps:
            return False
        if _is_partys(playbook, action):
            return self._by_parties(story, matter, action)
        for actor, unit in self._who(matter, playbook, action):
            try:
                self._by_staff(actor, story, matter, playbook, action, unit)
            except Refused:
                continue
            return True
        return False

    def _by_parties(self, story: Dispute, matter: Matter, action: Action) -> bool:
        """What parties say or sign, written down before whoever has the dispute: each consents, one is enough else."""
        holder = self._holder(matter)
        voices = list(Voice.objects.filter(matter=matter.id).order_by("received_at", "id"))
        if action.name == "sign":
            for number, voice in enumerate(voices):
                image = signature(story.number * 2 + number)
                agreeing.sign(holder, matter_id=matter.id, voice_id=voice.id, name=voice.name or "", picture=image)
            agreeing.sign_as_mediator(holder, matter_id=matter.id, picture=signature(story.number))
            return True
        reasons = playbook_of(matter).reasons
        inputs = {need.name: reasons[need.choices or ""][0].code for need in action.needs if need.kind == "choice"}
        for voice in voices if action.mark is not None else voices[1:2]:
            proof = in_presence(holder, matter_id=matter.id, voice_id=voice.id)
            mediating.take(holder, matter_id=matter.id, action=action.name, inputs=inputs, proof=proof)
        return True

    def _by_staff(
        self, actor: Actor, story: Dispute, matter: Matter, playbook: Playbook, action: Action, unit: str | None
    ) -> None:
        special = _VERBS.get(action.name)
        if special is not None:
            special(actor, story, matter.id, self.words)
            return
        written = {need.name: self._value(playbook, action, need.kind, need.choices or "") for need in action.needs}
        inputs: dict[str, Any] = {name: value for name, value in written.items() if value is not None}
        if action.names is not None:
            inputs |= {need.name: self._mediator(matter) for need in action.needs if need.kind == "post"}
        if action.call is not None:
            inputs["units"] = [str(self.cast.units.near(story.place, ["civil", "land"], 1)[0])]
        if unit is not None:
            inputs["unit"] = unit
        mediating.take(actor, matter_id=matter.id, action=action.name, inputs=inputs)

    def _value(self, playbook: Playbook, action: Action, kind: str, choices: str) -> str | list[str] | None:
        if kind in ("text", "line"):
            return str(self.words["words"].get(action.name) or self.words["words"]["*"])
        if kind == "choice":
            return playbook.reasons[choices][0].code
        if kind == "every":
            return [one.code for one in playbook.reasons[choices]]
        if kind == "date":
            return (today() + timedelta(days=_TERM_DAYS)).isoformat()
        return "satisfied" if kind == "rating" else None

    def _mediator(self, matter: Matter) -> str:
        """A mediator's post near the dispute whose holder has not had it yet."""
        state = evolve(State(), matter.state)
        named = seats_of_posts([UUID(post) for post in state.named.values()])
        before = {person for seat in named.values() for person in seat.holders}
        posts = self.cast.staff.post_ids
        near = sorted(
            (place for kind, place in posts if kind == "mediator" and str(place).startswith(TOWN)),
            key=lambda place: (str(place)[:12] != matter.place_code[:12], str(place)),
        )
        free = (place for place in near if not before & set(self.cast.staff.holders["mediator", place]))
        return str(posts["mediator", next(free)])

    def _on(self, kind: str, place: str) -> Actor | None:
        """Who holds the post of a kind at a place, the first of several: chance stays as the other matters need it."""
        held = self.cast.staff.holders.get((kind, place))
        return self.cast.actor(held[0]) if held else None

    def _holder(self, matter: Matter) -> Actor:
        """Who has the dispute now."""
        assert matter.owner_post_id is not None
        seat = seats_of_posts([matter.owner_post_id])[matter.owner_post_id]
        return self.cast.actor(min(seat.holders))

    def _who(self, matter: Matter, playbook: Playbook, action: Action) -> Iterator[tuple[Actor, str | None]]:
        """(actor, unit acted for) of everybody who might: whoever has it, then the action's roles."""
        yield self._holder(matter), None
        state = evolve(State(), matter.state)
        for name in action.by:
            role = playbook.roles[name]
            if role.binding is Binding.CALLED_UNIT:
                for call in state.calls:
                    holders = self.cast.staff.holders.get((role.post or "", UUID(call.unit)), [])
                    yield from ((self.cast.actor(person), call.unit) for person in holders[:1])
            elif role.binding is Binding.NAMED and name in state.named:
                seat = seats_of_posts([UUID(state.named[name])])[UUID(state.named[name])]
                yield from ((self.cast.actor(person), None) for person in sorted(seat.holders))
            elif role.binding is Binding.PLACE:
                for place in (matter.place_code[:digits] for digits in _LEVELS):
                    actor = self._on(role.post or "", place)
                    if actor is not None:
                        yield actor, None


def _is_partys(playbook: Playbook, action: Action) -> bool:
    return any(playbook.roles[name].binding is Binding.RAISER for name in action.by)


_Verb = Callable[[Actor, Dispute, UUID, Mapping[str, Any]], object]


def _session(actor: Actor, story: Dispute, matter_id: UUID, words: Mapping[str, Any]) -> object:
    return mediating.hold_session(actor, matter_id=matter_id, note=story.topic["note"], place="村（社区）调解室")


def _inquiry(actor: Actor, story: Dispute, matter_id: UUID, words: Mapping[str, Any]) -> object:
    return mediating.hold_session(
        actor, matter_id=matter_id, note=story.topic["inquiry"], place="纠纷现场", is_inquiry=True
    )


def _open_session(actor: Actor, story: Dispute, matter_id: UUID, words: Mapping[str, Any]) -> object:
    said = words["words"]["go_public"]
    return mediating.hold_session(actor, matter_id=matter_id, note=said, place="村部", is_open=True)


def _agree(actor: Actor, story: Dispute, matter_id: UUID, words: Mapping[str, Any]) -> object:
    return agreeing.reach_agreement(actor, matter_id=matter_id, terms=_terms(story))


def _agree_orally(actor: Actor, story: Dispute, matter_id: UUID, words: Mapping[str, Any]) -> object:
    matter = Matter.objects.get(pk=matter_id)
    fit = [one.code for one in playbook_of(matter).reasons["oral_conditions"]]
    return agreeing.register_oral(actor, matter_id=matter_id, terms=_terms(story), fit=fit)


def _in_force(actor: Actor, story: Dispute, matter_id: UUID, words: Mapping[str, Any]) -> object:
    return agreeing.put_in_force(actor, matter_id=matter_id)


def _court(actor: Actor, story: Dispute, matter_id: UUID, words: Mapping[str, Any]) -> object:
    return agreeing.ask_court(actor, matter_id=matter_id, court=words["court"])


def _confirmed(actor: Actor, story: Dispute, matter_id: UUID, words: Mapping[str, Any]) -> object:
    return agreeing.note_decision(actor, matter_id=matter_id, is_granted=True, words=words["words"]["confirmed"])


def _terms(story: Dispute) -> agreeing.Terms:
    topic = story.topic
    return agreeing.Terms(
        facts=topic["inquiry"],
        terms=topic["terms"],
        performance="当面履行，村（社区）调解室见证。",
        deadline=today() + timedelta(days=14),
        amount_cents=topic["amount"] * 100,
    )


_VERBS: dict[str, _Verb] = {
    "note": _session,
    "note_at_grid": _session,
    "investigate": _inquiry,
    "go_public": _open_session,
    "agree": _agree,
    "agree_jointly": _agree,
    "agree_together": _agree,
    "agree_orally": _agree_orally,
    "settle_at_grid": _agree_orally,
    "settle_fast": _agree_orally,
    "take_effect": _in_force,
    "take_effect_status": _in_force,
    "apply_to_court": _court,
    "confirmed": _confirmed,
}
