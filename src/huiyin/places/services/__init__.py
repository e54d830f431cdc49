"""Verbs of places: draw grids, keep divisions, publish calendars, import files; each audited in its transaction."""

from huiyin.places.services.calendars import confirm_calendar, draft_year, withdraw_draft
from huiyin.places.services.divisions import (
    end_division,
    merge_divisions,
    open_division,
    rename_division,
    renumber_division,
)
from huiyin.places.services.following import bind_movers, follow_borders
from huiyin.places.services.grids import (
    GridPlan,
    base_layer,
    end_grid,
    free_grid_code,
    merge_grids,
    open_grid,
    open_layer,
    redraw_grid,
    rename_grid,
    split_grid,
)
from huiyin.places.services.importing import (
    apply_import,
    preview_again,
    preview_divisions,
    preview_grids,
    undo_import,
)
from huiyin.places.services.reading import read_holiday_notice

__all__ = [
    "GridPlan",
    "apply_import",
    "base_layer",
    "bind_movers",
    "confirm_calendar",
    "draft_year",
    "end_division",
    "end_grid",
    "follow_borders",
    "free_grid_code",
    "merge_divisions",
    "merge_grids",
    "open_division",
    "open_grid",
    "open_layer",
    "preview_again",
    "preview_divisions",
    "preview_grids",
    "read_holiday_notice",
    "redraw_grid",
    "rename_division",
    "rename_grid",
    "renumber_division",
    "split_grid",
    "undo_import",
    "withdraw_draft",
]
