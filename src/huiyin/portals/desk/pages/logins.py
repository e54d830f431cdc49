"""Logins of staff: who has one, giving one to somebody new, the first sign-in sheet to hand over, closing one.

A sheet answers the form that asked for it and is shown this once; asking again makes another password.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.qr import qr_svg
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.models import Account
from huiyin.people.selectors.actors import actor_of, administers
from huiyin.people.services.accounts import create_staff_account, issue_first_password, switch_off
from huiyin.people.services.persons import create_person
from huiyin.people.types import Actor
from huiyin.portals.desk.forms import NewLoginForm, SwitchOffForm
from huiyin.portals.desk.selectors import logins as asked


@open_to("staff", needs="security_admin")
def logins(request: HttpRequest) -> HttpResponse:
    """Staff logins by login, narrowed by `q`: the beginning of a login, a whole name or a whole phone number."""
    words = request.GET.get("q", "").strip()[:64]
    rows = asked.logins(words)
    shown = Paginator(rows, asked.PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "lines": asked.login_lines(rows.filter(pk__in=[account.pk for account in shown])),
        "words": words,
        "columns": [
            Column(_("登录名")),
            Column(_("姓名")),
            Column(_("岗位")),
            Column(_("上次登录")),
            Column(_("状态")),
        ],
    }
    return page(request, "desk/logins.html", context)


@open_to("staff", needs="security_admin")
@never_cache
def new_login(request: HttpRequest) -> HttpResponse:
    """Write somebody down and give them a login; the answer is their first sign-in sheet."""
    form = NewLoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account, password = _made(actor_of(request), form)
        except Refused as refused:
            tell(form, refused)
        else:
            return _sheet(request, account, password)
    return page(request, "desk/new_login.html", {"form": form}, status=422 if form.errors else 200)


@open_to("staff", needs="security_admin")
def login(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """One login: how it stands, a new sheet, closing it."""
    return _shown(request, account_id, SwitchOffForm())


@require_POST
@open_to("staff", needs="security_admin")
@never_cache
def issue(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """A new first password, on a sheet; the old password and the second factor are gone with it."""
    account = asked.access_login(account_id)
    try:
        password = issue_first_password(actor_of(request), account_id=account_id)
    except Refused:  # the page says instead why it has no such form
        return _shown(request, account_id, SwitchOffForm(), status=422)
    return _sheet(request, account, password)


@require_POST
@open_to("staff", needs="security_admin")
def close(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Close a login at once, with a reason."""
    form = SwitchOffForm(request.POST)
    if form.is_valid():
        try:
            switch_off(actor_of(request), account_id=account_id, reason=form.cleaned_data["reason"])
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect("desk:login", account_id)
    return _shown(request, account_id, form, status=422)


def _shown(request: HttpRequest, account_id: UUID, form: SwitchOffForm, status: int = 200) -> HttpResponse:
    account = asked.access_login(account_id)
    line = asked.login_lines(asked.logins("").filter(pk=account_id))[0]
    context = {"line": line, "account": account, "form": form, "apart": administers(account_id)}
    return page(request, "desk/login.html", context, status=status)


def _made(actor: Actor, form: NewLoginForm) -> tuple[Account, str]:
    """Person, login and password, all or nothing."""
    given = form.cleaned_data
    with transaction.atomic():
        person = create_person(actor, name=given["name"], phone=given["phone"])
        account = create_staff_account(actor, login=given["login"], person_id=person.id)
        return account, issue_first_password(actor, account_id=account.id)


def _sheet(request: HttpRequest, account: Account, password: str) -> HttpResponse:
    address = settings.HUIYIN_ADDRESS + reverse("people:staff_sign_in")
    context = {
        "name": account.person.name or "",
        "login": account.login,
        "password": password,
        "address": address,
        "qr": qr_svg(address, label=address),
        "back": reverse("desk:login", args=[account.id]),
    }
    return page(request, "desk/login_sheet.html", context)
