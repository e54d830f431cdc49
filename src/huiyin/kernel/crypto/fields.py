"""Model fields: text that is encrypted in the database, and the blind index that finds it.

    phone = EncryptedTextField(null=True)
    phone_index = BlindIndexField(source="phone", normalise=normal_phone, null=True, db_index=True)
    phone_last_four_index = BlindIndexField(source="phone", normalise=last_four, null=True)

    Person.objects.filter(phone_index="138 1234 5678")

The index is computed on save and bulk_create. `QuerySet.update` on the text leaves the index behind: name both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.lookups import IsNull

from huiyin.kernel.crypto.indexes import INDEX_BYTES, blind_index
from huiyin.kernel.crypto.keyring import key_ring

if TYPE_CHECKING:
    _TextField = models.Field[str | None, str | None]
    _BytesField = models.BinaryField[Any, Any]
else:  # Django's fields take type arguments in the stubs only
    _TextField, _BytesField = models.Field, models.BinaryField


class EncryptedTextField(_TextField):
    """Text stored as `bytea`, sealed for its purpose (`app.model.field` unless given). None stays None.

    A value moved into another column does not open. Only `isnull` can be asked of it; search by a `BlindIndexField`.
    """

    description = "Encrypted text"

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.given_purpose = purpose
        super().__init__(*args, **kwargs)

    @property
    def purpose(self) -> str:
        """What the ciphertext is bound to."""
        return self.given_purpose or f"{self.model._meta.label_lower}.{self.name}"  # noqa: SLF001 - Django's documented model API

    def get_internal_type(self) -> str:
        """Stored like bytes."""
        return "BinaryField"

    def deconstruct(self) -> Any:
        """For migrations."""
        name, _path, args, kwargs = super().deconstruct()
        if self.given_purpose:
            kwargs["purpose"] = self.given_purpose
        return name, "huiyin.kernel.crypto.EncryptedTextField", args, kwargs

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Seal on the way in."""
        if value is None:
            return None
        return key_ring().encrypt(str(value).encode(), self.purpose)

    def from_db_value(self, value: Any, _expression: Expression, _connection: BaseDatabaseWrapper) -> str | None:
        """Open on the way out; `CryptoError` when no key fits."""
        return None if value is None else key_ring().decrypt(bytes(value), self.purpose).decode()

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`: two seals of one text are never equal."""
        if lookup_name == "isnull":
            return IsNull
        raise FieldError(f"{self.purpose} is encrypted and cannot be asked for {lookup_name}; use its blind index.")


class BlindIndexField(_BytesField):
    """Sixteen bytes computed from the field `source` on each save. Filter by text or by bytes of `blind_index`."""

    def __init__(
        self,
        *args: Any,
        source: str = "",
        normalise: Callable[[str], str] | None = None,
        purpose: str = "",
        **kwargs: Any,
    ) -> None:
        self.source, self.normalise, self.given_purpose = source, normalise, purpose
        kwargs.setdefault("max_length", INDEX_BYTES)
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    @property
    def purpose(self) -> str:
        """What the index key is derived for; `app.model.field` unless given."""
        return self.given_purpose or f"{self.model._meta.label_lower}.{self.name}"  # noqa: SLF001 - Django's documented model API

    def deconstruct(self) -> Any:
        """For migrations; what the index is made from is no matter of the table."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, "huiyin.kernel.crypto.BlindIndexField", args, kwargs

    def index_of(self, value: str) -> bytes:
        """The index of a text as this column keeps it."""
        return blind_index(value, self.purpose, self.normalise)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's signature
        """Follow the source; an empty or missing source has no index. Without a source the value is kept as set."""
        if not self.source:
            return super().pre_save(model_instance, add)
        text = getattr(model_instance, self.source)
        index = self.index_of(text) if text else None
        setattr(model_instance, self.attname, index)
        return index

    def get_prep_value(self, value: Any) -> Any:
        """Text becomes its index."""
        return super().get_prep_value(self.index_of(value) if isinstance(value, str) else value)
