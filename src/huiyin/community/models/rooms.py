"""Counselling rooms and the points of grids (Heshan: 230 rooms, 938 points), brought in as a table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.ids import uuid7


class ImportState(models.TextChoices):
    """How far an import has come."""

    PREVIEWED = "previewed", _("待确认")
    APPLIED = "applied", _("已导入")
    UNDONE = "undone", _("已撤回")


class RoomImport(models.Model):
    """One table of rooms. ``content`` is encrypted as it came; what is applied is exactly what was previewed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.PREVIEWED)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    place_code = models.CharField(max_length=15, db_collation="C")
    rows_count = models.PositiveIntegerField()
    bad_rows_count = models.PositiveIntegerField()
    actor_label = models.CharField(max_length=120)
    previewed_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name


class RoomKind(models.TextChoices):
    """A room of its own, or a point in a grid."""

    ROOM = "room", _("心理室")
    POINT = "point", _("网格点")


class Room(models.Model):
    """Where one can go. ``closed_on`` None while it is open."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=RoomKind)
    name = models.CharField(max_length=80)
    place_code = models.CharField(max_length=15, db_collation="C")
    address = models.CharField(max_length=160, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    closed_on = models.DateField(null=True)
    source_file = models.ForeignKey(RoomImport, models.PROTECT, null=True, related_name="rooms")

    class Meta:
        """A name once at a place."""

        constraints = (models.UniqueConstraint(fields=["place_code", "name"], name="counselling_room_once"),)
        indexes = (models.Index(fields=["place_code", "kind"], name="counselling_room_place"),)

    def __str__(self) -> str:
        return self.name
