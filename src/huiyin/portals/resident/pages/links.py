"""Links of the head and the foot on residents' pages."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.kernel.pages import register_navigation
from huiyin.kernel.parts import Link


def register_links() -> None:
    """Tell the frame; called when the application is ready."""
    register_navigation("resident", head_links)
    register_navigation("foot", foot_links)


def head_links(_request: HttpRequest) -> tuple[Link, ...]:
    """What a resident may want on any page: how it goes, and their own list."""
    return (Link(_("查进度"), reverse("resident:find")), Link(_("我的"), reverse("resident:mine")))


def foot_links(_request: HttpRequest) -> tuple[Link, ...]:
    """What every page owes: how data are handled, a way to complain about the program, who can use it, its limits."""
    return (
        Link(_("隐私说明"), reverse("people:privacy")),
        Link(_("对本平台提意见"), reverse("resident:complain")),
        Link(_("无障碍说明"), reverse("resident:accessibility")),
        Link(_("我们不做什么"), reverse("resident:limits")),
    )
