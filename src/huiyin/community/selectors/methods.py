"""The published method of counselling: a sealed one that says it carries out H2."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiyin.casework.selectors.playbooks import compiled, published_playbooks
from huiyin.engine.definition import Playbook
from huiyin.kernel.refusal import Refused

ROW = "H2"


def counselling_method() -> Playbook:
    """The method. `Refused` while none is published."""
    for one in map(compiled, published_playbooks()):
        if ROW in one.rows and one.sensitivity == "sealed":
            return one
    raise Refused(_("这里还没有开通预约，请拨打 12356 心理援助热线。"), who_can_help="12356")
