"""The page about reliability says what the kept figures say, and every fault on it has a test that is there."""

from __future__ import annotations

import json

from tests.faults.program import ROOT
from tests.faults.reliability import FAULTS, KEPT, PAGE, page


def test_the_page_is_what_the_last_long_run_gives():
    assert PAGE.read_text(encoding="utf-8") == page(json.loads(KEPT.read_text(encoding="utf-8")))


def test_every_fault_has_its_test():
    parts = [test.split("::") for _fault, test in FAULTS]
    assert [name for file, name in parts if f"\ndef {name}(" not in (ROOT / file).read_text(encoding="utf-8")] == []
