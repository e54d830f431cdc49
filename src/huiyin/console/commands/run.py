"""Start everything: database, tables, pages and the runner; in demo mode also the demo city.

    cluster -> migrate -> checks -> demo if empty -> web + runner -> address and logins -> wait -> end all

A killed database of our own is started again, and so is a killed web worker; when another part ends, all end.

Parts that are commands of their own (`runner`, `demo`) are used when their modules are there.
"""

import argparse
import io
import os
import socket
import sys
from typing import cast

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from huiyin.config.environment import Missing
from huiyin.console.cluster import Cluster, available
from huiyin.console.migrating import has_tables, migrate, pending_migrations
from huiyin.console.processes import Together, interrupt_when_told_to_end, web_server
from huiyin.console.registry import part

LOOPBACK = ("127.0.0.1", "localhost", "::1")
READY_LIMIT_SECONDS = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and how large a demo city to load."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (demo mode: loopback only)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--threads", type=int, default=4, help="requests answered at once")
    parser.add_argument("--town", action="store_true", help="demo mode: load one town only, in seconds")


def run(options: argparse.Namespace) -> int:
    """Run until told to end; 0 then, 1 when a part ended by itself. Leaves no process behind."""
    interrupt_when_told_to_end()
    _refuse_what_cannot_work(options.host, options.port)
    address = os.environ.get("HUIYIN_ADDRESS") or f"http://{options.host}:{options.port}"
    ended = ""
    try:
        with available() as database:
            _prepare(town=options.town)
            with Together({"HUIYIN_ADDRESS": address}) as parts:
                _start(parts, options)
                _say_where(parts, options, address)
                ended = parts.wait(database.keep_up if isinstance(database, Cluster) else lambda: None)
    except KeyboardInterrupt:
        print("\nHuiyin has ended.")
        return 0
    print(f"huiyin: {ended} ended by itself, so everything was ended. Its last words stand above.", file=sys.stderr)
    return 1


def _refuse_what_cannot_work(host: str, port: int) -> None:
    if settings.HUIYIN_DEMO and host not in LOOPBACK:
        raise Missing(
            "Demo mode listens on this machine only, as its logins are public. For other machines set HUIYIN_DEMO=0 "
            "and the secrets of docs/reference/settings.md."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Missing(f"{host}:{port} cannot be used ({error.strerror}). Choose another with --port.") from error


def _prepare(*, town: bool) -> None:
    """Tables, checks and, in demo mode, the demo city; leaves no connection open for the children to inherit."""
    if not settings.HUIYIN_DEMO and has_tables() and pending_migrations():
        raise Missing("This version changes tables of a living city. Run `huiyin upgrade` first: it makes a backup.")
    migrate()
    call_command("check", fail_level="ERROR", stdout=io.StringIO())
    if settings.HUIYIN_DEMO and (demo := part("demo")):
        demo.prepare(town=town)
    connections.close_all()


def _start(parts: Together, options: argparse.Namespace) -> None:
    parts.start("the web server", web_server(options.host, options.port, threads=options.threads))
    if part("runner"):
        parts.start("the runner", [sys.executable, "-m", "huiyin.console.main", "runner"])


def _say_where(parts: Together, options: argparse.Namespace, address: str) -> None:
    """Print the addresses, and the logins of the demo city, once the web server answers."""
    if not parts.answers(options.host, options.port, within=READY_LIMIT_SECONDS):
        return
    print(f"\nHuiyin is at {address}/ for residents and at {address}{settings.LOGIN_REDIRECT_URL} for staff.")
    demo = part("demo") if settings.HUIYIN_DEMO else None
    for line in cast("list[str]", demo.logins(address)) if demo else []:
        print(f"  {line}")
    print("Ctrl-C ends it.", flush=True)
