"""Posts of my area, one post with its history, and the changes staff may propose there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyin.kernel.access import open_to
from huiyin.kernel.pages import excel_file, page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused, tell
from huiyin.people.forms import AppointForm, CloseForm, EndForm, HandOverForm, PassOnForm, SubstituteForm
from huiyin.people.models import Person, Tenure, TenureRole
from huiyin.people.selectors.actors import actor_of
from huiyin.people.selectors.posts import (
    access_post,
    find_colleague,
    history_of,
    may_change,
    own_posts,
    post_rows,
    posts_for,
    tenure_of,
    title_of,
    vacant,
)
from huiyin.people.services.exporting import export_posts
from huiyin.people.services.posting import (
    propose_appointment,
    propose_closing,
    propose_ending,
    propose_hand_over,
)
from huiyin.people.types import POST_CHANGERS, Actor
from huiyin.places.selectors.naming import place_names

_PAGE_ROWS = 50


@open_to("staff")
def post_list(request: HttpRequest) -> HttpResponse:
    """The posts I hold and those of my area, with who sits in them; empty ones can be picked out."""
    actor = actor_of(request)
    only_vacant = request.GET.get("vacant") == "1"
    rows = vacant(posts_for(actor)) if only_vacant else posts_for(actor)
    rows = rows.order_by("place_code", "kind_id", "title", "id")
    shown = Paginator(rows, _PAGE_ROWS).get_page(request.GET.get("page"))
    loaded = post_rows(rows.filter(id__in=[post.id for post in shown]))
    context = {
        "shown": shown,
        "rows": loaded,
        "names": place_names({row.place_code for row in loaded if row.place_code}),
        "columns": [Column(_("岗位")), Column(_("地点或单位")), Column(_("在岗的人")), Column(_("状态"))],
        "only_vacant": only_vacant,
        "may_change": actor.holds(*POST_CHANGERS),
    }
    return page(request, "people/posts.html", context)


@open_to("staff")
def post_detail(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """One post: who is in it, who was, and the changes that open in place."""
    actor = actor_of(request)
    post = access_post(actor, post_id)
    handlers: dict[str, tuple[type[forms.Form], Callable[[dict[str, Any]], object]]] = {
        "appoint": (AppointForm, lambda given: _appoint(actor, post_id, given)),
        "substitute": (SubstituteForm, lambda given: _substitute(actor, post_id, given)),
        "end": (EndForm, lambda given: _end(actor, request.POST.get("tenure", ""), given)),
        "pass_on": (PassOnForm, lambda given: _pass_on(actor, post_id, request.POST.get("tenure", ""), given)),
        "close": (CloseForm, lambda _given: propose_closing(actor, post_id=post_id)),
    }
    shown = {name: form(auto_id=f"{name}_%s") for name, (form, _do) in handlers.items()}
    wanted = request.POST.get("change", "")
    if wanted in handlers:
        form_class, carry_out = handlers[wanted]
        form = shown[wanted] = form_class(request.POST, auto_id=f"{wanted}_%s")
        if form.is_valid() and _tried(form, carry_out):
            return redirect("people:changes")
    running = post_rows(posts_for(actor).filter(id=post.id))[0].tenures
    context = {
        "post": post,
        "title": title_of(post),
        "may_change": may_change(actor, post),
        "history": history_of(post),
        "running": _with_forms(running, shown, wanted, request.POST.get("tenure", "")),
        "forms_by_name": shown,
        "opened": wanted,
        "place": place_names({post.place_code}).get(post.place_code, "") if post.place_code else "",
    }
    return page(request, "people/post.html", context)


@open_to("staff")
def post_export(request: HttpRequest) -> HttpResponse:
    """The same list as an Excel file."""
    return excel_file(export_posts(actor_of(request)), "posts.xlsx")


@open_to("staff")
def hand_over(request: HttpRequest) -> HttpResponse:
    """Hand all or some of my posts to a colleague, who confirms; no matter is lost, posts keep them."""
    actor = actor_of(request)
    mine = own_posts(actor)
    choices = [(str(post.id), title_of(post)) for post in mine]
    form = HandOverForm(request.POST or None, posts=choices)
    if request.method == "POST" and form.is_valid() and _tried(form, lambda given: _hand_over(actor, given)):
        return redirect("people:changes")
    return page(request, "people/hand_over.html", {"form": form, "mine": mine})


def _with_forms(
    running: tuple[Tenure, ...], shown: dict[str, forms.Form], wanted: str, chosen: str
) -> list[tuple[Tenure, forms.Form, forms.Form, str]]:
    """Each tenure with its own forms to end it and to pass it on, and which of them stands open; the one that was tried
    keeps what was typed.
    """
    rows: list[tuple[Tenure, forms.Form, forms.Form, str]] = []
    for number, tenure in enumerate(running):
        opened = wanted if wanted in ("end", "pass_on") and str(tenure.id) == chosen else ""
        ending = shown["end"] if opened == "end" else EndForm(auto_id=f"end_{number}_%s")
        passing = shown["pass_on"] if opened == "pass_on" else PassOnForm(auto_id=f"pass_on_{number}_%s")
        rows.append((tenure, ending, passing, opened))
    return rows


def _tried(form: forms.Form, carry_out: Callable[[dict[str, Any]], object]) -> bool:
    """Carry something out; a refusal goes into the form."""
    try:
        carry_out(form.cleaned_data)
    except Refused as refused:
        tell(form, refused)
        return False
    return True


def _colleague(text: str) -> Person:
    """The member of staff that was named."""
    found = find_colleague(text)
    if found is None:
        raise Refused(_("没有找到这个人。请填登录名，或者完整的手机号。"), field="who", who_can_help=_("安全管理员"))
    return found


def _appoint(actor: Actor, post_id: UUID, given: dict[str, Any]) -> None:
    """Propose a holder, for a time if one was named."""
    propose_appointment(
        actor,
        post_id=post_id,
        person_id=_colleague(given["who"]).id,
        from_at=given["from_at"],
        until_at=given["until_at"],
        reason=given["reason"],
    )


def _substitute(actor: Actor, post_id: UUID, given: dict[str, Any]) -> None:
    """Propose a substitute."""
    propose_appointment(
        actor,
        post_id=post_id,
        person_id=_colleague(given["who"]).id,
        role=TenureRole.SUBSTITUTE,
        until_at=given["until_at"],
        reason=given["reason"],
    )


def _end(actor: Actor, tenure: str, given: dict[str, Any]) -> None:
    """Propose that somebody leaves."""
    propose_ending(actor, tenure_id=_tenure_id(tenure), reason=given["reason"])


def _pass_on(actor: Actor, post_id: UUID, tenure: str, given: dict[str, Any]) -> None:
    """Propose that this post goes from whoever holds it to somebody else in one step."""
    leaving = tenure_of(post_id, _tenure_id(tenure))
    if leaving is None:
        raise Refused(_("这段任职已经结束了。"))
    propose_hand_over(
        actor,
        from_person_id=leaving.person_id,
        to_person_id=_colleague(given["who"]).id,
        post_ids=[post_id],
        at=given["at"],
        reason=given["reason"],
    )


def _tenure_id(text: str) -> UUID:
    """The tenure that a form names."""
    try:
        return UUID(text)
    except ValueError:
        raise Refused(_("请选择是谁离任。")) from None


def _hand_over(actor: Actor, given: dict[str, Any]) -> None:
    """Propose the hand-over of one's own posts."""
    assert actor.person_id is not None, "staff are persons"
    propose_hand_over(
        actor,
        from_person_id=actor.person_id,
        to_person_id=_colleague(given["who"]).id,
        post_ids=[UUID(value) for value in given["post_ids"]],
        reason=given["reason"],
    )
