"""Failures as pages: refused, not found, not to be opened by itself, broken, away. Each says one thing, who can help,
and the way back.

Officials meet them in their own frame, with their navigation; everybody else in the residents'.

Named as handlers in `config.urls`. What may not be known and what does not exist give the same bytes, so the page
never repeats the address that was asked for.
"""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseServerError
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huiyin.kernel.access import AccessDenied
from huiyin.kernel.pages import is_official, page

_log = logging.getLogger(__name__)

AGAIN_SECONDS = 10
"""After how long whoever was told that the program is away may ask again (``Retry-After``)."""
_FULL = {errno.ENOSPC, errno.EDQUOT}
# Of PostgreSQL's appendix A: connection, rolled back for others, resources, operator, system; a lock that was not to be
# had, a database that only reads just now. A statement that was cancelled takes as long the next time.
_PASSING_CLASSES, _PASSING, _TOOK_TOO_LONG = {"08", "40", "53", "57", "58"}, {"55P03", "25006"}, "57014"
_NEVER_SHOWN = {"password", "again", "word", "code", "secret"}


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the sentence of the refusal and who can help."""
    told = exception if isinstance(exception, AccessDenied) else None
    sentence = told.sentence if told else _("这一页不对您开放。")
    return _said(request, _("不能打开这一页"), str(sentence), 403, who_can_help=told.who_can_help if told else None)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for what does not exist and for what may not be known."""
    return _said(request, _("没有找到"), _("这里没有内容，或者不对您开放。请核对地址，或者从首页重新进入。"), 404)


def not_opened(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, 405: somebody opened an address that takes only what a button sends, such as a page that answered a
    form and was loaded again.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_opened = request.method in ("GET", "HEAD")
        if not is_opened or not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        sentence = _("这个地址只收按钮送来的内容，不能直接打开。请用浏览器的“后退”回到上一页，或者从首页重新进入。")
        said = _said(request, _("不能这样打开"), sentence, response.status_code)
        said["Allow"] = response["Allow"]
        return said

    return answer


class NoNullBytes:
    """Middleware, 400: a form with a null byte, which no text of ours holds and no database takes; no browser sends one
    by itself. Comes after the check of the form's token, which has read the form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Everything else goes on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """The page that says so, before any view sees the form."""
        if request.method != "POST" or not any("\0" in value for _name, value in _fields(request)):
            return None
        return _said(request, _("没有收下"), _("里面有不能用的字符，请重新填写。"), 400)


def is_away(fault: BaseException | None) -> bool:
    """Whether a fault, or one behind it, comes from a database that does not answer or a disk that is full: both pass,
    and the same may be sent again then.
    """
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        if isinstance(fault, InterfaceError) or (isinstance(fault, OSError) and fault.errno in _FULL):
            return True
        if isinstance(fault, OperationalError) and _passes(getattr(fault.__cause__, "sqlstate", None)):
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def _passes(state: str | None) -> bool:
    """Whether what PostgreSQL says (SQLSTATE; None when it said nothing any more) will be over by itself."""
    return state is None or state in _PASSING or (state[:2] in _PASSING_CLASSES and state != _TOOK_TOO_LONG)


def away_sentence(*, is_sent: bool = True) -> str:
    """What is said while the database or the disk is away; `is_sent`: something was sent and has not been kept."""
    if is_sent:
        return _("系统这一会儿用不了，我们正在恢复。您刚才的内容还没有收进来。")
    return _("系统这一会儿用不了，我们正在恢复。")


def away(request: HttpRequest) -> HttpResponse:
    """503: nothing was kept, everything that was typed stands in the page and can be sent again as it was, photos
    excepted. Asks the database nothing. The same token goes along, so that what had arrived after all stays one.
    """
    words, rest, had_files = _typed(request)
    context = {
        "heading": _("请稍后再试"),
        "sentence": away_sentence(is_sent=request.method == "POST"),
        "who_can_help": None,
        "here": request.get_full_path() if request.method in ("GET", "HEAD") else "/",
        "address": request.get_full_path(),
        "is_sent": request.method == "POST" and bool(words or rest),
        "words": words,
        "rest": rest,
        "had_files": had_files,
        "navigation": lambda _audience: (),
        "frame_word": lambda _name: "",
    }
    answer = page(request, "kit/away.html", context, status=503)
    answer["Retry-After"] = str(AGAIN_SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer


def _typed(request: HttpRequest) -> tuple[list[tuple[str, str]], list[tuple[str, str]], bool]:
    """What came with a form: words that somebody wrote, the rest of its fields, and whether files were among it.

    Nothing where a password is: such a page is filled in again.
    """
    try:
        fields = list(_fields(request)) if request.method == "POST" else []
        had_files = bool(fields) and bool(request.FILES)
    except (OSError, MultiPartParserError, RequestDataTooBig):
        return [], [], False
    if any(name in _NEVER_SHOWN for name, _value in fields):
        return [], [], False
    words, rest = list[tuple[str, str]](), list[tuple[str, str]]()
    for name, value in fields:
        is_written = not value.isascii() or any(sign.isspace() for sign in value)
        (words if is_written else rest).append((name, value))
    return words, rest, had_files


def _fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name != "csrfmiddlewaretoken":
            yield from ((name, str(value)) for value in values)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault, and nothing typed is lost by going back. An official's own frame asks the database, which may be
    what is broken: then the bare one is tried, and plain text when even that cannot be made.

    Called while the exception is handled: where the database or the disk is away, the page of `away`.
    """
    if is_away(sys.exc_info()[1]):
        return away(request)
    sentence = _("程序出了错，不是您的问题。请用浏览器的“后退”回到上一页再试；还不行就告诉值班台现在的时间。")
    for official in (None, False):
        try:
            return _said(request, _("出错了"), sentence, 500, official=official)
        except Exception:  # noqa: BLE001 - whatever it was, the reader needs an answer; it is written down
            _log.exception("The page about the failure failed too.")
    return HttpResponseServerError(sentence, content_type="text/plain; charset=utf-8")


def _said(
    request: HttpRequest,
    heading: str,
    sentence: str,
    status: int,
    *,
    who_can_help: str | Promise | None = None,
    official: bool | None = None,
) -> HttpResponse:
    """The page. Never an address that was asked for: the switch of language leads back to the beginning. ``official``:
    in whose frame; None asks who it is.
    """
    is_theirs = is_official(request) if official is None else official
    context = {
        "heading": heading,
        "sentence": sentence,
        "who_can_help": who_can_help,
        "here": settings.LOGIN_REDIRECT_URL if is_theirs else "/",
        "official": is_theirs,
    }
    return page(request, "kit/message.html", context, status=status)
