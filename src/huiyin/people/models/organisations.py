"""Organisations: one tree from the county committee to the building group (SYSTEMS A5)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.ids import uuid7
from huiyin.places.models import ALWAYS, PlaceCodeField


class OrganisationKind(models.TextChoices):
    """What an organisation is; decides which icon and which lists it stands in, never rights."""

    CENTRE = "centre", _("综治中心")
    DEPARTMENT = "department", _("部门")
    STATION = "station", _("派驻站所")
    COMMITTEE = "committee", _("委员会")
    PARTY = "party", _("党组织")
    TOWNSHIP_GOVERNMENT = "township_government", _("乡镇（街道）")
    VILLAGE_COMMITTEE = "village_committee", _("村（居）民委员会")
    ASSOCIATION = "association", _("群众组织")
    COMPANY = "company", _("企业")
    OTHER = "other", _("其他")


class Organisation(models.Model):
    """A unit. ``parent`` is also its supervisor; ``place_code`` is the area it serves."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(max_length=24, choices=OrganisationKind)
    name = models.CharField(max_length=100)
    english_name = models.CharField(max_length=160, blank=True)
    credit_code = models.CharField(max_length=18, null=True, blank=True, unique=True)
    place_code = PlaceCodeField(goes_along=ALWAYS)
    may_be_called = models.BooleanField(default=False)
    duty_phone = models.CharField(max_length=20, blank=True)
    active_from = models.DateField()
    active_until = models.DateField(null=True, blank=True)

    class Meta:
        """A name is unique in its area; a unit that is its own parent would hang the tree."""

        constraints = (
            models.UniqueConstraint(fields=["place_code", "name"], name="people_organisation_name"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="people_organisation_not_own_parent"),
            models.CheckConstraint(
                condition=Q(active_until__isnull=True) | Q(active_until__gte=F("active_from")),
                name="people_organisation_period",
            ),
        )
        indexes = (models.Index(fields=["place_code", "may_be_called"]),)

    def __str__(self) -> str:
        return self.name
