"""A playbook is published by two persons through two gates, and then never changes."""

import copy

import pytest

from huiyin.casework.models import Matter, PlaybookVersion
from huiyin.casework.selectors import current_playbook, playbook_of
from huiyin.casework.services import publish_playbook
from huiyin.engine.loading import load_file
from huiyin.kernel.refusal import Refused
from huiyin.people.models import Tenure
from huiyin.people.services.approvals import confirm_change
from tests.casework.town import FILE, PLAYBOOK, publish


def changed():
    """The shipped playbook with one limit changed."""
    source = copy.deepcopy(dict(load_file(FILE).source))
    source["clocks"]["push"]["limit"] = "20 minutes always"
    return source


def test_the_proposer_cannot_confirm_alone(town):
    change = publish_playbook(town.desk, source=changed())
    with pytest.raises(Refused, match="提出人不能自己确认"):
        confirm_change(town.desk, change_id=change.id)
    assert PlaybookVersion.objects.count() == 1


def test_a_second_version_holds_for_new_matters_and_running_ones_keep_theirs(town):
    before = town.raise_matter()
    version = publish(town.desk, town.above, changed())
    after = town.raise_matter("新的一件")
    assert (version.number, version.proposed_by) == (2, town.desk.person_id)
    assert version.confirmed_by == town.above.person_id
    limits = {
        receipt.matter_id: str(playbook_of(Matter.objects.get(pk=receipt.matter_id)).clocks["push"].limit)
        for receipt in (before, after)
    }
    assert limits == {before.matter_id: "15 minutes always", after.matter_id: "20 minutes always"}
    assert current_playbook(PLAYBOOK).digest == version.digest


def test_the_first_gate_tells_what_the_file_breaks(town):
    source = changed()
    del source["steps"]["called"]["clocks"]
    with pytest.raises(Refused) as refused:
        publish_playbook(town.desk, source=source)
    assert refused.value.field == "source"
    assert refused.value.details["findings"] != []


def test_the_second_gate_tells_what_the_city_lacks(town):
    Tenure.objects.filter(person_id=town.second_desk.person_id).delete()
    with pytest.raises(Refused, match="值班台只有 1 人"):
        publish_playbook(town.desk, source=changed())


def test_the_same_version_is_not_published_twice(town):
    with pytest.raises(Refused, match="已经发布过"):
        publish_playbook(town.desk, source=load_file(FILE).source)


def test_a_grid_worker_publishes_nothing(town):
    with pytest.raises(Refused, match="综治中心负责人"):
        publish_playbook(town.worker, source=changed())


def test_what_is_published_is_what_was_read_to_the_byte(town):
    version = PlaybookVersion.objects.get()
    assert version.digest == load_file(FILE).digest == current_playbook(PLAYBOOK).digest
