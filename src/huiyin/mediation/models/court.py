"""Between mediation and the court: cases that a court hands over, and disputes that are referred to it (SYSTEMS C4)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.casework.models import Matter
from huiyin.people.models import Organisation, Post


class CommissionKind(models.TextChoices):
    """When a court hands a case over: before it has filed it (委派), or afterwards (委托)."""

    BEFORE = "before", _("立案前委派")
    AFTER = "after", _("立案后委托")


class CommissionResult(models.TextChoices):
    """What the court hears."""

    AGREED = "agreed", _("达成协议")
    FAILED = "failed", _("没有达成协议")


class CourtCommission(models.Model):
    """A case that a court has handed over. ``number``: the court's own, by which the matter is found too; ``post`` is
    told the result. Until when, the method's clock says.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+")
    court = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=60)
    kind = models.CharField(max_length=6, choices=CommissionKind)
    handed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_seq = models.PositiveIntegerField(null=True)
    result = models.CharField(max_length=6, choices=CommissionResult, blank=True)

    def __str__(self) -> str:
        return self.number


class CourtReferral(models.Model):
    """A dispute that was referred to a court: by whom, why, and which ways were told stands in the journal at
    ``referred_seq``. ``is_late``: because the county's time, or the court's term, was over. ``is_filed``: whether the
    court has filed it; None while it has not answered.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+")
    court = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    referred_at = models.DateTimeField()
    referred_seq = models.PositiveIntegerField()
    is_late = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    decided_seq = models.PositiveIntegerField(null=True)
    is_filed = models.BooleanField(null=True)

    def __str__(self) -> str:
        return str(self.matter_id)
