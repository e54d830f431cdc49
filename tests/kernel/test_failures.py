"""Failures as pages: one sentence, who can help, nothing of the address; what was typed while we were away."""

import errno

import psycopg
import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from huiyin.kernel import failures
from huiyin.kernel.access import AccessDenied


@pytest.fixture
def request_(rf: RequestFactory):
    return rf.get("/secret-address/")


def test_a_refusal_says_its_sentence_and_who_can_help(request_):
    answer = failures.refused(request_, AccessDenied("只给值班台。", "综治中心负责人"))
    assert answer.status_code == 403
    assert "只给值班台。" in answer.content.decode()
    assert "综治中心负责人" in answer.content.decode()


def test_what_is_not_found_never_repeats_the_address(request_):
    answer = failures.not_found(request_, Exception("sealed matter 7"))
    assert answer.status_code == 404
    assert "secret-address" not in answer.content.decode()
    assert "sealed" not in answer.content.decode()


def test_a_broken_page_of_an_official_falls_back_to_the_bare_frame(request_, monkeypatch):
    def no_database(_request):
        raise RuntimeError("no database")

    monkeypatch.setattr(failures, "is_official", no_database)
    answer = failures.broken(request_)
    assert (answer.status_code, 'class="resident"' in answer.content.decode()) == (500, True)


def test_a_broken_page_still_speaks_when_its_own_page_fails(request_, monkeypatch):
    def no_page(*_given, **_more):
        raise RuntimeError("no templates")

    monkeypatch.setattr(failures, "page", no_page)
    answer = failures.broken(request_)
    assert answer.status_code == 500
    assert "不是您的问题" in answer.content.decode()


def said_by_postgresql(state):
    """What Django raises when PostgreSQL says this (SQLSTATE), or nothing any more."""
    fault = OperationalError()
    fault.__cause__ = psycopg.errors.lookup(state)() if state else psycopg.OperationalError()
    return fault


@pytest.mark.parametrize(
    ("fault", "passes"),
    [
        (said_by_postgresql(""), True),
        (said_by_postgresql("57P02"), True),  # the server is being killed
        (said_by_postgresql("53100"), True),  # its disk is full
        (said_by_postgresql("40P01"), True),  # a deadlock
        (said_by_postgresql("57014"), False),  # too slow, and so it will be again
        (said_by_postgresql("54001"), False),  # a statement too deep
        (InterfaceError(), True),
        (OSError(errno.ENOSPC, "full"), True),
        (OSError(errno.ENOENT, "missing"), False),
        (ValueError(), False),
    ],
)
def test_what_passes_by_itself_is_told_from_what_does_not(fault, passes):
    assert failures.is_away(fault) == passes
    behind = RuntimeError()
    behind.__context__ = fault
    assert failures.is_away(behind) == passes


@pytest.mark.django_db
def test_an_address_that_only_takes_what_a_button_sends_says_so_when_it_is_opened(client: Client) -> None:
    answer = client.get("/display/language/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "只收按钮送来的内容" in answer.content.decode()
    assert client.head("/display/language/").status_code == 405


@pytest.mark.django_db
def test_a_form_with_a_null_byte_is_not_taken_and_no_view_sees_it(client: Client) -> None:
    answer = client.post("/display/language/", {"language": "en", "next": "/\0"})
    assert (answer.status_code, "不能用的字符" in answer.content.decode(), answer.cookies.get("language")) == (
        400, True, None,
    )  # fmt: skip


def test_while_we_are_away_everything_typed_can_be_sent_again_but_no_password_comes_back(rf: RequestFactory):
    typed = {"words": "<路灯>坏了", "token": "a:b", "csrfmiddlewaretoken": "old"}
    answer = failures.away(rf.post("/raise/?x=1", typed))
    text = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")
    assert 'action="/raise/?x=1"' in text
    assert "&lt;路灯&gt;坏了</textarea>" in text
    assert '<input type="hidden" name="token" value="a:b">' in text
    assert 'value="old"' not in text
    assert "您刚才的内容还没有收进来" in text
    assert "您刚才的内容" not in failures.away(rf.get("/raise/?x=1")).content.decode()
    secret = failures.away(rf.post("/staff/sign-in/", {"login": "名字", "password": "hunter2"})).content.decode()
    assert "hunter2" not in secret
    assert "名字" not in secret
