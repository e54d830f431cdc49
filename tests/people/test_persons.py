"""Secrets of persons: encrypted, masked, revealed only with a reason that the person can read."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from huiyin.kernel.access import Hidden
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import Person, Post, RevealLog, TenureRole
from huiyin.people.selectors.persons import access_person, masked_view, my_data, persons_by_phone, who_looked
from huiyin.people.services import persons, posts, residents
from huiyin.people.types import Actor, PersonField
from tests.people.conftest import GRID, OTHER_GRID, SYSTEM

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"


@pytest.fixture
def resident(person) -> Person:
    """张三 of the first grid, with everything known."""
    made = person("张三丰", phone="13812345678", citizen_number=NUMBER)
    residents.settle(
        SYSTEM, person_id=made.id, place_code=GRID, household_number="12", address="汽车路街道城隍庙社区3栋502"
    )
    return Person.objects.get(id=made.id)


def test_nothing_personal_can_be_read_in_the_raw_row(resident):
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM people_person p WHERE id = %s", [resident.id])
        raw = cursor.fetchone()[0]
        cursor.execute("SELECT name, phone, citizen_number FROM people_person WHERE id = %s", [resident.id])
        columns = [bytes(value) for value in cursor.fetchone()]
    for secret in ("张三丰", "13812345678", NUMBER):
        assert secret not in raw
        assert all(secret.encode() not in column for column in columns)


def test_staff_see_a_person_masked(resident):
    view = masked_view(resident)
    assert (view.name, view.phone, view.citizen_number) == ("张*", "138****5678", "1101**********002X")
    assert view.place_code == GRID


@pytest.mark.parametrize(
    "change", [{"name": "张*"}, {"phone": "138****5678"}, {"citizen_number": "1101**********002X"}]
)
def test_a_masked_value_sent_back_is_refused_and_changes_nothing(resident, change):
    with pytest.raises(Refused):
        persons.change_person(SYSTEM, person_id=resident.id, **change)
    kept = Person.objects.get(id=resident.id)
    assert (kept.name, kept.phone, kept.citizen_number) == ("张三丰", "13812345678", NUMBER)


def test_a_reveal_is_logged_before_it_is_shown_and_the_person_sees_it(resident, staff):
    worker = staff("grid_worker", GRID)
    phone = persons.reveal(worker, person_id=resident.id, field=PersonField.PHONE, reason="回访昨天的诉求")
    assert phone == "13812345678"
    looks = who_looked(Actor.resident(resident.id))
    assert [(look.field, look.reason) for look in looks] == [("phone", "回访昨天的诉求")]
    assert worker.label in looks[0].viewer


def test_a_reveal_without_a_reason_is_refused_and_not_logged(resident, staff):
    with pytest.raises(Refused):
        persons.reveal(staff("grid_worker", GRID), person_id=resident.id, field=PersonField.NAME, reason=" 看 ")
    assert not RevealLog.objects.exists()


def test_a_neighbouring_grid_gets_the_same_answer_as_for_nobody(resident, staff):
    neighbour = staff("grid_worker", OTHER_GRID)
    with pytest.raises(Hidden):
        persons.reveal(neighbour, person_id=resident.id, field=PersonField.PHONE, reason="想打个电话")
    assert persons_by_phone(neighbour, "13812345678") == ()
    assert not RevealLog.objects.exists()


def test_a_department_has_no_door_to_residents_but_a_vouched_relation(resident, staff):
    officer = staff("department_leader", GRID[:6])
    with pytest.raises(Hidden):
        access_person(officer, resident.id)
    assert access_person(officer, resident.id, vouched_by="matter 1").id == resident.id
    with pytest.raises(Hidden):
        access_person(Actor.resident(None), resident.id, vouched_by="matter 1")


def test_a_resident_cannot_read_who_looked_at_another(resident, person):
    with pytest.raises(Hidden):
        who_looked(Actor.resident(person("外人").id), resident.id)


@pytest.mark.parametrize("words", ["UPDATE people_reveallog SET reason = ''", "DELETE FROM people_reveallog"])
def test_the_reveal_log_cannot_be_changed(resident, staff, words):
    persons.reveal(staff("grid_worker", GRID), person_id=resident.id, field=PersonField.NAME, reason="核对身份")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(words)
    assert RevealLog.objects.get().reason == "核对身份"


def test_a_citizen_number_belongs_to_one_person(resident, person):
    with pytest.raises(Refused) as refused:
        person("李四", citizen_number=NUMBER)
    assert refused.value.details["problem"] == "exists"
    assert "张" not in str(refused.value)


def test_a_phone_is_found_however_it_is_typed(resident, staff):
    worker = staff("grid_worker", GRID)
    assert [view.id for view in persons_by_phone(worker, "+86 138-1234-5678")] == [resident.id]


def test_my_data_shows_everything_but_the_whole_citizen_number(resident):
    mine = my_data(Actor.resident(resident.id))
    assert (mine.name, mine.phone, mine.address) == ("张三丰", "13812345678", "汽车路街道城隍庙社区3栋502")
    assert mine.citizen_number == "1101**********002X"


@pytest.mark.parametrize("begins", [timedelta(), timedelta(days=20)], ids=["now", "later"])
@pytest.mark.parametrize("role", [TenureRole.HOLDER, TenureRole.SUBSTITUTE])
def test_who_is_in_office_for_a_time_or_will_be_cannot_be_erased(person, post, begins, role):
    who, seat = person("钱代班"), post("grid_worker", GRID)
    since = now() + begins
    until = since + timedelta(days=300)
    given = {"post_id": seat.id, "person_id": who.id, "role": role, "from_at": since, "until_at": until}
    tenure = posts.appoint(SYSTEM, **given)
    with pytest.raises(Refused):
        persons.erase_person(SYSTEM, person_id=who.id, reason="own request")
    assert Person.objects.get(id=who.id).name == "钱代班"
    posts.end_tenure(SYSTEM, tenure_id=tenure.id)
    persons.erase_person(SYSTEM, person_id=who.id, reason="own request")
    assert Person.objects.get(id=who.id).name is None


def test_who_was_to_come_to_a_post_that_was_closed_can_be_erased(person, post):
    who, seat = person("新人"), post("grid_worker", GRID)
    posts.appoint(SYSTEM, post_id=seat.id, person_id=who.id, from_at=now() + timedelta(days=3))
    Post.objects.filter(id=seat.id).update(closed_at=now())  # as closing was once: what was planned stayed
    persons.erase_person(SYSTEM, person_id=who.id, reason="own request")
    assert Person.objects.get(id=who.id).name is None


def test_erasing_leaves_an_id_without_a_person(resident):
    persons.erase_person(SYSTEM, person_id=resident.id, reason="own request")
    left = Person.objects.get(id=resident.id)
    assert (left.name, left.phone, left.phone_index, left.citizen_number_index) == (None, None, None, None)
    with pytest.raises(Hidden):
        access_person(SYSTEM, resident.id)
