"""A PostgreSQL of our own, so that nobody has to install and configure one to start.

The cluster lives in the data folder and listens on a Unix socket only; the operating system says who we are (peer),
so there are no passwords and nobody else on the machine gets in. Roles: `postgres` (makes the rest), `huiyin_owner`
(migrates), `huiyin` (works). Whoever uses the cluster holds a shared lock on `users.lock`; a watchdog process waits
for the exclusive one and ends the server when the last user is gone, however it went (SIGKILL included).

    open() -> [initdb] -> start -> watchdog            close() -> watchdog sees no user -> fast stop
"""

import contextlib
import fcntl
import getpass
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg
from psycopg import sql

from huiyin.config.environment import (
    Missing,
    archive_folder,
    cluster_folder,
    private_cluster_wanted,
    socket_folder,
)
from huiyin.console.binaries import Binaries, find, run_as_server, server_identity, server_user
from huiyin.console.segments import prepared_archive
from huiyin.console.watchdog import stop

ADMIN, OWNER, RUNTIME, DATABASE = "postgres", "huiyin_owner", "huiyin", "huiyin"
START_LIMIT_SECONDS = 60
RECOVERY_LIMIT_SECONDS = 24 * 3600
RETRY_LIMIT_SECONDS = 10
_FULL_ACCESS_TO_OWNER_ONLY = 0o700

_INCLUDE = "\ninclude 'huiyin.conf'\n"
LEAST_BUFFERS, MOST_BUFFERS = 128, 2_048  # megabytes
_CONFIGURATION = """\
# Written by huiyin at every start.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0777
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
fsync = {fsync}
shared_buffers = {buffers}MB
wal_compression = on
checkpoint_timeout = 15min
max_wal_size = 2GB
autovacuum = {autovacuum}
{more}"""


