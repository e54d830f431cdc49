"""The published methods of receptions and petitions: those that say they carry out B11 or DOMAIN 3.10."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiyin.casework.models import Matter
from huiyin.casework.selectors.playbooks import compiled, playbook_of, published_playbooks
from huiyin.engine.definition import Playbook
from huiyin.kernel.refusal import Refused

RECEPTION, PETITION = "B11", "DOMAIN 3.10"
HEAR = "hear"


def reception_methods() -> tuple[Playbook, ...]:
    """The methods a reception day can work by: they can `hear` a visitor and name who sits."""
    return tuple(one for one in _methods(RECEPTION) if HEAR in one.actions and one.actions[HEAR].names)


def reception_method(name: str) -> Playbook:
    """One of them. `Refused` for a name that is none."""
    found = next((one for one in reception_methods() if one.name == name), None)
    if found is None:
        raise Refused(_("没有这个接访工作法，请重新选择。"), field="playbook")
    return found


def petition_method() -> Playbook:
    """The method of petitions. `Refused` while none is published."""
    found = _methods(PETITION)
    if not found:
        raise Refused(_("这里还没有开通网上信访，请到信访部门或拨打 12345。"), who_can_help=_("信访部门"))
    return found[0]


def own_page(matter: Matter) -> str:
    """The address of a petition's page for who raised it; empty for any other matter."""
    return "receptions:petition_mine" if PETITION in playbook_of(matter).rows else ""


def _methods(row: str) -> list[Playbook]:
    return [one for one in map(compiled, published_playbooks()) if row in one.rows]
