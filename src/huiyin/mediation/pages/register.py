"""The register of committees: elections, appointments, studios, and what the justice bureau has to be told."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.casework.forms.places import near
from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused, tell
from huiyin.kernel.time import today
from huiyin.mediation.forms import (
    CommitteeForm,
    ElectionForm,
    PersonForm,
    RecordedForm,
    StudioForm,
    member_forms,
)
from huiyin.mediation.selectors.committees import (
    changes_to_record,
    committee_lines,
    committee_view,
    serving_names,
)
from huiyin.mediation.selectors.rights import REGISTRARS
from huiyin.mediation.services.committees import mark_recorded, open_studio, register_committee
from huiyin.mediation.services.registering import appoint_named, elect_named
from huiyin.people.selectors.actors import actor_of, own_place, scope_prefixes
from huiyin.people.types import Actor

_Sent = Mapping[str, object]


@open_to("staff", needs="mediation_network")
def register(request: HttpRequest, form: CommitteeForm | None = None, refused: Refused | None = None) -> HttpResponse:
    """The committees of the actor's area, what the bureau has to be told, and a new committee (POST)."""
    actor = actor_of(request)
    if request.method == "POST" and form is None and refused is None:
        return _registered(request, actor)
    keeps = actor.holds(*REGISTRARS)
    place = own_place(actor, *REGISTRARS) if keeps else own_place(actor, "committee_duty")
    context = {
        "committees": committee_lines(place),
        "changes": changes_to_record(place) if keeps else (),
        "today": today(),
        "keeps": keeps,
        "form": form or _near(actor, CommitteeForm(initial={"place_code": place})),
        "refused": refused,
        "columns": [
            Column(_("调委会")),
            Column(_("类型")),
            Column(_("主任")),
            Column(_("调解员"), number=True),
            Column(_("专职"), number=True),
            Column(_("届满")),
        ],
    }
    return page(request, "mediation/register.html", context, status=422 if form or refused else 200)


def _near(actor: Actor, form: CommitteeForm) -> CommitteeForm:
    return near(form, scope_prefixes(actor, *REGISTRARS))


def _registered(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = _near(actor, CommitteeForm(request.POST))
    if form.is_valid():
        try:
            made = register_committee(actor, **form.cleaned_data)
            return redirect("mediation:committee", made.id)
        except Refused as refused:
            tell(form, refused)
    return register(request, form)


@require_POST
@open_to("staff", needs="mediation_register")
def recorded(request: HttpRequest, change_id: int) -> HttpResponse:
    """Note the day on which the bureau was told."""
    form = RecordedForm(request.POST)
    try:
        if form.is_valid():
            mark_recorded(actor_of(request), change_id=change_id, on=form.cleaned_data["on"])
            return redirect("mediation:register")
    except Refused as refused:
        return register(request, refused=refused)
    return register(request, refused=Refused(_("请填写备案日期。"), field="on"))


@open_to("staff", needs="mediation_network")
def committee(request: HttpRequest, committee_id: UUID, sent: _Sent | None = None) -> HttpResponse:
    """A committee: who serves it, its studios, and the forms that change them."""
    view = committee_view(committee_id)
    if view is None:
        refused = Refused(_("没有这个调委会。"))
        return page(request, "mediation/unknown.html", {"refused": refused}, status=404)
    given = sent or {}
    context = {
        "view": view,
        "keeps": actor_of(request).holds(*REGISTRARS, covering=view.committee.place_code),
        "election_form": given.get("election_form") or ElectionForm(initial={"elected_on": today()}),
        "member_forms": given.get("member_forms") or member_forms(),
        "person_form": given.get("person_form") or PersonForm(),
        "studio_form": given.get("studio_form") or StudioForm(people=serving_names(committee_id)),
        "open_form": given.get("open_form", ""),
        "columns": [Column(_("姓名")), Column(_("身份")), Column(_("从哪天起"))],
    }
    return page(request, "mediation/committee.html", context, status=422 if sent else 200)


@require_POST
@open_to("staff", needs="mediation_register")
def change(request: HttpRequest, committee_id: UUID, do: str) -> HttpResponse:
    """Seat an election (`elect`), appoint somebody (`appoint`), open a studio (`studio`)."""
    verb = {"elect": _elect, "appoint": _appoint, "studio": _studio}.get(do)
    sent = verb(request, committee_id) if verb else None
    return (
        committee(request, committee_id, {**sent, "open_form": do})
        if sent
        else redirect("mediation:committee", committee_id)
    )


def _elect(request: HttpRequest, committee_id: UUID) -> _Sent | None:
    form, rows = ElectionForm(request.POST), member_forms(request.POST)
    sent: _Sent = {"election_form": form, "member_forms": rows}
    wrong = [one for one in (form, *rows) if not one.is_valid()]
    if wrong:
        return sent
    people = [row.value() for row in rows if row.has_changed()]
    try:
        elect_named(actor_of(request), committee_id=committee_id, people=people, **form.cleaned_data)
    except Refused as refused:
        return _told(form, refused, sent)
    return None


def _appoint(request: HttpRequest, committee_id: UUID) -> _Sent | None:
    form = PersonForm(request.POST)
    sent: _Sent = {"person_form": form}
    if not form.is_valid():
        return sent
    try:
        appoint_named(actor_of(request), committee_id=committee_id, person=form.value())
    except Refused as refused:
        return _told(form, refused, sent)
    return None


def _studio(request: HttpRequest, committee_id: UUID) -> _Sent | None:
    form = StudioForm(request.POST, people=serving_names(committee_id))
    sent: _Sent = {"studio_form": form}
    if not form.is_valid():
        return sent
    try:
        open_studio(actor_of(request), committee_id=committee_id, **form.arguments())
    except Refused as refused:
        return _told(form, refused, sent)
    return None


def _told(form: forms.Form, refused: Refused, sent: _Sent) -> _Sent:
    tell(form, refused)
    return sent
