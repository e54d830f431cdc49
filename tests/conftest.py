"""What all tests share: a private cluster, a migrated template, one copy of it for each worker, and honest skips.

Tests work as the runtime role, so that a right which is missing in the real program is missing here.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

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

ROOT = Path(__file__).resolve().parents[1]
ALLOWED_SKIPS = ROOT / "tests" / "allowed_skips.txt"


class WorkerDatabase:
    """The database of one test process: a copy of the migrated template, renewed after tests that commit."""

    def __init__(self, cluster: Cluster, template: str) -> None:
        self.cluster, self.template = cluster, template
        self.name = f"test_{os.getpid()}"

    def renew(self) -> None:
        """Throw the copy away and take a fresh one; open connections of this process are closed."""
        connections.close_all()
        with self.cluster.connect(ADMIN, "postgres") as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {self.name} OWNER {OWNER} TEMPLATE {self.template}")

    def drop(self) -> None:
        """Remove the copy."""
        connections.close_all()
        with self.cluster.connect(ADMIN, "postgres") as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


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
        kind, _, key = name.partition("_")
        if kind == "test" and not Path(f"/proc/{key}").exists():
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
def worker_database(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[WorkerDatabase]:
    """This process's own migrated database."""
    with django_db_blocker.unblock():
        with FileLock(cluster.folder / "template.lock"), cluster.connect(ADMIN, "postgres") as admin:
            template = _template(cluster, admin)
            _sweep(admin, template)
            database = WorkerDatabase(cluster, template)
            database.renew()
        _use(database.name, str(cluster.sockets))
    yield database
    with django_db_blocker.unblock():
        database.drop()


@pytest.fixture(scope="session")
def django_db_setup(worker_database: WorkerDatabase) -> Iterator[None]:
    """Takes the place of pytest-django's own: the database comes from a template and is migrated by the owner."""

    def renew_instead_of_truncating(_case: TransactionTestCase) -> None:
        worker_database.renew()

    # The runtime role may not truncate, and what migrations wrote must come back.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", renew_instead_of_truncating)
        yield


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
