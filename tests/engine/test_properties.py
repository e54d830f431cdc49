"""Random events, legal and not, on every shipped playbook: never stuck, never without an owner, never rewritten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.engine.definition import Playbook
from huiyin.engine.loading import load_file
from huiyin.engine.proving.world import Posts, World
from huiyin.engine.state import AddVoice, Due, Event, Open, Outcome, Recalculate, Reseat, State, Warn, rebuild
from huiyin.engine.stepping import step
from tests.engine.support import SHIPPED

PLAYBOOKS = {path.stem: load_file(path) for path in SHIPPED}
NOISE = (0, 1, 2, 3, 4)


def events(world: World, state: State, now: datetime, noise: int) -> list[Event]:
    """What could happen next, with a few events that should be refused."""
    at = now + timedelta(minutes=7)
    strange: list[Event] = [
        Warn(at, "no_such_clock"),
        Open(at, "again"),
        Due(at, next(iter(world.playbook.clocks))),
        Recalculate(at),
        AddVoice(at, "neighbour") if noise else Reseat(at, "somebody left"),
    ]
    return [*(event for event, _ in world.moves(state, at)), strange[noise]]


@pytest.mark.parametrize("name", sorted(PLAYBOOKS))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_happens_a_matter_is_owned_timed_and_can_be_rebuilt(name: str, data: st.DataObject) -> None:
    playbook = PLAYBOOKS[name]
    world = World(
        playbook,
        data.draw(st.sampled_from(list(Posts))),
        data.draw(st.sampled_from([0, 99])),
        data.draw(st.sampled_from(sorted(playbook.kinds))),
    )
    state, afters, now = State(), [], world.opening.at
    chosen: Event = world.opening
    for _ in range(25):
        before = state
        outcome = step(playbook, state, chosen, world)
        if isinstance(outcome, Outcome):
            state, now = outcome.state, max(now, chosen.at)
            afters.append(outcome.record.after)
            assert state.sequence == before.sequence + 1
        else:
            assert outcome.words.zh
            assert outcome.words.en
        assert rebuild(afters) == state
        if not holds(playbook, state):
            return
        chosen = data.draw(st.sampled_from(events(world, state, now, data.draw(st.sampled_from(NOISE)))))


def holds(playbook: Playbook, state: State) -> bool:
    """Whether the matter is open; then it is owned and timed, and closed it is neither."""
    is_open = playbook.steps[state.step].end is None
    assert (state.owner is not None) == is_open
    assert any(clock.unit is None and clock.due_at is not None for clock in state.clocks) == is_open
    assert not set(state.duties.get("handle", ())) & set(state.duties.get("check", ()))
    return is_open
