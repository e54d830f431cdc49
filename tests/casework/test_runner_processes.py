"""Two runner processes, a thousand clocks due, one of them killed midway: a thousand events, ten rounds long."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

from huiyin.casework.models import JournalEvent, Matter, MatterClock
from huiyin.casework.selectors import disagreements
from huiyin.casework.services import differences, verify
from huiyin.kernel.time import travel
from tests.casework.town import GRID, MONDAY, SYSTEM, build_town

ROUNDS, MATTERS = 10, 100
ROOT = Path(__file__).resolve().parents[2]
WORK = """
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
    with travel(datetime.fromisoformat(line.strip())):
        print(run_due(2000), flush=True)
"""


def runner(database: str, host: str) -> subprocess.Popen[str]:
    """A process that lets clocks run out whenever it is told the time."""
    settings = os.environ["DJANGO_SETTINGS_MODULE"]
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, settings, database, host],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    return process


def tell(process: subprocess.Popen[str], at: Any) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{at.isoformat()}\n")
    process.stdin.flush()


def late_events() -> int:
    """Events written because a clock ran out: everything behind the first row of each matter."""
    return JournalEvent.objects.filter(seq__gt=1).count()


def work_together(survivor: subprocess.Popen[str], victim: subprocess.Popen[str], at: Any) -> None:
    """Both at once on what is due; the victim is killed while it is in the middle, the survivor goes on to the end."""
    before = late_events()
    tell(victim, at)
    tell(survivor, at)
    while late_events() - before < MATTERS // 4:
        time.sleep(0.002)
    victim.send_signal(signal.SIGKILL)
    assert survivor.stdout is not None
    assert late_events() - before < MATTERS, "it was killed too late to prove anything"
    for _turn in range(50):
        survivor.stdout.readline()
        if not MatterClock.objects.filter(next_at__lte=at).exists():
            return
        time.sleep(0.05)  # what the victim held is free once the server has seen that it is dead
        tell(survivor, at)


@pytest.mark.django_db(transaction=True)
def test_a_thousand_due_clocks_give_a_thousand_events_though_a_runner_is_killed(worker_database, cluster):
    with travel(MONDAY) as clock:
        town = build_town(clock)
        with transaction.atomic():
            for number in range(MATTERS):
                town.raise_matter(f"第{number}件", place_code=GRID)
    database, host = worker_database.name, str(cluster.sockets)
    with runner(database, host) as survivor:
        for turn in range(1, ROUNDS + 1):
            at = MONDAY + timedelta(days=30 * turn)
            assert MatterClock.objects.filter(next_at__lte=at).count() == MATTERS
            with runner(database, host) as victim:
                work_together(survivor, victim, at)
            assert late_events() == turn * MATTERS
        survivor.kill()
    connections.close_all()
    with travel(MONDAY + timedelta(days=400)):
        assert verify(SYSTEM, whole=True) == ()
        assert disagreements() == ()
        assert differences(Matter.objects.order_by("id").values_list("id", flat=True)[0]) == {}
