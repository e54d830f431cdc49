"""The demo's town, loaded once for the tests that look at it and taken back afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from huiyin.console.demo import loading
from huiyin.places.selectors import forget_index


@pytest.fixture(scope="module")  # tests have no packages: one of that scope would last to the very end
def town(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[tuple[str, int, int]]]:
    """One town of the demo city; what was told while it was loaded."""
    told: list[tuple[str, int, int]] = []
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(settings, "MEDIA_ROOT", folder / "attachments")
        patch.setattr(settings, "DATA", folder)
        forget_index()
        loading.load(town=True, tell=lambda *step: told.append(step))
        yield told
        transaction.set_rollback(True)
    forget_index()
