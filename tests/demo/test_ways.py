"""The ways of the demo city lead through every step of every shipped method."""

import pytest

from huiyin.console.demo.files import read_yaml
from huiyin.console.demo.stories import stands
from huiyin.console.demo.topics import ways_of
from tests.playbooks.support import NAMES, shipped

# Methods of subjects have ways of their own: disputes in mediation.yaml, the others none.
RAISED = [name for name in NAMES if name in read_yaml("ways.yaml")]

BY_CHANCE_OR_CLOCK = {"spot_check", "archived"}  # a sample of what is settled on the spot; seven days after closing


@pytest.mark.parametrize("name", RAISED)
def test_a_matter_can_be_seen_in_every_step_of_a_method(name):
    method = shipped(name)
    seen = {step for way in ways_of(name) for step, _action in stands(method, way)}
    assert set(method.steps) - seen - BY_CHANCE_OR_CLOCK == set()


@pytest.mark.parametrize("name", RAISED)
def test_no_way_stops_where_its_next_action_cannot_be_taken(name):
    method = shipped(name)
    for way in ways_of(name):
        plain = [doing.action for doing in way.steps if doing.action in method.actions]
        if "undo" not in [doing.action for doing in way.steps]:
            assert [action for _step, action in stands(method, way) if action] == plain
