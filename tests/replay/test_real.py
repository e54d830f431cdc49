"""The real appeals: 2,252 letters of nine years, with the times at which they were answered.

Every fortieth is replayed with each run of the tests; HUIYIN_SOAK=1 replays all, as the build machine does, and every
fortieth once more with another limit.
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
EVERY = 1 if os.environ.get("HUIYIN_SOAK") else SHARE
pytestmark = pytest.mark.skipif(not REAL.exists(), reason="the answered appeals are not on this machine")


def appeals_of(tmp_path, every):
    """Every so-manieth appeal, as a file."""
    with REAL.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) == APPEALS
    return REAL if every == 1 else write(tmp_path / "real.csv", rows[::every])


def test_real_appeals_land_and_keep_owner_and_clock_and_the_oracle_counts_the_same(replaying, tmp_path):
    replayed, appeals = replaying(appeals_of(tmp_path, EVERY)), len(range(0, APPEALS, EVERY))
    report, told = replayed.report, told_by_report(replayed)
    assert (report["appeals"], report["landed"], len(replayed.journal)) == (appeals, appeals, appeals)
    assert (report["refused"], report["gaps"], report["journal"]["findings"]) == ([], 0, [])
    assert {appeal: found for appeal, bodies in replayed.journal.items() if (found := uncovered(bodies))} == {}
    assert told == told_by_oracle(replayed)
    assert report["on_time_share"] == len(told) / appeals
    assert 0 < report["on_time_share"] < 1


@pytest.mark.skipif(EVERY > 1, reason=LONG)
def test_another_limit_moves_real_appeals_and_the_oracle_alike(replaying, tmp_path):
    moved = replaying(appeals_of(tmp_path, SHARE), changed="20 working days")
    usual = told_by_oracle(replace(moved, changed=""))
    assert told_by_report(moved) == told_by_oracle(moved)
    assert told_by_report(moved) > usual
