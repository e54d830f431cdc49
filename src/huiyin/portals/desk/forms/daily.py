"""Forms of the desk: entering what came by another door, narrowing lists, deciding on a unit, placing, revealing, a
calendar year, a method file.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyin.casework.forms import door_words
from huiyin.casework.forms.choices import urgencies
from huiyin.casework.forms.places import PlaceField
from huiyin.kernel.fields import DateInput, DateTimeInput, PhotosField, offer_choices

DESK_DOORS = ("hotline", "reception", "box", "chat", "paper", "hall", "meeting", "discipline")
UNDECIDED = "undecided"
NO_UNIT = "none"
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class EntryForm(forms.Form):
    """What a duty person writes down for somebody else. ``units``: whom a complaint can be about."""

    door = forms.ChoiceField(label=gettext_lazy("怎么来的"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("什么事"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("请用一两句话写明是什么事。")},
    )
    address = forms.CharField(
        label=gettext_lazy("在哪里"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("写地名、小区、门牌就行，程序按名字找网格；找不到也能登记。"),
    )
    place_code = PlaceField(label=gettext_lazy("在哪个网格"), required=False)
    urgency = forms.ChoiceField(label=gettext_lazy("有多急"), widget=forms.RadioSelect, initial="normal")
    name = forms.CharField(label=gettext_lazy("诉求人姓名"), required=False, max_length=60)
    phone = forms.CharField(
        label=gettext_lazy("诉求人电话"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    may_text = forms.BooleanField(
        label=gettext_lazy("可以发短信告诉结果"),
        required=False,
        initial=True,
        help_text=gettext_lazy("发短信可能给对方带来危险或麻烦的，请取消勾选。"),
    )
    happened_at = forms.DateTimeField(
        label=gettext_lazy("实际收到的时间"),
        required=False,
        widget=DateTimeInput,
        help_text=gettext_lazy(
            "补录时填写；24 小时以内从这时算起，有编号的纸质登记表可以更早；时限从录入算起，两个时间都留底。"
        ),
    )
    number = forms.CharField(
        label=gettext_lazy("原编号"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("热线工单号、纸质表编号，以后能查到。"),
    )
    about = forms.ChoiceField(
        label=gettext_lazy("反映的是哪个单位或它的人"),
        required=False,
        help_text=gettext_lazy("选了以后，这个单位和它的下级看不到这件事，也不会派给它。"),
    )
    photos = PhotosField(label=gettext_lazy("照片"), required=False, at_most=9)
    client_id = forms.UUIDField(widget=forms.HiddenInput(attrs={"data-keep-in-draft": ""}))

    def __init__(self, *args: Any, units: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        about = [("", _("不是反映单位")), (UNDECIDED, _("是反映单位或干部，还不知道哪个单位")), *units]
        offer_choices(self, door=[(door, door_words(door)) for door in DESK_DOORS], urgency=urgencies(), about=about)


class NarrowForm(forms.Form):
    """What narrows a list; every field may stay empty."""

    q = forms.CharField(label=gettext_lazy("查找"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    scope = forms.ChoiceField(label=pgettext_lazy("filter", "范围"), required=False)
    method = forms.ChoiceField(label=gettext_lazy("工作法"), required=False)
    step = forms.ChoiceField(label=gettext_lazy("步骤"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("单位"), required=False)
    urgency = forms.ChoiceField(label=gettext_lazy("紧急程度"), required=False)
    since = forms.DateField(label=gettext_lazy("从哪天收到"), required=False, widget=DateInput)
    until = forms.DateField(label=gettext_lazy("到哪天"), required=False, widget=DateInput)
    late = forms.BooleanField(label=gettext_lazy("只看超过时限的"), required=False)
    was_late = forms.BooleanField(label=gettext_lazy("只看曾经超时的"), required=False)
    unplaced = forms.BooleanField(label=gettext_lazy("只看地点待定的"), required=False)

    def __init__(self, *args: Any, listed: dict[str, list[tuple[str, str]]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, **listed)


class ContactForm(forms.Form):
    """Which of a raiser's secrets is needed, and why."""

    field = forms.ChoiceField(
        label=gettext_lazy("要看哪一项"),
        widget=forms.RadioSelect,
        choices=[("phone", gettext_lazy("电话")), ("name", gettext_lazy("姓名"))],
        initial="phone",
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"), max_length=200, help_text=gettext_lazy("谁、何时、为什么看，都会记下来。")
    )


class YearForm(forms.Form):
    """The days of a year as a notice lists them, one a line."""

    year = forms.IntegerField(label=gettext_lazy("年份"), min_value=2000, max_value=2200)
    holidays = forms.CharField(
        label=gettext_lazy("放假的日子"), required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("一行一天，例如 2027-10-01。平常的周末不用写。"),
    )  # fmt: skip
    makeup_days = forms.CharField(
        label=gettext_lazy("调休上班的周末"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    source = forms.CharField(label=gettext_lazy("依据"), max_length=120, help_text=gettext_lazy("通知的名称和文号。"))

    def clean_holidays(self) -> list[date]:
        """The days, or the first line that is none."""
        return _days(self.cleaned_data["holidays"])

    def clean_makeup_days(self) -> list[date]:
        """The days, or the first line that is none."""
        return _days(self.cleaned_data["makeup_days"])


class MethodForm(forms.Form):
    """The file of a working method."""

    file = forms.FileField(
        label=gettext_lazy("工作法文件"), help_text=gettext_lazy("YAML 文件；先证明，通过了再请第二个人确认。")
    )


class DecidingForm(forms.Form):
    """Which unit a complaint is about, or that it cannot be found out, with what was tried."""

    organisation = forms.ChoiceField(
        label=gettext_lazy("反映的是哪个单位"),
        error_messages={"required": gettext_lazy("请选一个单位。")},
        help_text=gettext_lazy("定了就不能改：这个单位和它的下级从此看不到这件事。"),
    )
    tried = forms.CharField(
        label=gettext_lazy("定不下的，写明查过什么"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("另一位值班员确认后，按一般程序保密办理，并告诉反映人。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, organisation=[("", _("请选择")), (NO_UNIT, _("查过了，定不下是哪个单位")), *units])

    def clean(self) -> dict[str, Any]:
        """Whoever cannot find it out says what was tried."""
        given = super().clean() or {}
        if given.get("organisation") == NO_UNIT and not str(given.get("tried") or "").strip():
            self.add_error("tried", _("请写明查过什么、为什么定不下。"))
        return given


class PlacingForm(forms.Form):
    """Where a matter belongs, one of the places that were found."""

    place_code = forms.CharField(
        label=gettext_lazy("放到哪里"),
        max_length=15,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请先查找，再选一个地方。")},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def offer(self, places: list[tuple[str, str]]) -> None:
        """Let one of these places be chosen, as (code, full name)."""
        widget = self.fields["place_code"].widget
        assert isinstance(widget, forms.RadioSelect)
        widget.choices = places


class ScopeForm(forms.Form):
    """Which place a map and its list show."""

    q = forms.CharField(
        label=gettext_lazy("地名或代码"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )


def _days(text: str) -> list[date]:
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        match = _DAY.fullmatch(line.strip())
        try:
            found.append(date(*map(int, match.groups())) if match else date.fromisoformat(line.strip()))
        except ValueError as error:
            raise forms.ValidationError(
                _("第 %(number)d 行“%(line)s”不是日期，请写成 2027-10-01。")
                % {"number": number, "line": line.strip()[:20]}
            ) from error
    return found
