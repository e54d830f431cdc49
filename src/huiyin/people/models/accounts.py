"""Accounts: how a person signs in. No groups, no permissions: rights come from posts."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.crypto import BlindIndexField, EncryptedTextField, normal_phone
from huiyin.kernel.ids import uuid7
from huiyin.people.models.persons import Person

PHONE_PURPOSE = "people.account.phone_index"
"""One key for accounts and codes, another than that of the register: the tables cannot be laid side by side."""


class AccountKind(models.TextChoices):
    """Staff sign in with password and TOTP, residents with a code sent to their phone."""

    STAFF = "staff", _("工作人员")
    RESIDENT = "resident", _("居民")


class AccountManager(BaseUserManager["Account"]):
    """Looks accounts up by login; they are made by ``services.accounts`` only."""


class Account(AbstractBaseUser):
    """A login. ``phone_index`` is set for residents, whose phone is their key: one account a phone.

    ``failed_count`` and ``locked_until`` count wrong passwords (DOMAIN §7.2).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    login = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=AccountKind)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    phone_index = BlindIndexField(purpose=PHONE_PURPOSE, normalise=normal_phone, null=True, unique=True)
    is_active = models.BooleanField(default=True)
    totp_secret = EncryptedTextField(null=True)
    totp_confirmed_at = models.DateTimeField(null=True, blank=True)
    totp_last_step = models.BigIntegerField(default=0)
    failed_count = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.login


class RecoveryCode(models.Model):
    """A single-use way in when the phone with the TOTP application is lost; kept as a digest."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes", db_index=False)
    digest = models.BinaryField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """No code twice for one account."""

        constraints = (models.UniqueConstraint(fields=["account", "digest"], name="people_recovery_code"),)


class OneTimeCode(models.Model):
    """A code sent to a phone: kept as a digest bound to its row, phone and purpose."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    phone_index = BlindIndexField(purpose=PHONE_PURPOSE, normalise=normal_phone, db_index=True)
    purpose = models.CharField(max_length=30)
    digest = models.BinaryField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
