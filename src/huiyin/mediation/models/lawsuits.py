"""Lawsuits of a village in a month, as the court's post counts them (SYSTEMS C4 无讼村). The table only grows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huiyin.people.models import Person
from huiyin.places.models import PlaceCodeField


class LawsuitCount(models.Model):
    """How many civil suits from a village came to the court in a month (``month`` is its first day). The newest row of
    a village and month holds; a row that corrects an earlier one says why in ``reason``.
    """

    place_code = PlaceCodeField(goes_along=None, max_length=12)
    month = models.DateField()
    count = models.PositiveIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=120)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """A month is its first day."""

        constraints = (models.CheckConstraint(condition=Q(month__day=1), name="lawsuit_month_first_day"),)
        indexes = (models.Index(fields=["place_code", "month"], name="lawsuit_place_month"),)

    def __str__(self) -> str:
        return f"{self.place_code} {self.month:%Y-%m}"
