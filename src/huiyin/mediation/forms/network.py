"""Forms of the network: screening campaigns and what a look finds, rosters, lawsuits by village, the board, near me."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.casework.forms.places import PlacesField
from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.kernel.fields import DateInput, PhotosField, offer_choices
from huiyin.kernel.refusal import Refused
from huiyin.mediation.models import RosterRole, Side
from huiyin.mediation.selectors.lawsuits import SheetLine
from huiyin.mediation.services.parties import PartyGiven
from huiyin.mediation.services.rosters import SeatGiven
from huiyin.mediation.types.screening import RoundGiven

WEEKDAYS = (
    (1, _("周一")), (2, _("周二")), (3, _("周三")), (4, _("周四")), (5, _("周五")), (6, _("周六")), (7, _("周日")),
)  # fmt: skip
AREAS_AT_MOST, _LEAST_AREAS, _MORE_AREAS = 12, 4, 2
_MONTH = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])", re.ASCII)
_ROLES = ("elder", "sage", "mediator")


class RoundForm(forms.Form):
    """One more round."""

    since = forms.DateField(label=_("从哪一天"), widget=DateInput)
    last = forms.DateField(label=_("到哪一天（含）"), widget=DateInput)

    def value(self) -> RoundGiven:
        """The round. `Refused` when one of its days is missing or none."""
        if not self.is_valid():
            raise Refused(str(_("请填写这一轮从哪天到哪天。")), field="since")
        return RoundGiven(self.cleaned_data["since"], self.cleaned_data["last"])


class CampaignForm(forms.Form):
    """A new campaign: where, what for, and rounds one after the other."""

    name = forms.CharField(label=_("叫什么"), max_length=80, help_text=_("例如：三月矛盾纠纷排查。"))
    asks = forms.CharField(
        label=_("看什么"), max_length=300, required=False, help_text=_("网格员会看到，例如：邻里、欠薪、宅基地。")
    )
    places = PlacesField(label=_("哪些地方"))
    since = forms.DateField(label=_("从哪一天"), widget=DateInput)
    round_days = forms.IntegerField(label=_("一轮几天"), min_value=1, max_value=366, initial=10)
    rounds = forms.IntegerField(label=_("排几轮"), min_value=1, max_value=60, initial=1)

    def arguments(self) -> dict[str, Any]:
        """What `services.screening.open_campaign` wants."""
        data = self.cleaned_data
        since: date = data["since"]
        span = timedelta(days=data["round_days"])
        return {
            "name": data["name"],
            "asks": data["asks"],
            "place_codes": data["places"],
            "rounds": [
                RoundGiven(since + number * span, since + (number + 1) * span - timedelta(days=1))
                for number in range(data["rounds"])
            ],
        }


class NothingForm(forms.Form):
    """A look that found nothing."""

    token = forms.UUIDField(required=False, widget=forms.HiddenInput)


class FoundForm(forms.Form):
    """A dispute that was found at a grid, with the two who have it."""

    words = forms.CharField(
        label=_("纠纷是怎么回事"),
        help_text=_("谁和谁、为什么事、到了什么地步。"),
        error_messages={"required": _("请用几句话说说是怎么回事。")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    kind = forms.ChoiceField(label=_("哪一类"), error_messages={"required": _("请选最接近的一类。")})
    name = forms.CharField(label=_("一方姓名"), max_length=60, error_messages={"required": _("请写这一方的姓名。")})
    phone = forms.CharField(
        label=_("一方电话"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    other_name = forms.CharField(
        label=_("另一方姓名或单位"), max_length=60, error_messages={"required": _("请写另一方的姓名或单位。")}
    )
    other_phone = forms.CharField(
        label=_("另一方电话"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    has_violence = forms.BooleanField(
        label=_("有打骂或威胁"), required=False, help_text=_("勾了就不会安排双方当面坐到一起。有人身危险请先打 110。")
    )
    photos = PhotosField(label=_("照片、材料"), required=False, at_most=6)
    token = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, kind=[("", _("请选择")), *kinds])

    def arguments(self, language: str) -> dict[str, Any]:
        """What `services.screening.note_found` wants besides round and grid."""
        data = self.cleaned_data
        other = RaiserContact(name=data["other_name"], phone=data["other_phone"])
        return {
            "words": data["words"],
            "kind": data["kind"],
            "applicant": RaiserContact(name=data["name"], phone=data["phone"], language=language),
            "others": [PartyGiven(other, side=Side.RESPONDENT)],
            "has_violence": data["has_violence"],
            "attachments": [AttachmentGiven("photos", file.read(), file.name or "") for file in data["photos"]],
            "client_id": data["token"],
        }


class NamesSelect(forms.Select):
    """A choice among people; their names are marked as Chinese in every language."""

    def create_option(self, *args: Any, **options: Any) -> dict[str, Any]:
        """An option, marked."""
        made: dict[str, Any] = super().create_option(*args, **options)
        made["attrs"] |= {"lang": "zh", "data-user-text": ""}
        return made


class RosterForm(forms.Form):
    """The rule of a roster; who stands for each area comes in the rows beside it."""

    begins_on = forms.DateField(label=_("从哪一天起"), widget=DateInput)
    turn_days = forms.IntegerField(
        label=_("一片值几天"), min_value=1, max_value=31, initial=1, help_text=_("只数开门的日子。")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("开门的日子"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )


class AreaForm(forms.Form):
    """One area of a roster and whom it sends."""

    area = forms.CharField(label=_("片区"), max_length=40, required=False)
    elder = forms.ChoiceField(label=_("老人"), required=False, widget=NamesSelect)
    sage = forms.ChoiceField(label=_("乡贤"), required=False, widget=NamesSelect)
    mediator = forms.ChoiceField(label=_("调解员"), required=False, widget=NamesSelect)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, **{role: [("", "—"), *people] for role in _ROLES})

    def seats(self) -> list[SeatGiven]:
        """The seats that were filled in."""
        data = self.cleaned_data
        return [SeatGiven(data["area"], role, UUID(data[role])) for role in _ROLES if data[role]]


def area_forms(
    people: Sequence[tuple[str, str]], data: Mapping[str, Any] | None = None, initial: Sequence[Mapping[str, str]] = ()
) -> list[AreaForm]:
    """A row for each area: what was sent, else those that are there and room for more."""
    shown = AREAS_AT_MOST if data is not None else max(len(initial) + _MORE_AREAS, _LEAST_AREAS)
    rows = [*initial, *([{}] * shown)][: min(shown, AREAS_AT_MOST)]
    return [
        AreaForm(data, prefix=f"area{number}", people=people, initial=row, auto_id="%s")
        for number, row in enumerate(rows, start=1)
    ]


class AbsenceForm(forms.Form):
    """Somebody is away for some days."""

    who = forms.ChoiceField(label=_("谁"), widget=NamesSelect)
    since = forms.DateField(label=_("从哪一天"), widget=DateInput)
    last = forms.DateField(label=_("到哪一天（含）"), widget=DateInput)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, who=[("", _("请选择")), *people])


class ExchangeForm(forms.Form):
    """Two days of a role exchange who is on duty."""

    role = forms.ChoiceField(label=_("哪一种值班"))
    one_day = forms.DateField(label=_("哪一天"), widget=DateInput)
    other_day = forms.DateField(label=_("和哪一天换"), widget=DateInput)

    def __init__(self, *args: Any, roles: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, role=[(role, RosterRole(role).label) for role in roles])


class MonthForm(forms.Form):
    """Which month of which place the sheet shows."""

    place = forms.CharField(label=_("哪里"), max_length=60, required=False, help_text=_("乡镇的名字或代码。"))
    month = forms.CharField(label=_("哪个月"), max_length=7, widget=forms.TextInput(attrs={"type": "month"}))

    def clean_month(self) -> date:
        """The first day of the month."""
        found = _MONTH.fullmatch(self.cleaned_data["month"].strip())
        if found is None:
            raise forms.ValidationError(_("请写成 2026-03 的样子。"))
        return date(int(found[1]), int(found[2]), 1)


class SheetForm(forms.Form):
    """The sheet of a month: a number for each village; an empty field says nothing."""

    reason = forms.CharField(
        label=_("改正的原因"), max_length=200, required=False, help_text=_("只有改动已登记的件数才要写。")
    )

    def __init__(self, *args: Any, lines: Sequence[SheetLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = lines
        for line in lines:
            self.fields[f"count_{line.place_code}"] = forms.IntegerField(
                label=line.name, required=False, min_value=0, initial=line.count
            )

    def counts(self) -> dict[str, int]:
        """The numbers that were typed, by village; call after ``is_valid``."""
        given = {line.place_code: self.cleaned_data[f"count_{line.place_code}"] for line in self.lines}
        return {code: count for code, count in given.items() if count is not None}


class BoardForm(forms.Form):
    """Which place and year the board shows."""

    place = forms.CharField(label=_("哪里"), max_length=60, required=False, help_text=_("地方的名字或代码。"))
    year = forms.IntegerField(label=_("哪一年"), min_value=2000, max_value=2100)


class NearForm(forms.Form):
    """A place by its name or code, for who does not want to be located."""

    place = forms.CharField(label=_("村、社区或网格的名字"), max_length=60, required=False)
