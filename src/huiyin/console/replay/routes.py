"""Routes: which actions of a playbook a replayed matter takes, who takes them, and after how long.

The file of appeals says when something was raised and when it was answered. Everything between is a route: moves
before the answer, the answer itself, moves after it. Delays are working minutes, ``least`` and up to ``spread`` more.
"""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.config.environment import Missing


@dataclass(frozen=True, slots=True)
class Move:
    """An action taken by the holder of a role, some working minutes after the move before it.

    ``each`` is for called units: each of them takes it, after a delay of its own.
    """

    action: str
    by: str
    least: int
    spread: int
    each: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a matter. ``answer`` is the action that gives the reply, ``clock`` the one that limits it.

    ``again``: who answers once more after "not solved", and within which working minutes.
    """

    kinds: tuple[str, ...]
    before: tuple[Move, ...]
    answer: str
    answered_by: str
    clock: str
    after: tuple[Move, ...]
    again: Move
    most_units: int = 2


ROUTES: dict[str, Route] = {
    "yiyang/wangxiaoge": Route(
        kinds=("consultation", "help", "complaint", "suggestion"),
        before=(
            Move("push", "worker", 10, 300),
            Move("whistle", "centre", 5, 150),
            Move("attend", "called", 10, 300, each=True),
        ),
        answer="solved",
        answered_by="unit",
        clock="solve",
        after=(Move("confirm", "worker", 60, 1200),),
        again=Move("solved", "supervisor", 240, 2400),
    ),
    "xiangcheng/bianminhu": Route(
        kinds=("appeal",),
        before=(Move("push", "centre", 1, 30), Move("attend", "called", 10, 180, each=True)),
        answer="solved",
        answered_by="unit",
        clock="solve",
        after=(Move("confirm", "worker", 30, 600),),
        again=Move("solved", "above", 240, 2400),
    ),
    "guiyang/liubu": Route(
        kinds=("appeal",),
        before=(
            Move("record", "collector", 30, 600),
            Move("file", "centre", 5, 150),
            Move("dispatch", "centre", 5, 150),
        ),
        answer="done",
        answered_by="unit",
        clock="solve",
        after=(Move("pass", "centre", 30, 600), Move("verified", "verifier", 60, 1200)),
        again=Move("done", "above", 240, 2400),
    ),
    "cuiping/wubu": Route(
        kinds=("appeal",),
        before=(Move("report", "worker", 10, 300), Move("assign", "centre", 10, 300)),
        answer="solved",
        answered_by="unit",
        clock="solve",
        after=(Move("feed_back", "community", 30, 600),),
        again=Move("solved", "above", 240, 2400),
        most_units=1,
    ),
}


def route_of(playbook: str) -> Route:
    """The route of a playbook by its name. Missing names those that have one."""
    if playbook not in ROUTES:
        known = ", ".join(sorted(ROUTES))
        raise Missing(
            f"There is no route through {playbook} yet; add one to replay/routes.py. There is one for {known}."
        )
    return ROUTES[playbook]
