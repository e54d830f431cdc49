"""Changes that need a second person: proposed by one, confirmed by another (DESIGN §1)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.ids import uuid7
from huiyin.people.models.persons import Person
from huiyin.places.models import PlaceCodeField


class ChangeState(models.TextChoices):
    """Where a proposed change stands."""

    WAITING = "waiting", _("等待确认")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


class PendingChange(models.Model):
    """``action`` names a registered verb, ``arguments`` its JSON values: ids, never names."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    action = models.CharField(max_length=60)
    arguments = models.JSONField()
    summary = models.CharField(max_length=300)
    place_code = PlaceCodeField(goes_along=Q(state=ChangeState.WAITING), blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.WAITING)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    invited = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        """The database itself refuses that one person confirms what they proposed."""

        constraints = (
            models.CheckConstraint(
                condition=~Q(state="confirmed") | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="people_change_two_persons",
            ),
        )
        indexes = (models.Index(fields=["state", "proposed_at"]),)
