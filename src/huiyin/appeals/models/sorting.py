"""Sorting: which playbook serves a place and kind, how far suggestions may go, whom danger is handed to."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from huiyin.people.models import Post
from huiyin.places.models import ALWAYS, PlaceCodeField


class Period(Func):
    """The half-open period [from, until) of a choice; an empty end is endless."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class MethodChoice(models.Model):
    """The working method of a place (a code prefix, "" for the whole city) and kind ("" for every kind) for a period.

    The longest place wins, then the named kind. ``default_kind``: the playbook's kind for what nobody has sorted yet.
    ``from_at`` may lie ahead. What has served is ended (``until_at``), never deleted: that is the history.
    """

    place_code = PlaceCodeField(goes_along=None, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    playbook = models.CharField(max_length=80, db_collation="C")
    default_kind = models.CharField(max_length=60)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        """One method at a time for each place and kind."""

        constraints = (
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=F("from_at")), name="method_choice_period"
            ),
            ExclusionConstraint(
                name="method_choice_once",
                expressions=[
                    ("place_code", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (Period("from_at", "until_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        )
        indexes = (models.Index(fields=["place_code"], name="method_choice_place"),)

    def __str__(self) -> str:
        return f"{self.place_code or '*'} {self.kind or '*'}: {self.playbook}"


class SortingPolicy(models.Model):
    """How far suggestions may go in this city; one row. ``automatic_from_percent`` empty: never by itself.

    ``model_minimum_count``: closed matters with a category before a model is trained. ``recurring_after_count``: how
    often the same trouble was closed before it is called recurring (多次重复反弹).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    automatic_from_percent = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    model_minimum_count = models.PositiveIntegerField(default=300)
    repeat_days = models.PositiveSmallIntegerField(default=30)
    repeat_metres = models.PositiveSmallIntegerField(default=500)
    recurring_days = models.PositiveSmallIntegerField(default=180)
    recurring_after_count = models.PositiveSmallIntegerField(default=1)

    class Meta:
        """One row, and a confidence is a share."""

        constraints = (
            models.CheckConstraint(condition=Q(id=1), name="sorting_policy_one_row"),
            models.CheckConstraint(
                condition=Q(automatic_from_percent__isnull=True) | Q(automatic_from_percent__range=(50, 100)),
                name="sorting_policy_confidence",
            ),
        )

    def __str__(self) -> str:
        return "sorting policy"


class EmergencyService(models.TextChoices):
    """The numbers that come before any matter."""

    POLICE = "110", _("110 报警")
    FIRE = "119", _("119 火警救援")
    AMBULANCE = "120", _("120 急救")
    TRAFFIC = "122", _("122 交通事故")


class EmergencyContact(models.Model):
    """The post that an emergency is handed to in an area ("" for the city): the liaison of the service."""

    place_code = PlaceCodeField(goes_along=ALWAYS, blank=True)
    service = models.CharField(max_length=3, choices=EmergencyService)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")

    class Meta:
        """One contact for each area and service."""

        constraints = (models.UniqueConstraint(fields=["place_code", "service"], name="emergency_contact_once"),)

    def __str__(self) -> str:
        return f"{self.place_code} {self.service}"
