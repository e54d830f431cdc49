"""Working methods: the list, one with its drawing, proof and versions, and proposing a new version."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyin.appeals.services.sorting import CHOOSERS
from huiyin.casework.selectors.playbooks import compiled, current_version
from huiyin.casework.selectors.titles import say
from huiyin.casework.services.publishing import PUBLISHERS, publish_playbook
from huiyin.engine.definition import Playbook
from huiyin.engine.source import PlaybookError, read_source
from huiyin.kernel.access import Hidden, open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.kernel.refusal import Refused
from huiyin.people.selectors.actors import actor_of
from huiyin.portals.desk.forms import MethodForm
from huiyin.portals.desk.selectors import methods as asked
from huiyin.portals.desk.selectors.proposals import proposed_file

_FILE_LIMIT_BYTES = 500_000


@open_to("staff", needs="administration")
def methods(request: HttpRequest) -> HttpResponse:
    """Every published method, and where to propose another."""
    context = {
        "lines": asked.methods(),
        "columns": [
            Column(_("工作法")),
            Column(_("简介")),
            Column(_("版本"), number=True),
            Column(_("发布")),
            Column(_("在办"), number=True),
        ],
        "may_publish": actor_of(request).holds(*PUBLISHERS),
        "may_choose": actor_of(request).holds(*CHOOSERS),
    }
    return page(request, "desk/methods.html", context)


@open_to("staff", needs="administration")
def method(request: HttpRequest, name: str) -> HttpResponse:
    """One method: drawing, clocks, what the prover says, versions with what each changed."""
    playbook = _playbook(name)
    in_file, in_city = asked.findings(playbook)
    context = {
        "playbook": playbook,
        "title": say(playbook.title),
        "summary": say(playbook.summary),
        "clocks": asked.clock_lines(playbook),
        "in_file": in_file,
        "in_city": in_city,
        "versions": asked.versions(name),
        "drawing_address": f"drawing.svg?{playbook.digest[:8]}",
    }
    return page(request, "desk/method.html", context)


@open_to("staff", needs="administration")
def drawing(request: HttpRequest, name: str) -> HttpResponse:
    """The method as a picture of its own, which may carry its own style."""
    svg = asked.picture(_playbook(name))
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "Vary": "Cookie"}
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)


@open_to("staff", needs="administration")
def propose(request: HttpRequest) -> HttpResponse:
    """Upload a file; it is proved, and proved against this city, and then waits for a second person."""
    form = MethodForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _proposed(request, form):
        return redirect("people:changes")
    return page(request, "desk/propose_method.html", {"form": form}, status=422 if form.errors else 200)


@open_to("staff", needs="administration")
def proposed(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """The file of a version that waits, for whoever shall confirm it."""
    name, content = proposed_file(actor_of(request), change_id)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Cookie"}
    return HttpResponse(content, content_type="application/json", headers=headers)


def _proposed(request: HttpRequest, form: MethodForm) -> bool:
    file = form.cleaned_data["file"]
    try:
        text = file.read(_FILE_LIMIT_BYTES).decode()
        publish_playbook(actor_of(request), source=read_source(text, file.name or "").data)
    except UnicodeDecodeError:
        form.add_error("file", _("这不是文本文件。请上传 YAML 文件。"))
    except PlaybookError as error:
        for problem in error.problems:
            form.add_error("file", str(problem))
    except Refused as refused:
        for sentence in str(refused).split("\n"):
            form.add_error("file", sentence)
    else:
        return True
    return False


def _playbook(name: str) -> Playbook:
    try:
        return compiled(current_version(name))
    except Refused as refused:
        raise Hidden from refused
