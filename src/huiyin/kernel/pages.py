"""The page kit's Python side: the Jinja2 environment and the frame every page stands in.

Map: `environment` (named in settings for Django's Jinja2 backend) · `page` (render with the frame) · `is_official` ·
`excel_file` ·
`register_navigation`, `register_user_label`, `register_reader_mark`, `register_banner` (the packages above say what the
frame shows; the kernel knows none of them) · `set_language`, `set_type_size` (the two switches; plain POST forms).
The parts themselves are macros in `jinja2/kit/`; docs/howto/add-a-page.md shows them in use.
Pages carry no inline script and no style attribute, so a strict content security policy needs no exception.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language
from jinja2 import Environment, StrictUndefined

from huiyin.kernel import masking, phrases, time
from huiyin.kernel.access import public
from huiyin.kernel.parts import Link

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPE_SIZE_COOKIE = "huiyin_type_size"
_YEAR_SECONDS = 365 * 24 * 3600
_ADDRESSES_KEPT = 20_000


Navigation = Callable[[HttpRequest], Sequence[Link]]
Words = Callable[[HttpRequest], str]

_navigations: dict[str, Navigation] = {}
_words: dict[str, Words] = {}


def register_navigation(audience: str, links: Navigation) -> None:
    """Say which links an audience (resident, worker, desk, public, account, foot) sees; the last call for one holds."""
    _navigations[audience] = links


def register_user_label(label: Words) -> None:
    """Say how the head names an official who is signed in; an empty text for everybody else."""
    _words["user_label"] = label


def register_reader_mark(mark: Words) -> None:
    """Say by what a machine tells the drafts of several officials apart; an empty text for everybody else."""
    _words["reader_mark"] = mark


def register_banner(sentence: Words) -> None:
    """Say the sentence of the red line above every staff page (the runner stands still, say); empty for none."""
    _words["banner"] = sentence


def environment(**options: Any) -> Environment:
    """The Jinja2 environment for Django's backend: autoescape, Django's translation, the kit's globals and filters.

    An unknown name in a template is an error, never an empty space. Tests for optional context use `is defined`.
    """
    kept = {name: value for name, value in options.items() if name not in {"autoescape", "undefined"}}
    env = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **kept)
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added to the environment by the i18n extension
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        url=address,
        static=static_address,
        now=time.now,
        language=translation.get_language,
        due_state=phrases.due_state,
        share_used=phrases.share_used,
    )
    env.filters.update(
        when=phrases.when,
        moment=phrases.moment,
        day_in_full=phrases.day_in_full,
        time_left=phrases.time_left,
        span=phrases.span,
        number=phrases.number,
        code_groups=phrases.code_groups,
        masked=masked,
    )
    return env


@cache
def static_address(name: str) -> str:
    """The address of a file that pages load, with a mark of what is in it: until an upgrade browsers may keep it, and
    after one nobody is shown the older. A file that is not there (a library that could not be fetched) has none.
    """
    found = finders.find(name)
    mark = f"?{blake2b(Path(found).read_bytes(), digest_size=6).hexdigest()}" if isinstance(found, str) else ""
    return f"{static(name)}{mark}"


def address(name: str, *arguments: Any, **keywords: Any) -> str:
    """The address of a route: `url("desk:matter", id)`. Raises NoReverseMatch for an unknown name."""
    return _reversed(settings.ROOT_URLCONF, name, arguments, tuple(keywords.items()))


@lru_cache(_ADDRESSES_KEPT, typed=True)
def _reversed(routes: str, name: str, arguments: tuple[Any, ...], keywords: tuple[tuple[str, Any], ...]) -> str:
    """A page has some fifty addresses, and most of them stand on the next one too."""
    return reverse(name, routes, arguments or None, dict(keywords) or None)


_MASKS: dict[str, Callable[[str], str]] = {
    "name": masking.mask_name,
    "phone": masking.mask_phone,
    "citizen_number": masking.mask_citizen_number,
    "address": masking.mask_address,
}


def masked(value: str | None, kind: str = "name") -> str:
    """Hide the greater part of a personal value. Kinds: name, phone, citizen_number, address (`kernel.masking`)."""
    return _MASKS[kind](value) if value else ""


def is_official(request: HttpRequest) -> bool:
    """Whether an official is signed in: what everybody may meet (a refusal, signing out) stands in their frame then."""
    return "user_label" in _words and bool(_words["user_label"](request))


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every layout needs: language, type size, navigation by audience, who is signed in, the red line.

    ``is_official()`` is asked only by pages that officials and residents share: the answer may read the session.
    """

    def navigation(audience: str) -> Sequence[Link]:
        return _navigations[audience](request) if audience in _navigations else ()

    def word(name: str) -> str:
        return _words[name](request) if name in _words else ""

    return {
        "language_code": translation.get_language() or "zh-hans",
        "large_type": request.COOKIES.get(TYPE_SIZE_COOKIE) == "large",
        "navigation": navigation,
        "frame_word": word,
        "is_official": lambda: is_official(request),
        "official_home": settings.LOGIN_REDIRECT_URL,
        "here": _here(request),
    }


def _here(request: HttpRequest) -> str:
    """Where the reader comes back to after choosing a language: this page, or, where something was sent to an address
    that shows nothing by itself, the page it was sent from.
    """
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return "/"
    return came_from._replace(scheme="", netloc="", fragment="").geturl() or "/"


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Render a Jinja2 template in its frame. What the view gives wins over the frame's own names."""
    return render(request, template, {**frame(request), **(context or {})}, status=status, using="jinja2")


def excel_file(content: bytes, name: str) -> HttpResponse:
    """A workbook to download."""
    response = HttpResponse(content, content_type=_EXCEL)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@public("choosing a language is for everybody; it stores a cookie and nothing else")
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Store the language chosen (`language`, `next`) and go back to where the reader was."""
    response = django_set_language(request)
    assert isinstance(response, HttpResponse)
    return response


@public("choosing the type size is for everybody; it stores a cookie and nothing else")
@require_POST
def set_type_size(request: HttpRequest) -> HttpResponse:
    """Store the type size chosen (`size` = large or normal) for a year and go back to where the reader was (`next`)."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    size = "large" if request.POST.get("size") == "large" else "normal"
    response.set_cookie(
        TYPE_SIZE_COOKIE,
        size,
        max_age=_YEAR_SECONDS,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
