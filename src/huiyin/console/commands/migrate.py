"""Bring the tables up to this version, as the role that owns them."""

import argparse

from django.db import connections

from huiyin.console.cluster import available
from huiyin.console.migrating import migrate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: there is one right way to migrate."""


def run(options: argparse.Namespace) -> int:
    """Migrate and return 0; a migration that fails leaves the tables as they were."""
    with available():
        migrate(verbosity=1)
        connections.close_all()
    return 0
