"""Who may knock where: the predicates that kernel.access asks, and the frame's user label.

Audiences: ``resident`` (signed in by phone), ``staff`` (signed in with a second factor), ``signed_in`` (either),
``admin`` (one of the three administrators). Needs: ``system_admin``, ``security_admin``, ``audit_admin``,
``post_changer``.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huiyin.kernel.access import AccessAnswer, Predicate, Verdict, register_audience, register_need
from huiyin.kernel.pages import register_navigation, register_reader_mark, register_user_label
from huiyin.kernel.parts import Link
from huiyin.people.pages.sessions import must_choose_password
from huiyin.people.selectors.actors import actor_of
from huiyin.people.types import ADMIN_KINDS, POST_CHANGERS, Actor

STAFF_SIGN_IN = "people:staff_sign_in"
RESIDENT_SIGN_IN = "people:resident_sign_in"
# What is one administrator's, no other can do (三员分离): who asks for it is led to that one.
_ADMINISTRATORS = {
    "system_admin": gettext_lazy("系统管理员"),
    "security_admin": gettext_lazy("安全管理员"),
    "audit_admin": gettext_lazy("审计管理员"),
}


def register_audiences() -> None:
    """Register every audience, need and frame word of people; called when the application is ready."""
    register_audience("resident", _audience(lambda actor: not actor.is_staff, RESIDENT_SIGN_IN))
    register_audience("staff", _with_own_password(_audience(lambda actor: actor.is_staff, STAFF_SIGN_IN)))
    register_audience("signed_in", _audience(lambda actor: True, RESIDENT_SIGN_IN))
    register_audience("admin", _with_own_password(_audience(lambda actor: actor.is_admin, STAFF_SIGN_IN)))
    for kind in sorted(ADMIN_KINDS):
        register_need(kind, _need((kind,), _ADMINISTRATORS[kind]))
    register_need("post_changer", _need(tuple(POST_CHANGERS), gettext_lazy("综治中心负责人")))
    register_user_label(user_label)
    register_reader_mark(reader_mark)
    register_navigation("account", account_links)


def user_label(request: HttpRequest) -> str:
    """The login of staff with the first post's title; nothing for residents, whose phone may be seen by others."""
    actor = actor_of(request)
    if not actor.is_staff:
        return ""
    title = _("没有岗位")
    if actor.seats:
        title = actor.seats[0].english_title if get_language() == "en" else actor.seats[0].title
    return f"{actor.label} · {title}"


def reader_mark(request: HttpRequest) -> str:
    """What a machine that several officials use keeps their drafts apart by; tells nothing of whose they are."""
    actor = actor_of(request)
    return salted_hmac("huiyin.reader", actor.label).hexdigest()[:12] if actor.is_staff else ""


def account_links(request: HttpRequest) -> tuple[Link, ...]:
    """The way out, for whoever is in."""
    return (Link(_("退出"), reverse("people:sign_out")),) if not actor_of(request).is_anonymous else ()


def _audience(belongs: Callable[[Actor], bool], sign_in_at: str) -> Predicate:
    """A predicate: come in, sign in first, or a refusal in the open for somebody signed in as something else."""

    def predicate(request: HttpRequest) -> AccessAnswer:
        actor = actor_of(request)
        if actor.is_anonymous:
            return AccessAnswer.sign_in(sign_in_at)
        return AccessAnswer.allow() if belongs(actor) else AccessAnswer.refuse(_("这一页不对您的账号开放。"))

    return predicate


def _with_own_password(predicate: Predicate) -> Predicate:
    """Whoever still has the password somebody else gave them is sent to choose their own first."""

    def choosing_first(request: HttpRequest) -> AccessAnswer:
        answer = predicate(request)
        if answer.verdict is Verdict.ALLOWED and must_choose_password(request):
            return AccessAnswer.sign_in("people:choose_password")
        return answer

    return choosing_first


def _need(kinds: tuple[str, ...], who_can_help: Promise) -> Predicate:
    """A predicate: the actor holds a post of one of these kinds."""

    def predicate(request: HttpRequest) -> AccessAnswer:
        if actor_of(request).holds(*kinds):
            return AccessAnswer.allow()
        return AccessAnswer.refuse(_("这一页要有相应岗位才能打开。"), who_can_help)

    return predicate
