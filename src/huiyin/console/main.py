"""`huiyin <command>`: finds the commands by the files in `commands` and runs the one that is asked for.

A command is a module with a docstring (its first line is the help), `add_arguments(parser)` and
`run(options) -> int`. Only the module that is asked for is imported, after Django is set up; a module that says
`NEEDS_DJANGO = False` runs without it.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from huiyin.config.environment import Missing
from huiyin.console import registry

INTERRUPTED = 130
_OTHER_TABLES = ("42P01", "42703")  # no such table, no such column


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 2 for a wrong call, 1 for something missing."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    if not words or words[0] not in registry.command_names():
        parser.parse_args(words or ["--help"])
    name, rest = words[0], words[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
    try:
        if registry.needs_django(name):
            import django  # noqa: PLC0415 - commands that need no Django must not pay for it

            django.setup()
        module = registry.load(name)
        own = argparse.ArgumentParser(prog=f"huiyin {name}", description=module.__doc__)
        module.add_arguments(own)
        return int(module.run(own.parse_args(rest)))
    except Missing as missing:
        print(f"huiyin: {missing}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if getattr(error.__cause__, "sqlstate", "") not in _OTHER_TABLES:
            raise
        said = str(error).splitlines()[0]
        print(
            f"huiyin: The database has no tables yet, or those of another version ({said}). On the first day run "
            "`huiyin migrate`, after a new version `huiyin upgrade`.",
            file=sys.stderr,
        )
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="huiyin", description="Huiyin 回音: every matter has somebody and an answer.")
    listing = parser.add_subparsers(dest="command", metavar="command", required=True)
    for name in registry.command_names():
        listing.add_parser(name, help=registry.help_of(name), add_help=False)
    return parser


if __name__ == "__main__":
    sys.exit(main())
