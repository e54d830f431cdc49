"""The closed cases of older ledgers, which hold nobody's name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.casework.models import TableImport
from huiyin.mediation.models.agreements import AgreementFormChoice
from huiyin.mediation.models.disputes import DisputeSource, PreventedKind
from huiyin.places.models import PlaceCodeField


class CaseResult(models.TextChoices):
    """`types.Result` with its words."""

    PENDING = "pending", _("正在调解")
    SUCCEEDED = "succeeded", _("调解成功")
    FAILED = "failed", _("调解不成")


class CasePerformance(models.TextChoices):
    """`types.Performance` with its words."""

    PENDING = "pending", _("还在履行")
    PERFORMED = "performed", _("已履行")
    REPUDIATED = "repudiated", _("反悔起诉")


class CaseRecord(models.Model):
    """One closed case. ``kind`` is one of the fifteen classes, ``standard_code`` the GB/T 31000 code it came with;
    ``amount_cents`` what the agreement comes to, in 分.
    """

    source_file = models.ForeignKey(TableImport, models.PROTECT, related_name="+", db_index=False)
    row_number = models.PositiveIntegerField()
    number = models.CharField(max_length=60, db_collation="C")
    place_code = PlaceCodeField(goes_along=None)
    kind = models.CharField(max_length=20)
    standard_code = models.CharField(max_length=4, db_collation="C", blank=True)
    source = models.CharField(max_length=12, choices=DisputeSource)
    accepted_on = models.DateField()
    result = models.CharField(max_length=10, choices=CaseResult)
    form = models.CharField(max_length=8, choices=AgreementFormChoice, blank=True)
    amount_cents = models.BigIntegerField(default=0)
    is_confirmed = models.BooleanField(default=False)
    performance = models.CharField(max_length=10, choices=CasePerformance, blank=True)
    prevented = models.CharField(max_length=16, choices=PreventedKind, blank=True)
    prevented_people = models.PositiveIntegerField(default=0)

    class Meta:
        """A number once at a place; a row of a file once. Figures ask by place and day."""

        constraints = (
            models.UniqueConstraint(fields=["place_code", "number"], name="case_record_number_once"),
            models.UniqueConstraint(fields=["source_file", "row_number"], name="case_record_row_once"),
        )
        indexes = (models.Index(fields=["place_code", "accepted_on"], name="case_record_place_day"),)

    def __str__(self) -> str:
        return self.number
