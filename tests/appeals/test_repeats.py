"""The same trouble from many people is one matter with many voices; a person decides that it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.appeals.models import Intake
from huiyin.appeals.selectors.repeats import common_words, possible_repeats
from huiyin.appeals.services.joining import correct_guess, join, join_as_voice, join_own, part
from huiyin.appeals.services.sorting import choose_method
from huiyin.casework.models import ErasableText, Matter, Voice
from huiyin.casework.selectors import by_receipt
from huiyin.casework.selectors.searching import newest
from huiyin.casework.services.noting import erase_text, guard_matter, note
from huiyin.casework.types import RaiserContact, VoiceProof
from huiyin.engine.loading import load_file
from huiyin.kernel.bigrams import bigrams
from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.types import Actor
from huiyin.places.types import Point
from tests.appeals.conftest import Raise
from tests.casework.town import CITY, FILE, GRID, OTHER_GRID, SYSTEM, VILLAGE, Town, hold, publish

HOTLINE = FILE.parents[1] / "national" / "hotline12345.yaml"
OTHER = RaiserContact(name="李四", phone="13912345678")


@pytest.fixture
def hotline(town: Town) -> Town:
    """The town with a method that knows a merged end."""
    hold("centre_supervisor", CITY, "热线办负责人")
    publish(town.desk, town.above, load_file(HOTLINE).source)
    choose_method(SYSTEM, playbook="national/hotline12345")
    return town


def test_a_pothole_near_by_is_suggested_with_the_reason(town, say):
    first = say("柳树路口有个大坑，电动车摔倒了")
    near = possible_repeats(town.desk, words="柳树路口的大坑还没补", place_code=GRID)
    assert [repeat.matter_id for repeat in near] == [first.receipt.matter_id]
    assert near[0].score_percent >= 40
    assert "柳树" in near[0].because
    assert "正在办理" in near[0].because


def test_points_near_each_other_count_across_grids_with_the_distance(town, say):
    say("柳树路口有个大坑", place=Point(112.0199, 28.005))
    near = possible_repeats(town.desk, words="柳树路口大坑", place_code="", point=Point(112.0203, 28.005))
    assert [repeat.metres for repeat in near] == [39]


def test_other_words_other_places_and_older_times_are_no_repeats(town, say):
    say("柳树路口有个大坑")
    assert possible_repeats(town.desk, words="楼上邻居半夜吵闹", place_code=GRID) == []
    assert possible_repeats(town.desk, words="柳树路口有个大坑", place_code="430902001001") == []
    town.later(days=31)
    assert possible_repeats(town.desk, words="柳树路口有个大坑", place_code=GRID) == []


def test_what_staff_wrote_makes_no_repeat_but_is_still_found_by_search(town, say):
    first = say("柳树路口有个大坑")
    answer = "经现场核实已安排施工队伍，预计三日内处理完毕"
    note(town.desk, matter_id=first.receipt.matter_id, words=answer)
    assert [row.id for row in newest(town.desk, "施工队伍")] == [first.receipt.matter_id]
    assert possible_repeats(town.desk, words=answer, place_code=GRID) == []
    assert len(possible_repeats(town.desk, words="路口有个大坑", place_code=GRID)) == 1


def test_erasing_one_text_leaves_the_others_where_they_belong(town, say):
    first = say("柳树路口有个大坑")
    note(town.desk, matter_id=first.receipt.matter_id, words="经现场核实已安排施工队伍")
    note(town.desk, matter_id=first.receipt.matter_id, words="王小明家在三楼")
    last = ErasableText.objects.latest("seq")
    erase_text(town.desk, text_id=last.id, reason="本人要求")
    assert possible_repeats(town.desk, words="现场核实已安排施工队伍", place_code=GRID) == []
    assert [len(newest(town.desk, words)) for words in ("大坑", "施工", "三楼")] == [1, 1, 0]
    assert len(possible_repeats(town.desk, words="路口有个大坑", place_code=GRID)) == 1


def test_residents_learn_that_there_is_one_but_not_what_others_wrote(town, say):
    say("柳树路口有个大坑，我叫王小明")
    (repeat,) = possible_repeats(Actor.anonymous(), words="柳树路口有个大坑", place_code=GRID)
    assert (repeat.code, repeat.summary, repeat.shared_terms) == ("", "", ())
    assert "柳树" not in repeat.because


def test_protected_sealed_and_official_matters_never_appear(town, say):
    heard = say("柳树路口有个大坑")
    for sensitivity in ("protected", "sealed"):
        guard_matter(SYSTEM, matter_id=heard.receipt.matter_id, sensitivity=sensitivity)
        assert possible_repeats(town.desk, words="柳树路口有个大坑", place_code=GRID) == []
    say("住建局的人吃拿卡要", about_organisation_id=town.roads_unit.id)
    assert possible_repeats(town.desk, words="住建局的人吃拿卡要", place_code=GRID) == []


def test_nothing_is_merged_by_itself(town, say):
    say("柳树路口有个大坑")
    heard = say("柳树路口有个大坑", raiser=OTHER)
    assert len(heard.repeats) == 1
    assert [matter.voice_count for matter in Matter.objects.all()] == [1, 1]


def test_joined_voices_keep_their_codes_and_receipts_and_can_part_again(hotline, say):
    first, second = say("柳树路口有个大坑"), say("柳树路口的坑越来越大", raiser=OTHER)
    matter = join(hotline.desk, matter_id=second.receipt.matter_id, into_id=first.receipt.matter_id)
    assert matter.voice_count == 2
    view = by_receipt(second.receipt.code, secret=second.receipt.secret, device="d")
    assert (view.proof.matter_id, view.words) == (matter.id, "柳树路口的坑越来越大")
    receipt = part(hotline.desk, voice_id=second.receipt.voice_id)
    assert (receipt.code, receipt.matter_id != matter.id) == (second.receipt.code, True)
    assert Intake.objects.get(voice=second.receipt.voice_id).matter_id == receipt.matter_id
    matter.refresh_from_db()
    assert matter.voice_count == 1


def test_a_guarded_matter_is_never_joined(hotline, say):
    first, second = say("柳树路口有个大坑"), say("柳树路口的坑越来越大", raiser=OTHER)
    guard_matter(SYSTEM, matter_id=second.receipt.matter_id, sensitivity="protected")
    with pytest.raises(Refused, match="不能并案"):
        join(hotline.desk, matter_id=second.receipt.matter_id, into_id=first.receipt.matter_id)
    assert Matter.objects.filter(is_open=True).count() == 2


def test_somebody_of_another_place_may_not_join(hotline, say):
    first, second = say("柳树路口有个大坑"), say("柳树路口的坑越来越大", raiser=OTHER)
    with pytest.raises(Refused):
        join(hotline.other_worker, matter_id=second.receipt.matter_id, into_id=first.receipt.matter_id)
    assert Voice.objects.filter(matter=first.receipt.matter_id).count() == 1


def test_the_raiser_may_say_that_it_is_the_same_but_only_what_was_suggested(hotline, say):
    first = say("柳树路口有个大坑", session_secret="s", client_id=uuid7())
    again = say("柳树路口有个大坑", session_secret="s", client_id=uuid7())
    stranger = say("水管漏了", raiser=OTHER, place=OTHER_GRID)
    proof = VoiceProof(again.receipt.matter_id, again.receipt.voice_id)
    with pytest.raises(Refused):
        join_own(Actor.anonymous(), proof=proof, into_id=stranger.receipt.matter_id)
    matter = join_own(Actor.anonymous(), proof=proof, into_id=first.receipt.matter_id)
    assert matter.voice_count == 2


def test_me_too_is_a_voice_with_a_receipt_of_its_own(town, say):
    first = say("柳树路口有个大坑")
    receipt = join_as_voice(
        Actor.anonymous(), matter_id=first.receipt.matter_id, words="我也摔了", door="web", raiser=OTHER
    )
    assert (receipt.matter_id, receipt.code != first.receipt.code) == (first.receipt.matter_id, True)
    assert Matter.objects.get().voice_count == 2


def test_me_too_to_a_hidden_matter_is_refused(town, say):
    heard = say("住建局的人吃拿卡要", about_organisation_id=town.roads_unit.id)
    with pytest.raises(Refused):
        join_as_voice(Actor.anonymous(), matter_id=heard.receipt.matter_id, words="我也是", door="web")
    assert Matter.objects.get().voice_count == 1


def test_what_comes_back_after_closing_is_suggested_for_a_named_cadre(town, say):
    first = say("柳树路口有个大坑")
    Matter.objects.filter(pk=first.receipt.matter_id).update(
        is_open=False, owner_post=None, closed_at=now(), ending="solved"
    )
    again = say("柳树路口又有个大坑", raiser=OTHER)
    assert again.recurrence.closed_count == 1
    assert "干部领办" in again.recurrence.sentence
    assert Intake.objects.get(voice=again.receipt.voice_id).is_recurring


def test_the_raiser_s_correction_is_kept_and_changes_nothing_else(town, say):
    heard = say("柳树路口有个大坑")
    proof = VoiceProof(heard.receipt.matter_id, heard.receipt.voice_id)
    before = Matter.objects.get()
    correct_guess(Actor.anonymous(), proof=proof, kind="hazard")
    assert Intake.objects.get().said_kind == "hazard"
    assert (Matter.objects.get().kind, Matter.objects.get().revision) == (before.kind, before.revision)
    with pytest.raises(Refused):
        correct_guess(Actor.anonymous(), proof=proof, kind="nothing")


def test_asking_costs_the_same_for_one_and_for_many(town, say: Raise):
    say("柳树路口有个大坑")
    with CaptureQueriesContext(connection) as one:
        possible_repeats(town.desk, words="柳树路口有个大坑", place_code=VILLAGE)
    for number in range(3):
        say(f"柳树路口有个大坑{number}", raiser=OTHER)
    with CaptureQueriesContext(connection) as many:
        assert len(possible_repeats(town.desk, words="柳树路口有个大坑", place_code=VILLAGE)) == 4
    assert len(many) == len(one) <= 5


def words_in_common(one: str, other: str, *names: str) -> tuple[str, ...]:
    terms = set(bigrams(one))
    return common_words([term for term in bigrams(other) if term in terms], bigrams(one), names=names)


def test_shared_pairs_are_told_as_whole_words_the_longest_first():
    terms = bigrams("学府路口井盖丢了 路灯")
    assert common_words(["学府", "府路", "路口", "井盖", "路灯"], terms) == ("学府路口", "井盖", "路灯")


def test_what_is_told_is_no_place_no_number_and_no_filler():
    here = ("柳树社区", "第3网格")
    assert words_in_common("柳树社区第3网格楼道灯坏了三天没人管", "第3网格5栋楼道灯三天了没人管", *here) == ("楼道灯",)
    assert words_in_common("网格员说网格楼道要清", "这个网格楼道里堆满了东西") == ("楼道",)
    assert words_in_common("老人出行不便，打过电话，请快点解决", "已经影响老人出行，请快点解决，打过两次电话") == ()


def test_words_of_a_matter_that_was_joined_are_put_together_in_the_other_s_order():
    terms = sorted(bigrams("学府路口有个大坑一直没补上"))
    shared = [term for term in bigrams("昨晚学府路口的大坑") if term in terms]
    assert common_words(shared, terms) == ("学府路口", "大坑")


def test_what_shares_only_fillers_and_the_place_is_not_suggested(town, say):
    say("柳树社区停水第三天，已经影响老人生活，打过电话，请快点解决")
    words = "柳树社区大桥限高架，已经影响老人生活，打过电话，请快点解决"
    assert possible_repeats(town.desk, words=words, place_code=GRID) == []
    (repeat,) = possible_repeats(town.desk, words="柳树社区停水，已经影响生活，请解决", place_code=GRID)
    assert repeat.shared_terms == ("停水",)
    assert "都说到：停水" in repeat.because
