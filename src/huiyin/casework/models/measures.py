"""Measures: insert-only deltas, folded into one row a day, place, unit, kind and name."""

from __future__ import annotations

from django.db import models

from huiyin.casework.models.matters import Matter
from huiyin.people.models import Organisation
from huiyin.places.models import PlaceCodeField


class MeasureDelta(models.Model):
    """A fact that has just been counted; lives until it is folded. Never a hot total row (STACK, hot rows)."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    day = models.DateField()
    place_code = PlaceCodeField(goes_along=None)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=60)
    name = models.CharField(max_length=30)
    value = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        """The deltas of a place, and the oldest ones for folding."""

        indexes = (
            models.Index(fields=["place_code", "day"], name="measure_delta_place"),
            models.Index(fields=["at"], name="measure_delta_at"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.value:+d}"


class MeasureDaily(models.Model):
    """The sum of the folded deltas of one day, leaf place, unit, kind and name."""

    day = models.DateField()
    place_code = PlaceCodeField(goes_along=None)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=60)
    name = models.CharField(max_length=30)
    value = models.BigIntegerField()

    class Meta:
        """One row for each fact."""

        constraints = (
            models.UniqueConstraint(
                fields=["place_code", "day", "name", "kind", "organisation"],
                nulls_distinct=False,
                name="measure_daily_once",
            ),
        )
        # A month of the whole city is read from the index alone.
        indexes = (models.Index(fields=["day"], include=["place_code", "name", "value"], name="measure_daily_by_day"),)

    def __str__(self) -> str:
        return f"{self.day} {self.name} {self.value}"
