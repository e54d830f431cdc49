"""Let clocks run out, send the outbox, write checkpoints, learn at night; ends cleanly when told to.

Several may run beside each other. What is being done is finished first; a matter is never left half way.
"""

import argparse
import signal
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType

from django.db import connections

from huiyin.appeals.jobs.training import learn_at_night
from huiyin.appeals.services.looking import look_at_new
from huiyin.casework.jobs import Runner
from huiyin.community.jobs import follow_counsellors
from huiyin.config.environment import archive_folder
from huiyin.config.wiring import refuse_unbound
from huiyin.console.archiving import mirror_files
from huiyin.console.cluster import available
from huiyin.console.scheduling import forget_due, nightly
from huiyin.people.types import Actor
from huiyin.places.services import follow_borders
from huiyin.receptions.services.arranging import cancel_lapsed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How long to work."""
    parser.add_argument("--once", action="store_true", help="do what there is to do now, and end")


def run(options: argparse.Namespace) -> int:
    """Work until told to end; 0 then. Raises Missing while an open matter needs an effect that is not bound."""
    with available():
        refuse_unbound()
        runner = Runner(
            chores=chores(beside=not options.once),
            duties=duties(),
            minutely=minutely(),
        )
        _end_when_told(runner)
        if options.once:
            while runner.turn() and not runner.stop.is_set():
                continue
        else:
            runner.run()
        connections.close_all()
    return 0


def chores(*, beside: bool) -> list[Callable[[], object]]:
    """What is done once an hour: forgetting what has served its time, copying new files into the archive where there is
    one, and at night learning from closed matters.

    ``beside``: learn in a thread of its own, which ends with the process, so that clocks do not wait for it.
    """
    forgetting: list[Callable[[], object]] = [partial(forget_due, line) for line in nightly()]
    learning = partial(_in_thread, learn_at_night) if beside else learn_at_night
    archive = archive_folder()
    mirroring = [partial(mirror_files, archive)] if archive else []
    return [*forgetting, *mirroring, learning]


def duties() -> list[Callable[[], int]]:
    """What is done in every round: looking at what has come in, and calling off what a counsellor has left behind."""
    return [look_at_new, follow_counsellors]


def minutely() -> dict[str, Callable[[], object]]:
    """What is done once a minute beside clocks and messages: taking along what stands in a place that has changed, and
    telling who has booked a reception day that does not take place any more.
    """
    actor = Actor.system("runner")
    return {"borders": partial(follow_borders, actor), "receptions": partial(cancel_lapsed, actor)}


def _in_thread(work: Callable[[], object]) -> None:
    def alone() -> None:
        try:
            work()
        finally:
            connections.close_all()

    threading.Thread(target=alone, name="learning", daemon=True).start()


def _end_when_told(runner: Runner) -> None:
    def end(_number: int, _frame: FrameType | None) -> None:
        runner.stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
