"""Every answer says what a browser may load, even one for a page that does not exist."""

import gzip

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory

from huiyin.config.headers import Compressed


@pytest.mark.django_db
def test_nothing_from_elsewhere_and_no_script_in_a_page(client):
    headers = client.get("/no-such-page/").headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"


def _answered(kind: str, size_bytes: int, accepts: str = "gzip") -> HttpResponseBase:
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepts})
    return Compressed(lambda _request: HttpResponse(b"x" * size_bytes, content_type=kind))(request)


def test_texts_come_compressed_to_those_who_can_read_them_so_and_pictures_as_they_are():
    page = _answered("text/html; charset=utf-8", 4_000)
    assert (page["Content-Encoding"], len(page.content) < 400, page["Vary"]) == ("gzip", True, "Accept-Encoding")
    assert gzip.decompress(page.content) == b"x" * 4_000
    assert "Content-Encoding" not in _answered("text/html", 4_000, accepts="identity")
    assert "Content-Encoding" not in _answered("image/jpeg", 4_000)


@pytest.mark.django_db
def test_every_cookie_is_for_this_site_over_an_encrypted_line_and_not_for_scripts():
    browser = Client()
    headers = browser.get("/staff/sign-in/", secure=True).headers
    browser.get("/me/sign-in/")
    browser.post("/me/sign-in/", {"phone": "13812345678"})
    browser.post("/display/language/", {"language": "en"})
    flags = {name: (one["secure"], one["httponly"], one["samesite"]) for name, one in browser.cookies.items()}
    assert {*flags} == {"csrftoken", "sessionid", "language", "huiyin_device"}
    assert {name: one for name, one in flags.items() if one != (True, True, "Lax")} == {}
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert headers["Cross-Origin-Opener-Policy"] == headers["Referrer-Policy"] == "same-origin"
