"""The reception desk: the days to come, a day's queue, who arrives, who heard them, what is different that day."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.casework.selectors.titles import say
from huiyin.kernel.access import Hidden, open_to
from huiyin.kernel.pages import page
from huiyin.kernel.refusal import Refused, tell
from huiyin.kernel.time import now, today
from huiyin.people.selectors.actors import actor_of, own_place
from huiyin.people.types import Actor
from huiyin.receptions.forms import ArriveForm, ChangeForm, HearForm, MoveForm
from huiyin.receptions.models import Visit
from huiyin.receptions.pages.days import day_or_hidden
from huiyin.receptions.selectors.days import coming_days, other_days
from huiyin.receptions.selectors.methods import reception_method
from huiyin.receptions.selectors.rights import CLERKS
from huiyin.receptions.selectors.series import kinds_of, postable
from huiyin.receptions.selectors.visits import queue
from huiyin.receptions.services.arranging import announce, cancel_day
from huiyin.receptions.services.booking import cancel_for, mark_missed, move_for
from huiyin.receptions.services.receiving import answers, arrive, hear, present
from huiyin.receptions.services.telling import mark_called, phone_to_call, visit_at_desk
from huiyin.receptions.types import DayShown

_SHEET_ROWS = 20
_SETTLING = {"cancel": cancel_for, "missed": mark_missed, "called": mark_called}


@open_to("staff", needs="reception_clerk")
def days(request: HttpRequest) -> HttpResponse:
    """The next receptions of one's own places."""
    return page(request, "receptions/desk_days.html", {"days": coming_days(own_place(actor_of(request), *CLERKS))})


@open_to("staff", needs="reception_clerk")
@never_cache
def day(request: HttpRequest, series_id: UUID, on: str) -> HttpResponse:
    """One day's queue, with the forms for who arrives and for what is different."""
    return _shown(request, day_or_hidden(series_id, on))


@require_POST
@open_to("staff", needs="reception_clerk")
def arriving(request: HttpRequest, series_id: UUID, on: str) -> HttpResponse:
    """Somebody is here: a number, a matter, and the slip to hand over, shown once."""
    shown = day_or_hidden(series_id, on)
    form = ArriveForm(request.POST, kinds=kinds_of(series_id))
    if form.is_valid():
        given = form.cleaned_data
        try:
            visit, receipt = arrive(
                actor_of(request),
                series_id=series_id,
                on=shown.on,
                visit_id=given["visit"],
                words=given["words"],
                kind=given["kind"],
                name=given["name"],
                phone=given["phone"],
                people=given["people"],
            )
        except Refused as refused:
            tell(form, refused)
        else:
            return page(request, "receptions/arrived.html", {"day": shown, "visit": visit, "receipt": receipt})
    return _shown(request, shown, arriving=form, status=422)


