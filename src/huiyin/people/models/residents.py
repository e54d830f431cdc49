"""Residents and households: collected once, reused, corrected by residents themselves (A7)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.crypto import EncryptedTextField
from huiyin.kernel.ids import uuid7
from huiyin.people.models.persons import Person
from huiyin.places.models import PlaceCodeField


class Household(models.Model):
    """Persons living together at one address in one grid."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place_code = PlaceCodeField(goes_along=None)
    number = models.CharField(max_length=30)
    address = EncryptedTextField(null=True)

    class Meta:
        """The household number is unique within its place."""

        constraints = (models.UniqueConstraint(fields=["place_code", "number"], name="people_household_number"),)


class Relation(models.TextChoices):
    """Relation to the head of the household, as on the paper register."""

    HEAD = "head", _("户主")
    SPOUSE = "spouse", _("配偶")
    CHILD = "child", _("子女")
    PARENT = "parent", _("父母")
    OTHER = "other", _("其他")


class Resident(models.Model):
    """A person living in a household since some day, as far as the register knows."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="resident")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="residents")
    relation = models.CharField(max_length=10, choices=Relation, default=Relation.OTHER)
    since = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=20, default="import")


class DataRequestKind(models.TextChoices):
    """What a person may ask about their own data (PIPL art. 44-47)."""

    CORRECTION = "correction", _("更正")
    DELETION = "deletion", _("删除")


class DataRequestState(models.TextChoices):
    """Where a request about one's data stands."""

    WAITING = "waiting", _("等待处理")
    DONE = "done", _("已办理")
    REFUSED = "refused", _("未采纳")


class DataRequest(models.Model):
    """A person's own request to correct or delete; answered with words within a limit."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="data_requests")
    kind = models.CharField(max_length=10, choices=DataRequestKind)
    field = models.CharField(max_length=20, blank=True)
    new_value = EncryptedTextField(null=True)
    words = EncryptedTextField(null=True)
    state = models.CharField(max_length=10, choices=DataRequestState, default=DataRequestState.WAITING)
    place_code = PlaceCodeField(goes_along=Q(state=DataRequestState.WAITING), db_index=True, blank=True)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = EncryptedTextField(null=True)

    class Meta:
        """One waiting request per person, kind and field: asking again changes the first."""

        constraints = (
            models.UniqueConstraint(
                fields=["person", "kind", "field"],
                condition=models.Q(state="waiting"),
                name="people_one_waiting_request",
            ),
        )
