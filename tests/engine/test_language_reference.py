from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from huiyin.engine.proving.findings import Promise
from huiyin.engine.schema import SCHEMA
from huiyin.engine.vocabulary import DUTIES, ENDS, FIELD_KINDS, INPUT_KINDS, LEVELS

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "playbook-language.md"


def keys(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from keys(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from keys(part)


def test_every_key_and_word_of_the_language_is_documented() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    words = {*keys(SCHEMA), *LEVELS, *DUTIES, *ENDS, *FIELD_KINDS, *INPUT_KINDS} - {"choice", "nobody", "because"}
    assert sorted(word for word in words if f"`{word}`" not in text) == []
    assert "{nobody: true, because: …}" in text
    assert [promise for promise in Promise if f"*{promise}*" not in text] == []
