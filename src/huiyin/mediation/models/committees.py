"""Committees, their mediators, studios, and what has to be told to the county's justice bureau (DOMAIN §3.1)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.ids import uuid7
from huiyin.mediation.types.registers import TERM_YEARS, term_ends
from huiyin.people.models import Organisation, Person, Post
from huiyin.places.models import ALWAYS, PlaceCodeField


class CommitteeKind(models.TextChoices):
    """Who set a committee up (people's mediation law, art. 8 and 34)."""

    VILLAGE = "village", _("村（居）调委会")
    TOWNSHIP = "township", _("乡镇（街道）调委会")
    ENTERPRISE = "enterprise", _("企事业单位调委会")
    SOCIAL = "social", _("社会团体调委会")
    TRADE = "trade", _("行业性、专业性调委会")


class Committee(models.Model):
    """A people's mediation committee. Points are WGS-84 in millionths of a degree; ``elected_on`` None before its first
    election. ``phone`` is the committee's, for everybody to see.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=CommitteeKind)
    name = models.CharField(max_length=120, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    place_code = PlaceCodeField(goes_along=ALWAYS, db_index=True)
    phone = models.CharField(max_length=20, blank=True)
    longitude_e6 = models.IntegerField(null=True)
    latitude_e6 = models.IntegerField(null=True)
    several_nationalities = models.BooleanField(default=False)
    elected_on = models.DateField(null=True)
    term_years = models.PositiveSmallIntegerField(default=TERM_YEARS)
    closed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def term_ends_on(self) -> date | None:
        """The day its term is over."""
        return term_ends(self.elected_on, self.term_years) if self.elected_on else None


class Mediator(models.Model):
    """Somebody who mediates for a committee, elected or appointed. ``post``: where disputes reach them. Points as of
    committees. ``until`` None while they serve.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="mediators")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    is_full_time = models.BooleanField(default=False)
    is_member = models.BooleanField(default=False)
    is_chair = models.BooleanField(default=False)
    is_woman = models.BooleanField(default=False)
    longitude_e6 = models.IntegerField(null=True)
    latitude_e6 = models.IntegerField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        """One chair at a time; a person serves a committee once at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=["committee"], condition=Q(is_chair=True, until__isnull=True), name="mediator_one_chair"
            ),
            models.UniqueConstraint(
                fields=["committee", "person"], condition=Q(until__isnull=True), name="mediator_serves_once"
            ),
        )

    def __str__(self) -> str:
        return f"mediator {self.id}"


class Studio(models.Model):
    """A mediation studio: a committee's room, or one that bears a mediator's name (SYSTEMS C1). ``named_by``: the
    justice bureau that gave it its name.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="studios", db_index=False)
    mediator = models.ForeignKey(Mediator, models.PROTECT, null=True, related_name="studios")
    named_by = models.CharField(max_length=80, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    longitude_e6 = models.IntegerField(null=True)
    latitude_e6 = models.IntegerField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        """A name once in a committee."""

        constraints = (models.UniqueConstraint(fields=["committee", "name"], name="studio_name_once"),)

    def __str__(self) -> str:
        return self.name


class RegisterChange(models.Model):
    """A change of a committee or its mediators that the county's justice bureau has to be told of within 30 working
    days (DOMAIN §3.1). ``due_on`` is the last of these days; ``recorded_on`` when it was told.
    """

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="changes")
    what = models.CharField(max_length=20)
    changed_on = models.DateField()
    due_on = models.DateField(null=True)
    recorded_on = models.DateField(null=True)

    class Meta:
        """What still has to be told, the nearest day first."""

        indexes = (
            models.Index(fields=["due_on"], condition=Q(recorded_on__isnull=True), name="register_change_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.what} {self.changed_on}"
