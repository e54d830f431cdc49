"""Staff sign in: password → second factor (or setting it up) → a password of one's own at the first time."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from huiyin.kernel.access import open_to, public
from huiyin.kernel.pages import page
from huiyin.kernel.qr import qr_svg
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.forms import NewPasswordForm, SecondFactorForm, StaffSignInForm
from huiyin.people.models import Account
from huiyin.people.pages.sessions import (
    account_of_first_step,
    home_of,
    keep_first_step,
    must_choose_password,
    password_was_chosen,
    sign_in,
    wanted_page,
)
from huiyin.people.selectors.actors import active_account, actor_of
from huiyin.people.services.accounts import choose_password
from huiyin.people.services.signing_in import (
    begin_second_factor,
    check_present_password,
    check_second_factor,
    check_staff_password,
    confirm_second_factor,
    has_second_factor,
    needs_second_factor,
)


@public("whoever signs in is not known yet")
@sensitive_post_parameters("password")
@never_cache
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    """First step. A right password leads to the second factor, to setting it up, or (demo logins) straight in."""
    form = StaffSignInForm(request.POST or None)
    wanted = wanted_page(request, "")
    if request.method == "POST" and form.is_valid():
        try:
            account = check_staff_password(**form.cleaned_data)
        except Refused as refused:
            tell(form, refused)
        else:
            return _after_password(request, account, wanted)
    return page(request, "people/staff_sign_in.html", {"form": form, "next": wanted})


def _after_password(request: HttpRequest, account: Account, wanted: str) -> HttpResponse:
    """Where a right password leads."""
    if not needs_second_factor(account):
        sign_in(request, account)
        return _onward(account, wanted)
    keep_first_step(request, "account", str(account.id), wanted)
    return redirect("people:second_factor" if has_second_factor(account) else "people:set_up_second_factor")


@public("the password was right; the second factor is asked here")
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Second step. Ten minutes after the password one begins anew."""
    found = account_of_first_step(request)
    if found is None:
        return redirect("people:staff_sign_in")
    account, wanted = found
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = check_second_factor(account.id, code=form.cleaned_data["code"])
        except Refused as refused:
            tell(form, refused)
        else:
            sign_in(request, account)
            return _onward(account, wanted)
    return page(request, "people/second_factor.html", {"form": form})


@public("the password was right; the second factor is set up here")
@never_cache
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Show the QR code; the first right code switches it on, shows the recovery codes and signs in."""
    found = account_of_first_step(request)
    if found is None or has_second_factor(found[0]):
        return redirect("people:staff_sign_in")
    account, wanted = found
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = confirm_second_factor(account.id, code=form.cleaned_data["code"])
        except Refused as refused:
            tell(form, refused)
        else:
            account.refresh_from_db()
            sign_in(request, account)
            return page(request, "people/recovery_codes.html", {"codes": codes, "onward": wanted or home_of(account)})
    secret, address = begin_second_factor(account)
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    context = {"form": form, "secret": groups, "qr": qr_svg(address, label=_("设置动态验证码"))}
    return page(request, "people/set_up_second_factor.html", context)


@open_to("signed_in")
@sensitive_post_parameters("present", "password", "again")
@never_cache
def choose_own_password(request: HttpRequest) -> HttpResponse:
    """A password of one's own: at the first sign-in, and, with the present one, whenever one likes."""
    actor, is_given = actor_of(request), must_choose_password(request)
    form = NewPasswordForm(request.POST or None, asks_present=not is_given)
    if request.method == "POST" and form.is_valid() and actor.account_id is not None:
        try:
            if not is_given:
                check_present_password(actor.account_id, password=form.cleaned_data["present"])
            choose_password(actor, account_id=actor.account_id, password=form.cleaned_data["password"])
        except Refused as refused:
            tell(form, refused)
        else:
            return _with_new_password(request, actor.account_id)
    context = {"form": form, "is_given": is_given, "next": wanted_page(request, "")}
    return page(request, "people/choose_password.html", context, status=422 if form.errors else 200)


def _with_new_password(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Changing the password ended the session; a new one begins."""
    account = active_account(account_id)
    if account is None:
        return redirect("people:staff_sign_in")
    password_was_chosen(request)
    sign_in(request, account)
    return HttpResponseRedirect(wanted_page(request, home_of(account)))


@public("whoever is in may leave, and leaving twice does no harm")
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """A page with one button; the button ends the session."""
    if request.method == "POST":
        logout(request)
        return HttpResponseRedirect("/")
    return page(request, "people/sign_out.html")


def _onward(account: Account, wanted: str) -> HttpResponse:
    """To the page that was wanted, or home."""
    return HttpResponseRedirect(wanted or home_of(account))
