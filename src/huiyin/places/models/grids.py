"""Grids: layers of drawn areas, one row per version of a grid, and the version of the whole set."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huiyin.kernel.ids import uuid7
from huiyin.places.models.codes import ALWAYS, PlaceCodeField
from huiyin.places.types.datum import Datum
from huiyin.places.types.words import GridKind, SuccessionKind


class GridLayer(models.Model):
    """A set of grids. In an exclusive layer no two living grids overlap; there is one base layer."""

    code = models.CharField(max_length=20, primary_key=True, db_collation="C")
    name = models.CharField(max_length=40)
    english_name = models.CharField(max_length=60, blank=True)
    is_base = models.BooleanField(default=False)
    is_exclusive = models.BooleanField(default=False)

    class Meta:
        """One base layer, and it is exclusive: a place is in exactly one grid (SYSTEMS A1)."""

        constraints = [
            models.UniqueConstraint(fields=["is_base"], condition=Q(is_base=True), name="grid_layer_one_base"),
            models.CheckConstraint(condition=Q(is_base=False) | Q(is_exclusive=True), name="grid_layer_base_exclusive"),
        ]

    def __str__(self) -> str:
        return self.name


class Grid(models.Model):
    """One version of a grid: redrawing closes this row and opens the next with the same code.

    `boundary` is WKB of a polygon or multipolygon in WGS-84 degrees; the bbox columns hold its box.
    `active_until` is the first day on which this version no longer holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    layer = models.ForeignKey(GridLayer, models.PROTECT, related_name="grids")
    code = models.CharField(max_length=15, db_collation="C")
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=80)
    english_name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=GridKind)
    boundary = models.BinaryField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    area_m2 = models.FloatField()
    came_in_datum = models.CharField(max_length=10, default=Datum.WGS84.value)
    outline_note = models.CharField(max_length=120, blank=True)
    also_covers = ArrayField(
        PlaceCodeField(goes_along=ALWAYS, max_length=12, db_collation=None), default=list, blank=True
    )
    active_from = models.DateField()
    active_until = models.DateField(null=True)
    brought_by = models.ForeignKey("places.PlaceImport", models.PROTECT, null=True, related_name="grids")

    class Meta:
        """A code names one living grid, and each version of it once."""

        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="grid_one_row_per_version"),
            models.UniqueConstraint(fields=["code"], condition=Q(active_until=None), name="grid_one_living_per_code"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{12}(?!000)[0-9]{3}$"), name="grid_code_format"),
            models.CheckConstraint(
                condition=Q(active_until=None) | Q(active_until__gte=models.F("active_from")),
                name="grid_period_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class GridSuccession(models.Model):
    """From one day on, what lay in grid `old` lies in `new` (one row per part of a split). ``followed_at``: when what
    stood in the old one had gone along (`services.following`); None until then.
    """

    old = models.ForeignKey(Grid, models.PROTECT, related_name="successions", db_index=False)
    new = models.ForeignKey(Grid, models.PROTECT, related_name="predecessions")
    on = models.DateField()
    kind = models.CharField(max_length=10, choices=SuccessionKind)
    followed_at = models.DateTimeField(null=True)

    class Meta:
        """One succession per pair; nothing succeeds itself."""

        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="grid_succession_once"),
            models.CheckConstraint(condition=~Q(old=models.F("new")), name="grid_succeeds_another"),
        ]
        indexes = [models.Index(fields=["on"], condition=Q(followed_at=None), name="grid_succession_to_follow")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class GridSetVersion(models.Model):
    """The one row that every change of a grid bumps and locks: it orders the changes and tells processes to reload.

    `stamp` is new with each change, so that a change that was rolled back is never taken for a later one
    with the same number.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=1)
    stamp = models.UUIDField(default=uuid7)

    class Meta:
        """There is only one."""

        constraints = [models.CheckConstraint(condition=Q(id=1), name="grid_set_version_single")]

    def __str__(self) -> str:
        return str(self.number)
