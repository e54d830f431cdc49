"""Ends the private cluster when its last user is gone; started by `cluster`, in a process of its own.

`users.lock` is held shared by every user and given back by the kernel even when a user is killed. This process asks
for it exclusively, which it gets when nobody is left, and stops the server before anybody new can come in.
Uses the standard library and `binaries` only, so that it is small and starts at once.
"""

import fcntl
import os
import sys
from pathlib import Path

from huiyin.console.binaries import run_as_server


def stop(binaries: Path, folder: Path) -> None:
    """End the cluster's server and return when it has; nothing happens if it does not run."""
    run_as_server(binaries / "pg_ctl", "stop", "--pgdata", folder / "files", "--mode", "fast", "--wait", "--silent")


def watch(binaries: Path, folder: Path) -> None:
    """Wait until nobody uses the cluster in this folder, then stop it; returns at once if it is watched already."""
    # The inner file is given back first, so that whoever comes next finds room for a watchdog of its own.
    with (folder / "users.lock").open("a+") as users, (folder / "watchdog.lock").open("a+") as only:
        try:
            fcntl.flock(only, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        fcntl.flock(users, fcntl.LOCK_EX)
        stop(binaries, folder)


if __name__ == "__main__":
    if os.fork():
        os._exit(0)  # whoever started us need not wait for us, nor collect us
    watch(Path(sys.argv[1]), Path(sys.argv[2]))
