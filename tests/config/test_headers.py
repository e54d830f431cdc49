"""Every answer says what a browser may load, even one for a page that does not exist."""

import pytest


@pytest.mark.django_db
def test_nothing_from_elsewhere_and_no_script_in_a_page(client):
    headers = client.get("/no-such-page/").headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"
