"""What the method says of the way to the court: for which kinds, how many days from effect (DOMAIN §3.6). Pure."""

from __future__ import annotations

from huiyin.engine.definition import Playbook

APPLY = "apply_to_court"


def court_window(playbook: Playbook) -> int:
    """How many days after taking effect the parties may apply together; 0 where the method knows no such way."""
    action = playbook.actions.get(APPLY)
    return playbook.clocks[action.before].limit.amount if action and action.before else 0


def may_be_confirmed(playbook: Playbook, kind: str) -> bool:
    """Whether a court may confirm an agreement in a dispute of that kind: not on marriage, adoption and the like."""
    action = playbook.actions.get(APPLY)
    return action is not None and (not action.kinds or kind in action.kinds)
