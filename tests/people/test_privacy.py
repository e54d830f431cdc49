"""What somebody asks about their own data: answered in time, kept as proof, and gone with the person."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from huiyin.console.scheduling import count_due, forget_due, schedule
from huiyin.kernel.audit import trail_of
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, travel
from huiyin.people.models import DataRequest, DataRequestState, Person
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.persons import requests_to_answer
from huiyin.people.services import persons, privacy
from huiyin.people.services.accounts import resident_account
from huiyin.people.services.exporting import my_export
from huiyin.people.services.privacy import answer_request, ask_correction, ask_deletion
from huiyin.people.types import Actor, PersonField
from tests.casework.town import publish_calendar
from tests.people.conftest import COUNTY, SYSTEM

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


@pytest.fixture
def resident() -> Actor:
    """Somebody who has proved a phone."""
    return actor_of(resident_account(SYSTEM, phone=PHONE))


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, str]]:
    """What goes to phones."""
    found: list[tuple[str, str]] = []
    gateway = SimpleNamespace(send=lambda message: found.append((message.to, message.text)))
    monkeypatch.setattr(privacy, "sender", lambda: gateway)
    return found


def asked_on(month: int, day: int) -> datetime:
    """Ten in the morning in the city."""
    return datetime(2026, month, day, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("month", "day", "due"),
    [
        (3, 2, date(2026, 3, 23)),  # a Monday
        (3, 6, date(2026, 3, 27)),
        (3, 7, date(2026, 3, 27)),  # a Saturday: the weekend is no working day
        (3, 8, date(2026, 3, 27)),
        (12, 5, date(2026, 12, 25)),
        (12, 21, date(2027, 1, 11)),  # the calendar ends before
    ],
)
def test_who_asks_hears_within_fifteen_working_days(resident, month, day, due):
    publish_calendar()
    with travel(asked_on(month, day)):
        assert ask_deletion(resident).due_on == due


def test_holidays_make_nobody_wait_longer_than_three_weeks(resident):
    publish_calendar(holidays=tuple(date(2026, 3, day) for day in range(9, 14)))
    with travel(asked_on(3, 2)):
        assert ask_deletion(resident).due_on == date(2026, 3, 23)


def test_without_a_calendar_three_weeks_count(resident):
    with travel(asked_on(3, 2)):
        assert ask_deletion(resident).due_on == date(2026, 3, 23)


@pytest.fixture
def asked(resident) -> dict[str, DataRequest]:
    """Their requests: a correction that was answered, one that waits, and a deletion."""
    old = ask_correction(resident, field=PersonField.ADDRESS, new_value="河街9号", words="搬到河街9号了")
    DataRequest.objects.filter(id=old.id).update(
        state=DataRequestState.REFUSED, new_value=None, answer="王小明的户口不在本村", decided_at=now()
    )
    name = ask_correction(resident, field=PersonField.NAME, new_value="王小明", words="我叫王小明，住河街3号")
    return {"old": old, "name": name, "deletion": ask_deletion(resident, words="我是王小明，请删")}


def answer(actor: Actor, request: DataRequest, words: str = "王小明您好，已照办。") -> DataRequest:
    """Accept a request."""
    return answer_request(actor, request_id=request.id, accept=True, answer=words)


def test_what_was_asked_goes_with_the_person_and_that_it_was_asked_stays(
    resident, asked, staff, sent, django_capture_on_commit_callbacks
):
    centre = staff("centre_duty", COUNTY)
    with django_capture_on_commit_callbacks(execute=True):
        answer(centre, asked["deletion"])
    rows = {name: DataRequest.objects.get(id=one.id) for name, one in asked.items()}
    assert {(row.words, row.new_value) for row in rows.values()} == {(None, None)}
    assert {name: (row.state, row.answer) for name, row in rows.items()} == {
        "old": ("refused", None),
        "name": ("refused", "个人信息已经删除，没有可以更正的了。"),
        "deletion": ("done", "个人信息已经删除。"),
    }
    for name, row in rows.items():
        assert (row.kind, row.field, row.asked_at, row.due_on) == (
            asked[name].kind, asked[name].field, asked[name].asked_at, asked[name].due_on,
        )  # fmt: skip
        assert row.decided_at is not None
    assert rows["deletion"].decided_by_id == centre.person_id
    assert sent == [(PHONE, "王小明您好，已照办。")]


def test_nothing_that_an_erased_person_asked_waits_any_more(resident, asked, staff):
    centre = staff("centre_duty", COUNTY)
    assert len(requests_to_answer(centre)) == 2
    answer(centre, asked["deletion"])
    assert requests_to_answer(centre) == ()
    with pytest.raises(Refused) as refused:
        answer(centre, asked["name"])
    assert refused.value.details["problem"] == "decided"
    deeds = {name: [entry.action for entry in trail_of(f"data-request {one.id}")][1:] for name, one in asked.items()}
    assert deeds == {"old": [], "name": ["people.data_request.refused"], "deletion": ["people.data_request.done"]}


def test_an_erasure_by_the_program_answers_the_deletion_that_was_asked(resident, asked):
    persons.erase_person(SYSTEM, person_id=resident.person_id, reason="own request")
    assert set(DataRequest.objects.values_list("kind", "state")) == {("correction", "refused"), ("deletion", "done")}
    assert set(DataRequest.objects.values_list("words", "new_value")) == {(None, None)}


def test_who_reads_english_gets_the_short_answer_in_english(resident, asked):
    Person.objects.filter(id=resident.person_id).update(language="en")
    persons.erase_person(SYSTEM, person_id=resident.person_id, reason="own request")
    assert DataRequest.objects.get(id=asked["deletion"].id).answer == "The personal data are deleted."


def test_an_export_of_ones_own_data_holds_the_words_on_both_sides(resident, asked):
    ask_correction(resident, field=PersonField.CITIZEN_NUMBER, new_value="11010519491231002X")
    told = {one["field"]: one for one in my_export(resident)["requests"]}
    assert (told["name"]["new_value"], told["name"]["words"]) == ("王小明", "我叫王小明，住河街3号")
    assert (told["address"]["words"], told["address"]["answer"]) == ("搬到河街9号了", "王小明的户口不在本村")
    assert told["address"]["answered_at"] is not None
    assert told[""]["words"] == "我是王小明，请删"
    assert told["citizen_number"]["new_value"] == "1101**********002X"


def test_words_and_answer_of_a_request_go_when_their_time_is_over(resident, asked):
    line = next(one for one in schedule() if one.name == "requests")
    with travel(now() + timedelta(days=line.days + 1)):
        assert (count_due(line), forget_due(line), count_due(line)) == (1, 1, 0)
    old, name = (DataRequest.objects.get(id=asked[key].id) for key in ("old", "name"))
    assert (old.words, old.answer, old.state) == (None, None, "refused")
    assert (name.words, name.new_value) == ("我叫王小明，住河街3号", "王小明")


def answers_in_the_raw_rows() -> list[object]:
    """What the column holds, by the age of the request."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM people_datarequest ORDER BY id")
        return [bytes(value) if isinstance(value, memoryview) else value for (value,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_answers_that_lay_open_are_sealed_by_an_upgrade_and_open_again_for_the_older_program(resident):
    asked = ask_deletion(resident)
    ask_correction(resident, field=PersonField.NAME, new_value="王小明")
    said = "王小明的事还没办完"
    DataRequest.objects.filter(id=asked.id).update(state="refused", answer=said, decided_at=now())
    MigrationExecutor(connections["owner"]).migrate([("people", "0010_no_index_twice")])
    assert answers_in_the_raw_rows() == [said, ""]
    again = MigrationExecutor(connections["owner"])
    again.migrate(again.loader.graph.leaf_nodes())
    sealed, none = answers_in_the_raw_rows()
    assert (said.encode() in sealed, none) == (False, None)
    assert DataRequest.objects.get(id=asked.id).answer == said


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_an_upgrade_closes_what_persons_erased_before_had_asked(resident, asked, person):
    other = Actor.resident(person("李四").id)
    ask_correction(other, field=PersonField.NAME, new_value="李思", words="写错了")
    Person.objects.filter(id=resident.person_id).update(erased_at=now())
    MigrationExecutor(connections["owner"]).migrate([("people", "0011_sealed_answers")])
    again = MigrationExecutor(connections["owner"])
    again.migrate(again.loader.graph.leaf_nodes())
    rows = DataRequest.objects.filter(person=resident.person_id).order_by("id")
    assert [(row.state, row.words, row.new_value, row.answer) for row in rows] == [
        ("refused", None, None, None),
        ("refused", None, None, None),
        ("done", None, None, None),
    ]
    assert not rows.filter(decided_at=None).exists()
    kept = DataRequest.objects.get(person=other.person_id)
    assert (kept.state, kept.words, kept.new_value) == ("waiting", "写错了", "李思")
