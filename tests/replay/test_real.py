"""The real appeals: 2,252 letters of nine years, with the times at which they were answered."""

import os
from dataclasses import replace

import pytest

from tests.replay.conftest import REAL
from tests.replay.promises import uncovered
from tests.replay.test_invented import told_by_oracle, told_by_report

APPEALS = 2_252
MOVED = None if os.environ.get("HUIYIN_SOAK") else 60  # script/soak moves the limit of all of them
needs_file = pytest.mark.skipif(not REAL.exists(), reason="the answered appeals are not on this machine")


@needs_file
def test_all_real_appeals_land_and_keep_owner_and_clock_and_the_oracle_counts_the_same(replaying):
    replayed = replaying(REAL)
    report, told = replayed.report, told_by_report(replayed)
    assert (report["appeals"], report["landed"], len(replayed.journal)) == (APPEALS, APPEALS, APPEALS)
    assert (report["refused"], report["gaps"], report["journal"]["findings"]) == ([], 0, [])
    assert {appeal: found for appeal, bodies in replayed.journal.items() if (found := uncovered(bodies))} == {}
    assert told == told_by_oracle(replayed)
    assert report["on_time_share"] == len(told) / APPEALS
    assert 0 < report["on_time_share"] < 1


@needs_file
def test_another_limit_moves_real_appeals_and_the_oracle_alike(replaying):
    moved = replaying(REAL, limit=MOVED, changed="20 working days")
    usual = told_by_oracle(replace(moved, changed=""))
    assert told_by_report(moved) == told_by_oracle(moved)
    assert told_by_report(moved) > usual
