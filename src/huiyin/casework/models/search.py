"""The search index: bigrams of what was said, one row a matter; sealed matters stay out."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from huiyin.casework.models.matters import Matter


class SearchText(models.Model):
    """The terms (``kernel.bigrams``) of all words said in a matter, and of those that its raisers said themselves:
    answers of staff resemble each other and say nothing about whether two matters are one. ``places``: the codes of its
    place and of those around it from the county down, so that who serves a township need not look through the city's.
    """

    matter = models.OneToOneField(Matter, models.CASCADE, primary_key=True, related_name="+")
    terms = ArrayField(models.TextField())
    raised_terms = ArrayField(models.TextField(), default=list)
    places = ArrayField(models.TextField(), default=list)

    class Meta:
        """Found by containment."""

        indexes = (GinIndex(fields=["terms", "places"], name="search_text_terms_places", fastupdate=False),)

    def __str__(self) -> str:
        return str(self.matter_id)
