"""The table that counselling takes over: its rooms and the points of grids. A room with slots is not taken out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.casework.selectors.tables import Table
from huiyin.casework.services.tables import remove_records, store_records
from huiyin.community.models import Room
from huiyin.community.selectors.rights import KEEPERS, check_keeper
from huiyin.community.selectors.rooms import understand_rooms
from huiyin.community.types import ROOM_COLUMNS

TABLES = (
    Table(
        name="community-rooms",
        title=_("心理室名册"),
        hint=_("一个心理室或网格点一行。"),
        figures="community:figures",
        posts=KEEPERS,
        check=check_keeper,
        columns=ROOM_COLUMNS,
        understand=understand_rooms,
        store=store_records(Room),
        remove=remove_records(Room),
    ),
)
