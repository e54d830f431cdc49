"""Figures out of past visits and meetings: what the stations of Gongxian and Nanxian tell of their families."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from huiyin.care.selectors.figures import scheme_figures
from huiyin.care.services.importing import import_past
from huiyin.care.types import PastFile
from huiyin.casework.models import JournalEvent, Matter, MeasureDelta, OutboxMessage
from huiyin.engine.loading import load_file
from huiyin.kernel.refusal import Refused
from tests.care.conftest import GONGXIAN, NANXIAN
from tests.casework.town import FILE, GRID, MONDAY, OTHER_GRID, STREET, VILLAGE, hold, publish
from tests.portals.staff import browser_of

FOUR = ["listen", "explain", "warn", "counsel"]
EVER = {"red": 31, "orange": 99, "blue": 538}
PLACED = {"kind": "blue", "plan": "定期看", "words": "甲"}
STAYING = {"red": 1, "orange": 8, "blue": 36}


def days_ago(days: int) -> datetime:
    """A morning before the town's Monday."""
    return datetime(2026, 3, 2, 1, tzinfo=UTC) - timedelta(days=days)


def family(number: int, kind: str, *, left: bool) -> PastFile:
    """A year of visits and meetings: a red one comes down, calm ones leave at the third meeting."""
    deeds: list = []
    if kind == "red":
        deeds += [(days_ago(360), "place_red", {"kind": "red", "plan": "每月看", "words": "严重"})]
        deeds += [(days_ago(330), "visit_red", {"duties": FOUR, "found": "calm", "words": "平稳"})]
        deeds += [(days_ago(300), "lower", {"kind": "orange", "words": "平稳"})] if left else []
    else:
        deeds += [(days_ago(360), "place", {"kind": kind, "plan": "定期看", "words": "建档"})]
    if left:
        deeds += [(days_ago(200), "visit_calm", {"duties": FOUR, "words": "平稳"})]
        deeds += [(days_ago(120), "visit_calm_again", {"duties": FOUR, "words": "平稳"})]
        deeds += [(days_ago(90), "leave", {"reason": "calm_long", "words": "会商同意退出"})]
    else:
        last = "visit_red" if kind == "red" else "visit_calm"
        found = {"found": "quarrel"} if kind == "red" else {}
        deeds += [(days_ago(3), last, {"duties": FOUR, "words": "还要跟", **found})]
        deeds += [(days_ago(2), "keep_red" if kind == "red" else "keep", {"words": "保持"})]
    return PastFile(f"{kind}-{number}", GRID, kind, days_ago(364), tuple(deeds))


def test_gongxian_comes_out_of_its_visits_and_meetings(station):
    families = [
        family(number, kind, left=number >= STAYING[kind]) for kind, count in EVER.items() for number in range(count)
    ]
    assert import_past(station.county, playbook=GONGXIAN, families=families) == 668
    assert import_past(station.county, playbook=GONGXIAN, families=families[:5]) == 0
    (scheme,) = scheme_figures(station.county)
    assert [(kind, ever, now) for kind, _title, ever, now in scheme.colours] == [
        ("red", 31, 1), ("orange", 99, 8), ("blue", 538, 36),
    ]  # fmt: skip
    assert (scheme.left, scheme.ever, scheme.now, scheme.left_per_mille) == (623, 668, 45, 933)
    page = browser_of(station.county).get("/care/figures/").content.decode()
    assert "退出 623 户 ÷ 累计 668 户 = 93.3%" in page
    assert scheme_figures(station.town.desk) == []
    assert not OutboxMessage.objects.exclude(occasion="opened").exists()
    assert not MeasureDelta.objects.exists()


@pytest.mark.build_machine
def test_nanxian_saves_738_marriages(station):
    town = station.town
    for place in (GRID, OTHER_GRID):
        hold("mediator", place, f"调解{place[-1]}")
    hold("justice_duty", STREET, "司法所")
    publish(town.desk, town.above, load_file(FILE.parents[1] / f"{NANXIAN}.yaml").source)
    way = {"blue": "to_village", "yellow": "to_township", "red": "to_county"}
    families = [
        PastFile(
            f"{kind}-{number}", GRID, kind, days_ago(100),
            (
                (days_ago(99), "accept", {}), (days_ago(98), way[kind], {"words": "同意帮扶"}),
                (days_ago(90), "agreed", {"words": "谈拢了"}), (days_ago(60), "still_well", {"words": "和好"}),
            ),
        )
        for kind, count in {"blue": 428, "yellow": 280, "red": 30}.items()
        for number in range(count)
    ]  # fmt: skip
    assert import_past(town.above, playbook=NANXIAN, families=families) == 738
    (scheme,) = scheme_figures(town.above)
    assert Counter({kind: ever for kind, _title, ever, _now in scheme.colours}) == {
        "blue": 428,
        "yellow": 280,
        "red": 30,
    }
    assert (scheme.left, scheme.ever) == (738, 738)


@pytest.mark.parametrize(
    ("deeds", "why"),
    [
        ([(days_ago(300), "leave", {"reason": "calm_long", "words": "退出"})], "leave"),
        ([(days_ago(300), "place", PLACED), (days_ago(310), "keep", {"words": "乙"})], "先后"),
        ([(MONDAY + timedelta(days=1), "place", PLACED)], "先后"),
    ],
)
def test_what_the_method_would_not_have_let_happen_is_refused_and_nothing_is_taken_in(station, deeds, why):
    before = JournalEvent.objects.count()
    good = family(1, "blue", left=True)
    with pytest.raises(Refused) as refused:
        import_past(
            station.county, playbook=GONGXIAN, families=[good, PastFile("x", GRID, "blue", days_ago(364), tuple(deeds))]
        )
    assert refused.value.details["number"] == "x"
    assert why == "leave" or why in str(refused.value)
    assert JournalEvent.objects.count() == before
    assert not Matter.objects.exists()


def test_nobody_who_does_not_work_in_the_method_takes_families_in(station):
    secretary = hold("village_secretary", VILLAGE, "书记")
    with pytest.raises(Refused):
        import_past(secretary, playbook=GONGXIAN, families=[family(1, "blue", left=True)])
    assert not Matter.objects.exists()
