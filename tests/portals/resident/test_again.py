"""“没解决，请重新办”: which action of a method that button is, and that it never is another one."""

from dataclasses import replace

from huiyin.casework.models import Matter, Voice
from huiyin.casework.selectors.playbooks import playbook_of
from huiyin.engine.definition import Binding
from huiyin.portals.resident.selectors.following import asking_again, granted, redo_action
from tests.playbooks.support import NAMES, shipped

AGAIN = {
    ("cuiping/wubu", "evaluating"): "not_solved",
    ("guiyang/liubu", "judging"): "not_solved",
    ("longnan/minshi_zhishuo", "judging"): "not_solved",
    ("national/hotline12345", "answered"): "not_answered",
    ("national/hotline12345", "closed"): "reopen",
    ("national/hotline12345", "visiting"): "not_solved",
    ("xiangcheng/bianminhu", "judging"): "not_solved",
    ("xiangcheng/dajiefang", "judging"): "not_solved",
    ("xuzhou/sibu", "evaluating"): "not_solved",
    ("yiyang/wangxiaoge", "judging"): "not_solved",
}


def raisers(playbook, step):
    """What the raiser can do in a step."""
    own = (a for a in playbook.actions_from(step) if {playbook.roles[r].binding for r in a.by} == {Binding.RAISER})
    return tuple(own)


def test_the_button_is_the_raisers_own_way_back_in_every_step_of_every_shipped_method():
    found = {
        (name, step): action.name
        for name in NAMES
        for step in shipped(name).steps
        if (action := asking_again(raisers(shipped(name), step)))
    }
    assert found == AGAIN


def test_what_the_button_stands_for_leads_on_and_never_to_an_end():
    for (name, _step), action in AGAIN.items():
        playbook = shipped(name)
        assert playbook.step(playbook.actions[action].to).end is None


def test_nothing_can_be_asked_for_again_before_it_has_been_answered(town):
    matter = Matter.objects.get(pk=town.raise_matter().matter_id)
    again = playbook_of(matter).actions["not_solved"]

    def offered():
        voice = Voice.objects.get(matter=matter)
        return redo_action(replace(granted(matter.code, voice.id), actions=(again,)))

    assert offered() is None
    town.solve(matter.id)
    town.later(seconds=30)
    assert offered() == again
