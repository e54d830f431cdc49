"""Red is what is owed, blue is what is done; nobody can be found in either."""

import copy
from dataclasses import asdict
from datetime import date

from huiyin.appeals.selectors.ledgers import (
    blue_count,
    blue_ledger,
    ledger_kinds,
    red_count,
    red_ledger,
)
from huiyin.casework.jobs import run_due
from huiyin.casework.models import Matter
from huiyin.casework.selectors import by_receipt
from huiyin.casework.services.noting import guard_matter
from huiyin.engine.loading import load_file
from tests.casework.town import CITY, COUNTY, FILE, GRID, OTHER_GRID, SYSTEM, publish

MARCH, APRIL = date(2026, 3, 15), date(2026, 4, 1)


def finish(town, receipt, rating="satisfied"):
    town.solve(receipt.matter_id)
    view = by_receipt(receipt.code, secret=receipt.secret, device="d")
    return town.do_by_receipt(view, "judge", rating=rating)


def test_what_is_open_is_red_and_what_is_done_turns_blue(town):
    owed, done = town.raise_matter("路灯坏了"), town.raise_matter("井盖丢了")
    finish(town, done)
    assert (red_ledger(COUNTY).count, blue_ledger(COUNTY, month=MARCH).count) == (1, 1)
    assert (red_ledger(COUNTY, month=APRIL).count, blue_ledger(COUNTY, month=APRIL).count) == (0, 0)
    assert Matter.objects.get(pk=owed.matter_id).is_open


def test_the_ledgers_hold_what_is_owed_and_what_is_done_and_nothing_guarded(town):
    done, _owed = town.raise_matter("已办的"), town.raise_matter("欠着的")
    town.raise_matter("家暴", sensitivity="sealed")
    town.raise_matter("投诉中心", about_organisation_id=town.centre_unit.id)
    town.raise_matter("别的格", place_code=OTHER_GRID)
    town.solve(done.matter_id)
    town.later(days=8)
    run_due()
    assert (red_count(GRID), blue_count(GRID), red_count(CITY)) == (1, 1, 2)
    [red], [blue] = red_ledger(GRID).lines, blue_ledger(GRID).lines
    assert (red.village, red.kind, red.is_late) == ("东城县 · 河街街道 · 柳树社区", "群众诉求", True)
    assert (blue.step, blue.days) == ("办结", 8)


def test_nothing_in_a_line_leads_to_a_person(town):
    town.raise_matter("我是王小明，电话13812345678，路灯坏了")
    line = str(asdict(red_ledger(COUNTY).lines[0]))
    code = Matter.objects.get().code
    assert [secret for secret in ("王", "138", "路灯", code, GRID) if secret in line] == []
    assert "柳树社区" in line


def test_guarded_matters_stand_on_neither(town):
    receipt = town.raise_matter("路灯坏了")
    guard_matter(SYSTEM, matter_id=receipt.matter_id, sensitivity="protected")
    assert red_ledger(COUNTY).lines == ()


def test_other_places_and_kinds_are_left_out(town):
    town.raise_matter("路灯坏了")
    assert red_ledger("430902").count == 0
    assert (red_ledger(COUNTY, kind="appeal").count, red_ledger(COUNTY, kind="hazard").count) == (1, 0)
    assert ledger_kinds(COUNTY) == {"appeal": "群众诉求"}


def test_a_page_beyond_the_last_is_the_last(town):
    town.raise_matter("路灯坏了")
    found = red_ledger(COUNTY, page=9)
    assert (found.page, found.pages_count, len(found.lines)) == (1, 1, 1)


def test_a_page_costs_the_same_for_one_line_and_for_three(town, django_assert_num_queries):
    town.raise_matter("路灯坏了")
    red_ledger(COUNTY)
    with django_assert_num_queries(3):
        red_ledger(COUNTY)
    town.raise_matter("井盖丢了")
    town.raise_matter("水管漏了")
    with django_assert_num_queries(3):
        red_ledger(COUNTY)


def test_a_kind_is_called_as_in_the_newest_version_whichever_the_matter_came_in_under(town):
    town.raise_matter("路灯坏了")
    source = copy.deepcopy(dict(load_file(FILE).source))
    source["matter"]["kinds"]["appeal"]["zh"] = "居民诉求"
    publish(town.desk, town.above, source)
    assert ledger_kinds(COUNTY) == {"appeal": "居民诉求"}
    town.raise_matter("井盖丢了")
    assert ledger_kinds(COUNTY) == {"appeal": "居民诉求"}
