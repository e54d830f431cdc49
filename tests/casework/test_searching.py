"""What is found by words: everything one may know of that holds them all, the newest first, whichever way is taken."""

import pytest

from huiyin.casework.models import Matter, SearchText
from huiyin.casework.selectors import searching
from huiyin.casework.selectors.access import visible
from huiyin.casework.services.keeping import place_matter
from huiyin.kernel.bigrams import bigrams
from huiyin.people.types import Actor
from tests.casework.town import COUNTY, GRID, OTHER_GRID, STREET, VILLAGE, hold

pytestmark = pytest.mark.django_db
WORDS = ("路灯不亮", "路灯", "井盖丢了", "没有人说过")


@pytest.fixture
def busy(town):
    """A town in which matters lie here and there, some in other hands."""
    for number in range(6):
        words = f"{WORDS[number % 3]}，第{number}次说"
        receipt = town.raise_matter(words, place_code=(GRID, OTHER_GRID, STREET)[number % 3])
        town.later(minutes=5)
        if number % 2 and number % 3 < 2:
            town.push(receipt.matter_id, town.water_unit)
    return town


def by_hand(actor, text):
    """The same without any index: each matter one may know of whose terms are there."""
    wanted = set(bigrams(text))
    terms = dict(SearchText.objects.values_list("matter", "terms"))
    found = visible(actor).order_by("-received_at", "-id")
    return [matter.id for matter in found if wanted <= set(terms.get(matter.id, ()))]


@pytest.mark.parametrize("text", WORDS)
def test_everybody_finds_what_they_may_know_of_and_nothing_else(busy, text):
    resident = Actor.anonymous()
    actors = [busy.worker, busy.other_worker, busy.centre, busy.above, busy.desk, busy.roads, busy.water, resident]
    for actor in actors:
        expected = by_hand(actor, text)
        assert set(searching.matching(actor, text).values_list("id", flat=True)) == set(expected), actor
        assert [matter.id for matter in searching.newest(actor, text)] == expected, actor
        assert [matter.id for matter in searching.newest(actor, text, at_most=1)] == expected[:1], actor
    assert by_hand(busy.water, "路灯不亮") != by_hand(busy.desk, "路灯不亮")


@pytest.mark.parametrize(("stroll", "walk"), [(1, 2), (1, 100), (100, 100)])
def test_each_way_back_from_today_meets_the_same(busy, monkeypatch, stroll, walk):
    monkeypatch.setattr(searching, "STROLL", stroll)
    monkeypatch.setattr(searching, "WALK", walk)
    for text in WORDS:
        for at_most in (1, 2, 50):
            found = [matter.id for matter in searching.newest(busy.desk, text, at_most=at_most)]
            assert found == by_hand(busy.desk, text)[:at_most]


def test_whoever_serves_an_area_is_not_cut_short_by_what_others_say_elsewhere(town, monkeypatch):
    own = town.raise_matter("路灯不亮")
    for _time in range(3):
        town.raise_matter("路灯不亮", place_code=OTHER_GRID)
    monkeypatch.setattr(searching, "HITS_AT_MOST", 2)
    assert [matter.id for matter in searching.newest(town.worker, "路灯不亮")] == [own.matter_id]
    assert searching.matching(town.desk, "路灯不亮").count() == 2


def test_a_matter_that_is_put_elsewhere_is_found_there(town):
    receipt = town.raise_matter("路灯不亮", place_code=STREET)
    search = SearchText.objects.get(matter=receipt.matter_id)
    assert search.places == [COUNTY, STREET]
    revision = Matter.objects.get(pk=receipt.matter_id).revision
    place_matter(town.desk, matter_id=receipt.matter_id, place_code=OTHER_GRID, revision=revision)
    search.refresh_from_db()
    assert search.places == [COUNTY, STREET, VILLAGE, OTHER_GRID]
    assert search.terms == SearchText.objects.get(matter=receipt.matter_id).terms
    assert searching.newest(town.other_worker, "路灯不亮")
    assert not searching.newest(town.worker, "路灯不亮")


def test_words_that_are_said_later_are_found_and_the_places_stay(town):
    receipt = town.raise_matter("路灯不亮")
    town.push(receipt.matter_id)
    town.do(town.roads, receipt.matter_id, "attend", unit=str(town.roads_unit.id))
    town.do(town.roads, receipt.matter_id, "solved", words="换了灯泡")
    assert [matter.id for matter in searching.newest(town.worker, "灯泡")] == [receipt.matter_id]
    assert SearchText.objects.get(matter=receipt.matter_id).places == [COUNTY, STREET, VILLAGE, GRID]


def test_signs_alone_find_nothing(busy):
    assert searching.newest(busy.desk, "？！") == searching.newest(busy.worker, "？！") == []


def test_a_post_of_the_whole_city_looks_through_all_of_it(busy):
    leader = hold("city_leader", "9999", "市长")
    assert [matter.id for matter in searching.newest(leader, "路灯")] == by_hand(leader, "路灯") != []
