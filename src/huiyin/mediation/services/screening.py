"""Screening: campaigns and their rounds are opened, grids are looked at, what is found becomes a dispute (SYSTEMS C2).

Each verb writes its audit row in the same transaction; a look that found something writes the dispute's journal too.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.casework.types import Receipt
from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_place_code
from huiyin.kernel.ids import uuid7
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now, today
from huiyin.mediation.models import Campaign, DisputeSource, Round, Screening
from huiyin.mediation.selectors.rights import check_registrar, check_screener
from huiyin.mediation.selectors.screening import own_campaign
from huiyin.mediation.services.applying import apply
from huiyin.mediation.types.screening import RoundGiven
from huiyin.people.types import Actor
from huiyin.places.selectors import find_grid, missing_codes

ROUNDS_AT_MOST = 60


def open_campaign(
    actor: Actor, *, name: str, place_codes: Sequence[str], rounds: Sequence[RoundGiven], asks: str = ""
) -> Campaign:
    """Open a campaign over places with its rounds. ``asks``: what is looked for, shown to everybody who screens.

    `Refused`: no name, no place, places that are none or not the actor's, no round, rounds that overlap.
    """
    places = _narrowest_apart([check_place_code(code) for code in place_codes])
    if not name.strip():
        raise Refused(_("请给这次排查起个名字。"), field="name")
    if not places or missing_codes(places):
        raise Refused(_("请填写排查的地方，代码要是现有的区划或网格。"), field="places")
    for place in places:
        check_registrar(actor, place)
    given = sorted(rounds, key=lambda one: one.since)
    _check_rounds(given)
    with transaction.atomic():
        campaign = Campaign.objects.create(
            name=name.strip(), asks=asks.strip(), place_codes=places, opened_at=now(), opened_by=actor.label
        )
        Round.objects.bulk_create(
            Round(campaign=campaign, number=number, since=one.since, last=one.last)
            for number, one in enumerate(given, start=1)
        )
        _audit(actor, "open", campaign.id, {"places": places, "rounds": len(given)})
    return campaign


def add_round(actor: Actor, *, campaign_id: UUID, round_given: RoundGiven) -> Round:
    """Add a round after the last one. `Refused` for a closed campaign and for days that are taken or past."""
    campaign = own_campaign(actor, campaign_id)
    known = sorted(campaign.rounds.all(), key=lambda one: one.number)
    if campaign.closed_at is not None:
        raise Refused(_("这次排查已经结束。"))
    if known and round_given.since <= known[-1].last:
        raise Refused(_("新的一轮要在上一轮之后开始。"), field="since")
    _check_rounds([round_given])
    if len(known) >= ROUNDS_AT_MOST:
        raise Refused(_("轮次太多，请另开一次排查。"), field="since")
    with transaction.atomic():
        added = Round.objects.create(
            campaign=campaign, number=len(known) + 1, since=round_given.since, last=round_given.last
        )
        _audit(actor, "round", campaign.id, {"number": added.number})
    return added


def close_campaign(actor: Actor, *, campaign_id: UUID) -> Campaign:
    """Close a campaign: nobody's inbox asks for it any more, its counts stay. Again changes nothing."""
    campaign = own_campaign(actor, campaign_id)
    if campaign.closed_at is None:
        with transaction.atomic():
            campaign.closed_at = now()
            campaign.save(update_fields=["closed_at"])
            _audit(actor, "close", campaign.id, {})
    return campaign


def note_nothing(actor: Actor, *, round_id: int, grid_code: str, client_id: UUID | None = None) -> Screening:
    """Note that a grid was looked at and nothing found. Sent twice with one ``client_id`` it counts once.

    `Refused` for a round that does not run today, a grid outside of it, and one that is not the actor's to look after.
    """
    known = _known(client_id, round_id, grid_code)
    if known is not None:
        return known
    running = _running(actor, round_id, grid_code)
    with transaction.atomic():
        return _kept(actor, running, grid_code, client_id)


