"""The site for nginx that docs/howto/services shows, run on this machine in front of the program's own answers."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from huiyin.kernel.limits import client_address
from tests.conftest import ROOT

NAME = "huiyin.example.gov.cn"
EXAMPLE = ROOT / "docs" / "howto" / "services" / "nginx.conf"
# Daemons lie where only root's path leads.
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
READY_SECONDS = 10
# What nginx would otherwise take from where its package put it; root's workers have to enter the tests' folder.
_AROUND = """
daemon off;
{user}
pid {folder}/pid;
error_log {folder}/main.log info;
events {{ worker_connections 1024; }}
http {{
    access_log {folder}/all.log;
    gzip on;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
    include {folder}/site.conf;
}}
"""

Environ = dict[str, Any]


@dataclass
class Answer:
    """What came back; headers as they stood there, one after the other."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for known, value in self.headers if known.lower() == name.lower()]


class Upstream:
    """The program's own answers at a port: its handler for what needs no database, and at /told what it believes."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._program = WSGIHandler()
        self._server = make_server("127.0.0.1", 0, self._answer, _Threads, _Silent)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.server_port

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] != "/told":
            answer: Iterable[bytes] = self._program(environ, start)
            return answer
        rest = length = int(environ.get("CONTENT_LENGTH") or 0)
        while rest > 0:
            rest -= len(environ["wsgi.input"].read(min(rest, 1 << 20)))
        request = WSGIRequest(environ)
        told = {
            "address": client_address(request),
            "secure": request.is_secure(),
            "host": request.get_host(),
            "request": request.headers.get("X-Request-ID"),
            "length": length,
        }
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(told).encode()]


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *_words: object) -> None:
        pass


class Site:
    """A running nginx with the example's site, and what asks it as strangers do."""

    def __init__(self, folder: Path, plain_port: int, port: int) -> None:
        self.folder, self.plain_port, self.port = folder, plain_port, port
        self._trusted = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
        self._trusted.set_alpn_protocols(["h2", "http/1.1"])

    def connect(self, *protocols: str) -> ssl.SSLSocket:
        """An encrypted line to it; ``protocols``: what the browser speaks, best first."""
        if protocols:
            self._trusted.set_alpn_protocols(list(protocols))
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=READY_SECONDS)
        return self._trusted.wrap_socket(plain, server_hostname=NAME)

    def ask(self, path: str, method: str = "GET", body: Any = None, *, plain: bool = False, **headers: str) -> Answer:
        """One request, each on a line of its own. Headers are written with underscores for dashes."""
        line = http.client.HTTPConnection(NAME, timeout=READY_SECONDS)
        to = ("127.0.0.1", self.plain_port)
        line.sock = socket.create_connection(to, timeout=READY_SECONDS) if plain else self.connect("http/1.1")
        with closing(line):
            line.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = line.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read())

    def begin(self, method: str, length_bytes: int, path: str = "/told") -> ssl.SSLSocket:
        """A request whose body is promised and does not come; nginx says at once whether it would take it."""
        line = self.connect("http/1.1")
        promised = f"Content-Length: {length_bytes}\r\nExpect: 100-continue"
        line.sendall(f"{method} {path} HTTP/1.1\r\nHost: {NAME}\r\n{promised}\r\n\r\n".encode())
        return line

    def begin_many(self, count: int, method: str, path: str = "/told") -> Iterator[str]:
        """What is said to so many requests that are there at the same time."""
        with ExitStack() as lines:
            begun = [lines.enter_context(self.begin(method, 100, path)) for _line in range(count)]
            yield from (line.recv(4096).decode() for line in begun)

    def logs(self) -> str:
        """All that it has written down, wherever."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))


def write_site(folder: Path, *, program_port: int) -> Site:
    """The example with folders, certificate and ports of our own; all else is as it stands there."""
    plain_port, port = _free_ports(2)
    text = EXAMPLE.read_text(encoding="utf-8")
    # What has an address of the sixth version listens at its loopback, where the machine has one.
    six = "listen [::1]:" if _speaks_six() else "# listen [::]:"
    for theirs, ours in {
        "listen [::]:": six,
        "]:80;": f"]:{plain_port};",
        "]:443 ": f"]:{port} ",
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "/etc/ssl/huiyin/": f"{folder}/",
        "proxy_cache_path /var/lib/nginx/": f"proxy_cache_path {folder}/",
        "/var/log/nginx/": f"{folder}/",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{program_port};",
    }.items():
        assert theirs in text, f"the example has no {theirs!r} any more"
        text = text.replace(theirs, ours)
    _write_certificate(folder)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, user=user), encoding="utf-8")
    return Site(folder, plain_port, port)


def command(folder: Path, *more: str) -> list[str]:
    """nginx with what was written there, and nothing of this machine's own."""
    assert NGINX is not None
    return [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "main.log"), *more]


@contextmanager
def running(site: Site) -> Iterator[Site]:
    """nginx, from when it listens."""
    child = subprocess.Popen(command(site.folder), stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + READY_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", site.port), timeout=1).close()
                break
            except OSError:
                assert child.poll() is None, site.logs()
                assert time.monotonic() < end, site.logs()
                time.sleep(0.02)
        yield site
    finally:
        child.terminate()
        child.wait(READY_SECONDS)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _one in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def _speaks_six() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    whose = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    begin = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(whose)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin - timedelta(days=1))
        .not_valid_after(begin + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(private)
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
