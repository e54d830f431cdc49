"""Screening (排查): campaigns over places and time, their rounds, and every look at a grid (SYSTEMS C1, C2).

A look that found nothing is a fact as well. Nobody's name stands in a count.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from huiyin.casework.models import Matter, TableImport
from huiyin.kernel.ids import uuid7
from huiyin.people.models import Person
from huiyin.places.models import PlaceCodeField


class Campaign(models.Model):
    """A screening campaign. ``place_codes``: the areas it covers, as prefixes; ``asks``: what is looked for.
    ``closed_at`` None while it runs.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    asks = models.CharField(max_length=300, blank=True)
    place_codes = ArrayField(PlaceCodeField(goes_along=Q(closed_at=None)))
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """One pass over all grids of a campaign, from its first to its last day, both included."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="rounds", db_index=False)
    number = models.PositiveSmallIntegerField()
    since = models.DateField()
    last = models.DateField()

    class Meta:
        """A number once; no round ends before it begins. Inboxes ask by day."""

        constraints = (
            models.UniqueConstraint(fields=["campaign", "number"], name="screening_round_once"),
            models.CheckConstraint(condition=Q(last__gte=F("since")), name="screening_round_days"),
        )
        indexes = (models.Index(fields=["since", "last"], name="screening_round_on_day"),)

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.number}"


class Screening(models.Model):
    """A look at a grid in a round. ``matter``: the dispute it found; None: nothing found. The id may come from the
    telephone, so that what is sent twice counts once.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="screenings", db_index=False)
    grid_code = PlaceCodeField(goes_along=None)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, related_name="+")

    class Meta:
        """Progress asks by round and place, figures by place and time."""

        indexes = (
            models.Index(fields=["round", "grid_code"], name="screening_of_round"),
            models.Index(fields=["grid_code", "at"], name="screening_place_time"),
        )

    def __str__(self) -> str:
        return str(self.id)


class ScreeningRecord(models.Model):
    """One screening of an older ledger: how many disputes it found and how many of them were settled."""

    source_file = models.ForeignKey(TableImport, models.PROTECT, related_name="+")
    row_number = models.PositiveIntegerField()
    number = models.CharField(max_length=60, db_collation="C")
    place_code = PlaceCodeField(goes_along=None)
    made_on = models.DateField()
    found_count = models.PositiveIntegerField(default=0)
    settled_count = models.PositiveIntegerField(default=0)

    class Meta:
        """A number once at a place; nothing is settled that was not found."""

        constraints = (
            models.UniqueConstraint(fields=["place_code", "number"], name="screening_record_number_once"),
            models.CheckConstraint(condition=Q(settled_count__lte=F("found_count")), name="screening_record_settled"),
        )
        indexes = (models.Index(fields=["place_code", "made_on"], name="screening_record_place_day"),)

    def __str__(self) -> str:
        return self.number
