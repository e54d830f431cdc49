"""The bad states in which stories end, each a name, a sentence and a test on the last moment of a story."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from huiyin.engine.definition import Action, Clock, Playbook, Words
from huiyin.engine.proving.moments import Moment, action_or_clock, can_end, is_weak
from huiyin.engine.proving.spots import Way

ROUNDS = 2  # once could be chance


@dataclass(frozen=True, slots=True)
class BadState:
    """``holds`` looks at a moment; ``says`` is the story's last sentence; ``loop`` and ``near`` lead the search.

    ``loop``: the ways of a circle as (step, action or clock). ``near``: steps in which, or out of which, it happens;
    ``by``: the ways of the map by which it happens, where the rule knows them. ``uses_up``: bounded actions that have
    to be used up first, with how often each can be taken.
    """

    name: str
    says: Words
    holds: Callable[[Moment], bool]
    near: frozenset[str]
    loop: tuple[tuple[str, str], ...] = ()
    by: Callable[[Way], bool] | None = None
    uses_up: tuple[tuple[str, int], ...] = ()


def _sources(playbook: Playbook, occasion: str) -> frozenset[str]:
    """The steps in which an action can be taken or a clock runs."""
    part = action_or_clock(playbook, occasion)
    if isinstance(part, Action):
        return frozenset(part.from_steps)
    return frozenset(step.name for step in playbook.steps.values() if part.name in step.clocks)


def no_owner(playbook: Playbook, *steps: str, by: Callable[[Way], bool] | None = None) -> BadState:
    """A matter is open in one of these steps and nobody has it; ``by`` as in ``BadState``."""
    words = [playbook.steps[step].words for step in steps]
    says = Words(
        f"到这里，事项停在“{'”或“'.join(w.zh for w in words)}”，没有任何人负责。",
        f"Now the matter stands at “{'” or “'.join(w.en for w in words)}” and belongs to nobody.",
    )
    where = frozenset(steps)

    def holds(moment: Moment) -> bool:
        return moment.state.step in where and moment.is_open and moment.state.owner is None

    return BadState("no owner", says, holds, where, by=by)


def no_clock(playbook: Playbook, step: str) -> BadState:
    """A matter is open and no clock of its own runs."""
    words = playbook.steps[step].words
    says = Words(
        f"到这里，事项停在“{words.zh}”，没有时限在走，可以一直放着。",
        f"Now the matter stands at “{words.en}” with no clock running and may lie there for ever.",
    )
    return BadState(
        "no clock", says, lambda m: m.state.step == step and m.is_open and not m.running, near=frozenset({step})
    )


def untold(playbook: Playbook, occasion: str) -> BadState:
    """A matter is closed and the raiser hears nothing."""
    says = Words("事项结束了，诉求人没有收到任何告知。", "The matter is closed and the raiser has not heard a word.")
    return BadState("untold", says, lambda m: m.closes_by(occasion) and not m.told, near=_sources(playbook, occasion))


def no_reason(playbook: Playbook, occasion: str) -> BadState:
    """A matter is refused or ended without a reason from a list, or without the next door."""
    action = action_or_clock(playbook, occasion)
    ends = ("refused", "terminated")

    def holds(moment: Moment) -> bool:
        return moment.closes_by(occasion) and moment.end in ends and not gives_reason_and_door(playbook, occasion)

    missing = Words("理由", "a reason")
    if isinstance(action, Action) and any(need.kind == "choice" and not need.optional for need in action.needs):
        missing = Words("下一步去向", "the next door")
    says = Words(
        f"事情就此了结，没有给诉求人{missing.zh}。", f"That is the end of it, and the raiser is not given {missing.en}."
    )
    return BadState("no reason", says, holds, near=_sources(playbook, occasion))


def gives_reason_and_door(playbook: Playbook, occasion: str) -> bool:
    """Whether a refusing action asks for a reason from a list and names the next door.

    A clock may end a matter (its limit is the reason, its ``tell`` the answer), never refuse it.
    """
    action = action_or_clock(playbook, occasion)
    if isinstance(action, Clock):
        return action.late_to is not None and playbook.steps[action.late_to].end != "refused"
    has_reason = any(need.kind == "choice" and not need.optional for need in action.needs)
    return has_reason and action.next_door is not None


def stuck(playbook: Playbook, *steps: str, uses_up: tuple[tuple[str, int], ...] = ()) -> BadState:
    """Staff and clocks alone can never bring the matter to an end, once some bounded actions are used up."""
    words, where = [playbook.steps[step].words for step in steps], frozenset(steps)
    says = Words(
        f"到这里，事项停在“{'”“'.join(w.zh for w in words)}”：只要诉求人和被呼叫的单位不出声，"
        "工作人员和值班台怎么办都结不了。",
        f"Now the matter stands at “{'”, “'.join(w.en for w in words)}”: while the raiser and the called units keep "
        "silent, nothing that staff or the duty desk can do will ever end it.",
    )
    known: dict[int, dict[Hashable, bool]] = {}

    def holds(moment: Moment) -> bool:
        if moment.state.step not in where or not moment.is_open:
            return False
        return not can_end(moment.world, moment.state, moment.at, known.setdefault(id(moment.world), {}))

    return BadState("stuck", says, holds, where, uses_up=uses_up)


def circle(playbook: Playbook, loop: tuple[tuple[str, str], ...]) -> BadState:
    """The matter has gone the same round twice, and nothing was used up by it."""
    words = playbook.steps[loop[0][0]].words
    says = Words(
        f"同样的一圈已经走了两遍，又回到“{words.zh}”，可以一直转下去。",
        f"The same round has been gone twice and the matter is at “{words.en}” again; it can go on for ever.",
    )
    (here, occasion), (there, _then) = loop[0], loop[1 % len(loop)]
    near = frozenset({here})

    def by(way: Way) -> bool:
        return way.source.step == here and (way.path == occasion or here != way.target.step == there)

    return BadState("circle", says, lambda m: m.rounds() >= ROUNDS, near, loop, by)


def weak_redo(playbook: Playbook, occasion: str) -> BadState:
    """The raiser was not content, and the same or a lower owner gets the matter again."""
    says = Words(
        "诉求人不满意，事项却又回到原来经办的那一级，没有提级。",
        "The raiser is not content, and the matter goes back to who handled it, no level higher.",
    )

    def by(way: Way) -> bool:
        handled_by = way.source.handled_by
        return way.path == occasion and handled_by is not None and is_weak(playbook, handled_by, way.target.step)

    near = _sources(playbook, occasion)
    return BadState("weak redo", says, lambda m: m.occasion == occasion and m.is_weak_redo, near, by=by)


def same_person(playbook: Playbook) -> BadState:
    """One person has handled and checked."""
    says = Words(
        "经办和核查是同一个人：自己查自己。", "One person has handled it and checked it: nobody else has looked."
    )

    def holds(moment: Moment) -> bool:
        duties = moment.state.duties
        return bool(set(duties.get("handle", ())) & set(duties.get("check", ())))

    near = frozenset(s for a in playbook.actions.values() if a.duty in ("handle", "check") for s in a.from_steps)
    return BadState("same person", says, holds, near=near)


def unchecked(playbook: Playbook, occasion: str) -> BadState:
    """A matter counts as solved, and nobody but the handler has looked, or nobody has handled it at all."""
    says = Words(
        "事项按“办成”办结了，没有经办人以外的人核查或评价过。",
        "The matter counts as solved, and nobody but the handler has looked at it.",
    )

    def holds(moment: Moment) -> bool:
        return moment.closes_by(occasion) and moment.end == "solved" and not (moment.handled_by and moment.checked)

    def by(way: Way) -> bool:
        looked_at = way.target.handled_by and way.target.checked
        return way.path == occasion and playbook.steps[way.target.step].end == "solved" and not looked_at

    return BadState("unchecked", says, holds, near=_sources(playbook, occasion), by=by)


def handled_to_end(playbook: Playbook, occasion: str) -> BadState:
    """Handling ends the matter in one go."""
    says = Words(
        "经办人一步就把事项办结了，没有人能看一眼。", "The handler has closed the matter in one go; nobody could look."
    )
    return BadState("handled to end", says, lambda m: m.closes_by(occasion), near=_sources(playbook, occasion))


def sample_from_below(playbook: Playbook, occasion: str) -> BadState:
    """A sample of what was settled on the spot is not checked one level up."""
    action = action_or_clock(playbook, occasion)
    sample = action.sample if isinstance(action, Action) else None
    says = Words("被抽查的事项没有交给上一级核查。", "The sampled matter does not go to a level above for checking.")

    def holds(moment: Moment) -> bool:
        return sample is not None and moment.occasion == occasion and moment.state.step == sample.to

    return BadState("sample from below", says, holds, near=_sources(playbook, occasion))
