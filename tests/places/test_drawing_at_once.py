"""Two people who draw the same spot at the same moment: one draws, the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from huiyin.kernel.refusal import Refused
from huiyin.places.models import Grid, GridSetVersion
from huiyin.places.services import GridPlan, base_layer, open_division, open_grid

VILLAGE = "999001001001"


@pytest.mark.django_db(transaction=True)
def test_the_same_spot_is_drawn_once(clerk: Any, colleague: Any, cell: Any) -> None:
    open_division(clerk, code=VILLAGE, name="城隍庙社区")
    base_layer(clerk)
    number = GridSetVersion.objects.get().number
    start = Barrier(2)

    def draw(who: Any, serial: int) -> bool:
        try:
            start.wait(timeout=10)
            open_grid(who, plan=GridPlan(f"{VILLAGE}{serial:03d}", "网格", cell(0)))
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        drawn = list(pool.map(draw, [clerk, colleague], [1, 2]))
    assert sorted(drawn) == [False, True]
    assert Grid.objects.count() == 1
    assert GridSetVersion.objects.get().number == number + 1
