"""The site of docs/howto/services in a real nginx: what it takes, what it passes on, and what it writes down."""

from __future__ import annotations

import gzip
import re
import socket
import subprocess
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest
from django.test import override_settings

from huiyin.kernel.fields import PhotosField
from huiyin.kernel.images import SIZE_LIMIT_BYTES
from tests.config.proxied import NAME, NGINX, Site, Upstream, command, running, write_site
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx on this machine")

STYLES = "/static/kernel/kit.css"
SECRET = "13800001234"
AT_MOST_BYTES = 200 * 1024 * 1024
CONNECTIONS_AT_MOST = 200
POSTS_AT_ONCE = 120  # 41 pass, and ten more for each second that the machine takes to send them
ONCE = [
    "Content-Security-Policy",
    "Permissions-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cache-Control",
    "X-Request-ID",
    "Server",
]


@pytest.fixture
def program() -> Iterator[Upstream]:
    with override_settings(
        ALLOWED_HOSTS=[NAME],
        HUIYIN_TRUSTED_PROXIES=["127.0.0.1/32"],
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    ):
        upstream = Upstream()
        yield upstream
        upstream.close()


@pytest.fixture
def site(program: Upstream, tmp_path: Path) -> Iterator[Site]:
    with running(write_site(tmp_path, program_port=program.port)) as nginx:
        yield nginx


def test_nginx_takes_the_example_without_a_complaint(tmp_path):
    write_site(tmp_path, program_port=8000)
    looked = subprocess.run(command(tmp_path, "-t"), capture_output=True, text=True, check=False)
    # What newer ones say of http2 stands in the example itself.
    complaints = [line for line in looked.stderr.splitlines() if "[" in line and '"listen ... http2"' not in line]
    assert (looked.returncode, complaints) == (0, []), looked.stderr


def test_pages_come_over_tls_and_http_leads_to_our_own_name_only(site):
    assert (site.ask("/health").status, site.ask("/health").body) == (200, b"ok\n")
    with site.connect("h2", "http/1.1") as line:
        assert (line.selected_alpn_protocol(), line.version()) == ("h2", "TLSv1.3")
    moved = site.ask("/c/?code=1", plain=True, Host="elsewhere.example")
    assert (moved.status, moved.all("Location")) == (301, [f"https://{NAME}/c/?code=1"])


def test_whoever_asks_cannot_say_where_from_and_how(site):
    forged = {
        "X_Forwarded_For": "203.0.113.9",
        "X_Forwarded_Proto": "http",
        "X_Request_ID": "1234567890abcdef",
        "Forwarded": "for=203.0.113.9;proto=http",
    }
    answer = site.ask("/told", **forged)
    assert b'"address": "127.0.0.1", "secure": true, "host": "%s"' % NAME.encode() in answer.body
    assert b"1234567890abcdef" not in answer.body
    # With underscores a header has the same name in the program.
    with site.connect("http/1.1") as line:
        request = f"GET /told HTTP/1.1\r\nHost: {NAME}\r\nX_Forwarded_For: 203.0.113.9\r\nConnection: close\r\n\r\n"
        line.sendall(request.encode())
        assert b'"address": "127.0.0.1"' in b"".join(iter(lambda: line.recv(4096), b""))


def test_what_a_browser_needs_for_safety_stands_there_once(site):
    answer = site.ask("/health")
    assert {name: len(answer.all(name)) for name in ONCE} == dict.fromkeys(ONCE, 1)
    assert answer.all("Server") == ["nginx"] == site.ask("/", plain=True).all("Server")
    assert re.fullmatch("[0-9a-f]{32}", answer.all("X-Request-ID")[0])


