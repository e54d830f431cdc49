"""Visits of older ledgers, for the figures. They hold nobody's name."""

from __future__ import annotations

from django.db import models

from huiyin.casework.models import TableImport
from huiyin.places.models import PlaceCodeField


class PastVisit(models.Model):
    """One past visit: when, at which reception, what was brought (trouble, dispute, opinion) and what came of it."""

    source_file = models.ForeignKey(TableImport, models.PROTECT, related_name="+")
    row_number = models.PositiveIntegerField()
    number = models.CharField(max_length=60, db_collation="C")
    place_code = PlaceCodeField(goes_along=None)
    held_on = models.DateField()
    series = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    result = models.CharField(max_length=20)

    class Meta:
        """A number once at a place; figures ask by place and day."""

        constraints = (models.UniqueConstraint(fields=["place_code", "number"], name="reception_past_once"),)
        indexes = (models.Index(fields=["place_code", "held_on"], name="reception_past_place_day"),)

    def __str__(self) -> str:
        return self.number
