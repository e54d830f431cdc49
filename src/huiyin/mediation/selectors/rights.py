"""Which posts may do what with registers and figures. Disputes are guarded by their playbook and casework."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiyin.kernel.refusal import Refused
from huiyin.people.types import Actor

REGISTRARS = ("justice_duty", "centre_duty", "centre_supervisor", "desk_duty")
COURT_POSTS = ("court_duty",)
WORKERS = (
    *REGISTRARS, "mediator", "committee_duty", "grid_worker", "township_duty", "police_officer", *COURT_POSTS,
)  # fmt: skip
FIGURE_READERS = (
    *REGISTRARS, "township_duty", "township_leader", "county_leader", "city_leader", "committee_duty",
)  # fmt: skip

SCREENERS = ("grid_worker", "mediator", "grid_leader", "police_officer", "committee_duty", "village_secretary")
NETWORK = tuple(dict.fromkeys((*WORKERS, *FIGURE_READERS, *SCREENERS)))


def check_registrar(actor: Actor, place_code: str) -> None:
    """`Refused` unless the actor keeps the registers of that place."""
    if not (actor.is_system or actor.holds("desk_duty") or actor.holds(*REGISTRARS, covering=place_code)):
        raise Refused(_("调委会和调解员名册由司法所、综治中心办理。"), who_can_help=_("司法所值班"))


def check_figure_reader(actor: Actor, place_code: str) -> None:
    """`Refused` unless the actor reads the figures of that place."""
    if not (actor.is_system or actor.holds("desk_duty") or actor.holds(*FIGURE_READERS, covering=place_code)):
        raise Refused(_("您只能看本辖区的调解统计。"), who_can_help=_("司法所值班"), field="place")


def check_screener(actor: Actor, grid_code: str) -> None:
    """`Refused` unless the actor's post covers that grid and looks after it."""
    if not (actor.is_system or actor.holds(*SCREENERS, covering=grid_code)):
        raise Refused(_("这个网格由本网格的网格员、调解员或村（社区）排查。"), who_can_help=_("村（社区）值班"))


def check_court(actor: Actor, place_code: str) -> None:
    """`Refused` unless the actor counts the lawsuits of that place."""
    if not (actor.is_system or actor.holds(*COURT_POSTS, covering=place_code)):
        raise Refused(_("诉讼件数由法院诉调对接岗位登记。"), who_can_help=_("法院诉调对接值班"))


def check_roster_keeper(actor: Actor, place_code: str) -> None:
    """`Refused` unless the actor keeps the register of a place, or has duty for the village that has the committee."""
    if not (actor.is_system or actor.holds("committee_duty", covering=place_code)):
        check_registrar(actor, place_code)
