"""The small closed lists of places: kinds of grids, of successions, states of an import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

BASE_LAYER: Final = "base"


class GridKind(TextChoices):
    """Kinds of grids (DOMAIN §1.2, SYSTEMS A1 and A2)."""

    BASIC = "basic", _("基础网格")
    SPECIAL = "special", _("专属网格")
    MICRO = "micro", _("微网格")
    MOVING = "moving", _("流动网格")
    JOINT = "joint", _("联防网格")


class SuccessionKind(TextChoices):
    """What happened to a place that has another code now."""

    MERGED = "merged", pgettext_lazy("change", "合并")
    SPLIT = "split", _("拆分")
    RENUMBERED = "renumbered", _("变更代码")


def sole_heir(place_code: str, heirs: Sequence[str]) -> str:
    """The one other place that a place became; "" where it goes on itself, or in several."""
    return heirs[0] if len(heirs) == 1 and heirs[0] != place_code else ""


class ImportKind(TextChoices):
    """What a file brings."""

    DIVISIONS = "divisions", _("区划")
    GRIDS = "grids", _("网格")


class ImportState(TextChoices):
    """How far an import has come."""

    PREVIEWED = "previewed", _("已预览")
    APPLIED = "applied", _("已导入")
    UNDONE = "undone", _("已撤销")


class Actor(Protocol):
    """Who acts, as far as places must know: people's Actor is one."""

    @property
    def label(self) -> str:
        """How the audit names them."""
        ...

    @property
    def person_id(self) -> UUID | None:
        """The person, None for the program itself."""
        ...
