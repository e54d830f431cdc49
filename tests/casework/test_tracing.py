"""Journals are asked before anybody is taken out of the registers."""

from datetime import timedelta

from huiyin.casework.selectors.tracing import names_any
from huiyin.kernel.ids import uuid7
from tests.casework.town import MONDAY, post_of


def test_whoever_a_journal_names_as_owner_or_as_who_acted_is_known_and_nobody_else(town):
    town.push(town.raise_matter().matter_id)
    assert names_any(frozenset({post_of(town.centre)}), MONDAY)
    assert names_any(frozenset({town.centre.person_id, uuid7()}), MONDAY)
    assert not names_any(frozenset({post_of(town.worker)}), MONDAY)
    assert not names_any(frozenset({post_of(town.centre)}), MONDAY + timedelta(hours=1))
