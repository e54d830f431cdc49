"""Divisions: province, city, county, township, village; and what became of those that are no more."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huiyin.kernel.ids import uuid7
from huiyin.places.types.codes import Level
from huiyin.places.types.words import SuccessionKind


class Division(models.Model):
    """One division for one active period. `active_until` is the first day on which it is no more."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=12, db_collation="C")
    name = models.CharField(max_length=80)
    english_name = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    active_from = models.DateField()
    active_until = models.DateField(null=True)
    brought_by = models.ForeignKey("places.PlaceImport", models.PROTECT, null=True, related_name="divisions")

    class Meta:
        """A code names one living division; its digits fit its level."""

        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(active_until=None), name="division_one_living_per_code"
            ),
            models.CheckConstraint(
                condition=(
                    Q(level="province", code__regex=r"^[0-9]{2}$")
                    | Q(level="city", code__regex=r"^[0-9]{4}$")
                    | Q(level="county", code__regex=r"^[0-9]{6}$")
                    | Q(level="township", code__regex=r"^[0-9]{9}$")
                    | Q(level="village", code__regex=r"^[0-9]{12}$")
                ),
                name="division_code_fits_level",
            ),
            models.CheckConstraint(
                condition=Q(active_until=None) | Q(active_until__gte=models.F("active_from")),
                name="division_period_runs_forward",
            ),
        ]
        indexes = [models.Index(fields=["code"], name="division_code_prefix")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class DivisionSuccession(models.Model):
    """From one day on, what was `old` is `new` (merged, one of the parts, or the same under a new
    code). ``followed_at`` as of a grid.
    """

    old = models.ForeignKey(Division, models.PROTECT, related_name="successions", db_index=False)
    new = models.ForeignKey(Division, models.PROTECT, related_name="predecessions")
    on = models.DateField()
    kind = models.CharField(max_length=10, choices=SuccessionKind)
    followed_at = models.DateTimeField(null=True)

    class Meta:
        """One succession per pair; nothing succeeds itself."""

        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="division_succession_once"),
            models.CheckConstraint(condition=~Q(old=models.F("new")), name="division_succeeds_another"),
        ]
        indexes = [models.Index(fields=["on"], condition=Q(followed_at=None), name="division_succession_to_follow")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"
