"""The repository as the guards see it: its files, their syntax trees, the packages and their order."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "huiyin"
BANDS = [
    "kernel",
    "engine",
    "places",
    "people",
    "casework",
    "appeals",
    "care",
    "community",
    "mediation",
    "receptions",
    "portals",
    "config",
    "console",
]
ROOMS = ["urls", "pages", "api", "jobs", "forms", "effects", "services", "selectors", "models", "types"]


@cache
def files(pattern: str = "*") -> list[Path]:
    """Files that are, or would be, part of the repository, by a pattern of git's."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for line in sorted(set(listing.splitlines())) if (path := ROOT / line).is_file()]


def python(under: Path = ROOT) -> list[Path]:
    """Python files below a folder, without migrations, which Django writes."""
    return [path for path in files("*.py") if path.is_relative_to(under) and "migrations" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def subjects() -> list[Path]:
    """The packages that have rooms: all but the two ends of the house, which have a file per noun."""
    subject = ("appeals", "care", "community", "mediation", "receptions")
    single = [SOURCE / name for name in ("places", "people", "casework", *subject)]
    return [folder for folder in [*single, *sorted((SOURCE / "portals").glob("[a-z]*/"))] if folder.is_dir()]


def band(path: Path) -> int:
    """How high a file of ours stands; 0 is the kernel."""
    return BANDS.index(path.relative_to(SOURCE).parts[0])


def short(path: Path) -> str:
    """The path as a reader of a failure wants it."""
    return str(path.relative_to(ROOT))
