"""Forms of figures: which period, from which spot."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.casework.forms.places import PlaceField
from huiyin.kernel.fields import DateInput
from huiyin.places.types import Datum, Point


class PeriodForm(forms.Form):
    """Of which place and days the figures are."""

    place = PlaceField(label=_("哪里"), required=False)
    since = forms.DateField(label=_("从哪一天"), widget=DateInput)
    last = forms.DateField(label=_("到哪一天（含）"), widget=DateInput)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data = self.cleaned_data
        if data.get("since") and data.get("last") and data["last"] < data["since"]:
            self.add_error("last", str(_("结束的日子早于开始的日子，请核对。")))
        return data


class SpotForm(forms.Form):
    """A spot to look around from."""

    longitude = forms.FloatField()
    latitude = forms.FloatField()
    datum = forms.ChoiceField(choices=[(datum.value, datum.value) for datum in Datum], required=False)

    def point(self) -> Point:
        """The spot; call after ``is_valid``. `Refused` for numbers that are no place on earth."""
        data = self.cleaned_data
        return Point(data["longitude"], data["latitude"], Datum(data["datum"] or Datum.WGS84))
