"""Which commands there are, read from their files without importing them."""

import ast
import importlib
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parent / "commands"


def command_names() -> list[str]:
    """Names of all commands, in alphabetical order."""
    return sorted(entry.stem for entry in FOLDER.iterdir() if not entry.name.startswith("_"))


def load(name: str) -> ModuleType:
    """The command's module, imported; Django has to be set up before if it needs it."""
    return importlib.import_module(f"huiyin.console.commands.{name}")


def part(name: str) -> ModuleType | None:
    """The module of another command, for a command that works with it when this version has it."""
    return load(name) if name in command_names() else None


def _source(name: str) -> ast.Module:
    """A command's syntax tree: what can be known of it without importing it."""
    file = FOLDER / f"{name}.py"
    return ast.parse((file if file.exists() else FOLDER / name / "__init__.py").read_text(encoding="utf-8"))


def help_of(name: str) -> str:
    """First line of a command's docstring."""
    return (ast.get_docstring(_source(name)) or "").partition("\n")[0]


def needs_django(name: str) -> bool:
    """False for a command whose module says `NEEDS_DJANGO = False`."""
    return not any(
        isinstance(line, ast.Assign)
        and isinstance(line.targets[0], ast.Name)
        and line.targets[0].id == "NEEDS_DJANGO"
        and isinstance(line.value, ast.Constant)
        and line.value.value is False
        for line in _source(name).body
    )
