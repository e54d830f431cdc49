"""Who may call: linked systems by their key, in the header ``Authorization: Bearer …``."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.appeals.models import ApiKey
from huiyin.appeals.selectors.doors import key_of
from huiyin.appeals.services.keys import note_use
from huiyin.kernel.access import AccessAnswer, register_audience, register_need

AUDIENCE = "linked_system"
_KEPT_ON_REQUEST = "_huiyin_api_key"
_SCHEME = "Bearer "


def register_audiences() -> None:
    """Register who linked systems are; called when the application is ready."""
    register_audience(AUDIENCE, _is_linked)
    register_need("api_reader", _may_read)


def api_key_of(request: HttpRequest) -> ApiKey | None:
    """The living key of a request, asked for once."""
    if not hasattr(request, _KEPT_ON_REQUEST):
        header = request.headers.get("Authorization", "")
        text = header.removeprefix(_SCHEME) if header.startswith(_SCHEME) else ""
        found = key_of(text)
        if found is not None:
            note_use(found)
        setattr(request, _KEPT_ON_REQUEST, found)
    key: ApiKey | None = getattr(request, _KEPT_ON_REQUEST)
    return key


def _is_linked(request: HttpRequest) -> AccessAnswer:
    return AccessAnswer.allow() if api_key_of(request) else AccessAnswer.sign_in("/")


def _may_read(request: HttpRequest) -> AccessAnswer:
    key = api_key_of(request)
    if key is not None and key.may_read:
        return AccessAnswer.allow()
    return AccessAnswer.refuse(_("这把密钥只能提交，不能查询清单。"), gettext_lazy("系统管理员"))
