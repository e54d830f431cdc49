"""Forms of the register: a committee, its election, an appointment, a studio, what the bureau was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.casework.forms.places import PlaceField
from huiyin.kernel.fields import DateInput, offer_choices
from huiyin.mediation.forms.network import NamesSelect
from huiyin.mediation.models import CommitteeKind
from huiyin.mediation.services.registering import PersonGiven
from huiyin.mediation.types import MOST_MEMBERS
from huiyin.places.types import Datum, Point

_TEL = {"inputmode": "tel"}


class CommitteeForm(forms.Form):
    """A committee that is not registered yet."""

    name = forms.CharField(label=_("调委会名称"), max_length=120)
    kind = forms.ChoiceField(label=_("调委会类型"), choices=CommitteeKind)
    place_code = PlaceField(label=_("管哪里"))
    phone = forms.CharField(label=_("调委会电话"), max_length=20, required=False, widget=forms.TextInput(attrs=_TEL))
    several_nationalities = forms.BooleanField(label=_("多民族居住的地方"), required=False)


class PersonForm(forms.Form):
    """Somebody who is to mediate: known by name and phone together."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(
        label=_("手机号"),
        max_length=30,
        help_text=_("用来认人和核对回避，不公开。"),
        widget=forms.TextInput(attrs=_TEL),
    )
    is_woman = forms.BooleanField(label=_("妇女"), required=False)
    is_full_time = forms.BooleanField(label=_("专职"), required=False)

    def value(self) -> PersonGiven:
        """Whom the form names; call after ``is_valid``."""
        data = self.cleaned_data
        return PersonGiven(
            name=data["name"],
            phone=data["phone"],
            is_woman=data["is_woman"],
            is_full_time=data["is_full_time"],
            is_chair=bool(data.get("is_chair")),
        )


class MemberForm(PersonForm):
    """A member in an election; an empty row is nobody."""

    is_chair = forms.BooleanField(label=_("主任"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, prefix: str) -> None:
        super().__init__(data, prefix=prefix, empty_permitted=True, use_required_attribute=False)
        self.fields["phone"].help_text = ""


class ElectionForm(forms.Form):
    """When the members were elected; they come in the rows beside it."""

    elected_on = forms.DateField(label=_("推选日期"), widget=DateInput)
    has_smaller_nationality = forms.BooleanField(label=_("委员里有人数较少的民族的人"), required=False)


def member_forms(data: Mapping[str, Any] | None = None) -> list[MemberForm]:
    """A row for each member there may be."""
    return [MemberForm(data, prefix=f"member{number}") for number in range(1, MOST_MEMBERS + 1)]


class StudioForm(forms.Form):
    """A studio to open."""

    name = forms.CharField(label=_("工作室名称"), max_length=80)
    mediator = forms.ChoiceField(label=_("以谁的名字"), required=False, widget=NamesSelect)
    named_by = forms.CharField(
        label=_("哪个司法局命名的"), max_length=80, required=False, help_text=_("以个人名字开的才要写。")
    )
    hours = forms.CharField(
        label=_("开门时间"), max_length=120, required=False, help_text=_("例如：周一至周五 8:30—17:30。")
    )
    phone = forms.CharField(label=_("公开的电话"), max_length=20, required=False, widget=forms.TextInput(attrs=_TEL))
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    datum = forms.ChoiceField(
        choices=[(datum.value, datum.value) for datum in Datum], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, mediator=[("", _("不是个人工作室")), *people])

    def arguments(self) -> dict[str, Any]:
        """What `services.committees.open_studio` wants besides the committee."""
        data = self.cleaned_data
        has_spot = data["longitude"] is not None and data["latitude"] is not None
        spot = Point(data["longitude"], data["latitude"], Datum(data["datum"] or Datum.WGS84)) if has_spot else None
        return {
            "name": data["name"],
            "mediator_id": UUID(data["mediator"]) if data["mediator"] else None,
            "named_by": data["named_by"],
            "hours": data["hours"],
            "phone": data["phone"],
            "point": spot,
        }


class RecordedForm(forms.Form):
    """When the justice bureau was told of a change."""

    on = forms.DateField(label=_("备案日期"), widget=DateInput)
