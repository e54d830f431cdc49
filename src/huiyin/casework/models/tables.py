"""Tables that were sent to be taken over: registers and older ledgers, whatever subject they belong to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.ids import uuid7
from huiyin.places.models import PlaceCodeField


class ImportState(models.TextChoices):
    """How far an import has come."""

    PREVIEWED = "previewed", _("待确认")
    APPLIED = "applied", _("已导入")
    UNDONE = "undone", _("已撤回")


class TableImport(models.Model):
    """One file. ``what`` names a bound `selectors.tables.Table`; ``content`` is encrypted as it came, and what is
    applied is exactly what was previewed. ``made`` names the rows it made by kind where they do not point at it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    what = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.PREVIEWED)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    place_code = PlaceCodeField(goes_along=None)
    rows_count = models.PositiveIntegerField()
    bad_rows_count = models.PositiveIntegerField()
    actor_label = models.CharField(max_length=120)
    previewed_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    made = models.JSONField(default=dict)

    class Meta:
        """Lists ask by kind and place."""

        indexes = (models.Index(fields=["what", "place_code"], name="table_import_what_place"),)

    def __str__(self) -> str:
        return self.file_name
