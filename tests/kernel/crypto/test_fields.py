"""Encrypted columns: what the database holds, and how it is found again."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps

from huiyin.kernel.crypto import BlindIndexField, CryptoError, EncryptedTextField, last_four, normal_phone

pytestmark = pytest.mark.django_db

with isolate_apps("huiyin.kernel"):

    class Neighbour(models.Model):
        name = EncryptedTextField()
        phone = EncryptedTextField(null=True)
        phone_index = BlindIndexField(source="phone", normalise=normal_phone, null=True)
        phone_last_four_index = BlindIndexField(source="phone", normalise=last_four, null=True)

        class Meta:
            app_label = "kernel"
            db_table = "neighbour"


@pytest.fixture(autouse=True)
def table() -> None:
    columns = "id bigserial, name bytea, phone bytea, phone_index bytea, phone_last_four_index bytea"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE neighbour ({columns}) ON COMMIT DROP")


def raw(column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM neighbour")  # noqa: S608 - a column name of this test
        return bytes(cursor.fetchone()[0])


def test_a_value_comes_back_and_the_row_does_not_show_it() -> None:
    Neighbour.objects.create(name="张三", phone="13812345678")
    stored = Neighbour.objects.get()
    assert (stored.name, stored.phone) == ("张三", "13812345678")
    for column in ("name", "phone", "phone_index", "phone_last_four_index"):
        assert "张三".encode() not in raw(column)
        assert b"5678" not in raw(column)


def test_nothing_stays_nothing() -> None:
    Neighbour.objects.create(name="", phone=None)
    stored = Neighbour.objects.get(phone__isnull=True, phone_index=None)
    assert (stored.name, stored.phone, stored.phone_index) == ("", None, None)


def test_a_phone_is_found_by_its_index_and_by_its_last_four_digits() -> None:
    three, four = Neighbour(name="张三", phone="138 1234 5678"), Neighbour(name="李四", phone="13900001111")
    Neighbour.objects.bulk_create([three, four])
    assert [found.name for found in Neighbour.objects.filter(phone_index="+8613812345678")] == ["张三"]
    assert [found.name for found in Neighbour.objects.filter(phone_last_four_index="1111")] == ["李四"]
    assert not Neighbour.objects.filter(phone_index="13812345679").exists()


def test_the_index_follows_a_change() -> None:
    neighbour = Neighbour.objects.create(name="张三", phone="13812345678")
    neighbour.phone = None
    neighbour.save()
    assert not Neighbour.objects.filter(phone_index="13812345678").exists()


def test_asking_the_text_itself_is_refused() -> None:
    with pytest.raises(FieldError, match="blind index"):
        Neighbour.objects.filter(phone="13812345678")


def test_a_value_moved_into_another_column_does_not_open() -> None:
    Neighbour.objects.create(name="张三", phone="13812345678")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE neighbour SET name = phone")
    with pytest.raises(CryptoError):
        Neighbour.objects.get()
