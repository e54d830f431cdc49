"""Privacy: the notice in force, consents, and the log of every look at a secret (DOMAIN §7.1)."""

from __future__ import annotations

from django.db import models

from huiyin.kernel.ids import uuid7
from huiyin.people.models.persons import Person


class PrivacyNotice(models.Model):
    """One version of the notice: who collects what, for what, how long, and the rights (art. 17)."""

    version = models.PositiveIntegerField(primary_key=True)
    text_zh = models.TextField()
    text_en = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)


class Consent(models.Model):
    """A person agreed to one purpose under one version of the notice; may be withdrawn."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    notice = models.ForeignKey(PrivacyNotice, on_delete=models.PROTECT)
    purpose = models.CharField(max_length=40)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """At most one standing consent per person and purpose."""

        constraints = (
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="people_standing_consent",
            ),
        )


class RevealLog(models.Model):
    """Who saw which field of whom, when, why. Append-only by rights and by trigger."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField(db_index=True)
    field = models.CharField(max_length=20)
    viewer_label = models.CharField(max_length=120)
    viewer_person_id = models.UUIDField(null=True, blank=True, db_index=True)
    reason = models.CharField(max_length=200)
    vouched_by = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
