"""Failures as pages: refused, not found, broken. Each says one thing, who can help, and the way back.

Officials meet them in their own frame, with their navigation; everybody else in the residents'.

Named as handlers in `config.urls`. What may not be known and what does not exist give the same bytes, so the page
never repeats the address that was asked for.
"""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.utils.translation import gettext as _

from huiyin.kernel.access import AccessDenied
from huiyin.kernel.pages import is_official, page

_log = logging.getLogger(__name__)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the sentence of the refusal and who can help."""
    told = exception if isinstance(exception, AccessDenied) else None
    sentence = told.sentence if told else _("这一页不对您开放。")
    return _said(request, _("不能打开这一页"), str(sentence), 403, who_can_help=told.who_can_help if told else None)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for what does not exist and for what may not be known."""
    return _said(request, _("没有找到"), _("这里没有内容，或者不对您开放。请核对地址，或者从首页重新进入。"), 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault, and nothing typed is lost by going back. An official's own frame asks the database, which may be
    what is broken: then the bare one is tried, and plain text when even that cannot be made.
    """
    sentence = _("程序出了错，不是您的问题。请用浏览器的“后退”回到上一页再试；还不行就告诉值班台现在的时间。")
    for more in ({}, {"official": False}):
        try:
            return _said(request, _("出错了"), sentence, 500, **more)
        except Exception:  # noqa: BLE001 - whatever it was, the reader needs an answer; it is written down
            _log.exception("The page about the failure failed too.")
    return HttpResponseServerError(sentence, content_type="text/plain; charset=utf-8")


def _said(request: HttpRequest, heading: str, sentence: str, status: int, **more: Any) -> HttpResponse:
    """The page. Never an address that was asked for: the switch of language leads back to the beginning."""
    official = more["official"] if "official" in more else is_official(request)
    here = settings.LOGIN_REDIRECT_URL if official else "/"
    context = {"heading": heading, "sentence": sentence, "who_can_help": None, "here": here, "official": official}
    return page(request, "kit/message.html", {**context, **more}, status=status)
