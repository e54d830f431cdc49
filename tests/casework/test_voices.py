"""One matter, many voices; each has a receipt and a judgement of its own, and can be parted again."""

import pytest

from huiyin.casework.models import Matter, OutboxMessage, SearchText, Voice
from huiyin.casework.selectors import by_code, by_receipt, detail
from huiyin.casework.services import add_voice, differences, join_matter, part_voice
from huiyin.casework.types import RaiserContact
from huiyin.kernel.bigrams import bigrams
from huiyin.kernel.refusal import Refused


def second_voice(town, matter_id, **given):
    return add_voice(
        town.desk,
        matter_id=matter_id,
        words="我家门口也是",
        door="phone",
        raiser=RaiserContact(name="李四", phone="13900001111"),
        **given,
    )


def test_a_second_voice_gets_its_own_receipt_to_the_same_matter(town):
    first = town.raise_matter()
    second = second_voice(town, first.matter_id)
    assert second.matter_id == first.matter_id
    assert second.code != first.code
    assert by_receipt(second.code, last_four="1111", device="d").words == "我家门口也是"
    assert by_receipt(first.code, last_four="5678", device="d").words == "井盖丢了，路口很危险"
    assert Matter.objects.get().voice_count == 2


def test_adding_the_same_voice_again_gives_the_same_receipt(town):
    matter_id = town.raise_matter().matter_id
    first, again = (second_voice(town, matter_id, digest="abc") for _turn in range(2))
    assert (again.code, again.created) == (first.code, False)
    assert Voice.objects.count() == 2


def test_every_voice_is_told_in_its_own_code_and_all_must_judge(town):
    first = town.raise_matter()
    second = second_voice(town, first.matter_id)
    town.solve(first.matter_id)
    told = OutboxMessage.objects.filter(occasion="confirm", voice__isnull=False)
    assert {message.voice.code for message in told} == {first.code, second.code}
    town.do_by_receipt(by_receipt(first.code, secret=first.secret, device="d"), "judge", rating="satisfied")
    assert Matter.objects.get().is_open
    town.do_by_receipt(by_receipt(second.code, secret=second.secret, device="d"), "judge", rating="unsatisfied")
    matter = Matter.objects.get()
    assert (matter.is_open, matter.rating) == (False, "unsatisfied")


def test_a_parted_voice_goes_on_alone_with_its_code_and_words(town):
    first = town.raise_matter()
    second = second_voice(town, first.matter_id)
    parted = part_voice(town.centre, matter_id=first.matter_id, voice_id=second.voice_id)
    assert parted.code == second.code
    assert by_receipt(second.code, last_four="1111", device="d").words == "我家门口也是"
    own = Voice.objects.get(pk=second.voice_id).matter
    assert own.id != first.matter_id
    assert own.step == "reported"
    assert [voice.code for voice in detail(town.centre, first.matter_id).voices] == [first.code]
    assert "我家门口也是" not in str(detail(town.centre, first.matter_id).timeline)
    assert differences(own.id) == {}
    with pytest.raises(Refused, match="最后一位"):
        part_voice(town.centre, matter_id=first.matter_id, voice_id=first.voice_id)


def test_a_matter_of_any_method_can_be_joined_and_its_code_then_shows_the_other(town):
    first, second = town.raise_matter(), town.raise_matter("同一件")
    join_matter(town.centre, matter_id=second.matter_id, into_id=first.matter_id)
    assert Matter.objects.get(pk=second.matter_id).step == "merged"
    assert by_code(second.code).step == by_code(first.code).step
    assert differences(second.matter_id) == {}
    assert differences(first.matter_id) == {}


def terms_of(matter_id):
    """What a matter is compared by."""
    return set(SearchText.objects.get(matter=matter_id).raised_terms)


def test_what_a_matter_is_compared_by_follows_its_voices(town):
    first, second = (town.raise_matter(words).matter_id for words in ("井盖丢了", "路灯不亮"))
    join_matter(town.desk, matter_id=second, into_id=first)
    assert terms_of(first) == {*bigrams("井盖丢了"), *bigrams("路灯不亮")}
    voice = Voice.objects.latest("id")
    alone = part_voice(town.desk, matter_id=first, voice_id=voice.id).matter_id
    assert Matter.objects.get(pk=alone).summary == "路灯不亮"
    assert (terms_of(first), terms_of(alone)) == (set(bigrams("井盖丢了")), set(bigrams("路灯不亮")))
