"""Every answer says what a browser may load, even one for a page that does not exist."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_nothing_from_elsewhere_and_no_script_in_a_page(client):
    headers = client.get("/no-such-page/").headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"


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
