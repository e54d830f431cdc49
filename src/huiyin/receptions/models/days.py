"""One day of a series: made when the first number is given out, or when something is different that day."""

from __future__ import annotations

from django.db import models

from huiyin.kernel.ids import uuid7
from huiyin.people.models import Post
from huiyin.receptions.models.series import Series


class Day(models.Model):
    """``last_number`` is the last number given out; ``note`` says why the day does not take place."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    series = models.ForeignKey(Series, models.PROTECT, related_name="days", db_index=False)
    on = models.DateField()
    last_number = models.PositiveIntegerField(default=0)
    is_cancelled = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        """A day of a series once."""

        constraints = (models.UniqueConstraint(fields=["series", "on"], name="reception_day_once"),)

    def __str__(self) -> str:
        return f"{self.series_id} {self.on}"


class Substitution(models.Model):
    """A post that does not sit that day, and the one that sits instead (none: the others sit without it)."""

    day = models.ForeignKey(Day, models.CASCADE, related_name="substitutions", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    instead = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200)
    announced_at = models.DateTimeField()

    class Meta:
        """Once a day for a post; nobody stands in for themselves."""

        constraints = (
            models.UniqueConstraint(fields=["day", "post"], name="reception_absent_once"),
            models.CheckConstraint(
                condition=models.Q(instead__isnull=True) | ~models.Q(instead=models.F("post")),
                name="reception_not_for_oneself",
            ),
        )

    def __str__(self) -> str:
        return str(self.post_id)
