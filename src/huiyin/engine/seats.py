"""Who has a matter: from a role to a seat, upward past the vacant ones, to the duty desk at last.

The owner is always a seat, never a person: substitute → next filled post upward → the duty desk (DESIGN §1).
A seat counts as filled for a step when somebody sits in it who has not done a clashing duty (采办分离, SYSTEMS B5).
"""

from __future__ import annotations

from collections.abc import Collection

from huiyin.engine.definition import DESK, Binding, Playbook, Role, Step, Words
from huiyin.engine.state import Act, Facts, Owner, Seat, State

DESK_ROLE = Role(DESK, Words("值班台", "Duty desk"), Binding.DESK)


def role_of(playbook: Playbook, name: str) -> Role:
    """The role of that name; the duty desk belongs to every playbook."""
    return DESK_ROLE if name == DESK else playbook.roles[name]


def seat_of(playbook: Playbook, state: State, name: str, facts: Facts) -> Seat | None:
    """The seat of a role for this matter, or ``None`` while nothing is bound to it (no unit called, nobody named)."""
    role = role_of(playbook, name)
    if role.binding in (Binding.PLACE, Binding.DESK):
        return facts.seat(role, None)
    bound = bound_to(playbook, state, name)
    return None if bound is None else facts.seat(role, bound)


def bound_to(playbook: Playbook, state: State, name: str) -> str | None:
    """The unit or post that a role stands for in this matter: the leading unit, the named post, or nothing."""
    binding = role_of(playbook, name).binding
    if binding is Binding.NAMED:
        return state.named.get(name)
    return state.lead if binding is Binding.LEAD_UNIT else None


def first_filled(
    playbook: Playbook, state: State, roles: list[str], facts: Facts, excluded: frozenset[str]
) -> Owner | None:
    """The first role of a chain whose seat somebody holds who is not excluded; the desk holds even if excluded."""
    for name in roles:
        seat = seat_of(playbook, state, name, facts)
        if seat is not None and (name == DESK or seat.holders - excluded):
            via = "desk" if name == DESK else "holder" if name == roles[0] else "upward"
            return Owner(name, seat.key, via)
    return None


def clashing_persons(playbook: Playbook, state: State, step: Step) -> frozenset[str]:
    """Everybody who may not do what the owner of this step is there to do."""
    clashing = playbook.clashing_with_owner(step.name)
    return frozenset(person for duty in clashing for person in state.duties.get(duty, ()))


def owner_for(playbook: Playbook, state: State, step: Step, facts: Facts) -> Owner | None:
    """The owner of a matter that enters a step; ``None`` only where the playbook breaks its promise."""
    if step.owner is None:
        return None
    chain = playbook.chain(step.owner)
    if seat_of(playbook, state, step.owner, facts) is None:
        return None
    return first_filled(playbook, state, chain, facts, clashing_persons(playbook, state, step))


def owner_above(playbook: Playbook, state: State, owner: Owner, facts: Facts) -> Owner:
    """The owner one level up; the duty desk stays itself."""
    chain = playbook.chain(owner.role)[1:] if owner.role != DESK else [DESK]
    found = first_filled(playbook, state, chain or [owner.role], facts, frozenset())
    return Owner(found.role, found.seat, "desk" if found.role == DESK else "upward") if found else owner


def may_act_as(playbook: Playbook, state: State, roles: Collection[str], act: Act, facts: Facts) -> bool:
    """Whether this person can act now in one of these roles.

    A seat gives its role; a vacant role is also held by the seat its work has risen to; the present owner acts in the
    step's own role as well, and the duty desk, when it owns, in every staff role (兜底, DOMAIN §2.5 r2).
    """
    owner = state.owner
    if owner is not None and owner.seat in act.seats:
        if owner.role in roles or (playbook.step(state.step).owner or owner.role) in roles:
            return True
        if owner.role == DESK and any(role_of(playbook, name).binding in _STAFF for name in roles):
            return True
    return any(name != DESK and _holds(playbook, state, name, act, facts) for name in roles)


_STAFF = (Binding.PLACE, Binding.LEAD_UNIT, Binding.NAMED)


def _holds(playbook: Playbook, state: State, name: str, act: Act, facts: Facts) -> bool:
    role = playbook.roles[name]
    if role.binding is Binding.RAISER:
        return bool(act.voices & state.voices.keys())
    if role.binding is Binding.CALLED_UNIT:
        return bool(act.units & {call.unit for call in state.calls})
    if role.binding is Binding.ANY_UNIT:
        return bool(act.units)
    seat = seat_of(playbook, state, name, facts)
    if seat is None:
        return False
    if seat.key in act.seats or seat.holders:
        return seat.key in act.seats
    risen = first_filled(playbook, state, playbook.chain(name)[1:], facts, frozenset())
    return risen is not None and risen.seat in act.seats
