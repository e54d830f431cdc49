"""Paper: numbered forms for an outage, keyed in later with the time they were written (SYSTEMS J6, DESIGN §3).

A number is year, five digits and a check digit, so that a mistyped one is noticed when it is keyed in. That the number
was given out before the writing is the proof that lets an old time count: as long as ``HUIYIN_PAPER_DAYS``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from huiyin.appeals.models import PaperForm
from huiyin.appeals.services.receiving import derived_id, receive
from huiyin.appeals.types import Received
from huiyin.kernel import phrases
from huiyin.kernel.audit import record
from huiyin.kernel.codes import check_place_code
from huiyin.kernel.codes.typed import plain
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone, now
from huiyin.people.types import Actor

AT_MOST = 500
_SERIAL_DIGITS = 5
_LENGTH = 10
_LOCK = 0x5041_5045_52  # "PAPER"


def issue_paper_forms(actor: Actor, *, place_code: str, count: int) -> tuple[PaperForm, ...]:
    """Number forms for a place, to be printed before they are needed. `Refused` beyond `AT_MOST` at once."""
    if not 1 <= count <= AT_MOST:
        raise Refused(_("一次可以印 1 到 %(most)d 张。") % {"most": AT_MOST}, field="count")
    if not (actor.is_system or actor.is_staff):
        raise Refused(_("纸质登记表由工作人员印制。"), who_can_help=_("市值班台"))
    year = str(now().astimezone(city_zone()).year)
    place, instant = check_place_code(place_code), now()
    with transaction.atomic():
        _one_at_a_time()
        last = PaperForm.objects.filter(number__startswith=year).order_by("-number").first()
        start = int(last.number[4 : 4 + _SERIAL_DIGITS]) + 1 if last else 1
        forms = PaperForm.objects.bulk_create(
            PaperForm(number=paper_number(year, serial), place_code=place, issued_at=instant, issued_by=actor.label)
            for serial in range(start, start + count)
        )
        record(actor.label, "appeals.issue_paper", f"place {place}", {"count": count}, actor_id=actor.person_id)
    return tuple(forms)


def key_in(actor: Actor, *, number: str, happened_at: datetime, **given: Any) -> Received:
    """Key a paper form in: `receive` through the door "paper", with the form's number as its old number.

    ``happened_at`` is when it was written: the matter's age counts from then, its steps' clocks from now; the journal
    and every page keep both times. ``given``: the other arguments of `receive`. `Refused` for a number that is
    mistyped, nobody's or keyed in already, for a time before the form was given out, and beyond the city's limit.
    """
    form = PaperForm.objects.filter(number=_checked(number)).first()
    if form is None:
        raise Refused(_("没有发过这个编号的登记表，请核对。"), field="number")
    if form.matter_id is not None:
        raise Refused(_("这张登记表已经录入过了。"), field="number", details={"problem": "keyed_in"})
    within = timedelta(days=settings.HUIYIN_PAPER_DAYS)
    _check_written(form, happened_at, within)
    given.setdefault("place", form.place_code)
    # The id comes from the number: two who key in the same sheet at once get one matter.
    given["client_id"] = derived_id("paper", form.number)
    alias = ("paper", form.number)
    received = receive(actor, door="paper", happened_at=happened_at, alias=alias, late_by_at_most=within, **given)
    matter, instant = received.receipt.matter_id, now()
    # Not one transaction with the above: what is refused keeps its words as a draft. Keyed in again, this is made up.
    with transaction.atomic():
        if PaperForm.objects.filter(pk=form.pk, matter=None).update(matter=matter, keyed_in_at=instant):
            detail = {"form": form.number, "written_at": happened_at.isoformat(), "keyed_in_at": instant.isoformat()}
            record(actor.label, "appeals.key_in_paper", f"matter {matter}", detail, actor_id=actor.person_id)
    return received


def _check_written(form: PaperForm, written_at: datetime, within: timedelta) -> None:
    """A form is written after it was given out, before now, and not longer ago than the city's limit."""
    if written_at > now():
        raise Refused(_("填写时间不能晚于现在。"), field="happened_at")
    if written_at < form.issued_at.replace(second=0, microsecond=0):  # sheets say hour and minute
        raise Refused(
            _("这张登记表 %(day)s 才印发，填写时间不能更早，请核对。") % {"day": phrases.moment(form.issued_at)},
            field="happened_at",
            details={"problem": "before_issue"},
        )
    if now() - written_at > within:
        raise Refused(
            _("登记表写于 %(days)d 天以前，不能再补录。请与本人核实后换一个来源登记，内容里写明原来的时间。")
            % {"days": within.days},
            who_can_help=_("市值班台"),
            field="happened_at",
            details={"problem": "too_old"},
        )


def paper_number(year: str, serial: int) -> str:
    """Year, serial, check digit (Luhn: every single mistyped digit is noticed)."""
    digits = f"{year}{serial:0{_SERIAL_DIGITS}d}"
    return digits + _luhn(digits)


def _one_at_a_time() -> None:
    """Two desks printing at once wait for each other for the blink of two statements."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _checked(text: str) -> str:
    number = plain(text)
    if len(number) != _LENGTH or not number.isdecimal() or _luhn(number[:-1]) != number[-1]:
        raise Refused(_("登记表编号是 10 位数字，可能有一位写错了。"), field="number", details={"problem": "form"})
    return number


def _luhn(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the sum of the digits of a number below 19
    return str(-total % 10)