@open_to("staff", needs="reception_clerk")
@never_cache
def hearing(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Write down who heard the visitor and what was answered at once."""
    visit = _visit(request, visit_id)
    if visit.matter is None:
        return redirect("receptions:desk")
    shown = day_or_hidden(visit.day.series_id, visit.day.on.isoformat())
    form = _hear_form(request, shown, visit)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            hear(
                actor_of(request),
                visit_id=visit_id,
                post_id=UUID(given["who"]),
                words=given["words"],
                answer=given["answer"],
                answer_words=given["answer_words"],
            )
        except Refused as refused:
            tell(form, refused)
        else:
            if given["answer"]:
                return redirect("receptions:desk_day", shown.series_id, shown.on.isoformat())
            return redirect("worker:matter", visit.matter_id)
    context = {"day": shown, "visit": visit, "form": form}
    return page(request, "receptions/hearing.html", context, status=422 if form.errors else 200)


@require_POST
@open_to("staff", needs="reception_clerk")
def settle(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Give a slot back for who called (`do` = cancel), note that nobody came (missed) or that the desk has called about
    a day that does not take place (called), or show the number to call (phone).
    """
    visit = _visit(request, visit_id)
    shown = day_or_hidden(visit.day.series_id, visit.day.on.isoformat())
    do = request.POST.get("do", "")
    if do not in _SETTLING and do != "phone":
        return _shown(request, shown, refused=Refused(_("没有这个操作，请重新选择。")), status=422)
    try:
        if do == "phone":
            number = phone_to_call(actor_of(request), visit_id=visit_id)
            return _shown(request, shown, number=(visit_id, number))
        _SETTLING[do](actor_of(request), visit_id=visit_id)
    except Refused as refused:
        return _shown(request, shown, refused=refused, status=409)
    return redirect("receptions:desk_day", shown.series_id, shown.on.isoformat())


@open_to("staff", needs="reception_clerk")
@never_cache
def moving(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Another slot for somebody on the phone."""
    visit = _visit(request, visit_id)
    shown = day_or_hidden(visit.day.series_id, visit.day.on.isoformat())
    form = MoveForm(request.POST or None, days=other_days(shown))
    if request.method == "POST" and form.is_valid():
        try:
            moved = move_for(actor_of(request), visit_id=visit_id, to=form.slot()).visit
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect("receptions:desk_day", moved.day.series_id, moved.day.on.isoformat())
    context = {"day": shown, "visit": visit, "form": form}
    return page(request, "receptions/moving.html", context, status=422 if form.errors else 200)


@require_POST
@open_to("staff", needs="reception_keeper")
def change(request: HttpRequest, series_id: UUID, on: str) -> HttpResponse:
    """Announce who does not sit and who sits instead, or that the day does not take place."""
    shown = day_or_hidden(series_id, on)
    actor = actor_of(request)
    form = _change_form(actor, shown, request)
    if form.is_valid():
        given = form.cleaned_data
        try:
            if given["post"] == "all":
                cancel_day(actor, series_id=series_id, on=shown.on, reason=given["reason"])
            else:
                instead = UUID(given["instead"]) if given["instead"] else None
                announce(
                    actor,
                    series_id=series_id,
                    on=shown.on,
                    post_id=UUID(given["post"]),
                    instead_id=instead,
                    reason=given["reason"],
                )
        except Refused as refused:
            tell(form, refused)
        else:
            return redirect("receptions:desk_day", series_id, shown.on.isoformat())
    return _shown(request, shown, changing=form, status=422)


@open_to("staff", needs="reception_clerk")
def sheet(request: HttpRequest, series_id: UUID, on: str) -> HttpResponse:
    """The day on paper, for an outage or the table: who has a number, and empty rows for those who come."""
    shown = day_or_hidden(series_id, on)
    lines = queue(actor_of(request), shown)
    last = max((line.number for line in lines), default=0)
    empty = range(last + 1, last + 1 + max(0, _SHEET_ROWS - len(lines)))
    return page(request, "receptions/sheet.html", {"day": shown, "lines": lines, "empty": empty})


def _visit(request: HttpRequest, visit_id: UUID) -> Visit:
    """A visit of one's own desk; for everybody else there is none."""
    try:
        return visit_at_desk(actor_of(request), visit_id=visit_id)
    except Refused:
        raise Hidden from None


def _shown(
    request: HttpRequest,
    shown: DayShown,
    *,
    arriving: ArriveForm | None = None,
    changing: ChangeForm | None = None,
    refused: Refused | None = None,
    number: tuple[UUID, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    picked = request.GET.get("visit", "")
    try:
        lines = queue(actor, shown)
    except Refused as why:
        return page(request, "receptions/desk_refused.html", {"refused": why}, status=403)
    chosen = next((line for line in lines if str(line.id) == picked), None)
    kinds = kinds_of(shown.series_id)
    first = ArriveForm(
        kinds=kinds,
        initial={"visit": picked, "words": chosen.about if chosen else "", "kind": kinds[0][0], "people": 1},
    )
    context = {
        "day": shown,
        "lines": lines,
        "picked": chosen,
        "arriving": arriving or first,
        "changing": changing or _change_form(actor, shown),
        "is_open": {"arrive": arriving is not None or bool(picked), "change": changing is not None},
        "refused": refused,
        "number": number,
        "is_today": shown.on == today(),
        "has_begun": shown.opens_at <= now(),
        "here_address": reverse("receptions:desk_day", args=[shown.series_id, shown.on.isoformat()]),
    }
    return page(request, "receptions/desk_day.html", context, status=status)


def _hear_form(request: HttpRequest, shown: DayShown, visit: Visit) -> HearForm:
    playbook = reception_method(visit.day.series.playbook)
    kind = visit.matter.kind if visit.matter else ""
    offered = [(one.name, say(one.words)) for one in answers(playbook, kind)]
    who = [(str(post), title) for post, title in present(shown).items()]
    return HearForm(request.POST or None, who=who, answers=offered)


def _change_form(actor: Actor, shown: DayShown, request: HttpRequest | None = None) -> ChangeForm:
    sitting = [(str(one.post_id), one.title) for one in shown.sittings]
    taken = {post for post, _title in sitting}
    others = [choice for choice in postable(actor) if choice[0] not in taken]
    return ChangeForm(request.POST if request else None, sitting=sitting, others=others)
