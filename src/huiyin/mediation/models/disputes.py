"""What a dispute has besides its matter. Parties are the matter's voices; words personal to them are encrypted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.casework.models import Matter, Voice
from huiyin.kernel.crypto import EncryptedTextField
from huiyin.kernel.ids import uuid7
from huiyin.mediation.models.committees import Committee
from huiyin.people.models import Person
from huiyin.places.models import ALWAYS, PlaceCodeField


class DisputeSource(models.TextChoices):
    """`types.Source` with its words."""

    SCREENED = "screened", _("排查发现、主动调解")
    APPLIED = "applied", _("当事人申请")
    POLICE = "police", _("公安机关移交")
    COURT = "court", _("法院委托")
    GOVERNMENT = "government", _("政府指定")
    REFERRED = "referred", _("其他单位移送")


class PreventedKind(models.TextChoices):
    """`types.Prevented` with its words."""

    NOTHING = "", pgettext_lazy("prevented", "没有")
    CRIME = "crime", _("防止民间纠纷转为刑事案件")
    MASS_PETITION = "mass_petition", _("防止群体性上访")


class MediationMethod(models.Model):
    """Which mediation playbook serves a place; the longest place wins. Without any, the national one."""

    place_code = PlaceCodeField(goes_along=ALWAYS, unique=True, blank=True)
    playbook = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.place_code} {self.playbook}"


class DisputeDetails(models.Model):
    """The dispute's own columns. ``amount_cents`` is what it is about, in 分; ``accepted_at`` None
    until a committee has accepted it; ``other_place_code`` the second place of a dispute across a boundary
    (SYSTEMS C8).
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+")
    source = models.CharField(max_length=12, choices=DisputeSource, default=DisputeSource.APPLIED)
    accepted_at = models.DateTimeField(null=True, db_index=True)
    committee = models.ForeignKey(Committee, models.PROTECT, null=True, related_name="+")
    amount_cents = models.BigIntegerField(null=True)
    people_count = models.PositiveIntegerField(default=2)
    prevented = models.CharField(max_length=16, choices=PreventedKind, default=PreventedKind.NOTHING, blank=True)
    prevented_people = models.PositiveIntegerField(default=0)
    has_violence = models.BooleanField(default=False)
    other_place_code = PlaceCodeField(goes_along=Q(matter__is_open=True), blank=True)

    class Meta:
        """No amount below nothing; people are counted only where something was prevented."""

        constraints = (
            models.CheckConstraint(
                condition=Q(amount_cents__isnull=True) | Q(amount_cents__gte=0), name="dispute_amount"
            ),
            models.CheckConstraint(condition=~Q(prevented="") | Q(prevented_people=0), name="dispute_prevented_people"),
        )

    def __str__(self) -> str:
        return str(self.matter_id)


class Side(models.TextChoices):
    """On which side of a dispute somebody stands."""

    APPLICANT = "applicant", _("申请人")
    RESPONDENT = "respondent", _("被申请人")
    THIRD = "third", _("其他当事人")


class Party(models.Model):
    """What an agreement and a court want to know of a party besides name and phone (DOMAIN §3.5, §3.6).
    ``particulars``: what else was noted, in words; ``delivery_address`` where a court sends its papers.
    """

    voice = models.OneToOneField(Voice, models.PROTECT, primary_key=True, related_name="+")
    side = models.CharField(max_length=12, choices=Side)
    sex = EncryptedTextField(null=True)
    nationality = EncryptedTextField(null=True)
    age = EncryptedTextField(null=True)
    occupation = EncryptedTextField(null=True)
    address = EncryptedTextField(null=True)
    identity_number = EncryptedTextField(null=True)
    delivery_address = EncryptedTextField(null=True)
    particulars = EncryptedTextField(null=True)

    def __str__(self) -> str:
        return str(self.voice_id)


class RepresentativeKind(models.TextChoices):
    """Why somebody speaks for a party."""

    PROXY = "proxy", _("委托代理人")
    GUARDIAN = "guardian", _("法定代理人")
    ELECTED = "elected", _("推选的代表人")


class Representative(models.Model):
    """Somebody who speaks for a party; how many there may be, the method says. ``scope``: what they may do for them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="representatives")
    kind = models.CharField(max_length=10, choices=RepresentativeKind)
    name = EncryptedTextField()
    phone = EncryptedTextField(null=True)
    scope = EncryptedTextField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class SessionKind(models.TextChoices):
    """What was sat down for."""

    MEDIATION = "mediation", _("调解")
    INQUIRY = "inquiry", _("调查核实")


class Session(models.Model):
    """A sitting of the parties (调解记录), or an inquiry (调查记录). ``seq`` is its event in the journal; ``present``
    who took part; ``is_open``: held in public.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=SessionKind, default=SessionKind.MEDIATION)
    place = models.CharField(max_length=120, blank=True)
    present = EncryptedTextField(null=True)
    note = EncryptedTextField(null=True)
    is_open = models.BooleanField(default=False)

    class Meta:
        """One for an event."""

        constraints = (models.UniqueConstraint(fields=["matter", "seq"], name="session_of_event"),)

    def __str__(self) -> str:
        return str(self.id)


class Recusal(models.Model):
    """A person who must not mediate this dispute, because of kinship or interest, or because a party does not accept
    them (DOMAIN §3.1, §3.3 art. 23). ``seq`` is the event that said so; its reason and words stand in the journal.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField(default=0)
    declared_at = models.DateTimeField()

    class Meta:
        """Said once."""

        constraints = (models.UniqueConstraint(fields=["matter", "person"], name="recusal_once"),)

    def __str__(self) -> str:
        return str(self.person_id)
