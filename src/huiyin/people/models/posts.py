"""Posts: a seat stays while the persons in it change, so that no matter is lost (SYSTEMS A3)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.ids import uuid7
from huiyin.people.models.organisations import Organisation
from huiyin.people.models.persons import Person
from huiyin.people.types import Level
from huiyin.places.models import PlaceCodeField


class PostKind(models.Model):
    """A sort of post, such as grid worker. ``above`` takes over when all its seats are empty."""

    code = models.CharField(primary_key=True, max_length=40)
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=60)
    level = models.CharField(max_length=12, choices=[(level.value, level.value) for level in Level])
    above = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    shared = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title_zh


class Post(models.Model):
    """A seat: kind, place, organisation and title together are unique while it is open."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.ForeignKey(PostKind, on_delete=models.PROTECT)
    place_code = PlaceCodeField(goes_along=None, null=True, blank=True)  # a prefix "" would cover everything
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    title = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """``nulls_distinct=False``: a seat without a place is one seat, not many."""

        constraints = (
            models.UniqueConstraint(
                fields=["kind", "place_code", "organisation", "title"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="people_post_seat",
            ),
        )
        indexes = (models.Index(fields=["place_code", "kind"]),)

    def __str__(self) -> str:
        return self.title or self.kind.title_zh


class TenureRole(models.TextChoices):
    """Holder of the post, or somebody who stands in for a time."""

    HOLDER = "holder", _("任职")
    SUBSTITUTE = "substitute", _("代班")


class _Period(Func):
    """The half-open period [from, until) of a tenure; an empty end is endless."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Tenure(models.Model):
    """A person in a post for a period. Rows are ended, never deleted: that is the history."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tenures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tenures", db_index=False)
    role = models.CharField(max_length=10, choices=TenureRole, default=TenureRole.HOLDER)
    exclusive = models.BooleanField(default=True)
    administers = models.BooleanField(default=False)
    """Of a post of the three administrators, which nobody holds two of at a time (三员分离)."""
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """One holder at a time, except for kinds that are shared; nobody twice in one post, or in two of the three
        administrators' posts.
        """

        constraints = (
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")),
                name="people_tenure_period",
            ),
            ExclusionConstraint(
                name="people_tenure_one_holder",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    (_Period("from_at", "until_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(role="holder", exclusive=True),
            ),
            ExclusionConstraint(
                name="people_tenure_person_once",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (_Period("from_at", "until_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="people_tenure_administrators_apart",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (_Period("from_at", "until_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(administers=True),
            ),
        )
        indexes = (models.Index(fields=["person", "until_at"]),)

    def __str__(self) -> str:
        return f"{self.role} of {self.post_id}"