def note_found(
    actor: Actor, *, round_id: int, grid_code: str, client_id: UUID | None = None, **dispute: Any
) -> Receipt:
    """Note a dispute that was found at a grid: it is taken in for mediation in the same transaction, with its parties.

    ``dispute``: what `applying.apply` wants of it (words, kind, applicant, others, amount, people, violence,
    attachments). Sent twice with one ``client_id`` it is one dispute. `Refused` as `note_nothing` and as `apply`.
    """
    given = {**dispute, "place": grid_code, "source": DisputeSource.SCREENED, "door": "worker", "client_id": client_id}
    known = _known(client_id, round_id, grid_code)
    if known is not None and known.matter_id is not None:
        return apply(actor, **given)  # which knows it, too; the round may be over by now
    running = _running(actor, round_id, grid_code)
    with transaction.atomic():
        receipt = apply(actor, **given)
        if receipt.created:
            _kept(actor, running, grid_code, client_id, matter_id=receipt.matter_id)
    return receipt


def take_back(actor: Actor, *, screening_id: UUID) -> None:
    """Take a look back that found nothing, while its round runs: the grid waits again. `Refused` for others' and for
    one that found a dispute, which goes its own way.
    """
    row = Screening.objects.filter(pk=screening_id, person=actor.person_id, matter=None).first()
    if row is None or actor.person_id is None:
        raise Refused(_("没有这次排查，或者已经登记了纠纷。"))
    running = _running(actor, row.round_id, row.grid_code)
    with transaction.atomic():
        row.delete()
        _audit(actor, "take_back", running.campaign_id, {"grid": row.grid_code})


def _running(actor: Actor, round_id: int, grid_code: str) -> Round:
    check_screener(actor, grid_code)
    found = Round.objects.filter(pk=round_id, campaign__closed_at=None).select_related("campaign").first()
    if found is None or not found.since <= today() <= found.last:
        raise Refused(_("这一轮排查今天不在进行。"), who_can_help=_("综治中心值班"), details={"problem": "round"})
    if find_grid(grid_code) is None or not any(grid_code.startswith(code) for code in found.campaign.place_codes):
        raise Refused(_("这个网格不在这次排查的范围里。"), field="grid", details={"problem": "grid"})
    return found


def _known(client_id: UUID | None, round_id: int, grid_code: str) -> Screening | None:
    if client_id is None:
        return None
    row = Screening.objects.filter(pk=client_id).first()
    if row is not None and (row.round_id, row.grid_code) != (round_id, grid_code):
        raise Refused(_("这次登记的编号已经用过，请重新打开这一页。"), details={"problem": "id"})
    return row


def _kept(
    actor: Actor, running: Round, grid_code: str, client_id: UUID | None, matter_id: UUID | None = None
) -> Screening:
    try:
        with transaction.atomic():
            row = Screening.objects.create(
                id=client_id or uuid7(),
                round=running,
                grid_code=grid_code,
                at=now(),
                person_id=actor.person_id,
                matter_id=matter_id,
            )
    except IntegrityError as fault:
        raise Refused(_("这次登记的编号已经用过，请重新打开这一页。"), details={"problem": "id"}) from fault
    # What was found is not told here: the trail is read by more people than the dispute.
    _audit(actor, "look", running.campaign_id, {"grid": grid_code})
    return row


def _check_rounds(rounds: Sequence[RoundGiven]) -> None:
    if not rounds:
        raise Refused(_("请至少排一轮，写明从哪天到哪天。"), field="since")
    if len(rounds) > ROUNDS_AT_MOST:
        raise Refused(_("轮次太多，请另开一次排查。"), field="since")
    if any(one.last < one.since for one in rounds):
        raise Refused(_("结束的日子早于开始的日子，请核对。"), field="last")
    if any(after.since <= before.last for before, after in pairwise(rounds)):
        raise Refused(_("两轮的日子重叠了，请错开。"), field="since")


def _narrowest_apart(codes: Sequence[str]) -> list[str]:
    """The places without those that lie within another of them."""
    return sorted({code for code in codes if not any(code != other and code.startswith(other) for other in codes)})


def _audit(actor: Actor, what: str, campaign_id: UUID, detail: dict[str, object]) -> None:
    name = f"mediation.screening.{what}"
    record(actor.label, name, f"campaign {campaign_id}", detail, actor_id=actor.person_id)
