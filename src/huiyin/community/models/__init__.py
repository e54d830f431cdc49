"""Rooms, the times that counsellors offer, and bookings while they last."""

from huiyin.community.models.rooms import Room, RoomKind
from huiyin.community.models.slots import Booking, Slot, SlotState, Way

__all__ = ["Booking", "Room", "RoomKind", "Slot", "SlotState", "Way"]
