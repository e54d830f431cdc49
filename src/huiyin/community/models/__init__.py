"""Rooms, the times that counsellors offer, and bookings while they last."""

from huiyin.community.models.rooms import ImportState, Room, RoomImport, RoomKind
from huiyin.community.models.slots import Booking, Slot, SlotState, Way

__all__ = ["Booking", "ImportState", "Room", "RoomImport", "RoomKind", "Slot", "SlotState", "Way"]
