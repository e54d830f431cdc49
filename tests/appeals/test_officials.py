"""A complaint about a unit passes that unit by, and its raiser stays hidden from it (DESIGN §4)."""

import pytest

from huiyin.appeals.models import Intake
from huiyin.appeals.selectors.doors import intakes_of
from huiyin.appeals.selectors.ledgers import red_ledger
from huiyin.casework.models import Matter, OutboxMessage
from huiyin.kernel.refusal import Refused
from tests.casework.town import GRID, post_of

WORDS = "县综治中心值班的人态度恶劣，吃拿卡要"


def test_the_unit_neither_sees_it_nor_owns_it(town, say, seen_by):
    heard = say(WORDS, about_organisation_id=town.centre_unit.id)
    matter = Matter.objects.get()
    assert (matter.sensitivity, matter.about_organisation_id) == ("protected", town.centre_unit.id)
    assert not seen_by(town.centre, heard.receipt.matter_id)
    assert matter.owner_post_id != post_of(town.centre)
    assert seen_by(town.desk, heard.receipt.matter_id)


def test_the_unit_is_told_nothing(town, say):
    say(WORDS, about_organisation_id=town.centre_unit.id, urgency="urgent")
    assert post_of(town.centre) not in set(OutboxMessage.objects.values_list("post_id", flat=True))


def test_how_it_came_in_is_as_hidden_as_the_matter(town, say):
    heard = say(WORDS, about_organisation_id=town.centre_unit.id)
    assert Intake.objects.count() == 1
    with pytest.raises(Refused):
        intakes_of(town.centre, matter_id=heard.receipt.matter_id)


def test_it_stands_on_no_ledger_and_suggests_no_repeats(town, say):
    heard = say(WORDS, about_organisation_id=town.centre_unit.id)
    again = say(WORDS, about_organisation_id=town.centre_unit.id, raiser=None)
    assert (heard.repeats, again.repeats) == ((), ())
    assert red_ledger(GRID).count == 0
