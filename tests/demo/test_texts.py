import pytest

from huiyin.config.environment import PROJECT
from huiyin.console.demo.disputes import ways_of_disputes
from huiyin.console.demo.files import read_yaml
from huiyin.console.demo.logins import lines
from huiyin.console.demo.methods import long_term_method
from huiyin.console.demo.pictures import SCENES, picture
from huiyin.console.demo.staff import name_of, phone_of
from huiyin.console.demo.stories import stands
from huiyin.console.demo.topics import crowds, everyday, kind_for, special, ways_of
from huiyin.engine.loading import load_data, load_file
from huiyin.engine.proving import prove
from huiyin.kernel.images import accept
from huiyin.people.types.messages import check_phone

TOPICS = [*everyday(), *crowds()[0], *(special(name) for name in ("official", "emergency", "plan"))]


def playbook(name):
    if name == long_term_method()["playbook"]:
        return load_data(long_term_method(), name)
    return load_file(PROJECT / "playbooks" / f"{name}.yaml")


def test_there_are_sixty_different_things_to_raise():
    assert len({topic.words for topic in everyday()}) >= 60


@pytest.mark.parametrize("name", read_yaml("ways.yaml"))
def test_every_way_takes_actions_that_its_method_has(name):
    book = playbook(name)
    taken = {step.action for way in ways_of(name) for step in way.steps} - {"undo", "pause"}
    assert taken - set(book.actions) == set()
    assert {kind_for(name, topic) for topic in TOPICS} - set(book.kinds) == set()


def test_every_shipped_method_can_be_seen():
    shipped = {f"{path.parent.name}/{path.stem}" for path in (PROJECT / "playbooks").glob("*/*.yaml")}
    words = read_yaml("methods.yaml")
    assert shipped - set(read_yaml("ways.yaml")) == set(words["subjects"])
    chosen = [words["default"], *words["places"].values(), *words["kinds"].values()]
    assert {choice["playbook"] for choice in chosen} == shipped - set(words["subjects"])


def test_every_way_of_a_dispute_takes_actions_that_mediation_has():
    book = playbook("national/people_mediation")
    for way in ways_of_disputes():
        assert [action for _step, action in stands(book, way) if action] == [step.action for step in way.steps]
    assert {topic["kind"] for topic in read_yaml("mediation.yaml")["topics"]} <= set(book.kinds)


def test_the_citys_own_copy_keeps_every_promise():
    assert prove(playbook("yiyang/changyuan")) == []


def test_units_and_pictures_of_topics_exist():
    departments = set(read_yaml("units.yaml")["departments"])
    assert {unit for topic in TOPICS for unit in topic.units} - departments == set()
    assert {topic.picture for topic in TOPICS} - set(SCENES) == {""}


@pytest.mark.parametrize("scene", SCENES)
def test_drawn_photographs_are_accepted_like_any_other(scene):
    assert accept(picture(scene, 1)).kind == "image/jpeg"


def test_the_printed_logins_say_where_each_is_used():
    printed = lines("http://127.0.0.1:8123")
    assert printed[0].startswith("Staff sign in at http://127.0.0.1:8123/staff/ with the password ")
    assert printed[-1].startswith("A resident signs in at http://127.0.0.1:8123/my/ with the phone ")


def test_invented_people_have_numbers_that_nobody_has():
    assert check_phone(phone_of(12)) == "17000000012"
    assert len({name_of(number) for number in range(2000)}) > 900