def test_static_files_are_kept_and_compressed_and_nothing_else_is_kept(site, program):
    first, second = (site.ask(STYLES, Accept_Encoding="gzip") for _time in range(2))
    styles = (ROOT / "src/huiyin/kernel" / STYLES.removeprefix("/")).read_bytes()
    assert program.asked == [STYLES]
    assert first.all("Content-Encoding") == second.all("Content-Encoding") == ["gzip"]
    assert gzip.decompress(first.body) == gzip.decompress(second.body) == styles
    assert (len(second.body) < len(styles) / 2, second.all("X-Request-ID")) == (True, [])
    as_it_is = site.ask(STYLES)
    assert (as_it_is.body, as_it_is.all("Content-Encoding")) == (styles, [])
    program.asked.clear()
    for _time in range(2):
        assert site.ask("/health").status == 200
    assert program.asked == ["/health", "/health"]


@pytest.mark.parametrize(
    "path", ["/metrics", "//metrics", "/ready?x=1", "/static/../ready", "/static/%2e%2e/metrics", "/./ready"]
)
def test_what_machines_ask_is_not_there_for_the_world(site, program, path):
    assert (site.ask(path).status, program.asked) == (404, [])


def test_all_photos_that_a_form_takes_pass_and_more_is_refused_with_a_sentence(site, program):
    words_bytes = 1024 * 1024
    with site.begin("POST", PhotosField().at_most * SIZE_LIMIT_BYTES + words_bytes) as line:
        assert line.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
    with site.begin("POST", AT_MOST_BYTES + 1) as line:
        refused = HTTPResponse(line)
        refused.begin()
        said = refused.read().decode()
    assert (refused.status, refused.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert "照片或文件太大，没有收下。请点“后退”，去掉几张再发。" in said
    assert "Too large, nothing was kept." in said
    assert "Retry-After" not in refused.headers
    sent = bytes(words_bytes)
    assert b'"length": %d' % words_bytes in site.ask("/told", "POST", sent).body
    assert program.asked == ["/told"]


def test_too_many_posts_at_once_are_told_so_and_readers_go_on(site):
    said = list(site.begin_many(POSTS_AT_ONCE, "POST"))
    assert {one[9:12] for one in said} == {"100", "429"}
    refused = next(one for one in said if one[9:12] == "429")
    assert ("Retry-After: 60" in refused, "过一分钟再发" in refused) == (True, True)
    assert {site.ask("/told").status for _time in range(10)} == {200}


def test_too_many_lines_of_one_address_are_told_so_as_well(site):
    said = [one[9:12] for one in site.begin_many(CONNECTIONS_AT_MOST + 1, "PUT")]
    assert said == ["100"] * CONNECTIONS_AT_MOST + ["429"]


def test_a_program_that_is_away_is_spoken_for(site, program):
    assert site.ask("/told").status == 200
    program.close()
    answer = site.ask("/told", "POST", b"a=1")
    assert (answer.status, answer.all("Retry-After"), answer.all("Cache-Control")) == (502, ["60"], ["no-store"])
    assert "急事请打 12345" in answer.body.decode()


def test_no_log_holds_an_address_or_what_was_asked_for(site, program):
    site.ask(f"/told?phone={SECRET}", "POST", bytes(1024 * 1024))
    site.ask(f"/told?phone={SECRET}", plain=True)
    site.begin("POST", AT_MOST_BYTES + 1).close()
    assert any(one[9:12] == "429" for one in site.begin_many(POSTS_AT_ONCE, "POST", f"/told?phone={SECRET}"))
    with socket.create_connection(("127.0.0.1", site.port)) as broken:
        broken.sendall(b"GET /told?phone=%s HTTP/1.0\r\n\r\n" % SECRET.encode())
        assert b"400" in broken.recv(4096)
    program.close()
    assert site.ask(f"/told?phone={SECRET}", Referer=f"https://{NAME}/{SECRET}").status == 502
    logs = site.logs()
    assert [word for word in ("127.0.0.1", SECRET, "told", NAME) if word in logs] == []
    line = r"^\S+ POST 429 - \d+ [\d.]+ - [0-9a-f]{32}$"
    assert re.search(line, logs, re.MULTILINE)
    assert re.search(r"^\S+ GET 502 502 ", logs, re.MULTILINE)
