"""Children end together, however it comes to that."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from huiyin.console.processes import Together

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]
PARENT = f"""
from huiyin.console.processes import Together
with Together({{}}) as parts:
    parts.start("sleeper", {SLEEP!r})
    print(parts.children["sleeper"].pid, flush=True)
    parts.wait()
"""


def lives(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(") ")[2][0] != "Z"


def test_the_first_to_end_is_named_and_the_others_are_ended():
    with Together({}) as parts:
        parts.start("sleeper", SLEEP)
        parts.start("sprinter", [sys.executable, "-c", ""])
        assert parts.wait() == "sprinter"
    assert [child.returncode for child in parts.children.values()] == [-signal.SIGTERM, 0]


def test_a_child_that_does_not_listen_is_killed(monkeypatch, capfd):
    monkeypatch.setattr("huiyin.console.processes.END_LIMIT_SECONDS", 0.5)
    with Together({}) as parts:
        parts.start("stubborn", STUBBORN)
        while "deaf" not in capfd.readouterr().out:
            time.sleep(0.05)
    assert parts.children["stubborn"].returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_a_killed_parent_leaves_no_child():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    give_up = time.monotonic() + 10
    while lives(child) and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not lives(child)
