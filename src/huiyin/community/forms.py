"""Forms of counselling. None of them asks why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.casework.forms.places import PlaceField
from huiyin.community.models import Way
from huiyin.community.services.booking import NEEDS_PHONE, Contact
from huiyin.kernel.fields import DateInput, DateTimeInput, WordField, offer_choices

_UNKEPT = {"autocomplete": "off"}
_WEEKS_AT_MOST = 8


class BookForm(forms.Form):
    """How the counsellor can reach the person, as far as the way needs it."""

    name = forms.CharField(
        label=_("怎么称呼您"), max_length=40, required=False, help_text=_("可以不写，也可以不写真名。"),
        widget=forms.TextInput(attrs=_UNKEPT),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("电话"), max_length=30, required=False, widget=forms.TextInput(attrs={**_UNKEPT, "inputmode": "tel"})
    )
    address = forms.CharField(
        label=_("上门的地址"), max_length=200, required=False, widget=forms.TextInput(attrs=_UNKEPT)
    )

    def __init__(self, *given: Any, way: str, **more: Any) -> None:
        super().__init__(*given, **more)
        phone = self.fields["phone"]
        if way in NEEDS_PHONE:
            phone.required = True
            phone.help_text = _("只有咨询师看得到；谈完就删去。")
        else:
            phone.help_text = _("可以不留；时间有变时咨询师只能打给留了电话的人。")
        if way != Way.HOME:
            del self.fields["address"]
        else:
            self.fields["address"].required = True

    def contact(self) -> Contact:
        """What `book` takes; call after ``is_valid``."""
        given = self.cleaned_data
        return Contact(given["name"], given["phone"], given.get("address", ""))


class ProofForm(forms.Form):
    """What stands on the slip of a booking."""

    code = forms.CharField(label=_("号码"), max_length=30, widget=forms.TextInput(attrs=_UNKEPT))
    word = WordField(label=_("口令"))


class OfferForm(forms.Form):
    """Times that a counsellor offers."""

    way = forms.ChoiceField(label=_("怎么见"), choices=Way.choices, widget=forms.RadioSelect)
    room = forms.ChoiceField(
        label=_("哪个心理室"), required=False, widget=forms.Select(attrs={"lang": "zh", "data-user-text": ""})
    )
    begins = forms.DateTimeField(label=_("什么时候开始"), widget=DateTimeInput, input_formats=["%Y-%m-%dT%H:%M"])
    minutes = forms.IntegerField(label=_("几分钟"), initial=50, min_value=10, max_value=180)
    weeks = forms.IntegerField(label=_("每周这个时候，连开几周"), initial=1, min_value=1, max_value=_WEEKS_AT_MOST)

    def __init__(self, *given: Any, rooms: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        offer_choices(self, room=[("", _("不到心理室")), *rooms])

    def clean(self) -> dict[str, Any]:
        """The weeks do not go on after the last of all days."""
        given = self.cleaned_data
        try:
            given["times"] = self._times() if "begins" in given and "weeks" in given else []
        except OverflowError:
            self.add_error("begins", str(_("只能开放从现在起六十天以内的时间。")))
        return given

    def times(self) -> list[datetime]:
        """All beginnings; call after ``is_valid``."""
        found: list[datetime] = self.cleaned_data["times"]
        return found

    def _times(self) -> list[datetime]:
        first: datetime = self.cleaned_data["begins"]
        return [first + timedelta(weeks=number) for number in range(self.cleaned_data["weeks"])]


class EndForm(forms.Form):
    """How a booking ended."""

    how = forms.ChoiceField(
        label=_("怎么样了"), widget=forms.RadioSelect,
        choices=[("held", _("谈过了")), ("not_come", _("没有来")), ("call_off", _("我这次去不了"))],
    )  # fmt: skip
    reason = forms.ChoiceField(label=_("去不了的原因"), required=False)

    def __init__(self, *given: Any, reasons: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        offer_choices(self, reason=[("", "—"), *reasons])

    def clean(self) -> dict[str, Any]:
        """Calling off has a reason."""
        given = self.cleaned_data
        if given.get("how") == "call_off" and not given.get("reason"):
            self.add_error("reason", str(_("请选原因，好告诉本人。")))
        return given


class PeriodForm(forms.Form):
    """Of which place and days the one figure is."""

    place = PlaceField(label=_("哪里"), required=False)
    since = forms.DateField(label=_("从哪一天"), widget=DateInput)
    last = forms.DateField(label=_("到哪一天（含）"), widget=DateInput)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        given = self.cleaned_data
        since, last = given.get("since"), given.get("last")
        if isinstance(since, date) and isinstance(last, date) and last < since:
            self.add_error("last", str(_("结束的日子早于开始的日子，请核对。")))
        return given
