"""Ledger imports: an old ledger as it came, and the matters that were made of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.casework.models import Matter
from huiyin.kernel.ids import uuid7
from huiyin.places.models import PlaceCodeField


class ImportState(models.TextChoices):
    """How far an import has come."""

    PREVIEWED = "previewed", _("待确认")
    APPLYING = "applying", _("导入中")
    APPLIED = "applied", _("已导入")
    UNDONE = "undone", _("已撤回")


class LedgerImport(models.Model):
    """One file. ``content`` is encrypted; what is applied is exactly what was previewed. ``done_count`` is progress."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.PREVIEWED)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    system = models.CharField(max_length=40)
    playbook = models.CharField(max_length=80)
    place_code = PlaceCodeField(goes_along=None)
    rows_count = models.PositiveIntegerField()
    bad_rows_count = models.PositiveIntegerField()
    done_count = models.PositiveIntegerField(default=0)
    actor_label = models.CharField(max_length=120)
    previewed_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name


class LedgerImportRow(models.Model):
    """One row that became a matter. While the matter still has this ``revision`` nobody has touched it."""

    ledger = models.ForeignKey(LedgerImport, models.PROTECT, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()

    class Meta:
        """A row of a file is taken in once, however often a broken-off import is taken up again."""

        constraints = (models.UniqueConstraint(fields=["ledger", "number"], name="ledger_import_row_once"),)

    def __str__(self) -> str:
        return str(self.number)
