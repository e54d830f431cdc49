"""What a journal has to show, read without the program: one owner and a clock at every instant, and nobody's words."""

from datetime import datetime
from typing import Any

Body = dict[str, Any]


def uncovered(bodies: list[Body]) -> list[str]:
    """The moments at which an open matter had no owner or no clock, or let a clock pass unheeded; empty is well.

    Between two events nothing changes: so each event must come no later than the earliest clock of the state before.
    """
    state: Body = {}
    found, earliest = [], None
    for number, body in enumerate(bodies, 1):
        at = datetime.fromisoformat(body["received_at"])
        if body["seq"] != number:
            found.append(f"row {number} is missing")
        if earliest is not None and at > earliest:
            found.append(f"{at}: a clock was due at {earliest}")
        state = {**state, **body["after"]}
        dues = [datetime.fromisoformat(clock["due_at"]) for clock in state["clocks"] if clock["due_at"]]
        earliest = min(dues, default=None)
        has_ended = number == len(bodies)
        if has_ended == bool(state["owner"] and state["owner"]["seat"] and dues):
            found.append(f"{at}: owner {state['owner']}, clocks {dues}")
    return found
