"""The matter row and what hangs on it: voices, clocks, calls, old numbers.

All columns of ``Matter`` but ``summary``, ``head`` and ``revision`` are what ``types.columns.fold`` makes of the
journal; nothing else may write them.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.casework.models.playbooks import PlaybookVersion
from huiyin.kernel.crypto import BlindIndexField, EncryptedTextField, last_four, normal_phone
from huiyin.kernel.ids import uuid7
from huiyin.kernel.sparse import SparseArrayField, sparse_index
from huiyin.people.models import Organisation, Person, Post, PrivacyNotice
from huiyin.places.models import PlaceCodeField


class Sensitivity(models.TextChoices):
    """Who may see a matter besides those who have it: its area, its duty posts, or nobody (DESIGN §4)."""

    OPEN = "open", pgettext_lazy("sensitivity", "一般")
    PROTECTED = "protected", _("保护")
    SEALED = "sealed", _("密封")


PUBLIC = Q(sensitivity="open", about_organisation__isnull=True, about_undecided=False)
"""What may stand on a public ledger: nothing guarded, nothing about a unit."""
NOT_COUNTED = ("merged",)
"""Endings of what is counted where it went."""
PUBLIC_DONE = PUBLIC & Q(is_open=False, on_ledger=True) & ~Q(ending__in=NOT_COUNTED)
"""What stands there as done."""


class Matter(models.Model):
    """One matter. ``due_at`` is the earliest main clock; ``revision`` the number of its last journal row, ``head`` its
    link. ``place_code`` is a grid's fifteen digits or a shorter division code. Points are WGS-84 in millionths of a
    degree. ``about_undecided``: about a unit or its people, but nobody has said for certain which. ``called_units`` are
    the units of its calls, ``waiting_units`` those that have not come yet, ``claimable_by`` the kinds of posts whose
    units may come forward now (认领), null when none may. ``reader_posts`` and ``reader_persons`` open a sealed matter:
    its owner and the posts above, and who was named to it; of any other ``reader_posts`` is who wrote it down while
    nobody knows its place, and ``reader_persons`` is empty. ``reader_seats`` opens one
    of a protected method to the posts that the method names (`types.columns`). ``raised_at`` counts (when it happened),
    ``received_at`` is when it reached the city.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    code = models.CharField(max_length=13, unique=True, db_collation="C")
    playbook = models.ForeignKey(PlaybookVersion, models.PROTECT, related_name="matters")
    step = models.CharField(max_length=60)
    is_open = models.BooleanField(default=True)
    kind = models.CharField(max_length=60)
    urgency = models.CharField(max_length=10, default="normal")
    sensitivity = models.CharField(max_length=10, choices=Sensitivity, default=Sensitivity.OPEN)
    category = models.CharField(max_length=40, blank=True, db_collation="C")
    category_standard = models.CharField(max_length=40, blank=True)
    door = models.CharField(max_length=30)
    place_code = PlaceCodeField(goes_along=None)
    grid_version = models.PositiveBigIntegerField(null=True)
    longitude_e6 = models.IntegerField(null=True)
    latitude_e6 = models.IntegerField(null=True)
    about_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    about_undecided = models.BooleanField(default=False)
    lead_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    called_units = SparseArrayField(models.UUIDField())
    waiting_units = SparseArrayField(models.UUIDField())
    claimable_by = ArrayField(models.CharField(max_length=60), null=True)
    reader_posts = SparseArrayField(models.UUIDField())
    reader_persons = SparseArrayField(models.UUIDField())
    reader_seats = SparseArrayField(models.CharField(max_length=80))
    owner_role = models.CharField(max_length=60, blank=True)
    owner_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)
    owner_via = models.CharField(max_length=10, blank=True)
    due_at = models.DateTimeField(null=True)
    collected_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    fields = models.JSONField(default=dict)
    state = models.JSONField()
    sample_draw = models.PositiveSmallIntegerField()
    summary = EncryptedTextField(null=True)
    digest = models.CharField(max_length=64, db_collation="C")
    raised_at = models.DateTimeField()
    received_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    ending = models.CharField(max_length=20, blank=True)
    rating = models.CharField(max_length=20, blank=True)
    late_count = models.PositiveIntegerField(default=0)
    level = models.PositiveSmallIntegerField(default=0)
    voice_count = models.PositiveIntegerField(default=1)
    on_ledger = models.BooleanField(default=False)
    tallies = models.JSONField(default=dict)
    revision = models.PositiveIntegerField()
    head = models.BinaryField(max_length=32)

    class Meta:
        """An open matter has exactly one owner; a closed one has none (promise *lands*)."""

        constraints = (
            models.CheckConstraint(
                condition=Q(is_open=True, owner_post__isnull=False, closed_at__isnull=True)
                | Q(is_open=False, owner_post__isnull=True, closed_at__isnull=False),
                name="matter_lands",
            ),
        )
        indexes = (
            # Each way to know of a matter has an index of its own, so that their OR is answered from bitmaps.
            models.Index(
                fields=["owner_post", "due_at"], condition=Q(owner_post__isnull=False), name="matter_owner_due"
            ),
            models.Index(
                fields=["lead_organisation"], condition=Q(lead_organisation__isnull=False), name="matter_lead"
            ),
            models.Index(fields=["place_code"], condition=Q(claimable_by__isnull=False), name="matter_claimable_place"),
            sparse_index("called_units", name="matter_called_units"),
            sparse_index("reader_posts", name="matter_reader_posts"),
            sparse_index("reader_persons", name="matter_reader_persons"),
            sparse_index("reader_seats", name="matter_reader_seats"),
            sparse_index("waiting_units", name="matter_waiting_units"),
            models.Index(fields=["place_code", "due_at"], condition=Q(is_open=True), name="matter_open_place"),
            models.Index(fields=["due_at", "id"], condition=Q(is_open=True), name="matter_open_due"),
            models.Index(fields=["place_code", "received_at"], name="matter_place_received"),
            models.Index(fields=["received_at"], name="matter_received"),
            models.Index(fields=["collected_by"], condition=Q(collected_by__isnull=False), name="matter_collected"),
            models.Index(
                fields=["about_organisation"], condition=Q(about_organisation__isnull=False), name="matter_about"
            ),
            # The public ledgers of a city or a county, which everybody may open: in their order, and by kind.
            models.Index(
                fields=["-late_count", "received_at", "id"],
                include=["place_code"],
                condition=PUBLIC & Q(is_open=True),
                name="matter_red",
            ),
            models.Index(
                fields=["-closed_at", "id"], include=["place_code"], condition=PUBLIC_DONE, name="matter_blue"
            ),
            models.Index(fields=["kind", "place_code"], condition=PUBLIC, name="matter_public_kind"),
        )

    def __str__(self) -> str:
        return self.code


