"""What was erased because its time was over, for the audit administrator."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from huiyin.kernel.access import open_to
from huiyin.kernel.pages import page
from huiyin.kernel.parts import Column
from huiyin.portals.desk.selectors.deletions import AT_MOST
from huiyin.portals.desk.selectors.deletions import deletions as newest


@open_to("staff", needs="audit_admin")
def deletions(request: HttpRequest) -> HttpResponse:
    """The newest deletion records; they stand in the chained audit trail and cannot be changed."""
    columns = [
        Column(_("什么")),
        Column(_("件数"), number=True),
        Column(_("保存天数"), number=True),
        Column(_("时间")),
        Column(_("由谁")),
    ]
    context = {"lines": newest(), "columns": columns, "at_most": AT_MOST}
    return page(request, "desk/deletions.html", context)
