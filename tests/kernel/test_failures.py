"""Failures as pages: one sentence, who can help, nothing of the address."""

import pytest
from django.test import RequestFactory

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