class Voice(models.Model):
    """Somebody who raised the matter. Each keeps a receipt of their own: ``code`` and the secret behind
    ``secret_hash``. ``matter`` is where the voice is now, ``parted_from`` the matter it was taken out of. ``notice`` is
    the privacy notice they agreed to by sending, where they were shown one (PIPL art. 14, 17). ``is_protected``: the
    person whom a sealed matter protects; no other voice of it is told anything or sees it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="voices")
    code = models.CharField(max_length=13, unique=True, db_collation="C")
    secret_hash = models.BinaryField(max_length=32)
    head = models.BinaryField(max_length=32, null=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    name = EncryptedTextField(null=True)
    phone = EncryptedTextField(null=True)
    phone_index = BlindIndexField(source="phone", normalise=normal_phone, null=True, db_index=True)
    phone_tail_index = BlindIndexField(source="phone", normalise=last_four, null=True)
    language = models.CharField(max_length=10, default="zh-hans")
    may_text = models.BooleanField(default=True)
    is_anonymous = models.BooleanField(default=False)
    is_protected = models.BooleanField(default=False)
    door = models.CharField(max_length=30)
    digest = models.CharField(max_length=64, db_collation="C")
    rating = models.CharField(max_length=20, blank=True)
    raised_at = models.DateTimeField()
    received_at = models.DateTimeField()
    notice = models.ForeignKey(PrivacyNotice, models.PROTECT, null=True, related_name="+", db_index=False)
    parted_from = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        """Voices of a matter, and of a person."""

        indexes = (
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="voice_person"),
            models.Index(fields=["notice"], condition=Q(notice__isnull=False), name="voice_notice"),
            models.Index(fields=["parted_from"], condition=Q(parted_from__isnull=False), name="voice_parted"),
        )

    def __str__(self) -> str:
        return self.code


class ClockState(models.TextChoices):
    """Whether the runner looks at a clock."""

    RUNNING = "running", _("计时中")
    PAUSED = "paused", _("已暂停")
    QUARANTINED = "quarantined", _("出错停放")


class MatterClock(models.Model):
    """One clock of a matter as the runner needs it. ``next_at``: the next instant to look at it (warning, due, or a
    later try); ``unit`` is set for the clock of a called unit.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="clocks", db_index=False)
    name = models.CharField(max_length=60)
    unit = models.UUIDField(null=True)
    state = models.CharField(max_length=12, choices=ClockState, default=ClockState.RUNNING)
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    blocked_year = models.PositiveSmallIntegerField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        """A clock is told from its fellows by name and unit."""

        constraints = (
            models.UniqueConstraint(fields=["matter", "name", "unit"], nulls_distinct=False, name="matter_clock_once"),
        )
        indexes = (
            models.Index(fields=["next_at"], condition=Q(state="running"), name="matter_clock_next"),
            # Few among millions; the desk asks for them with every page of its queue.
            models.Index(
                fields=["matter"],
                condition=Q(state="quarantined") | Q(blocked_year__isnull=False),
                name="matter_clock_trouble",
            ),
        )

    def __str__(self) -> str:
        return self.name


class UnitCall(models.Model):
    """A unit that was called to a matter (吹哨) and how far it has come."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="calls", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    lead = models.BooleanField()
    mark = models.CharField(max_length=12)
    late = models.PositiveIntegerField(default=0)

    class Meta:
        """A unit is called once at a time."""

        constraints = (models.UniqueConstraint(fields=["matter", "organisation"], name="unit_call_once"),)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.mark}"


class Alias(models.Model):
    """A number that the matter has elsewhere, such as a hotline's order number. Old numbers stay findable."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="aliases")
    system = models.CharField(max_length=40)
    number = models.CharField(max_length=80, db_collation="C")

    class Meta:
        """A foreign number leads to one matter."""

        # The number first: people type it without the system it comes from.
        constraints = (models.UniqueConstraint(fields=["number", "system"], name="alias_once"),)
        indexes = (models.Index(fields=["system", "matter"], name="alias_of_system"),)  # what a system brought in

    def __str__(self) -> str:
        return f"{self.system} {self.number}"
