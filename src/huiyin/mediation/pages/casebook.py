"""The register of cases (案件登记簿): every dispute of the actor's, by how it stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column, Link
from huiyin.mediation.forms import BookForm
from huiyin.mediation.selectors.casebook import casebook
from huiyin.people.selectors.actors import actor_of


@open_to("staff", needs="mediation_worker")
@never_cache
def cases(request: HttpRequest) -> HttpResponse:
    """The register: `?what=` a view, `?q=` a case code, the number of an agreement or a court's, `?page=`."""
    form = BookForm(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    what, words = data.get("what") or ("all" if data.get("q") else "open"), data.get("q") or ""
    book = casebook(actor_of(request), what=what, words=words, page=data.get("page") or 1)
    here = reverse("mediation:cases")
    titles = {
        "open": _("正在办"),
        "commissioned": _("法院委派、委托的"),
        "court": _("履行和司法确认"),
        "oral": _("口头协议"),
        "across": _("跨两地"),
        "ended": _("办结的"),
        "all": _("全部"),
    }
    context = {
        "book": book,
        "form": form,
        "tabs": [Link(title, f"{here}?what={name}", book.counts[name]) for name, title in titles.items()],
        "current": f"{here}?what={what}",
        "what": what,
        "title": titles.get(what, titles["open"]),
        "address": f"{here}?{urlencode({'what': what, 'q': words})}&page=",
        "columns": [
            Column(_("案码")),
            Column(_("受理")),
            Column(_("当事人")),
            Column(_("类别")),
            Column(_("来源")),
            Column(_("调委会")),
            Column(_("进展")),
            Column(_("协议编号")),
            Column(_("协议形式")),
        ],
    }
    return page(request, "mediation/cases.html", context)
