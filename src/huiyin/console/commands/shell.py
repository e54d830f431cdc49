"""Open a Python prompt with the program loaded and its database at hand."""

import argparse

from django.core.management import call_command

from huiyin.console.cluster import available


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One way to use it without sitting before it."""
    parser.add_argument("-c", "--command", help="run this instead of a prompt")


def run(options: argparse.Namespace) -> int:
    """Return when the prompt is left."""
    with available():
        call_command("shell", command=options.command)
    return 0
