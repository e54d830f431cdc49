"""Doors that need something kept: keys of linked systems, numbers of paper forms."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huiyin.casework.models import Matter
from huiyin.kernel.ids import uuid7
from huiyin.places.models import PlaceCodeField


class ApiKey(models.Model):
    """The key of a linked system (SYSTEMS B13). Only its digest is kept; ``place_code`` is the area it may read."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.CharField(max_length=40, unique=True)
    place_code = PlaceCodeField(goes_along=Q(revoked_at=None))
    digest = models.BinaryField(max_length=32, unique=True)
    may_read = models.BooleanField(default=False)
    a_minute_count = models.PositiveIntegerField(default=120)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=120)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.system


class PaperForm(models.Model):
    """One numbered form for an outage, keyed in later with its true time (DESIGN §3 Happened and received)."""

    number = models.CharField(max_length=12, primary_key=True, db_collation="C")
    place_code = PlaceCodeField(goes_along=None)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=120)
    matter = models.OneToOneField(Matter, models.PROTECT, null=True, related_name="+")
    keyed_in_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.number
