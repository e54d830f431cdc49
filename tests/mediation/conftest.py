"""What the tests of mediation share: the town, with a committee, mediators and the published method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from huiyin.casework.models import Matter, Voice
from huiyin.casework.services import act
from huiyin.casework.types import RaiserContact, Receipt, VoiceProof
from huiyin.engine.definition import Playbook
from huiyin.engine.loading import load_file
from huiyin.mediation.models import Agreement, Committee
from huiyin.mediation.services.agreeing import Terms, put_in_force, reach_agreement, sign, sign_as_mediator
from huiyin.mediation.services.applying import apply
from huiyin.mediation.services.committees import elect, register_committee
from huiyin.mediation.services.mediating import consent
from huiyin.mediation.services.parties import PartyGiven
from huiyin.mediation.types import MemberGiven
from huiyin.people.types import Actor
from tests.casework.fixtures import _data_folder, clock, seen, town, town_and_more, town_with
from tests.casework.town import COUNTY, FILE, GRID, MONDAY, STREET, VILLAGE, Town, hold, post_of, publish

__all__ = ["_data_folder", "clock", "seen", "town", "town_and_more"]
METHOD = FILE.parents[1] / "national" / "people_mediation.yaml"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
TERMS = Terms(
    facts="李家排水管排水到王家院里。",
    terms="李家于四月二十日前改道。",
    performance="自行改道，费用李家出。",
    deadline=date(2026, 4, 20),
    amount_cents=120_050,
)


@dataclass
class Office:
    """Who mediates in the town. ``justice`` is the justice office, ``committee`` the village's."""

    town: Town
    village: Actor
    justice: Actor
    mediator: Actor
    other_mediator: Actor
    committee: Committee

    def apply(self, **given: Any) -> Receipt:
        """A resident of the first grid asks for mediation with a neighbour."""
        given = {
            "words": "邻居的排水管把水排到我家院里",
            "kind": "neighbours",
            "applicant": RaiserContact(name="王小明", phone="13812345678"),
            "others": [PartyGiven(RaiserContact(name="李大山", phone="13912345678"))],
            "place": GRID,
            **given,
        }
        return apply(given.pop("actor", Actor.anonymous()), **given)

    def accepted(self, **given: Any) -> Receipt:
        """Applied for, and given to the mediator."""
        receipt = self.apply(**given)
        self.do(self.village, receipt.matter_id, "accept", who=str(post_of(self.mediator)))
        return receipt

    def do(self, actor: Actor, matter_id: Any, action: str, **inputs: Any) -> Matter:
        """Take an action on the newest revision."""
        return self.town.do(actor, matter_id, action, **inputs)

    def do_for(self, proof: VoiceProof, action: str, **inputs: Any) -> Matter:
        """What a party does, by the proof that somebody holds for them."""
        revision = Matter.objects.values_list("revision", flat=True).get(pk=proof.matter_id)
        actor = Actor.anonymous()
        return act(actor, matter_id=proof.matter_id, action=action, inputs=inputs, revision=revision, proof=proof)

    def agreed(self, matter_id: Any, terms: Terms) -> Agreement:
        """From asking or mediating to an agreement in force, everybody willing and signing on paper."""
        if Matter.objects.get(pk=matter_id).step == "asking":
            for voice in self.voices(matter_id):
                consent(self.mediator, matter_id=matter_id, voice_id=voice.id)
        reach_agreement(self.mediator, matter_id=matter_id, terms=terms)
        for voice in self.voices(matter_id):
            sign(self.mediator, matter_id=matter_id, voice_id=voice.id, name="签名", picture=PICTURE, way="paper")
        sign_as_mediator(self.mediator, matter_id=matter_id, picture=PICTURE)
        return put_in_force(self.mediator, matter_id=matter_id)

    def led_to(self, step: str) -> UUID:
        """A dispute that has come to a step."""
        matter_id = self.apply().matter_id
        ways: dict[str, list[Callable[[], object]]] = {
            "asking": [],
            "recusing": [lambda: self.do(self.mediator, matter_id, "ask_recusal", reason="kinship")],
            "settling": [lambda: self.do(self.mediator, matter_id, "propose_oral", words="当场还清")],
            "writing": [
                lambda: self.do(self.mediator, matter_id, "propose_oral", words="当场还清"),
                lambda: self.do_for(VoiceProof(matter_id, self.voices(matter_id)[0].id), "ask_written"),
            ],
            "signing": [lambda: reach_agreement(self.mediator, matter_id=matter_id, terms=TERMS)],
            "performing": [lambda: self.agreed(matter_id, TERMS)],
            "visiting": [
                lambda: self.agreed(matter_id, TERMS),
                lambda: self.do(self.mediator, matter_id, "performed", words="已改道"),
            ],
        }
        if step != "applied":
            self.do(self.village, matter_id, "accept", who=str(post_of(self.mediator)))
        if step not in ("applied", "asking"):
            for voice in self.voices(matter_id):
                consent(self.mediator, matter_id=matter_id, voice_id=voice.id)
        for way in ways.get(step, []):
            way()
        assert Matter.objects.get(pk=matter_id).step == step
        return matter_id

    def playbook(self) -> Playbook:
        """The method as it is published."""
        return load_file(METHOD)

    def voices(self, matter_id: Any) -> list[Voice]:
        """The parties, the applicant first."""
        return list(Voice.objects.filter(matter=matter_id).order_by("received_at", "id"))


def build_office(town: Town) -> Office:
    """The town with a committee of three and the mediation method published."""
    publish(town.desk, town.above, load_file(METHOD).source)
    village = hold("committee_duty", VILLAGE, "村一")
    justice = hold("justice_duty", STREET, "司一")
    mediator, other = hold("mediator", GRID, "调一"), hold("mediator", VILLAGE, "调二")
    committee = register_committee(town.centre, kind="village", name="柳树社区调委会", place_code=VILLAGE)
    members = [
        MemberGiven(village.person_id, is_chair=True),
        MemberGiven(mediator.person_id, is_woman=True, is_full_time=True, post_id=post_of(mediator)),
        MemberGiven(other.person_id, post_id=post_of(other)),
    ]
    committee = elect(town.centre, committee_id=committee.id, members=members, elected_on=MONDAY.date())
    return Office(town, village, justice, mediator, other, committee)


town_database = town_with("office", build_office)


@pytest.fixture
def office(town_and_more: tuple[Town, Office]) -> Office:
    """Who mediates in the town."""
    return town_and_more[1]


@pytest.fixture
def mediating(office: Office) -> UUID:
    """A dispute to whose mediation everybody has agreed."""
    return office.led_to("mediating")


@pytest.fixture
def clerk(town: Town) -> Actor:
    """Whoever takes closed cases in: the county's centre."""
    assert town.centre.holds("centre_duty", covering=COUNTY)
    return replace(town.centre)
