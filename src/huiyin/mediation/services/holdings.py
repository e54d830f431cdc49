"""What mediation keeps of persons, and which disputes the law archives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from huiyin.mediation.models import Agreement, DisputeDetails, Party, Representative, Session
from huiyin.people.types.holdings import Holding, archive, hold

_OF_PARTY = (
    "sex", "nationality", "age", "occupation", "address", "identity_number", "delivery_address", "particulars",
)  # fmt: skip


def register() -> None:
    """Say so; called by `config.wiring`."""
    hold(
        Holding(Party, gettext_lazy("当事人信息"), _OF_PARTY, voice="voice", matter="voice__matter"),
        Holding(
            Representative, gettext_lazy("代理人、代表人"), goes=True, voice="party", matter="party__voice__matter"
        ),
        Holding(Session, gettext_lazy("调解记录、调查记录"), ("present", "note"), matter="matter"),
        Holding(Agreement, gettext_lazy("调解协议"), ("facts", "terms", "performance"), matter="matter"),
    )
    archive("mediation", accepted)


def accepted(matters: Iterable[UUID]) -> dict[UUID, Any]:
    """Disputes that a committee has accepted are filed whole (people's mediation law, art. 27). One query."""
    why = gettext_lazy("人民调解的登记、记录和协议依法立卷归档（人民调解法第二十七条），保管期满再清除")
    found = DisputeDetails.objects.filter(pk__in=list(matters), accepted_at__isnull=False)
    return dict.fromkeys(found.values_list("pk", flat=True), why)
