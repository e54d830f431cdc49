"""What the method says of the way to the court and from it: for which kinds, how many days (DOMAIN 3.4, 3.6). Pure."""

from __future__ import annotations

from huiyin.engine.definition import Playbook

APPLY = "apply_to_court"
COURTS = "court"
"""The name under which a court's numbers are kept as aliases of matters, and the door of what a court hands over."""
UNTIL = "until"
"""The field, and the need of the same name, that say until when a court wants a case back."""


def court_window(playbook: Playbook) -> int:
    """How many days after taking effect the parties may apply together; 0 where the method knows no such way."""
    action = playbook.actions.get(APPLY)
    return playbook.clocks[action.before].limit.amount if action and action.before else 0


def may_be_confirmed(playbook: Playbook, kind: str) -> bool:
    """Whether a court may confirm an agreement in a dispute of that kind: not on marriage, adoption and the like."""
    action = playbook.actions.get(APPLY)
    return action is not None and (not action.kinds or kind in action.kinds)


def furthest_days(playbook: Playbook) -> int:
    """How many days a court's term may be at most, counted from the day on which it is said; 0 where the method asks
    for no last day when a case is raised, or bounds none.
    """
    if all(item.name != UNTIL for item in playbook.fields):
        return 0
    asked = [action.due_on for action in playbook.actions.values() if action.due_on and action.due_on.need == UNTIL]
    return min((one.furthest.backstop_days for one in asked if one.furthest), default=0)
