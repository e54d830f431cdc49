"""Duty rosters of studios: the rule as data, who stands in it, who is away, which turns were exchanged (SYSTEMS C1).

`types.rosters.on_duty` reads the rule; nothing about single days is stored besides absences and exchanges.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.mediation.models.committees import Mediator, Studio


class RosterRole(models.TextChoices):
    """As what somebody is on duty."""

    MEDIATOR = "mediator", _("调解员")
    ELDER = "elder", _("老人")
    SAGE = "sage", _("乡贤")


class Roster(models.Model):
    """The rule of a studio's duty from a day on; a later one takes its place. ``weekdays``: 1 is Monday. ``turn_days``:
    how many open days a turn lasts. The areas take their turns in the order of their numbers.
    """

    studio = models.ForeignKey(Studio, models.PROTECT, related_name="rosters", db_index=False)
    begins_on = models.DateField()
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    turn_days = models.PositiveSmallIntegerField(default=1)

    class Meta:
        """One rule from a day on."""

        constraints = (
            models.UniqueConstraint(fields=["studio", "begins_on"], name="roster_begins_once"),
            models.CheckConstraint(condition=Q(turn_days__gte=1), name="roster_turn_days"),
        )

    def __str__(self) -> str:
        return f"{self.studio_id} {self.begins_on}"


class RosterSeat(models.Model):
    """Who stands for an area in a role. Several of one role in an area take turns among themselves by ``place``."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="seats", db_index=False)
    area_number = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=40)
    role = models.CharField(max_length=10, choices=RosterRole)
    place = models.PositiveSmallIntegerField(default=1)
    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="+")

    class Meta:
        """A seat once, a person once in a roster: nobody has two areas."""

        constraints = (
            models.UniqueConstraint(fields=["roster", "area_number", "role", "place"], name="roster_seat_once"),
            models.UniqueConstraint(fields=["roster", "mediator"], name="roster_person_once"),
        )

    def __str__(self) -> str:
        return f"{self.area_number} {self.role} {self.place}"


class RosterAbsence(models.Model):
    """Somebody is away from the first to the last day; the next one in the turn of the same role stands in."""

    seat = models.ForeignKey(RosterSeat, models.CASCADE, related_name="absences")
    since = models.DateField()
    last = models.DateField()
    noted_at = models.DateTimeField()

    class Meta:
        """No absence ends before it begins."""

        constraints = (models.CheckConstraint(condition=Q(last__gte=F("since")), name="roster_absence_days"),)

    def __str__(self) -> str:
        return f"{self.since} {self.last}"


class RosterSwap(models.Model):
    """Two days of one role exchange who is on duty. A day is exchanged once."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="swaps")
    role = models.CharField(max_length=10, choices=RosterRole)
    one_day = models.DateField()
    other_day = models.DateField()
    noted_at = models.DateTimeField()

    class Meta:
        """The two days are two, the earlier first."""

        constraints = (models.CheckConstraint(condition=Q(one_day__lt=F("other_day")), name="roster_swap_days"),)

    def __str__(self) -> str:
        return f"{self.one_day} {self.other_day}"
