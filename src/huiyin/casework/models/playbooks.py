"""Published playbooks: immutable rows, two persons behind each."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from huiyin.kernel.ids import uuid7


class PlaybookVersion(models.Model):
    """One published version of a working method. ``source`` is its canonical JSON in the file's order (UTF-8).

    Running matters keep their version (DESIGN §1 Two gates); a trigger keeps the row as it is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80, db_collation="C")
    number = models.PositiveIntegerField()
    language = models.PositiveSmallIntegerField()
    source = models.BinaryField()
    digest = models.CharField(max_length=64, unique=True, db_collation="C")
    published_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    confirmed_by = models.UUIDField()

    class Meta:
        """Numbers count up per name; the second person is another one."""

        constraints = (
            models.UniqueConstraint(fields=["name", "number"], name="playbook_version_number"),
            models.CheckConstraint(condition=~Q(proposed_by=F("confirmed_by")), name="playbook_two_persons"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
