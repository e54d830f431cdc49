"""The private cluster: it starts by itself, shares, survives kills and never stays behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from huiyin.config import environment
from huiyin.console.binaries import find
from huiyin.console.cluster import OWNER, RUNTIME, Cluster

USE_UNTIL_KILLED = """
import time
from huiyin.console.cluster import Cluster
with Cluster():
    print("up", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def own_cluster(monkeypatch, own_folder):
    monkeypatch.setenv("HUIYIN_DATA", str(own_folder))
    return Cluster()


def server_pid(cluster: Cluster) -> int:
    return int((cluster.files / "postmaster.pid").read_text().splitlines()[0])


def lives(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(") ")[2][0] != "Z"  # Z: ended, not yet collected


def ask(cluster: Cluster, role: str, question: str) -> tuple[object, ...] | None:
    with cluster.connect(role) as connection:
        answer = connection.execute(question)
        return answer.fetchone() if answer.description else None


def ends(pid: int, limit_seconds: float = 10) -> bool:
    give_up = time.monotonic() + limit_seconds
    while time.monotonic() < give_up:
        if not lives(pid):
            return True
        time.sleep(0.05)
    return False


def user_process() -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", USE_UNTIL_KILLED], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def end(process: subprocess.Popen[str], by: int) -> None:
    process.send_signal(by)
    process.communicate()


def test_makes_two_roles_neither_of_which_rules_the_server(own_cluster):
    with own_cluster as cluster, cluster.connect() as admin:
        roles = admin.execute(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname ~ '^huiyin' ORDER BY 1"
        ).fetchall()
    assert roles == [(RUNTIME, False, False, False), (OWNER, False, False, False)]


def test_listens_on_no_network(own_cluster):
    with own_cluster as cluster:
        assert ask(cluster, RUNTIME, "SHOW listen_addresses") == ("",)
        assert ask(cluster, RUNTIME, "SHOW fsync") == ("on",)
        assert ask(cluster, RUNTIME, "SELECT datcollate FROM pg_database WHERE datname = current_database()") == (
            "C.UTF-8",
        )


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to be somebody else")
def test_another_user_of_the_machine_does_not_get_in(own_cluster):
    with own_cluster as cluster:
        knock = [find().folder / "psql", "--host", cluster.sockets, "--username", RUNTIME, "huiyin"]
        cluster.folder.chmod(0o755)  # the program itself may lie in there
        at_the_door = subprocess.run(knock, user="games", env={}, cwd="/", capture_output=True, text=True, check=False)
        cluster.sockets.chmod(0o755)
        inside = subprocess.run(knock, user="games", env={}, cwd="/", capture_output=True, text=True, check=False)
    assert "Permission denied" in at_the_door.stderr
    assert "Peer authentication failed" in inside.stderr


def test_ends_with_the_program(own_cluster):
    with own_cluster as cluster:
        pid = server_pid(cluster)
    assert ends(pid)  # it takes its note away a moment before it is gone itself


def test_ends_when_the_program_is_killed(own_cluster):
    process = user_process()
    pid = server_pid(own_cluster)
    end(process, signal.SIGKILL)
    assert ends(pid)


def test_stays_while_another_program_uses_it(own_cluster):
    first = user_process()
    with own_cluster as cluster:
        pid = server_pid(cluster)
        end(first, signal.SIGKILL)
        assert not ends(pid, limit_seconds=0.5)
        assert ask(cluster, RUNTIME, "SELECT 1") == (1,)
    assert ends(pid)


def test_many_programs_that_start_at_once_share_one_server(own_cluster):
    starting = [
        subprocess.Popen([sys.executable, "-c", USE_UNTIL_KILLED], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    said = [process.stdout and process.stdout.readline() for process in starting]
    pid = server_pid(own_cluster)
    for process in starting:
        end(process, signal.SIGKILL)
    assert ends(pid)
    assert said == ["up\n"] * 4


def test_folders_are_made_by_one_and_found_by_the_others(own_cluster, monkeypatch):
    """Whoever comes by while a folder is made but not yet handed over waits."""
    made, come_by = threading.Event(), threading.Event()
    hand_over = os.chown

    def slowly(folder: Path, owner: int, group: int) -> None:
        made.set()
        come_by.wait(0.3)
        hand_over(folder, owner, group)

    monkeypatch.setattr(os, "chown", slowly)
    with ThreadPoolExecutor() as threads:
        first = threads.submit(own_cluster.make_folders)
        made.wait()
        second = threads.submit(Cluster().make_folders)
        assert (first.result(), second.result()) == (None, None)


def test_a_killed_server_starts_again_with_all_that_was_acknowledged(own_cluster):
    with own_cluster as cluster:
        ask(cluster, OWNER, "CREATE TABLE kept AS SELECT 1 AS number")
        os.kill(server_pid(cluster), signal.SIGKILL)
    with own_cluster as cluster:
        assert ask(cluster, OWNER, "SELECT number FROM kept") == (1,)


def test_a_pid_file_that_names_another_program_is_mended(own_cluster):
    with own_cluster as cluster:
        kept = (cluster.files / "postmaster.pid").read_text().splitlines()
    pid_file = own_cluster.files / "postmaster.pid"
    pid_file.write_text("\n".join([str(os.getpid()), *kept[1:]]) + "\n")
    os.chown(pid_file, own_cluster.files.stat().st_uid, -1)
    with own_cluster as cluster:
        assert server_pid(cluster) != os.getpid()


def test_a_long_path_gets_a_short_socket(monkeypatch, tmp_path):
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path / ("long" * 30)))
    assert len(f"{environment.socket_folder()}{environment.SOCKET_NAME}") <= environment.SOCKET_PATH_LIMIT_BYTES


def test_a_folder_of_somebody_else_is_refused(own_cluster):
    own_cluster.folder.mkdir()
    own_cluster.files.mkdir()
    os.chown(own_cluster.files, 65534, 65534)
    if os.getuid() != 0:
        own_cluster.files.rmdir()
        own_cluster.files.symlink_to("/")
    with pytest.raises(environment.Missing, match="belongs to somebody else"):
        own_cluster.open()
    with pytest.raises(psycopg.OperationalError):
        own_cluster.connect()
