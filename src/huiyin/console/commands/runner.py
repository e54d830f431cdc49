"""Let clocks run out, send the outbox, write checkpoints; ends cleanly when told to.

Several may run beside each other. What is being done is finished first; a matter is never left half way.
"""

import argparse
import signal
from functools import partial
from types import FrameType

from django.db import connections

from huiyin.casework.jobs import Runner
from huiyin.config.wiring import refuse_unbound
from huiyin.console.cluster import available
from huiyin.console.scheduling import forget_due, nightly


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How long to work."""
    parser.add_argument("--once", action="store_true", help="do what there is to do now, and end")


def run(options: argparse.Namespace) -> int:
    """Work until told to end; 0 then. Raises Missing while an open matter needs an effect that is not bound."""
    with available():
        refuse_unbound()
        runner = Runner(chores=[partial(forget_due, line) for line in nightly()])
        _end_when_told(runner)
        if options.once:
            while runner.turn() and not runner.stop.is_set():
                continue
        else:
            runner.run()
        connections.close_all()
    return 0


def _end_when_told(runner: Runner) -> None:
    def end(_number: int, _frame: FrameType | None) -> None:
        runner.stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
