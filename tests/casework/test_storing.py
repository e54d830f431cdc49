"""What comes of an event is one statement, and nothing of it is written by halves."""

import pytest
from django.db import IntegrityError, connection, transaction

from huiyin.casework.models import JournalEvent, Matter, MatterClock, OutboxMessage, SearchText, Voice
from huiyin.casework.services import differences
from huiyin.casework.services.hanging import places_of
from huiyin.casework.services.storing import together
from huiyin.kernel.ids import uuid7
from tests.casework.town import CITY, GRID, STREET, VILLAGE


@pytest.mark.parametrize("code", ["", CITY, "999901", STREET, VILLAGE, GRID])
def test_a_place_lies_in_the_places_that_the_database_says(town, code):
    with connection.cursor() as cursor:
        cursor.execute("SELECT huiyin_places_of(%s)", [code])
        assert cursor.fetchone() == (places_of(code),)


def test_a_matter_that_is_opened_is_one_statement(town):
    town.raise_matter()
    written = []

    def note(execute, sql, params, many, context):
        if "INSERT" in sql or "UPDATE" in sql or "DELETE" in sql:
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        receipt = town.raise_matter("第二件")
    assert len(written) == 1
    rows = (Matter, "id"), (Voice, "matter"), (JournalEvent, "matter"), (MatterClock, "matter"), (SearchText, "matter")
    assert [model.objects.filter(**{name: receipt.matter_id}).count() for model, name in rows] == [1] * 5
    assert OutboxMessage.objects.filter(matter=receipt.matter_id).exists()


def test_lists_that_are_empty_are_null_in_the_database_and_lists_in_the_program(town):
    receipt = town.raise_matter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT called_units, reader_posts FROM casework_matter")
        assert cursor.fetchone() == (None, None)
    assert Matter.objects.get().called_units == []
    town.push(receipt.matter_id)
    unit = town.roads_unit.id
    assert Matter.objects.get(called_units__overlap=[unit]).called_units == [unit]
    assert not Matter.objects.filter(called_units__overlap=[town.water_unit.id]).exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_written_together_is_written_whole_or_not_at_all(town):
    taken = town.raise_matter("第一件")

    def take_in():
        with transaction.atomic(), together():
            town.raise_matter("第二件", matter_id=(fresh := uuid7()), is_known_as_new=True)
            town.raise_matter("第三件", matter_id=taken.matter_id, is_known_as_new=True)
            assert not Matter.objects.filter(pk=fresh).exists()

    with pytest.raises(IntegrityError):
        take_in()
    assert list(Matter.objects.values_list("pk", flat=True)) == [taken.matter_id]
    assert JournalEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_round_it_a_matter_that_cannot_be_written_leaves_nothing(town):
    taken = town.raise_matter("第一件", alias=("hotline", "7"))
    again = town.raise_matter("第二件", alias=("hotline", "7"), is_known_as_new=True)
    assert (again.matter_id, again.created) == (taken.matter_id, False)
    assert (Matter.objects.count(), Voice.objects.count(), JournalEvent.objects.count()) == (1, 1, 1)


def test_four_thousand_who_raised_the_same_are_told_in_one_event(town):
    receipt = town.raise_matter()
    first = Voice.objects.get()
    others = [
        Voice(
            matter_id=receipt.matter_id,
            code=f"{number:013d}",
            secret_hash=b"x" * 32,
            door="qr",
            digest="d",
            raised_at=first.raised_at,
            received_at=first.received_at,
        )
        for number in range(4_000)
    ]
    Voice.objects.bulk_create(others, batch_size=1_000)
    before = OutboxMessage.objects.count()
    town.push(receipt.matter_id)
    assert OutboxMessage.objects.filter(seq=2).exclude(voice=None).count() == 4_001
    assert OutboxMessage.objects.count() > before
    assert differences(receipt.matter_id) == {}
