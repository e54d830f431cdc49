"""What counselling is given and what it shows."""

from huiyin.community.types.columns import ROOM_COLUMNS
from huiyin.community.types.shown import BookingShown, OwnLine, RoomCount, SlotShown

__all__ = ["ROOM_COLUMNS", "BookingShown", "OwnLine", "RoomCount", "SlotShown"]
