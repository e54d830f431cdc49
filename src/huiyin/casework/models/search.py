"""The search index: bigrams of what was said, one row a matter; sealed matters stay out."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from huiyin.casework.models.matters import Matter


class SearchText(models.Model):
    """The terms (``kernel.bigrams``) of a matter's words."""

    matter = models.OneToOneField(Matter, models.CASCADE, primary_key=True, related_name="+")
    terms = ArrayField(models.TextField())

    class Meta:
        """Found by containment."""

        indexes = (GinIndex(fields=["terms"], name="search_text_terms", fastupdate=False),)

    def __str__(self) -> str:
        return str(self.matter_id)
