"""Forms of borders: another name or code, a merge, a line that cuts a grid in two. They check presence; the services
decide.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from huiyin.kernel.fields import DateInput, offer_choices

_FROM_HELP = gettext_lazy("不填：另一人确认后当天起。过去的日子仍按当时的边界统计。")


class _FromDay(forms.Form):
    """``dated``: whether a later day can be named."""

    on = forms.DateField(label=gettext_lazy("哪天起生效"), required=False, widget=DateInput, help_text=_FROM_HELP)

    def __init__(self, *args: Any, dated: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not dated:
            del self.fields["on"]


class RenamePlaceForm(_FromDay):
    """What a place is called."""

    name = forms.CharField(label=gettext_lazy("新名称"), max_length=80)
    english_name = forms.CharField(label=gettext_lazy("英文名称"), max_length=120, required=False)
    field_order = ["name", "english_name", "on"]


class MergeForm(_FromDay):
    """Which places beside it go into one. ``near``: (code, name) of those that may."""

    others = forms.MultipleChoiceField(
        label=gettext_lazy("把哪些并进来"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请选择要并进来的地方。")},
    )
    name = forms.CharField(label=gettext_lazy("合并后的名称"), max_length=80)
    field_order = ["others", "name", "on"]

    def __init__(self, *args: Any, near: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, others=near)


class RenumberForm(forms.Form):
    """Another code for a division."""

    new_code = forms.CharField(
        label=gettext_lazy("新的区划代码"),
        max_length=12,
        help_text=gettext_lazy("下面的村（社区）和网格跟着改；旧二维码仍然有效。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class LineForm(forms.Form):
    """The line along which a grid is cut."""

    line = forms.CharField(
        label=gettext_lazy("分界线"),
        max_length=2_000,
        help_text=gettext_lazy("在图上依次点出分界线，从一边穿到另一边；也可以填“经度,纬度; 经度,纬度”。"),
        error_messages={"required": gettext_lazy("请先在图上画出分界线。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SplitForm(_FromDay):
    """Which part keeps code and people, and what both are called. ``sides``: (value, words) of the two parts."""

    line = forms.CharField(max_length=2_000, widget=forms.HiddenInput)
    keeps = forms.ChoiceField(
        label=gettext_lazy("哪一块保留原来的代码、岗位和没有位置的事项"), widget=forms.RadioSelect
    )
    name = forms.CharField(label=gettext_lazy("保留代码的一块叫什么"), max_length=80)
    new_name = forms.CharField(
        label=gettext_lazy("新网格叫什么"),
        max_length=80,
        help_text=gettext_lazy("拆分以后请给它设网格员；没有人以前，事项由上一级接。"),
    )
    field_order = ["keeps", "name", "new_name", "on"]

    def __init__(self, *args: Any, sides: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, keeps=sides)
