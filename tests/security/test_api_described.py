"""What the API says of itself is what it does: whatever is sent to it, it never breaks, and it answers as described.

Cases come out of the description itself, right and wrong ones; HUIYIN_SOAK=1 sends many more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import one_of
from schemathesis import GenerationMode

from huiyin.appeals.api.operations import api
from tests.security.conftest import Reader, secure_browser

CASES = 400 if os.environ.get("HUIYIN_SOAK") == "1" else 15
OPERATIONS = (
    ("POST", "/api/matters"), ("POST", "/api/matters/batch"), ("GET", "/api/matters"),
    ("GET", "/api/progress/{case_code}"),
    ("POST", "/api/receipts/{case_code}"),
)  # fmt: skip
DESCRIPTION = "/api/openapi.json"

pytestmark = pytest.mark.django_db


def description() -> dict[str, Any]:
    """The description as it is served."""
    answer = secure_browser().get(DESCRIPTION)
    assert answer.status_code == 200
    served: dict[str, Any] = answer.json()
    return served


def test_the_description_names_every_operation() -> None:
    told = {(method.upper(), path) for path, methods in description()["paths"].items() for method in methods}
    assert told == {*OPERATIONS}
    assert len(told) == sum(
        len(operation.methods)
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    )


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_nothing_that_is_sent_breaks_it(reader: Callable[[str], Reader], method: str, path: str) -> None:
    browser = reader("reading_key").browser
    schema = schemathesis.openapi.from_dict(description())
    operation = schema[path][method]
    told = {*map(str, description()["paths"][path][method.lower()]["responses"])}
    modes = [operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]

    @settings(
        max_examples=CASES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )  # fmt: skip
    @given(one_of(modes))
    def send(case: Any) -> None:
        body = case.body if isinstance(case.body, bytes) else json.dumps(case.body, default=str)
        answer = browser.generic(
            method, case.formatted_path, body if method == "POST" else b"", content_type="application/json",
            headers={str(name): str(value) for name, value in (case.headers or {}).items()}, query_params=case.query,
        )  # fmt: skip
        assert str(answer.status_code) in told, answer.content
        if answer.status_code >= 400 and answer["Content-Type"] != "text/plain":  # an address with a null byte
            assert answer.json()["sentence"]

    send()


@pytest.mark.parametrize(
    "odd",
    [
        '"words": "\\u0000"', '"number": "\\u0000"', '"words": "\\ud800"', '"number": "\\ud800"',
        '"address": "\\u0000"',
        '"point": {"longitude": NaN, "latitude": 1e400}', '"happened_at": "0001-01-01T00:00:00+14:00"',
        '"happened_at": "9999-12-31T23:59:59-12:00"', '"happened_at": 1e30', '"photos": [{"content": "图"}]',
        '"photos": [{"content": "AAAA", "file_name": "\\u0000"}]', '"raiser": {"name": "\\u0000", "phone": "\\ud800"}',
        '"kind": "\\u0000"', '"place_code": "\\u0000"', '"is_complaint": true, "about_unit": "\\u0000"', "[" * 5_000,
    ],
)  # fmt: skip
def test_what_no_description_foresees_is_answered_too(reader: Callable[[str], Reader], odd: str) -> None:
    body = f'{{"number": "1", "words": "灯", {odd}}}'.encode()
    answer = reader("reading_key").browser.generic("POST", "/api/matters", body, content_type="application/json")
    assert answer.status_code in {201, 400, 413, 422}
    assert answer.status_code == 201 or answer.json()["sentence"]


def test_an_address_with_a_null_byte_is_no_address(reader: Callable[[str], Reader]) -> None:
    browser = reader("duty_desk").browser
    assert {browser.get(address).status_code for address in ("/places/?q=%00", "/c/%00/", "/posts/?page=%00")} == {400}
