"""Booking: a person takes a time without an account, a name or a reason, and gives it back in one tap.

What is made is a sealed matter with a fixed sentence, the way and the day; nobody signed in is noted on it. How to
reach the person stands in a row beside it that goes when the booking is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from huiyin.casework.selectors import protected_view
from huiyin.casework.services import act, open_matter
from huiyin.casework.types import RaiserContact, Receipt
from huiyin.community.models import Booking, Slot, SlotState, Way
from huiyin.community.selectors.bookings import CANCEL
from huiyin.community.selectors.methods import counselling_method
from huiyin.community.selectors.slots import bookable
from huiyin.kernel.crypto import key_ring
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import city_zone
from huiyin.people.types import Actor
from huiyin.people.types.messages import check_phone

# The same sentence for everybody: what somebody comes for is told to the counsellor alone, face to face.
WORDS = "预约心理服务"
CHOOSE = "choose"
_COUNTY_DIGITS = 6
NEEDS_PHONE = (Way.HOME, Way.ONLINE, Way.HOTLINE)
"""Ways in which the counsellor has to reach the person; to a room one just comes."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How the counsellor can reach the person; empty where the way needs none."""

    name: str = ""
    phone: str = ""
    address: str = ""


def book(*, slot_id: UUID, contact: Contact, language: str, device: str) -> Receipt:
    """Take a time; the receipt's secret is the only way to it. One transaction.

    `Refused` for a time that is gone or whose counsellor is, without a phone for a call, online or a visit at home,
    without an address for the latter, and for a phone with as many open bookings as the city allows
    (`HUIYIN_COUNSELLING_BOOKINGS`): times are few.
    """
    method = counselling_method()
    nobody = Actor.anonymous()
    with transaction.atomic():
        slot = bookable().select_for_update().filter(pk=slot_id).first()
        if slot is None:
            raise Refused(_("这个时段刚被约走或已经过去，请另选一个。"), details={"problem": "gone"})
        kept = _checked(slot, contact)
        _check_open(kept.phone)
        receipt = open_matter(
            nobody,
            playbook=method.name,
            kind=slot.way,
            words=WORDS,
            door="web",
            place_code=slot.place_code[:_COUNTY_DIGITS],
            raiser=RaiserContact(language=language, may_text=False),
        )
        view, _looks = protected_view(receipt.code, secret=receipt.secret, device=device)
        day = slot.begins_at.astimezone(city_zone()).date()
        act(
            nobody,
            matter_id=receipt.matter_id,
            action=CHOOSE,
            inputs={"who": str(slot.post_id), "until": day.isoformat()},
            revision=view.revision,
            proof=view.proof,
        )
        slot.state = SlotState.TAKEN
        slot.save(update_fields=["state"])
        Booking.objects.create(
            matter_id=receipt.matter_id,
            slot=slot,
            name=kept.name or None,
            phone=kept.phone or None,
            address=kept.address or None,
        )
    return receipt


def cancel(*, code: str, secret: str, device: str) -> None:
    """Give a time back, without a reason. Refused and counted as by `protected_view`; `Refused` when it is over."""
    view, _looks = protected_view(code, secret=secret, device=device)
    act(
        Actor.anonymous(),
        matter_id=view.proof.matter_id,
        action=CANCEL,
        inputs={},
        revision=view.revision,
        proof=view.proof,
    )


def _check_open(phone: str) -> None:
    """Phones are compared one by one: an index beside them would let bookings be laid side by side for ever, and there
    are no rows but those of bookings that are still open. Who leaves no phone is nobody, and is not counted. Two
    bookings of a phone at once are looked at one after the other.
    """
    if not phone:
        return
    digest = key_ring().keyed_digest(phone.encode(), "community/bookings of a phone")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])
    phones = Booking.objects.filter(phone__isnull=False).values_list("phone", flat=True)
    most = settings.HUIYIN_COUNSELLING_BOOKINGS
    if sum(one == phone for one in phones) >= most:
        raise Refused(
            _("您已经约好 %(count)d 次了，谈过再约下一次，给别人也留个时间；要换就先退掉一个。着急随时打 12356。")
            % {"count": most},
            details={"problem": "open_bookings"},
        )


def _checked(slot: Slot, contact: Contact) -> Contact:
    phone = contact.phone.strip()
    if slot.way in NEEDS_PHONE and not phone:
        raise Refused(_("请留一个咨询师能打通的电话。"), field="phone")
    if slot.way == Way.HOME and not contact.address.strip():
        raise Refused(_("请写上门的地址。"), field="address")
    address = contact.address.strip()[:200] if slot.way == Way.HOME else ""
    return Contact(contact.name.strip()[:40], check_phone(phone) if phone else "", address)
