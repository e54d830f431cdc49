"""The database that tests get: the runtime role, a fresh copy after tests that commit."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import ProgrammingError, connection


@pytest.mark.django_db
def test_works_as_the_runtime_role_which_makes_no_tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("huiyin",)
        with pytest.raises(ProgrammingError, match="permission denied for schema public"):
            cursor.execute("CREATE TABLE stray (id int)")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_committed_the_next_does_not_see(turn):
    assert not ContentType.objects.filter(app_label="left_behind").exists()
    ContentType.objects.create(app_label="left_behind", model="x")
    assert ContentType.objects.filter(model="permission").exists()
