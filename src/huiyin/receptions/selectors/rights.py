"""Which posts keep reception days, receive visitors, read figures and write petitions down."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor

KEEPERS = ("centre_duty", "centre_supervisor", "petition_duty", "desk_duty", "police_chief", "township_duty")
CLERKS = KEEPERS
FIGURE_READERS = (*KEEPERS, "township_leader", "county_leader", "city_leader")
PETITION_CLERKS = ("petition_duty", "centre_duty", "centre_supervisor", "desk_duty", "township_duty")


def check_keeper(actor: Actor, place_code: str) -> None:
    """`Refused` unless the actor keeps the reception days of that place."""
    if not _may(actor, KEEPERS, place_code):
        raise Refused(_("接访日由本辖区的综治中心、信访部门和派出所安排。"), who_can_help=_("综治中心值班"))


def check_clerk(actor: Actor, place_code: str) -> None:
    """`Refused` unless the actor receives visitors at that place."""
    if not _may(actor, CLERKS, place_code):
        raise Refused(_("来访由本辖区的接访登记台登记。"), who_can_help=_("综治中心值班"))


def check_figure_reader(actor: Actor, place_code: str) -> None:
    """`Refused` unless the actor reads the figures of that place."""
    if not _may(actor, FIGURE_READERS, place_code):
        raise Refused(_("您只能看本辖区的接访统计。"), who_can_help=_("综治中心值班"), field="place")


def _may(actor: Actor, kinds: tuple[str, ...], place_code: str) -> bool:
    return actor.is_system or actor.holds("desk_duty") or actor.holds(*kinds, covering=place_code)
