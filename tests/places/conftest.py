"""A small invented city for the tests of places: one village, squares as grids, people who act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import pytest
from shapely.geometry import Polygon, box

from huiyin.kernel.ids import uuid7
from huiyin.kernel.time import today
from huiyin.places.models import Division
from huiyin.places.selectors import forget_index
from huiyin.places.services import GridPlan, open_division, open_grid

STREET = "999001001"
VILLAGE = "999001001001"
WEST, SOUTH, STEP = 113.0, 25.7, 0.01


@dataclass(frozen=True)
class Person:
    """An actor of the tests."""

    label: str
    person_id: UUID | None = field(default_factory=uuid7)


@pytest.fixture
def clerk() -> Person:
    return Person("张三")


@pytest.fixture
def colleague() -> Person:
    return Person("李四")


@pytest.fixture(autouse=True)
def _fresh_index() -> Iterator[None]:
    """No map of one test is seen by the next."""
    forget_index()
    yield
    forget_index()


@pytest.fixture
def village(db: None, clerk: Person) -> Division:
    """Village 999001001001 with everything above it."""
    open_division(clerk, code="999001", name="资阳区", english_name="Ziyang District")
    open_division(clerk, code=STREET, name="汽车路街道", english_name="Qichelu Subdistrict")
    return open_division(clerk, code=VILLAGE, name="城隍庙社区", english_name="Chenghuangmiao Community")


Cell = Callable[[int], Polygon]


@pytest.fixture
def cell() -> Cell:
    """The n-th square of a row of squares from west to east, about 1 km wide; neighbours share an edge."""

    def make(place: int) -> Polygon:
        west = WEST + place * STEP
        return box(west, SOUTH, west + STEP, SOUTH + STEP)

    return make


DrawGrid = Callable[..., str]


@pytest.fixture
def draw_grid(village: Division, clerk: Person, cell: Cell) -> DrawGrid:
    """Draw the grid with that serial on the n-th square (by default its own); gives its code."""

    def make(serial: int, place: int | None = None, *, on: date | None = None, layer: str | None = None) -> str:
        code = f"{village.code}{serial:03d}"
        plan = GridPlan(code, f"第{serial}网格", cell(serial if place is None else place))
        open_grid(clerk, plan=plan, on=on or today(), layer=layer)
        return code

    return make
