"""Journeys know only what a person could know: they drive the program from outside and never import it."""

import ast
from pathlib import Path

JOURNEYS = Path(__file__).resolve().parents[1] / "journeys"


def _imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_no_journey_imports_the_program_or_its_framework() -> None:
    files = sorted(JOURNEYS.glob("**/*.py"))
    assert files
    assert {file.name: _imported(file) & {"huiyin", "django"} for file in files} == {file.name: set() for file in files}
