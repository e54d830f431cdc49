"""The real appeals: 2,252 letters of nine years, with the times at which they were answered.

HUIYIN_SOAK=1 replays all of them, as the build machine does, and every fortieth once more with another limit; invented
appeals are replayed with each run of the tests.
"""

import csv
import os
from dataclasses import replace

import pytest

from tests.replay.conftest import REAL, write
from tests.replay.promises import uncovered
from tests.replay.test_invented import told_by_oracle, told_by_report

APPEALS = 2_252
SHARE = 40
LONG = "real appeals are moved with HUIYIN_SOAK=1, as the build machine does; invented ones each time"
pytestmark = [
    pytest.mark.skipif(not REAL.exists(), reason="the answered appeals are not on this machine"),
    pytest.mark.skipif(not os.environ.get("HUIYIN_SOAK"), reason=LONG),
]


def a_share_of_them(tmp_path):
    """Every fortieth appeal, as a file."""
    with REAL.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) == APPEALS
    return write(tmp_path / "real.csv", rows[::SHARE])


def test_real_appeals_land_and_keep_owner_and_clock_and_the_oracle_counts_the_same(replaying):
    replayed = replaying(REAL)
    report, told = replayed.report, told_by_report(replayed)
    assert (report["appeals"], report["landed"], len(replayed.journal)) == (APPEALS, APPEALS, APPEALS)
    assert (report["refused"], report["gaps"], report["journal"]["findings"]) == ([], 0, [])
    assert {appeal: found for appeal, bodies in replayed.journal.items() if (found := uncovered(bodies))} == {}
    assert told == told_by_oracle(replayed)
    assert report["on_time_share"] == len(told) / APPEALS
    assert 0 < report["on_time_share"] < 1


def test_another_limit_moves_real_appeals_and_the_oracle_alike(replaying, tmp_path):
    moved = replaying(a_share_of_them(tmp_path), changed="20 working days")
    usual = told_by_oracle(replace(moved, changed=""))
    assert told_by_report(moved) == told_by_oracle(moved)
    assert told_by_report(moved) > usual
