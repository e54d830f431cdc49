"""Files of the demo city: CSV and YAML in the project's demo folder, read once."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from huiyin.config.environment import PROJECT

FOLDER: Path = PROJECT / "demo"


@cache
def read_yaml(name: str) -> Any:
    """The content of a YAML file; callers do not change it."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


@cache
def read_csv(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file by its headings."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def read_text(name: str) -> str:
    """A file as it is."""
    return (FOLDER / name).read_text(encoding="utf-8")
