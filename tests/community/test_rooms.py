"""Rooms and points come in as a table: Heshan's 230 rooms and 938 points, exactly."""

import csv
import io

import pytest

from huiyin.casework.services.tables import apply_table, preview_table, undo_table
from huiyin.community.models import Room
from huiyin.community.selectors.rooms import count_rooms, rooms_of
from huiyin.kernel.refusal import Refused
from tests.casework.town import COUNTY, GRID, OTHER_GRID, STREET, VILLAGE

pytestmark = pytest.mark.django_db


def as_csv(rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["名称", "类型", "地点代码", "地址", "电话", "开放时间"])
    writer.writerows(rows)
    return out.getvalue().encode()


def heshan():
    """230 rooms, 938 points of grids (SYSTEMS H2)."""
    rooms = [(f"心理室{n}", "心理室", (STREET, VILLAGE)[n % 2], f"河街 {n} 号", "", "工作日") for n in range(230)]
    return rooms + [(f"服务点{n}", "网格点", (GRID, OTHER_GRID)[n % 2], "", "", "") for n in range(938)]


def previewed(actor, rows):
    return preview_table(actor, what="community-rooms", file_name="x.csv", content=as_csv(rows), place_code=COUNTY)


def test_heshans_rooms_and_points_come_in_and_go_out_as_a_whole(town):
    preview = previewed(town.centre, heshan())
    assert (preview.rows_count, [count for _words, count in preview.facts], preview.can_apply) == (
        1168,
        [230, 938],
        True,
    )
    apply_table(town.centre, import_id=preview.import_id)
    count = count_rooms(COUNTY)
    assert (count.rooms, count.points) == (230, 938)
    assert [room.kind for room in rooms_of(VILLAGE, at_most=1)] == ["room"]
    again = previewed(town.centre, heshan()[:2])
    assert (again.can_apply, len(again.errors)) == (False, 2)
    undo_table(town.centre, import_id=preview.import_id)
    assert Room.objects.count() == 0


def test_rooms_in_which_times_are_offered_are_not_taken_out(service):
    preview = previewed(service.town.centre, heshan()[:2])
    kept = apply_table(service.town.centre, import_id=preview.import_id)
    Room.objects.filter(pk=service.room.pk).update(source_file=kept)
    with pytest.raises(Refused):
        undo_table(service.town.centre, import_id=preview.import_id)
    assert Room.objects.count() == 3


def test_wrong_rows_are_told_by_cell(town):
    rows = [("甲", "厨房", STREET, "", "", ""), ("乙", "心理室", "888801", "", "", ""),
            ("丙", "心理室", STREET, "", "", ""), ("丙", "网格点", STREET, "", "", "")]  # fmt: skip
    preview = previewed(town.centre, rows)
    assert [(error.row, error.column) for error in preview.errors] == [(2, "B"), (3, "C"), (4, "A"), (5, "A")]


def test_only_who_keeps_the_place_brings_rooms_in(town):
    for actor in (town.worker, town.roads):
        with pytest.raises(Refused):
            previewed(actor, heshan())
