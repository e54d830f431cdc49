"""Links of the strip on public pages."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.kernel.pages import register_navigation
from huiyin.kernel.parts import Link


def register_links() -> None:
    """Tell the frame; called when the application is ready."""
    register_navigation("public", strip)


def strip(_request: HttpRequest) -> tuple[Link, ...]:
    """The public pages, and the way to say something."""
    return (
        Link(_("我要说"), reverse("resident:raise")),
        Link(_("红蓝台账"), reverse("public:red")),
        Link(_("办理情况"), reverse("public:figures")),
        Link(_("我的网格"), reverse("public:places")),
        Link(_("接访日"), reverse("receptions:days")),
        Link(_("无讼村"), reverse("mediation:board")),
    )
