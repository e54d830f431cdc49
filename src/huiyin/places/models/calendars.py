"""Working calendars: an append-only list of versions, and the draft that waits for a second person."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from huiyin.kernel.ids import uuid7


class CalendarDays(models.Model):
    """The days and hours of a calendar. Both covered ends are included; `hours` is [["09:00", "12:00"], …]."""

    holidays = ArrayField(models.DateField())
    makeup_days = ArrayField(models.DateField())
    hours = models.JSONField()
    covers_from = models.DateField()
    covers_until = models.DateField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        """Shared by the draft and the published version."""

        abstract = True


class CalendarDraft(CalendarDays):
    """A calendar that one person proposes. It becomes a version when another person confirms it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    proposed_by = models.UUIDField()
    proposed_label = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    based_on = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.covers_from}–{self.covers_until}"


class CalendarVersion(CalendarDays):
    """A published calendar, never changed again: a trigger and the runtime role's rights see to it."""

    number = models.PositiveIntegerField(primary_key=True)
    published_by = models.UUIDField()
    published_label = models.CharField(max_length=120)
    confirmed_by = models.UUIDField()
    confirmed_label = models.CharField(max_length=120)
    published_at = models.DateTimeField(db_index=True)

    class Meta:
        """Two persons stand behind each version."""

        constraints = [
            models.CheckConstraint(condition=~Q(published_by=F("confirmed_by")), name="calendar_two_persons"),
            models.CheckConstraint(condition=Q(covers_from__lte=F("covers_until")), name="calendar_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"calendar-{self.number}"
