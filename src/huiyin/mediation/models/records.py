"""Tables taken over from older ledgers, and the closed cases they bring, which hold nobody's name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.ids import uuid7
from huiyin.mediation.models.agreements import AgreementFormChoice
from huiyin.mediation.models.disputes import DisputeSource, PreventedKind


class ImportedTable(models.TextChoices):
    """What a table holds."""

    CASES = "cases", _("调解案件")
    SCREENINGS = "screenings", _("排查记录")
    REGISTER = "register", _("调委会和调解员")


class ImportState(models.TextChoices):
    """How far an import has come."""

    PREVIEWED = "previewed", _("待确认")
    APPLIED = "applied", _("已导入")
    UNDONE = "undone", _("已撤回")


class TableImport(models.Model):
    """One file. ``content`` is encrypted as it came; what is applied is exactly what was previewed. ``made`` names the
    rows it made by kind where they do not point at it themselves.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    what = models.CharField(max_length=12, choices=ImportedTable, default=ImportedTable.CASES)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.PREVIEWED)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    place_code = models.CharField(max_length=15, db_collation="C")
    rows_count = models.PositiveIntegerField()
    bad_rows_count = models.PositiveIntegerField()
    actor_label = models.CharField(max_length=120)
    previewed_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    made = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.file_name


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

    source_file = models.ForeignKey(TableImport, models.PROTECT, related_name="records")
    row_number = models.PositiveIntegerField()
    number = models.CharField(max_length=60, db_collation="C")
    place_code = models.CharField(max_length=15, db_collation="C")
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
