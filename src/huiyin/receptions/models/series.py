"""A reception day that comes back: by which rule, where, who sits, how long a slot is."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.ids import uuid7
from huiyin.people.models import Post
from huiyin.places.models import ALWAYS, PlaceCodeField
from huiyin.receptions.types import DayOff, Rhythm, Rule


class RhythmChoice(models.TextChoices):
    """`types.Rhythm` with its words."""

    WEEK = "week", _("每周")
    MONTH_WEEKDAY = "month_weekday", _("每月第几个星期几")
    MONTH_DAY = "month_day", _("每月几号")


class DayOffChoice(models.TextChoices):
    """`types.DayOff` with its words."""

    SKIP = "skip", _("停一次")
    NEXT = "next", _("顺延到下一个工作日")


class Series(models.Model):
    """``playbook`` is the published method whose matters the visits become, ``kind`` the one a visit has unless the
    desk says otherwise. ``opens`` and ``closes`` are on the city's clock; ``slot_minutes`` 0 where nobody can book.
    ``days_ahead``: how many days before one may book.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=60)
    english_title = models.CharField(max_length=80, blank=True)
    place_code = PlaceCodeField(goes_along=ALWAYS, db_index=True)
    venue = models.CharField(max_length=120)
    playbook = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    rhythm = models.CharField(max_length=16, choices=RhythmChoice)
    weekday = models.PositiveSmallIntegerField(default=0)
    weeks = ArrayField(models.SmallIntegerField(), default=list)
    month_days = ArrayField(models.PositiveSmallIntegerField(), default=list)
    day_off = models.CharField(max_length=8, choices=DayOffChoice, default=DayOffChoice.SKIP)
    opens = models.TimeField()
    closes = models.TimeField()
    slot_minutes = models.PositiveSmallIntegerField(default=15)
    days_ahead = models.PositiveSmallIntegerField(default=28)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        """It opens before it closes."""

        constraints = (models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="reception_opens_first"),)

    def __str__(self) -> str:
        return self.title

    @property
    def rule(self) -> Rule:
        """When it comes back."""
        return Rule(Rhythm(self.rhythm), self.weekday, tuple(self.weeks), tuple(self.month_days), DayOff(self.day_off))


class Sitting(models.Model):
    """A post that sits on the days of a series, the one who leads first."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="sittings", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Once in a series."""

        constraints = (models.UniqueConstraint(fields=["series", "post"], name="reception_sits_once"),)

    def __str__(self) -> str:
        return str(self.post_id)
