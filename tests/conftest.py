"""What all tests share: a private cluster, a migrated template, one copy of it for each worker, and honest skips.

Tests work as the runtime role, so that a right which is missing in the real program is missing here.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from filelock import FileLock
from pytest_django import DjangoDbBlocker

from huiyin.console.cluster import ADMIN, OWNER, RUNTIME, Cluster
from huiyin.console.migrating import migrate
from huiyin.kernel.crypto import ensure_key_file
from tests.order import pytest_collection_modifyitems, pytest_xdist_make_scheduler

__all__ = ["pytest_collection_modifyitems", "pytest_xdist_make_scheduler"]

ROOT = Path(__file__).resolve().parents[1]
ALLOWED_SKIPS = ROOT / "tests" / "allowed_skips.txt"
LEFT = "left to the build machine, which does it each time with HUIYIN_ALL=1"
DATABASE = pytest.StashKey["WorkerDatabase"]()


class WorkerDatabase:
    """The databases of one test process, of which tests see one at a time: copies, renewed after tests that commit.

    The plain one holds what migrations write. A prepared one also holds what many tests begin with.
    """

    def __init__(self, cluster: Cluster, template: str) -> None:
        self.cluster = cluster
        self.plain = self.name = f"test_{os.getpid()}"
        self.prepared: dict[str, Any] = {}
        self._templates = {self.plain: template}

    def renew(self) -> None:
        """Throw the copy in use away and take a fresh one; open connections of this process are closed."""
        connections.close_all()
        with self.cluster.connect(ADMIN, "postgres") as admin:
            self._renew(admin)

    def _renew(self, admin: psycopg.Connection) -> None:
        admin.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {self.name} OWNER {OWNER} TEMPLATE {self._templates[self.name]}")

    def use(self, name: str) -> None:
        """Let tests see this one from now on."""
        if name != self.name:
            connections.close_all()
            self.name = name
        _use(self.name, str(self.cluster.sockets))

    def prepare(self, kind: str, make: Callable[[], Any]) -> Any:
        """Use the database in which `make` has been called and committed; returns what it gave, made once a process."""
        name = f"{self.plain}_{kind}"
        if name not in self.prepared:
            self.use(self.plain)
            self.prepared[name] = make()
            connections.close_all()
            with self.cluster.connect(ADMIN, "postgres") as admin:
                admin.execute(f"ALTER DATABASE {self.plain} RENAME TO {name}_template")
                self._renew(admin)
                self.name, self._templates[name] = name, f"{name}_template"
                self._renew(admin)
        self.use(name)
        return self.prepared[name]

    def drop(self) -> None:
        """Remove the copies."""
        connections.close_all()
        made = {*self._templates, *self._templates.values()}
        with self.cluster.connect(ADMIN, "postgres") as admin:
            for name in made:
                if name.startswith(self.plain):
                    admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _migrations_digest() -> str:
    files = sorted((ROOT / "src").glob("**/migrations/*.py"))
    parts = [file.read_bytes() for file in [*files, ROOT / "requirements/base.txt"]]
    # A run with fewer parts switched on makes a template of its own.
    return hashlib.sha256(b"".join([*parts, repr(settings.INSTALLED_APPS).encode()])).hexdigest()


def _use(database: str, host: str) -> None:
    for alias, role in (("default", RUNTIME), ("owner", OWNER)):
        connections.settings[alias].update(NAME=database, USER=role, HOST=host, PORT="", PASSWORD="")
        connections[alias].settings_dict.update(connections.settings[alias])


def _template(cluster: Cluster, admin: psycopg.Connection) -> str:
    """Name of the template for the migrations as they stand, made by the first process that needs it."""
    name = f"template_{_migrations_digest()[:12]}"
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]).fetchone():
        return name
    admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    admin.execute(f"CREATE DATABASE {name} OWNER {OWNER}")
    _use(name, str(cluster.sockets))
    migrate()
    connections.close_all()
    admin.execute(f"ALTER DATABASE {name} IS_TEMPLATE true")
    return name


def _sweep(admin: psycopg.Connection, keep: str) -> None:
    """Drop the copies of test processes that are gone and the templates of older migrations."""
    names = [row[0] for row in admin.execute("SELECT datname FROM pg_database WHERE datname ~ '^(test|template)_'")]
    for name in names:
        kind, process_id, *_ = name.split("_")
        if kind == "test" and not Path(f"/proc/{process_id}").exists():
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    old = [name for name in names if name.startswith("template_") and name != keep]
    for name in old[:-5]:
        admin.execute(f"ALTER DATABASE {name} IS_TEMPLATE false")
        admin.execute(f"DROP DATABASE IF EXISTS {name}")


@pytest.fixture(scope="session", autouse=True)
def key_file() -> None:
    """Keys that protect nothing, shared by the workers because they share tables made from one template."""
    ensure_key_file(settings.HUIYIN_KEY_FILE)


@pytest.fixture(autouse=True)
def everybody_begins_in_chinese() -> Iterator[None]:
    """A page that one test asked for in English leaves that language behind in the process; no other test sees it."""
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The private cluster of this checkout's tests; it ends when the last test process has."""
    with Cluster(durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def worker_database(
    cluster: Cluster, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[WorkerDatabase]:
    """This process's own migrated database."""
    with django_db_blocker.unblock():
        with FileLock(cluster.folder / "template.lock"), cluster.connect(ADMIN, "postgres") as admin:
            template = _template(cluster, admin)
            _sweep(admin, template)
            database = WorkerDatabase(cluster, template)
            database.renew()
        database.use(database.plain)
    request.config.stash[DATABASE] = database
    yield database
    del request.config.stash[DATABASE]
    with django_db_blocker.unblock():
        database.drop()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture: what takes processes and patience is left to the build machine; a test that does not ask for
    a prepared database begins in the plain one.
    """
    if item.get_closest_marker("build_machine") and not (os.environ.get("HUIYIN_ALL") or os.environ.get("HUIYIN_SOAK")):
        pytest.skip(LEFT)
    database = item.config.stash.get(DATABASE, None)
    if database and "town_database" not in getattr(item, "fixturenames", ()):
        database.use(database.plain)


@pytest.fixture(scope="session")
def django_db_setup(worker_database: WorkerDatabase) -> Iterator[None]:
    """Takes the place of pytest-django's own: the database comes from a template and is migrated by the owner."""

    def renew_instead_of_truncating(_case: TransactionTestCase) -> None:
        worker_database.renew()

    # The runtime role may not truncate, and what migrations wrote must come back.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", renew_instead_of_truncating)
        yield


def pytest_xdist_auto_num_workers() -> int:
    """One test process more than there are processors: some always wait, for an undo to end or a program to start."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """On the build machine a skipped test fails, unless tests/allowed_skips.txt holds its reason."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        reason = str(report.longrepr[2]).removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
        allowed = ALLOWED_SKIPS.read_text(encoding="utf-8").splitlines()
        if reason not in allowed:
            report.outcome = "failed"
            report.longrepr = f"Skipped on the build machine: {reason!r} is not in {ALLOWED_SKIPS.name}."
    return report
