"""Danger to life comes before any queue; a drill, a fee or a past quarrel does not."""

import pytest

from huiyin.appeals.services.handing_over import hand_over
from huiyin.appeals.services.sorting import link_emergency
from huiyin.appeals.types import emergencies_in
from huiyin.casework.models import Matter, OutboxMessage
from tests.casework.town import COUNTY, SYSTEM, hold, post_of


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("三楼着火了，快来", ["119"]),
        ("楼道里有煤气味", ["119"]),
        ("河里有人落水了", ["119", "120"]),
        ("有人在小区打人，还拿刀", ["110"]),
        ("门口发生车祸，有人昏迷", ["120", "122"]),
        ("老人走失了一天", ["110"]),
    ],
)
def test_words_that_mean_danger_name_the_numbers_to_call(words, numbers):
    assert [emergency.number for emergency in emergencies_in(words)] == numbers


@pytest.mark.parametrize(
    "words",
    [
        "路灯坏了三天",
        "楼道堆杂物，有火灾隐患",
        "咨询煤气费怎么交",
        "建议社区办防溺水讲座",
        "烧烤店油烟太大",
        "这个路口容易发生车祸，建议装红绿灯",
        "",
    ],
)
def test_a_drill_a_fee_or_a_worry_is_no_danger_to_life(words):
    assert emergencies_in(words) == ()


def test_a_danger_is_shown_made_critical_and_handed_to_the_linked_contact(town, say):
    fire = hold("department_duty", COUNTY, "消防")
    link_emergency(SYSTEM, service="119", post_id=post_of(fire), place_code=COUNTY)
    heard = say("三楼着火了，快来")
    matter = Matter.objects.get()
    message = OutboxMessage.objects.get(occasion="emergency")
    assert ([e.number for e in heard.emergencies], matter.urgency) == (["119"], "critical")
    assert (message.post_id, message.is_critical, message.hold_until) == (post_of(fire), True, message.created_at)
    assert "119" in (message.body or "")


def test_without_a_contact_the_duty_desk_gets_it(town, say):
    say("三楼着火了，快来")
    assert OutboxMessage.objects.get(occasion="emergency").post_id == post_of(town.desk)


def test_an_ordinary_matter_is_handed_to_nobody(town, say):
    heard = say("路灯坏了三天")
    assert (heard.emergencies, heard.urgency) == ((), "normal")
    assert not OutboxMessage.objects.filter(occasion="emergency").exists()


def test_handing_over_twice_sends_one_message(town, say):
    heard = say("三楼着火了，快来")
    assert hand_over(SYSTEM, matter_id=heard.receipt.matter_id, emergencies=heard.emergencies) == 0
    assert OutboxMessage.objects.filter(occasion="emergency").count() == 1
