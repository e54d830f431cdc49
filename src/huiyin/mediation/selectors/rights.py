"""Which posts may do what with registers and figures. Disputes are guarded by their playbook and casework."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor

REGISTRARS = ("justice_duty", "centre_duty", "centre_supervisor", "desk_duty")
WORKERS = (*REGISTRARS, "mediator", "committee_duty", "grid_worker", "township_duty", "police_officer")
FIGURE_READERS = (
    *REGISTRARS, "township_duty", "township_leader", "county_leader", "city_leader", "committee_duty",
)  # fmt: skip


def check_registrar(actor: Actor, place_code: str) -> None:
    """`Refused` unless the actor keeps the registers of that place."""
    if not (actor.is_system or actor.holds("desk_duty") or actor.holds(*REGISTRARS, covering=place_code)):
        raise Refused(_("调委会和调解员名册由司法所、综治中心办理。"), who_can_help=_("司法所值班"))


def check_figure_reader(actor: Actor, place_code: str) -> None:
    """`Refused` unless the actor reads the figures of that place."""
    if not (actor.is_system or actor.holds("desk_duty") or actor.holds(*FIGURE_READERS, covering=place_code)):
        raise Refused(_("您只能看本辖区的调解统计。"), who_can_help=_("司法所值班"), field="place")
