"""What the tests of public pages share: a browser."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def browser() -> Client:
    """A browser on an encrypted connection, so that cookies are kept."""
    client = Client()
    client.defaults["wsgi.url_scheme"] = "https"
    return client
