"""`huiyin <command>`: finds the commands by the files in `commands` and runs the one that is asked for.

A command is a module with a docstring (its first line is the help), `add_arguments(parser)` and
`run(options) -> int`. Only the module that is asked for is imported, after Django is set up; a module that says
`NEEDS_DJANGO = False` runs without it.
"""

import argparse
import ast
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from huiyin.config.environment import Missing
from huiyin.console import commands

INTERRUPTED = 130


def command_names() -> list[str]:
    """Names of all commands, in alphabetical order."""
    return sorted(module.name for module in pkgutil.iter_modules(commands.__path__) if not module.name.startswith("_"))


def _source(name: str) -> ast.Module:
    """A command's syntax tree: what can be known of it without importing it."""
    folder = Path(commands.__path__[0])
    file = folder / f"{name}.py"
    return ast.parse((file if file.exists() else folder / name / "__init__.py").read_text(encoding="utf-8"))


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 2 for a wrong call, 1 for something missing."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    if not words or words[0] not in command_names():
        parser.parse_args(words or ["--help"])
    name, rest = words[0], words[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
    try:
        module = _load(name)
        own = argparse.ArgumentParser(prog=f"huiyin {name}", description=module.__doc__)
        module.add_arguments(own)
        return int(module.run(own.parse_args(rest)))
    except Missing as missing:
        print(f"huiyin: {missing}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="huiyin", description="Huiyin 回音: every matter has somebody and an answer.")
    listing = parser.add_subparsers(dest="command", metavar="command", required=True)
    for name in command_names():
        listing.add_parser(name, help=help_of(name), add_help=False)
    return parser


def _load(name: str) -> ModuleType:
    if needs_django(name):
        import django  # noqa: PLC0415 - commands that need no Django must not pay for it

        django.setup()
    return importlib.import_module(f"{commands.__name__}.{name}")


if __name__ == "__main__":
    sys.exit(main())
