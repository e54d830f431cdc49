"""The tables are what the models say."""

from django.apps import apps
from django.contrib.postgres.operations import NotInTransactionMixin
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils import translation


def test_no_migration_is_missing():
    translation.deactivate_all()  # names in migrations are not translated
    loader = MigrationLoader(None)
    wanted = ProjectState.from_apps(apps)
    detector = MigrationAutodetector(loader.project_state(), wanted, NonInteractiveMigrationQuestioner())
    changes = detector.changes(graph=loader.graph)
    missing = {label: [str(step) for step in migration.operations] for label, [migration] in changes.items()}
    assert missing == {}


def test_no_two_migrations_claim_to_be_the_last():
    assert MigrationLoader(None).detect_conflicts() == {}


def test_all_can_be_made_in_one_transaction_as_an_upgrade_does():
    migrations = MigrationLoader(None).disk_migrations.values()
    assert [
        str(migration)
        for migration in migrations
        if not migration.atomic or any(isinstance(step, NotInTransactionMixin) for step in migration.operations)
    ] == []
