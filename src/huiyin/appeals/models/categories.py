"""Categories: what matters are about, by a standard and its version."""

from __future__ import annotations

from django.db import models


class Category(models.Model):
    """One class. ``code`` is cut at 2, 4 and 6 digits for the levels; ``standard`` and ``version`` name the list."""

    standard = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    code = models.CharField(max_length=6, db_collation="C")
    level = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    english_name = models.CharField(max_length=80, blank=True)

    class Meta:
        """A code stands once in a version."""

        constraints = (models.UniqueConstraint(fields=["standard", "version", "code"], name="category_once"),)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
