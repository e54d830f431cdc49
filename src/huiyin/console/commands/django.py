"""Pass a command on to Django's own (`huiyin django makemigrations people`)."""

import argparse

from django.core.management import execute_from_command_line

from huiyin.console.cluster import available


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything behind `django` belongs to Django."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="as Django's manage.py takes them")


def run(options: argparse.Namespace) -> int:
    """Run Django's command with the database at hand."""
    with available():
        execute_from_command_line(["huiyin django", *options.arguments])
    return 0
