"""Counselling rooms and the points of grids (Heshan: 230 rooms, 938 points), brought in as a table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.casework.models import TableImport
from huiyin.kernel.ids import uuid7
from huiyin.places.models import ALWAYS, PlaceCodeField


class RoomKind(models.TextChoices):
    """A room of its own, or a point in a grid."""

    ROOM = "room", _("心理室")
    POINT = "point", _("网格点")


class Room(models.Model):
    """Where one can go. ``closed_on`` None while it is open."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=RoomKind)
    name = models.CharField(max_length=80)
    place_code = PlaceCodeField(goes_along=ALWAYS)
    address = models.CharField(max_length=160, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    closed_on = models.DateField(null=True)
    source_file = models.ForeignKey(TableImport, models.PROTECT, null=True, related_name="+")

    class Meta:
        """A name once at a place."""

        constraints = (models.UniqueConstraint(fields=["place_code", "name"], name="counselling_room_once"),)
        indexes = (models.Index(fields=["place_code", "kind"], name="counselling_room_place"),)

    def __str__(self) -> str:
        return self.name
