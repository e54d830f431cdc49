"""Serve pages only; for a service of its own beside `huiyin runner`. Changes no tables and needs no owner's address.

cluster if private -> tables looked at -> granian with its workers -> wait -> end all
"""

import argparse
import sys

from django.db import connections

from huiyin.config.environment import Missing
from huiyin.config.probes import tables_are_made
from huiyin.console.cluster import available
from huiyin.console.processes import (
    Together,
    counted_together,
    interrupt_when_told_to_end,
    refuse_what_cannot_work,
    web_server,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and how many are served at once."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (demo mode: loopback only)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="processes, each on a processor of its own")
    parser.add_argument("--threads", type=int, default=4, help="requests that each process answers at once")


def run(options: argparse.Namespace) -> int:
    """Serve until told to end; 0 then, 1 when the web server ended by itself. Leaves no process behind."""
    interrupt_when_told_to_end()
    refuse_what_cannot_work(options.host, options.port)
    try:
        with available():
            _refuse_other_tables()
            command = web_server(options.host, options.port, threads=options.threads, workers=options.workers)
            with counted_together() as counts, Together(counts) as parts:
                parts.start("the web server", command)
                parts.wait()
    except KeyboardInterrupt:
        return 0
    print("huiyin: the web server ended by itself. Its last words stand above.", file=sys.stderr)
    return 1


def _refuse_other_tables() -> None:
    try:
        if not tables_are_made():
            raise Missing("The tables are those of an older version. Run `huiyin upgrade` first: it makes a backup.")
    finally:
        connections.close_all()
