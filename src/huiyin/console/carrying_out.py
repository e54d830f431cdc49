"""Everything out of the house in open formats: what a city takes along when it leaves (SYSTEMS J4).

    DIR/schema.json          every table with its columns and what they mean
    DIR/tables/<table>.csv   for a spreadsheet            DIR/tables/<table>.jsonl   the same rows, exact
    DIR/attachments/<hash>.<type>                          only with names

Without a second person's release personal text is masked and attachments stay. What only lets somebody in (passwords,
codes, keys of receipts) and blind indexes never leave: they mean nothing elsewhere. Sealed matters stay too, with all
that hangs on them and the signed heads that would name them: who carries the city out may not know of them, and their
owners take each along by its own file.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

import huiyin
from huiyin.casework.models import Attachment, Matter
from huiyin.casework.selectors.attachments import PURPOSE, path_of
from huiyin.kernel.crypto import BlindIndexField, EncryptedTextField, key_ring
from huiyin.kernel.masking import mask_address, mask_citizen_number, mask_name, mask_phone
from huiyin.kernel.time import now

_LETS_IN = "lets somebody in, or guards the door; means nothing elsewhere"
_SEALED = "names sealed matters, or who looked at them"
NEVER_TABLES = {
    "people_onetimecode": _LETS_IN,
    "people_recoverycode": _LETS_IN,
    "kernel_failurecount": _LETS_IN,
    "appeals_apikey": _LETS_IN,
    "casework_sealedreading": _SEALED,
    "casework_checkpoint": _SEALED,
    "casework_verifymark": _SEALED,
    "kernel_shelfchange": "marks by chance of what processes remember; means nothing elsewhere",
}
NEVER_PACKAGES = {"care": "every row lies beside a sealed matter"}
NEVER_COLUMNS = {"password", "totp_secret", "totp_last_step", "secret_hash"}
MASKS: dict[str, Callable[[str], str]] = {
    "name": mask_name,
    "phone": mask_phone,
    "citizen_number": mask_citizen_number,
    "address": mask_address,
}
HIDDEN = "***"
_BATCH = 1_000
_TYPES = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


@dataclass(frozen=True, slots=True)
class Carried:
    """How much went out: tables, rows, files."""

    tables: int
    rows: int
    files: int


def carry_out(folder: Path, *, names: bool) -> Carried:
    """Write everything into a new folder; `names` only after `people.services.releasing.use_release`.

    Raises FileExistsError for a folder that has something in it: an export is never mixed with another.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty. Name a new folder.")
    (folder / "tables").mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    chosen = tables()
    rows = sum(_write_table(folder / "tables", model, names=names) for model in chosen)
    schema = {
        "program": f"Huiyin {huiyin.__version__}",
        "made_at": now().isoformat(timespec="seconds"),
        "personal_text": "in full" if names else "masked; attachments left out",
        "tables": {model._meta.db_table: _described(model) for model in chosen},  # noqa: SLF001 - Django's documented model API
    }
    text = json.dumps(schema, ensure_ascii=False, indent=1, default=str)
    (folder / "schema.json").write_text(text + "\n", encoding="utf-8")
    return Carried(len(chosen), rows, _write_attachments(folder / "attachments") if names else 0)


def tables() -> list[type[models.Model]]:
    """The models that go out, by table name."""
    kept = [
        model
        for model in ours()
        if model._meta.db_table not in NEVER_TABLES and model._meta.app_label not in NEVER_PACKAGES  # noqa: SLF001 - Django's documented model API
    ]
    return sorted(kept, key=lambda model: model._meta.db_table)  # noqa: SLF001 - Django's documented model API


def ours() -> list[type[models.Model]]:
    """Every model of ours, whichever package it stands in."""
    return [model for model in apps.get_models() if model.__module__.startswith(f"{huiyin.__name__}.")]


def fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns of a model that go out; not the running number of a row to which nothing leads, whose gaps would
    count what was left out.
    """
    meta = model._meta  # noqa: SLF001 - Django's documented model API
    return [
        field
        for field in meta.local_concrete_fields
        if not isinstance(field, BlindIndexField)
        and field.column not in NEVER_COLUMNS
        and (not isinstance(field, models.AutoField) or meta.related_objects)
    ]


def _write_table(folder: Path, model: type[models.Model], *, names: bool) -> int:
    """Both files of a table; returns how many rows it has."""
    chosen = fields(model)
    columns = [field.column for field in chosen]
    name, count = model._meta.db_table, 0  # noqa: SLF001 - Django's documented model API
    with (
        (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as sheet,
        (folder / f"{name}.jsonl").open("w", encoding="utf-8") as lines,
    ):
        writer = csv.writer(sheet)
        writer.writerow(columns)
        for row in _rows(model, chosen, names=names):
            writer.writerow([_cell(value) for value in row])
            lines.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) + "\n")
            count += 1
    return count


def _rows(model: type[models.Model], chosen: list[models.Field[Any, Any]], *, names: bool) -> Iterator[list[Any]]:
    found = _unsealed(model).order_by("pk").values_list(*[field.attname for field in chosen])
    for row in found.iterator(chunk_size=_BATCH):
        yield [_plain(field, value, names=names) for field, value in zip(chosen, row, strict=True)]


def _unsealed(model: type[models.Model]) -> models.QuerySet[models.Model]:
    """The rows of a model that belong to no sealed matter, however they lead to one."""
    found: models.QuerySet[models.Model] = model._default_manager.all()  # noqa: SLF001 - Django's documented model API
    sealed = Matter.objects.filter(sensitivity="sealed")
    if model is Matter:
        return found.exclude(sensitivity="sealed")
    for way in ways_to_matters(model):
        found = found.exclude(**{f"{way}__sensitivity": "sealed"})
    for name in sorted(_named_only(model) & {"matter_id", "matter"}):
        found = found.exclude(**{f"{name}__in": sealed.values("pk")})
    return found


def ways_to_matters(model: type[models.Model], passed: frozenset[type[models.Model]] = frozenset()) -> list[str]:
    """Every chain of foreign keys that leads from a row to a matter, as lookups."""
    ways = []
    for field in model._meta.local_concrete_fields:  # noqa: SLF001 - Django's documented model API
        target = field.related_model
        if target is Matter:
            ways.append(field.name)
        elif isinstance(target, type) and target not in passed and target is not model:
            ways += [f"{field.name}__{way}" for way in ways_to_matters(target, passed | {model})]
    return ways


def _named_only(model: type[models.Model]) -> set[str]:
    """Columns that may name a matter without being a foreign key."""
    return {field.attname for field in model._meta.local_concrete_fields if field.related_model is None}  # noqa: SLF001 - as above


def _plain(field: models.Field[Any, Any], value: Any, *, names: bool) -> Any:
    """A value as JSON knows it."""
    if isinstance(field, EncryptedTextField) and not names and value:
        return MASKS[field.column](value) if field.column in MASKS else HIDDEN
    if isinstance(value, (bytes, memoryview)):
        return _bytes(field, bytes(value))
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, list):
        return [str(one) if isinstance(one, UUID) else one for one in value]
    return str(value) if isinstance(value, UUID) else value


def _bytes(field: models.Field[Any, Any], value: bytes) -> str:
    """Canonical bytes are text and say so; hashes, salts and what stays sealed are hexadecimal digits."""
    if field.column in {"body", "source"}:
        return value.decode("utf-8")
    return value.hex()


def _cell(value: Any) -> Any:
    """For a spreadsheet: lists and objects as JSON; a text that would be run as a formula gets a quotation mark."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@"} else value


def _described(model: type[models.Model]) -> dict[str, Any]:
    return {
        "meaning": " ".join((model.__doc__ or "").split()),
        "columns": {
            field.column: {
                "type": field.get_internal_type(),
                "encrypted": isinstance(field, EncryptedTextField),
                "leads_to": field.related_model._meta.db_table if field.related_model else None,  # type: ignore[union-attr]  # noqa: SLF001 - Django's documented model API; a class by now
            }
            for field in fields(model)
        },
    }


def _write_attachments(folder: Path) -> int:
    """Every file that is not erased, opened."""
    folder.mkdir(mode=0o700)
    open_ones = Attachment.objects.filter(erased_at=None).exclude(matter__sensitivity="sealed")
    kinds = dict(open_ones.values_list("sha256", "media_type"))
    for sha256, media_type in kinds.items():
        content = key_ring().decrypt(path_of(sha256).read_bytes(), PURPOSE)
        (folder / f"{sha256}.{_TYPES.get(media_type, 'bin')}").write_bytes(content)
    return len(kinds)
