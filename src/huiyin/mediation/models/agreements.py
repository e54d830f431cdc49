"""Agreements, who signed them, whether a court confirmed them, and the visit afterwards (DOMAIN §3.5, §3.6)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.casework.models import Matter, Voice
from huiyin.kernel.crypto import EncryptedTextField
from huiyin.kernel.ids import uuid7
from huiyin.mediation.models.committees import Committee
from huiyin.people.models import Person


class AgreementFormChoice(models.TextChoices):
    """`types.AgreementForm` with its words."""

    WRITTEN = "written", _("书面协议")
    ORAL = "oral", _("口头协议")


class AgreementSequence(models.Model):
    """The last number a committee has given in a year; locked while the next one is given, so that there is no gap."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        """One row for a committee and year."""

        constraints = (models.UniqueConstraint(fields=["committee", "year"], name="agreement_sequence_once"),)

    def __str__(self) -> str:
        return f"{self.year} {self.last}"


class Agreement(models.Model):
    """The agreement of a dispute, numbered when it is drawn up and numbered once: a text that was drawn up again, or
    came to nothing, keeps its number. ``effective_at`` None until everybody has signed; ``oral_at`` since when it
    holds by word of mouth.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="agreements", db_index=False)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    form = models.CharField(max_length=8, choices=AgreementFormChoice, default=AgreementFormChoice.WRITTEN)
    facts = EncryptedTextField(null=True)
    terms = EncryptedTextField(null=True)
    performance = EncryptedTextField(null=True)
    deadline = models.DateField(null=True)
    amount_cents = models.BigIntegerField(default=0)
    drawn_up_at = models.DateTimeField()
    effective_at = models.DateTimeField(null=True)
    effective_seq = models.PositiveIntegerField(null=True)
    oral_at = models.DateTimeField(null=True)

    class Meta:
        """A number is given once."""

        constraints = (
            models.UniqueConstraint(fields=["committee", "year", "number"], name="agreement_number_once"),
            models.CheckConstraint(condition=Q(amount_cents__gte=0), name="agreement_amount"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The number as it stands on the paper, in Chinese in every language: （2026）人调字第 3 号."""
        return f"（{self.year}）人调字第 {self.number} 号"


class SignatureWay(models.TextChoices):
    """How somebody signed."""

    DRAWN = "drawn", _("屏上手写")
    PAPER = "paper", _("纸上签字拍照")
    WORDS = "words", _("口头确认，由调解员记下")


class Signature(models.Model):
    """Somebody's signature: of a party (``voice``) or of a mediator (``person``). ``sha256`` names the picture among
    the matter's attachments; empty where the agreement is oral.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", db_index=False)
    voice = models.ForeignKey(Voice, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    way = models.CharField(max_length=8, choices=SignatureWay)
    sha256 = models.CharField(max_length=64, db_collation="C", blank=True)

    class Meta:
        """A party or a mediator, each once."""

        constraints = (
            models.CheckConstraint(
                condition=Q(voice__isnull=False, person__isnull=True) | Q(voice__isnull=True, person__isnull=False),
                name="signature_of_one",
            ),
            models.UniqueConstraint(fields=["matter", "voice"], name="signature_party_once"),
            models.UniqueConstraint(fields=["matter", "person"], name="signature_mediator_once"),
        )

    def __str__(self) -> str:
        return str(self.id)


class VisitKind(models.TextChoices):
    """Why somebody went to see the parties after they had agreed."""

    FOLLOW_UP = "follow_up", _("跟踪履行")
    RETURN = "return", _("回访")


class ReturnVisit(models.Model):
    """A visit after an agreement: how it is performed (履行), or the return visit (回访记录). Its words and pictures
    stand in the journal at ``seq``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=VisitKind, default=VisitKind.RETURN)
    visitor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """One for an event."""

        constraints = (models.UniqueConstraint(fields=["matter", "seq"], name="return_visit_of_event"),)

    def __str__(self) -> str:
        return str(self.id)


class CourtConfirmation(models.Model):
    """The joint application to a court and what it decided (people's mediation law, art. 33)."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+")
    court = models.CharField(max_length=80, blank=True)
    applied_at = models.DateTimeField()
    applied_seq = models.PositiveIntegerField()
    decided_at = models.DateTimeField(null=True)
    decided_seq = models.PositiveIntegerField(null=True)
    is_granted = models.BooleanField(null=True)

    def __str__(self) -> str:
        return str(self.matter_id)