class Cluster:
    """The private cluster, as a context manager: open while it is entered.

    `durable=False` is for tests only: it trades surviving a power cut for speed. `recovery`: lines of configuration for
    a start that goes back to a moment (`archiving`).
    """

    def __init__(self, *, durable: bool = True, recovery: str = "") -> None:
        self.folder = cluster_folder()
        self.files = self.folder / "files"
        self.sockets = socket_folder()
        self.durable = durable
        self.recovery = recovery
        self._users: IO[str] | None = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def connect(self, role: str = ADMIN, database: str = DATABASE) -> psycopg.Connection:
        """A plain connection in autocommit mode, for what Django does not do."""
        return psycopg.connect(host=str(self.sockets), user=role, dbname=database, autocommit=True)

    def open(self) -> None:
        """Make the cluster if there is none, start it if it does not run, and count ourselves among its users.

        Raises Missing when PostgreSQL is not there or does not start; the message holds its own last words.
        """
        self.make_folders()
        self._users = (self.folder / "users.lock").open("a+")
        try:
            fcntl.flock(self._users, fcntl.LOCK_SH)  # waits while a watchdog is just ending the server
            with _locked(self.folder / "start.lock"):
                self._bring_up()
        except BaseException:
            self.close()  # no watchdog may be there yet
            raise

    def keep_up(self) -> None:
        """Start the server again where it was killed; nothing happens while it lives. Raises Missing as `open` does."""
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            server = int((self.files / "postmaster.pid").read_text().splitlines()[0])
            if str(self.files) in _command(server):
                return
        with _locked(self.folder / "start.lock"):
            self._bring_up()

    def _bring_up(self) -> None:
        binaries = find(self.major())
        if not (self.files / "PG_VERSION").exists():
            self._initialise(binaries)
        if not self._answers():
            self._configure()
            self._start(binaries)
        self._make_roles()
        self._watch(binaries)

    def close(self) -> None:
        """Stop being a user; if we were the last, return when the server has ended."""
        if self._users is None:
            return
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with contextlib.suppress(Missing):  # without its programs no server runs
                stop(find(self.major()).folder, self.folder)
        except BlockingIOError:
            # Either others use it, and a shared lock is to be had at once; or the watchdog was quicker than we and has
            # the exclusive one, and the shared one is to be had when the server has ended.
            fcntl.flock(self._users, fcntl.LOCK_SH)
        self._users.close()
        self._users = None

    def make_folders(self) -> None:
        """Make the cluster's folders for the server's user only, and refuse ones that somebody else prepared.

        Under a lock: a folder is made and then handed over, and a second process must not come by in between.
        """
        user, owner = server_user(), server_identity()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with _locked(self.folder.with_suffix(".lock")):
            for folder in (self.folder, self.files, self.sockets):
                if not folder.exists():
                    folder.mkdir(mode=_FULL_ACCESS_TO_OWNER_ONLY)
                    os.chown(folder, owner, -1)
                if folder.stat().st_uid != owner or folder.is_symlink():
                    raise Missing(
                        f"{folder} belongs to somebody else. Remove it, or set HUIYIN_DATA to another folder."
                    )
        if run_as_server("test", "-w", self.files).returncode:
            raise Missing(
                f"The user {user or getpass.getuser()} that PostgreSQL has to run as cannot write to {self.files}. "
                "Set HUIYIN_DATA to a folder that this user may enter, such as one in /var/lib."
            )

    def major(self) -> int | None:
        """PostgreSQL's major version that the files belong to; none before they are made."""
        version = self.files / "PG_VERSION"
        return int(version.read_text()) if version.exists() else None

    def _initialise(self, binaries: Binaries) -> None:
        done = run_as_server(
            binaries.folder / "initdb", "--pgdata", self.files, "--username", ADMIN, "--auth", "peer",
            "--encoding", "UTF8", "--locale", "C.UTF-8",
        )  # fmt: skip
        if done.returncode:
            raise Missing(f"PostgreSQL could not make its files in {self.files}: {done.stderr.strip()}")

    def _configure(self) -> None:
        """Write who gets in (the user who started us, in our three roles) and how the server listens."""
        sockets = str(self.sockets).replace("'", "''")
        people = {getpass.getuser(), "root", server_user() or getpass.getuser()}
        configuration = self.files / "postgresql.conf"  # initdb tried out what this machine allows: keep its findings
        if _INCLUDE not in (written := configuration.read_text(encoding="utf-8")):
            self._write(configuration.name, written + _INCLUDE)
        # Statistics that come in the midst of a test would change the plans that it looks at.
        switched = "on" if self.durable else "off"
        archive = archive_folder()
        more = (prepared_archive(archive) if archive else "") + self.recovery
        self._write(
            "huiyin.conf",
            _CONFIGURATION.format(
                sockets=sockets, fsync=switched, autovacuum=switched, more=more, buffers=self._buffers_megabytes()
            ),
        )
        self._write("pg_hba.conf", "local all all peer map=huiyin\nlocal replication all peer map=huiyin\n")
        lines = [f"huiyin {person} {role}\n" for person in sorted(people) for role in (ADMIN, OWNER, RUNTIME)]
        self._write("pg_ident.conf", "".join(lines))

    def _write(self, name: str, content: str) -> None:
        path = self.files / name
        path.write_text(content, encoding="utf-8")
        os.chown(path, self.files.stat().st_uid, -1)

    def _start(self, binaries: Binaries) -> None:
        """Start the server; try again for a while, as processes of a killed server need a moment to notice."""
        self._mend_pid_file()
        log = self.files / "server.log"
        limit_seconds = RECOVERY_LIMIT_SECONDS if self.recovery else START_LIMIT_SECONDS
        give_up = time.monotonic() + RETRY_LIMIT_SECONDS
        while True:
            done = run_as_server(
                binaries.folder / "pg_ctl", "start", "--pgdata", self.files, "--log", log,
                "--wait", "--timeout", str(limit_seconds), "--silent",
            )  # fmt: skip
            if done.returncode == 0:
                return
            if self.recovery or time.monotonic() > give_up:
                last_words = log.read_text(encoding="utf-8", errors="replace")[-1500:] if log.exists() else done.stderr
                raise Missing(f"PostgreSQL did not start; its log {log} ends with:\n{last_words}")
            time.sleep(0.3)

    def _buffers_megabytes(self) -> int:
        """What the database keeps of its tables in memory of its own: a sixteenth of the machine's, within limits; only
        what is used is taken. Those of tests are small and many.
        """
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        return min(max(memory // 16, LEAST_BUFFERS), MOST_BUFFERS) if self.durable else LEAST_BUFFERS

    def _mend_pid_file(self) -> None:
        """Remove a postmaster.pid whose number has since gone to some other program; keep any other.

        PostgreSQL itself mends the file when that process is dead, and only it can tell whether memory is still in use.
        """
        pid_file = self.files / "postmaster.pid"
        lock_file = self.sockets / ".s.PGSQL.5432.lock"
        for file in (pid_file, lock_file):
            with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
                if not self._is_our_server(int(file.read_text().splitlines()[0])):
                    file.unlink()

    def _is_our_server(self, pid: int) -> bool:
        """Whether a living process with this number is this cluster's server; True also for a dead number."""
        command = _command(pid)
        return not command or str(self.files) in command

    def _answers(self) -> bool:
        try:
            self.connect(database="postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_roles(self) -> None:
        """Make the two roles and the database; nothing happens where they are."""
        with self.connect(database="postgres") as admin:
            present = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}
            for role in sorted({OWNER, RUNTIME} - present):
                admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                admin.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
                admin.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
                admin.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {RUNTIME}")

    def _watch(self, binaries: Binaries) -> None:
        """Start the watchdog, which detaches itself so that Ctrl-C passes it by; a second one ends itself."""
        subprocess.run(
            [sys.executable, "-m", "huiyin.console.watchdog", str(binaries.folder), str(self.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            check=True,
        )


def _command(pid: int) -> str:
    """The command line of a process; empty when it is gone, or dead and not yet collected."""
    if not Path("/proc/self/cmdline").exists():
        listing = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return listing.stdout.strip()
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def available() -> contextlib.AbstractContextManager[object]:
    """The database for as long as a command runs: our own cluster, or nothing to do where a server is named."""
    return Cluster() if private_cluster_wanted() else contextlib.nullcontext()
