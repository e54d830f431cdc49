"""Sessions: how long staff stay signed in, the first step kept between two pages, the visitor's device mark."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login, logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from huiyin.kernel.time import now
from huiyin.people.models import Account, AccountKind
from huiyin.people.selectors.actors import active_account
from huiyin.people.services.signing_in import BACKEND, record_sign_in

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 8 * 3600
FIRST_STEP_SECONDS = 10 * 60
DEVICE_COOKIE = "huiyin_device"
_DEVICE_YEARS_SECONDS = 365 * 24 * 3600
_TOUCH_SECONDS = 60
_SIGNED_IN, _SEEN, _STAFF, _FIRST, _MUST_CHOOSE = "signed_in_at", "seen_at", "is_staff", "first_step", "must_choose"

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def staff_timeout(get_response: GetResponse) -> GetResponse:
    """Middleware: staff are signed out after 30 idle minutes and after 8 hours at the latest (DOMAIN §7.2).

    Stands right after Django's AuthenticationMiddleware. The clock is kernel.time, as everywhere.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        session = request.session
        if SESSION_KEY in session and session.get(_STAFF):
            moment = _seconds()
            idle, whole = moment - int(session.get(_SEEN, 0)), moment - int(session.get(_SIGNED_IN, 0))
            if idle > IDLE_SECONDS or whole > ABSOLUTE_SECONDS:
                logout(request)
            elif idle > _TOUCH_SECONDS:
                session[_SEEN] = moment
        return get_response(request)

    return handle


def sign_in(request: HttpRequest, account: Account) -> None:
    """Begin the session of an account that has proved itself; the session gets a new key."""
    record_sign_in(account)
    login(request, account, backend=BACKEND)
    moment = _seconds()
    is_staff = account.kind == AccountKind.STAFF
    request.session.update({_SIGNED_IN: moment, _SEEN: moment, _STAFF: is_staff})
    request.session.pop(_FIRST, None)
    if is_staff and account.password_changed_at is None:
        request.session[_MUST_CHOOSE] = True


def must_choose_password(request: HttpRequest) -> bool:
    """Whether the account still has the password that somebody else gave it."""
    return bool(request.session.get(_MUST_CHOOSE))


def password_was_chosen(request: HttpRequest) -> None:
    """The owner has a password of their own now."""
    request.session.pop(_MUST_CHOOSE, None)


def keep_first_step(request: HttpRequest, what: str, value: str, next_page: str) -> None:
    """Remember, for ten minutes, that the first of two steps was passed (an account, a phone)."""
    request.session.cycle_key()
    request.session[_FIRST] = {"what": what, "value": value, "next": next_page, "at": _seconds()}


def first_step(request: HttpRequest, what: str) -> tuple[str, str] | None:
    """The value and the next page of a first step passed in this session; ``None`` when none or too old."""
    kept = request.session.get(_FIRST)
    if not isinstance(kept, dict) or kept.get("what") != what:
        return None
    if _seconds() - int(kept["at"]) > FIRST_STEP_SECONDS:
        return None
    return str(kept["value"]), str(kept["next"])


def account_of_first_step(request: HttpRequest) -> tuple[Account, str] | None:
    """The account whose password was right, and where it wanted to go."""
    kept = first_step(request, "account")
    account = active_account(UUID(kept[0])) if kept else None
    return (account, kept[1]) if account and kept else None


def wanted_page(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that somebody wanted (``next``), else ``otherwise``; never another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and safe else otherwise


def home_of(account: Account) -> str:
    """Where an account lands without a wish: staff where settings say, residents at what they have raised."""
    is_staff = account.kind == AccountKind.STAFF
    return resolve_url(settings.LOGIN_REDIRECT_URL if is_staff else settings.RESIDENT_REDIRECT_URL)


def device_of(request: HttpRequest) -> str:
    """The random mark in the visitor's cookie; a new one when there is none yet."""
    return marked_device(request) or secrets.token_hex(16)


def marked_device(request: HttpRequest) -> str:
    """The mark that the visitor has brought; empty for none."""
    known = request.COOKIES.get(DEVICE_COOKIE, "")
    return known if len(known) == 32 and known.isalnum() else ""  # noqa: PLR2004 - the length of token_hex(16)


def keep_device(request: HttpRequest, response: HttpResponseBase, device: str) -> None:
    """Put the mark into the cookie for a year."""
    response.set_cookie(
        DEVICE_COOKIE,
        device,
        max_age=_DEVICE_YEARS_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _seconds() -> int:
    """Now, in whole seconds."""
    return int(now().timestamp())
