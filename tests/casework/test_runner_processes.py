"""Two runner processes share what is due, one of them is killed midway: one event for each due clock, ten rounds long.

`script/soak` runs it at full size, a thousand clocks due in each of the ten rounds: exactly 10,000 events, which takes
minutes. Without it, in the short suite, only a hundred are due in each round. Everything else is the same: the runners
are processes of their own, the database is the real one, and the victim is killed with SIGKILL amid its transactions.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections, transaction

from huiyin.casework.models import JournalEvent, Matter, MatterClock
from huiyin.casework.selectors import disagreements
from huiyin.casework.services import differences, verify
from huiyin.kernel.time import travel
from tests.casework.town import GRID, MONDAY, SYSTEM, build_town

ROUNDS = 10
MATTERS = 1_000 if os.environ.get("HUIYIN_SOAK") else 100
ROOT = Path(__file__).resolve().parents[2]
MOTHER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = sys.argv[1]
import django
django.setup()
from datetime import datetime
from django.db import connections
for alias, role in (("default", "huiyin"), ("owner", "huiyin_owner")):
    connections.settings[alias].update(NAME=sys.argv[2], USER=role, HOST=sys.argv[3], PORT="", PASSWORD="")
from huiyin.casework.jobs import run_due
from huiyin.kernel.time import travel
print("ready", flush=True)
for line in sys.stdin:
    verb, argument = line.split()
    if verb == "wait":
        print(os.waitpid(int(argument), 0)[1], flush=True)
        continue
    child = os.fork()
    if not child:
        with travel(datetime.fromisoformat(argument)):
            run_due(2000)
        os._exit(0)
    print(child, flush=True)
"""


class Mother:
    """A process with the program loaded, of which each runner process is a fork: loading it takes a second or more."""

    def __init__(self, database: str, host: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", MOTHER, os.environ["DJANGO_SETTINGS_MODULE"], database, host],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == "ready"

    def runner(self, at: datetime) -> int:
        """Start a runner process that lets everything run out that is due then; returns its number."""
        return int(self._ask(f"run {at.isoformat()}"))

    def wait(self, runner: int) -> int:
        """Wait for a runner to end; returns how it ended, 0 for well."""
        return int(self._ask(f"wait {runner}"))

    def _ask(self, line: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


def late_events() -> int:
    """Events written because a clock ran out: everything behind the first row of each matter."""
    return JournalEvent.objects.filter(seq__gt=1).count()


def work_together(mother: Mother, at: datetime) -> None:
    """Two at once on what is due; one is killed while it is in the middle, the other goes on to the end."""
    before = late_events()
    victim, survivor = mother.runner(at), mother.runner(at)
    while late_events() - before < MATTERS // 4:
        time.sleep(0.002)
    os.kill(victim, signal.SIGKILL)
    assert mother.wait(victim) == signal.SIGKILL, "it had ended by itself, which proves nothing"
    assert mother.wait(survivor) == 0
    for _turn in range(50):
        if not MatterClock.objects.filter(next_at__lte=at).exists():
            return
        time.sleep(0.05)  # what the victim held is free once the server has seen that it is dead
        assert mother.wait(mother.runner(at)) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.build_machine
def test_every_due_clock_gives_exactly_one_event_though_a_runner_is_killed(worker_database, cluster):
    with travel(MONDAY) as clock:
        town = build_town(clock)
        with transaction.atomic():
            for number in range(MATTERS):
                town.raise_matter(f"第{number}件", place_code=GRID)
    mother = Mother(worker_database.name, str(cluster.sockets))
    with mother.process:
        for turn in range(1, ROUNDS + 1):
            at = MONDAY + timedelta(days=30 * turn)
            assert MatterClock.objects.filter(next_at__lte=at).count() == MATTERS
            work_together(mother, at)
            assert late_events() == turn * MATTERS
    connections.close_all()
    with travel(MONDAY + timedelta(days=400)):
        assert verify(SYSTEM, whole=True) == ()
        assert disagreements() == ()
        assert differences(Matter.objects.order_by("id").values_list("id", flat=True)[0]) == {}
