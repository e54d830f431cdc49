"""A gateway of texts, as `HttpSender` knows one: notes each key that it is given, and hangs when told to."""

from __future__ import annotations

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Gateway:
    """Listens on a port of its own until `close`. ``keys``: how often each key came; ``texts``: what it came with.

    A number in ``deaf`` is never answered, but kept waiting until `close`, byte by byte, so that no pause of the
    connection is ever long.
    """

    def __init__(self) -> None:
        self.keys: Counter[str] = Counter()
        self.texts: dict[str, set[str]] = {}
        self.deaf: set[str] = set()
        self.hung = threading.Event()
        self._over = threading.Event()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                gateway.take(self)

            def log_message(self, *_of: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://:secret@127.0.0.1:{self._server.server_port}/send"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def take(self, asked: BaseHTTPRequestHandler) -> None:
        """Note one message and answer, or never answer."""
        body = asked.rfile.read(length := int(asked.headers["Content-Length"]))
        if len(body) < length:  # the sender was killed amid its words
            asked.close_connection = True
            return
        given = json.loads(body)
        self.keys[given["key"]] += 1
        self.texts.setdefault(given["key"], set()).add(f"{given['to']} {given['text']}")
        if given["to"] in self.deaf:
            self.hung.set()
            self._drip(asked)
            return
        asked.send_response(200)
        asked.send_header("Content-Length", "2")
        asked.end_headers()
        asked.wfile.write(b"ok")

    def _drip(self, asked: BaseHTTPRequestHandler) -> None:
        try:
            asked.wfile.write(b"HTTP/1.1 200 OK\r\nX-Patience: ")
            while not self._over.wait(0.2):
                asked.wfile.write(b".")
                asked.wfile.flush()
        except OSError:  # the other side has had enough
            asked.close_connection = True

    def close(self) -> None:
        """Let go of whoever waits, and end."""
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
