"""Running: which benches there are, found by their files, and what each is told."""

from __future__ import annotations

import ast
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huiyin.console.bench.generating import usual_processes
from huiyin.console.bench.measuring import Figure
from huiyin.console.bench.reading import Reading, figures

FOLDER = Path(__file__).parent / "benches"


@dataclass(frozen=True, slots=True)
class Options:
    """How long to measure: rounds over all pages by one process, then seconds by several. ``is_short``: a tenth or less
    of everything else.
    """

    rounds: int = 5
    seconds: float = 5.0
    processes: int = usual_processes()
    is_short: bool = False

    @property
    def pace(self) -> dict[str, Any]:
        """The same, as `reading.read` takes it."""
        return {"rounds": self.rounds, "seconds": self.seconds, "processes": self.processes}


SHORT = Options(rounds=1, seconds=1.0, is_short=True)


def names() -> list[str]:
    """Names of all benches, in alphabetical order."""
    return sorted(file.stem for file in FOLDER.glob("*.py") if file.stem != "__init__")


def help_of(name: str) -> str:
    """First line of a bench's docstring, read without importing it."""
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    return (ast.get_docstring(tree) or "").partition("\n")[0]


def reads_pages(name: str) -> bool:
    """Whether a bench's figures are all of one form, that of a reading; told without importing it."""
    return "\ndef readings(" in (FOLDER / f"{name}.py").read_text(encoding="utf-8")


def run(name: str, options: Options) -> tuple[list[Figure], list[Reading]]:
    """The figures of a bench, and its readings where it reads pages: its module has ``readings(options)``, or
    ``measured(options)`` for figures of its own.
    """
    module = importlib.import_module(f"huiyin.console.bench.benches.{name}")
    if hasattr(module, "measured"):
        own: list[Figure] = module.measured(options)
        return own, []
    readings: list[Reading] = module.readings(options)
    return [figure for reading in readings for figure in figures(reading)], readings
