"""Every door leads to one ledger, and nothing that somebody raises is lost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.appeals.models import Intake
from huiyin.appeals.services.receiving import DOORS, receive
from huiyin.casework.models import Draft, Matter, OutboxMessage, Voice
from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor
from huiyin.places.services import open_division
from huiyin.places.types import Datum, Point
from tests.appeals.conftest import RAISER
from tests.casework.town import CITY, GRID, MONDAY, NAMESAKE, OTHER_GRID, STREET, VILLAGE, draw_elsewhere, post_of

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def test_every_door_gives_a_number_a_receipt_and_the_same_first_step(town, say):
    heard = [say(f"{door}：路灯不亮了", door=door) for door in DOORS]
    assert len({each.receipt.code for each in heard}) == len(DOORS)
    assert {row.step for row in Matter.objects.all()} == {"reported"}
    assert [row.door for row in Intake.objects.order_by("at", "voice")] == list(DOORS)


def test_a_door_that_is_not_there_takes_nothing_in(town, say):
    with pytest.raises(Refused) as refused:
        say(door="fax")
    assert (refused.value.field, Matter.objects.count()) == ("door", 0)


def test_a_grid_s_qr_a_point_and_an_address_all_find_the_grid(town, say):
    pin = Point(112.025, 28.005).written_in(Datum.GCJ02)
    by_code, by_point = say(place=GRID), say("第二网格漏水了", place=pin)
    by_address = say("水管坏了", place=None, address="河街街道柳树社区第1网格三栋楼下")
    assert [each.found.by for each in (by_code, by_point, by_address)] == ["code", "point", "address"]
    places = [Matter.objects.get(pk=each.receipt.matter_id).place_code for each in (by_code, by_point, by_address)]
    assert places == [GRID, OTHER_GRID, GRID]


def test_an_address_that_names_only_the_street_is_placed_there(town, say):
    assert say(place=None, address="河街街道菜场").found.place_code == STREET
    assert say("路又坏了", place=None, address="柳树社区").found.place_code == VILLAGE


def test_a_point_outside_the_city_is_kept_goes_to_the_desk_and_the_person_is_told(town, say):
    heard = say(place=Point(116.4, 39.9))
    matter = Matter.objects.get(pk=heard.receipt.matter_id)
    assert (matter.place_code, matter.owner_post_id) == (CITY, post_of(town.desk))
    assert (matter.longitude_e6, matter.latitude_e6) == (116_400_000, 39_900_000)
    assert "值班台" in heard.told[0]
    assert Intake.objects.get().is_outside


def test_without_a_place_the_desk_has_it_and_the_person_is_told(town, say):
    heard = say(place=None)
    assert Matter.objects.get().owner_post_id == post_of(town.desk)
    assert heard.told == ("还不知道在哪里。这件事已收下，由市值班台核对地点。说不准的，会打您留的电话问。",)


def test_words_that_name_one_village_or_grid_without_doubt_say_where_it_is(town, say):
    heard = say("柳树社区第1网格楼道灯不亮", place=None)
    assert (heard.found.place_code, heard.found.by) == (GRID, "address")
    (told,) = heard.told
    assert told.startswith("没有另写地点，按您说的先放在“东城县 · 河街街道 · 柳树社区 · 第1网格”。不对的话点“不对？”")
    assert Matter.objects.get().place_code == GRID


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("东城县柳树社区的井盖丢了", VILLAGE),
        ("西城县柳树社区的井盖丢了", NAMESAKE),
        ("小柳树社区的井盖丢了", f"{STREET}005"),  # whose name holds another's
        ("柳树社区的井盖丢了", ""),  # there are two of that name
        ("柳树下的井盖丢了", ""),  # only a part of a name
        ("东城县的路灯不亮", ""),  # a county is not where it is
        ("从东城县柳树社区到杨家村的路坏了", ""),  # two villages
        ("西城县杨家村的井盖丢了", ""),  # which does not lie there
    ],
)
def test_words_that_leave_a_doubt_say_nothing_of_the_place(town, say, words, code):
    draw_elsewhere()
    for fresh, name in ((f"{STREET}004", "杨家村"), (f"{STREET}005", "小柳树社区")):
        open_division(town.desk, code=fresh, name=name, english_name=name)
    assert say(words, place=None).found.place_code == code
    assert Matter.objects.get().place_code == (code or CITY)


def test_a_complaint_about_a_unit_is_not_placed_by_whom_it_names(town, say):
    assert say("柳树社区的干部态度差", place=None, about_undecided=True).found.by == "nothing"


def test_who_left_no_phone_is_not_promised_a_call(town, say):
    (told,) = say(place=None, raiser=RaiserContact()).told
    assert "您没有留电话" in told
    assert "请过一会儿用案码来看" in told
    assert [word for word in ("联系您", "打您") if word in told] == []


def test_nobody_says_that_a_repeat_is_in_the_same_village_while_its_place_is_unknown(town, say):
    say(place=None)
    assert say(place=None).repeats[0].because.startswith("地点还没有核对，今天提出")
    say()
    assert say(place=OTHER_GRID).repeats[0].because.startswith("同一个村（社区），今天提出")


def test_the_sentence_about_a_repeat_names_the_button_that_the_receipt_has(town, say):
    say(client_id=uuid7(), session_secret="s")
    again = say(client_id=uuid7(), session_secret="s")
    assert "请点“也算我一个”" in again.told[0]
    hidden = {"about_undecided": True, "client_id": uuid7(), "session_secret": "s"}
    assert "也算我一个" not in "".join(say(**hidden).told)


def test_a_grid_code_that_is_none_does_not_turn_anybody_away(town, say):
    assert say(place="99990100100").found.by == "nothing"
    assert say("还有一件", place="430902001001999").found.by == "nothing"


def test_the_same_id_with_the_same_words_gives_the_same_receipt_and_nothing_twice(town, say):
    identity = uuid7()
    first = say(client_id=identity, session_secret="s")
    again = say(client_id=identity, session_secret="s")
    assert again.receipt.created is False
    assert (again.receipt.code, again.receipt.secret) == (first.receipt.code, first.receipt.secret)
    assert (Matter.objects.count(), Intake.objects.count(), OutboxMessage.objects.count()) == (1, 1, 1)


def test_the_same_id_with_other_words_is_refused_and_the_words_are_kept(town, say):
    identity = uuid7()
    say("路灯坏了", client_id=identity, session_secret="s")
    with pytest.raises(Refused, match="草稿"):
        say("完全另一件事：水管漏水", client_id=identity, session_secret="s")
    assert [draft.text for draft in Draft.objects.all()] == ["完全另一件事：水管漏水"]
    assert Matter.objects.count() == 1


def test_nobody_gets_a_receipt_by_knowing_an_id_and_the_words(town, say):
    identity = uuid7()
    say("路灯坏了", client_id=identity, session_secret="mine")
    with pytest.raises(Refused) as refused:
        say("路灯坏了", client_id=identity, session_secret="theirs")
    assert refused.value.details["problem"] == "id_taken"


def test_an_id_of_another_kind_is_refused(town, say):
    with pytest.raises(Refused) as refused:
        say(client_id=type(uuid7())(int=5))
    assert (refused.value.field, Matter.objects.count()) == ("client_id", 0)


def test_the_same_words_under_a_new_id_are_taken_in_and_suggested_as_a_repeat(town, say):
    first = say(client_id=uuid7(), session_secret="s")
    again = say(client_id=uuid7(), session_secret="s")
    assert (again.is_suggested_repeat, Matter.objects.count()) == (True, 2)
    assert Intake.objects.get(voice=again.receipt.voice_id).repeat_of_id == first.receipt.matter_id


def test_the_same_words_from_a_stranger_are_no_suggested_repeat_of_a_person(town, say):
    say(client_id=uuid7(), session_secret="s")
    other = RaiserContact(name="李四", phone="13912345678")
    assert not say(client_id=uuid7(), session_secret="t", raiser=other).is_suggested_repeat


def test_a_hundred_thousand_characters_are_refused_with_a_sentence_and_kept(town, say):
    with pytest.raises(Refused, match="最多") as refused:
        say("说" * 100_000)
    assert (refused.value.field, Matter.objects.count(), Draft.objects.get().text) == ("words", 0, "说" * 100_000)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"words": "  "}, "words"),
        ({"raiser": RaiserContact(phone="12345")}, "phone"),
        ({"raiser": RaiserContact(name="王*", phone="138****5678")}, "phone"),
        ({"attachments": [AttachmentGiven("photos", PICTURE)] * 13}, "photos"),
    ],
)
def test_what_cannot_be_taken_is_refused_beside_its_field(town, say, given, field):
    with pytest.raises(Refused) as refused:
        say(**{"words": "路灯坏了", **given})
    assert (refused.value.field, Matter.objects.count(), Intake.objects.count()) == (field, 0, 0)


def test_a_program_called_a_photo_is_refused(town, say):
    with pytest.raises(Refused):
        say(attachments=[AttachmentGiven("photos", b"MZ" + bytes(200), "photo.jpg")])
    assert Matter.objects.count() == 0


def test_an_unknown_kind_becomes_the_default_one(town, say):
    assert say(kind="something").kind in {"hazard", "appeal"}


def test_what_was_written_offline_shows_both_times(town, say):
    heard = say(happened_at=MONDAY - timedelta(hours=3))
    voice, intake = Voice.objects.get(), Intake.objects.get(voice=heard.receipt.voice_id)
    assert (voice.raised_at, voice.received_at) == (MONDAY - timedelta(hours=3), MONDAY)
    assert intake.happened_at == MONDAY - timedelta(hours=3)


def test_too_old_a_time_counts_from_receipt_but_is_kept(town, say):
    say(happened_at=MONDAY - timedelta(days=3))
    assert Matter.objects.get().raised_at == MONDAY
    assert Intake.objects.get().happened_at == MONDAY - timedelta(days=3)


def test_a_worker_who_captures_something_is_the_one_who_collected_it(town, say):
    say(actor=town.worker, door="worker", raiser=None)
    matter = Matter.objects.get()
    assert matter.collected_by_id == town.worker.person_id
    assert Voice.objects.get().is_anonymous


def test_taking_a_matter_in_asks_no_more_when_there_are_many(town, say):
    say("第一件：路灯坏了")
    with CaptureQueriesContext(connection) as few:
        say("第二件：路灯也坏了")
    for number in range(5):
        say(f"又一件：路灯坏了 {number}")
    with CaptureQueriesContext(connection) as many:
        say("最后一件：路灯还坏着")
    assert len(many) == len(few) <= 60


def test_nobody_has_to_say_who_they_are(town, say):
    say(raiser=None)
    assert Voice.objects.get().is_anonymous


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sendings=st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["路灯坏了", "水管漏水"]), st.integers(0, 1))),
)
def test_however_often_and_in_whatever_order_one_id_is_one_matter(town, sendings):
    ids = [uuid7(), uuid7()]
    before = Matter.objects.count()
    owner: dict[int, tuple[str, int]] = {}
    for number, words, session in sendings:
        known = owner.setdefault(number, (words, session))
        try:
            heard = receive(
                Actor.anonymous(),
                door="web",
                words=words,
                place=GRID,
                raiser=RAISER,
                client_id=ids[number],
                session_secret=f"s{session}",
            )
        except Refused:
            assert known != (words, session)
        else:
            assert (heard.receipt.matter_id, known) == (ids[number], (words, session))
    assert Matter.objects.count() - before == len(owner)
