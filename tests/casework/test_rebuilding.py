"""The journal alone is enough: columns come out of it the same, whatever has happened."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.casework.jobs import run_due
from huiyin.casework.models import JournalEvent, Matter, MatterClock, UnitCall, Voice
from huiyin.casework.selectors import allowed_actions, disagreements
from huiyin.casework.services import act, add_voice, differences, note, part_voice, rebuild_matter, undo, verify
from huiyin.casework.types import RaiserContact, VoiceProof
from huiyin.engine.inputs import RATINGS
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor
from tests.casework.town import SYSTEM, Town


def test_a_row_whose_columns_were_wiped_comes_back_from_the_journal_alone(town):
    receipt = town.raise_matter()
    town.push(receipt.matter_id, town.roads_unit, town.water_unit)
    before = Matter.objects.values().get()
    clocks = _clocks(receipt.matter_id)
    calls = list(UnitCall.objects.order_by("organisation").values_list("organisation", "lead", "mark"))
    Matter.objects.update(
        step="", state={}, kind="", urgency="", place_code="", owner_role="", due_at=None, revision=0, head=b"",
        tallies={}, fields={}, voice_count=0, sample_draw=0, digest="", door="", code="0", lead_organisation=None,
        summary=None,
    )  # fmt: skip
    MatterClock.objects.all().delete()
    UnitCall.objects.all().delete()
    rebuild_matter(SYSTEM, matter_id=receipt.matter_id)
    assert Matter.objects.values().get() == before
    assert _clocks(receipt.matter_id) == clocks
    assert list(UnitCall.objects.order_by("organisation").values_list("organisation", "lead", "mark")) == calls


def _inputs(town: Town, action: Any, pick: random.Random) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for need in action.needs:
        if need.kind == "choice":
            given[need.name] = pick.choice(["secret", "other", "other_unit", "other_place"])
        elif need.kind == "rating":
            given[need.name] = pick.choice(RATINGS)
        elif need.kind in ("text", "line"):
            given[need.name] = pick.choice(["好了", "还没有", "看过现场"])
    if action.call:
        units = [str(town.roads_unit.id), str(town.water_unit.id)]
        given["units"] = pick.sample(units, pick.randint(1, 2))
    return given


def _one(town: Town, matter: Matter, pick: random.Random) -> None:
    """Something that can happen to a matter, drawn at random; what is refused is part of it."""
    actors = [town.worker, town.centre, town.above, town.desk, town.roads, town.water]
    turn = pick.choice(["act"] * 10 + ["time", "note", "voice", "part", "undo", "raiser"])
    if turn == "time":
        town.later(hours=pick.choice([1, 3, 30, 200]))
        run_due()
    elif turn == "note":
        note(town.centre, matter_id=matter.id, words="备注")
    elif turn == "voice":
        add_voice(town.desk, matter_id=matter.id, words="我也是", door="phone", raiser=RaiserContact())
    elif turn == "part":
        voice = pick.choice(list(Voice.objects.filter(matter=matter).order_by("id")))
        part_voice(town.centre, matter_id=matter.id, voice_id=voice.id)
    elif turn == "undo":
        undo(pick.choice(actors), matter_id=matter.id)
    elif turn == "raiser":
        voice = Voice.objects.filter(matter=matter).order_by("id").first()
        proof = VoiceProof(matter.id, voice.id)
        for action in allowed_actions(Actor.anonymous(), matter, proof=proof)[:1]:
            said = {"inputs": _inputs(town, action, pick), "revision": matter.revision, "proof": proof}
            act(Actor.anonymous(), matter_id=matter.id, action=action.name, **said)
    else:
        offers = [(actor, action) for actor in actors for action in allowed_actions(actor, matter)]
        if offers:
            actor, action = pick.choice(offers)
            town.do(actor, matter.id, action.name, **_inputs(town, action, pick))
            if pick.random() < 0.2:
                undo(actor, matter_id=matter.id)


def _clocks(matter_id: UUID) -> list[tuple[Any, ...]]:
    clocks = MatterClock.objects.filter(matter=matter_id).order_by("name", "unit")
    return list(clocks.values_list("name", "unit", "state", "due_at", "warn_at", "next_at"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), length=st.integers(5, 20))
def test_whatever_happens_the_row_says_what_the_journal_says(town, seed, length):
    pick = random.Random(seed)  # noqa: S311 - a test's dice
    known = set(Matter.objects.values_list("id", flat=True))
    matter_id = town.raise_matter().matter_id
    for _turn in range(length):
        matter = Matter.objects.get(pk=matter_id)
        events = JournalEvent.objects.count()
        try:
            _one(town, matter, pick)
        except Refused:
            assert JournalEvent.objects.count() == events
    for identity in set(Matter.objects.values_list("id", flat=True)) - known:
        assert differences(identity) == {}
        before = _clocks(identity)
        rebuild_matter(SYSTEM, matter_id=identity)
        assert _clocks(identity) == before
    assert verify(SYSTEM, whole=True) == ()
    assert disagreements() == ()
