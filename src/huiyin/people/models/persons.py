"""Persons: opaque ids with encrypted columns and blind indexes beside them (DESIGN §3 Secrets)."""

from __future__ import annotations

from django.db import models

from huiyin.kernel.crypto import BlindIndexField, EncryptedTextField, last_four, normal_phone
from huiyin.kernel.ids import uuid7


class Person(models.Model):
    """A human being, staff or resident. Everything personal is encrypted or erased.

    A phone may belong to several persons of one family; a citizen number to one person only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = EncryptedTextField(null=True)
    name_index = BlindIndexField(source="name", null=True, db_index=True)
    phone = EncryptedTextField(null=True)
    phone_index = BlindIndexField(source="phone", normalise=normal_phone, null=True, db_index=True)
    phone_tail_index = BlindIndexField(source="phone", normalise=last_four, null=True, db_index=True)
    citizen_number = EncryptedTextField(null=True)
    citizen_number_index = BlindIndexField(source="citizen_number", null=True, unique=True)
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"person {self.id}"
