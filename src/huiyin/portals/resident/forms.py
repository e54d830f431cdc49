"""Forms of the residents' portal: what is typed, checked for presence only. The services decide, and speak."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.codes import check_case_code
from huiyin.kernel.fields import PhotosField
from huiyin.kernel.refusal import Refused
from huiyin.places.types import Datum, PlaceFound, Point

PHOTOS_AT_MOST = 6
_POINT_PARTS = 3

COMPLAINTS = (
    ("inaction", _("不办、拖着不办")),
    ("attitude", _("态度不好")),
    ("money", _("乱收费、优亲厚友")),
    ("other", _("其他")),
)


class RaiseForm(forms.Form):
    """One thing: what the matter is. Everything else may be left out.

    ``grid`` is the code on a card, ``point`` a spot kept from the address or from an earlier try; a place picked from
    those found beats a new position, which beats both.
    """

    words = forms.CharField(
        label=_("说说什么事"),
        help_text=_("在哪里、怎么了。也可以按键盘上的话筒说。"),
        error_messages={"required": _("请用一两句话说说是什么事。")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    photos = PhotosField(label=_("照片"), required=False, at_most=PHOTOS_AT_MOST)
    address = forms.CharField(
        label=_("在哪里"),
        required=False,
        max_length=200,
        help_text=_("村或社区的名字、路名门牌、小区名，都行。"),
    )
    place = forms.CharField(label=_("是这里吗"), required=False, max_length=15, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("怎么称呼您"), required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("电话"),
        required=False,
        max_length=30,
        help_text=_("只用来告诉您结果。尾号四位也可以查进度。"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    no_phone = forms.BooleanField(
        label=_("我不方便用手机"),
        required=False,
        help_text=_("不给您发短信，由网格员上门或在村（社区）转告。"),
    )
    complaint = forms.ChoiceField(
        label=_("反映什么问题"), required=False, choices=[("", _("不是反映工作人员")), *COMPLAINTS]
    )
    about_name = forms.CharField(label=_("哪个单位"), required=False, max_length=80)
    about_unit = forms.UUIDField(label=_("是这个单位吗"), required=False, widget=forms.RadioSelect)
    grid = forms.CharField(required=False, max_length=15, widget=forms.HiddenInput)
    point = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    token = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput(attrs={"data-keep-in-draft": ""}))
    notice = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def offer_places(self, found: Sequence[PlaceFound]) -> None:
        """Let one of these places be picked."""
        self._offer("place", [(place.code, place.full_name) for place in found])

    def offer_units(self, found: Sequence[tuple[UUID, str]]) -> None:
        """Let one of these units be picked."""
        self._offer("about_unit", [(str(unit), name) for unit, name in found])

    def _offer(self, field: str, choices: list[tuple[str, str]]) -> None:
        widget = self.fields[field].widget
        assert isinstance(widget, forms.RadioSelect)
        widget.choices = choices


def point_of(values: Any) -> Point | None:
    """The spot among posted or asked values: a position just taken, else the one that was kept; None for none.

    Names: longitude, latitude, datum (as the page kit's button fills them) or lon, lat, datum (as a telephone's map
    opens the page); ``point`` is "longitude,latitude,datum". What is no spot on earth counts as none.
    """
    parts = [values.get("longitude") or values.get("lon"), values.get("latitude") or values.get("lat")]
    parts.append(values.get("datum") or Datum.WGS84.value)
    if not all(parts[:2]):
        parts = str(values.get("point") or "").split(",")
    if len(parts) != _POINT_PARTS:
        return None
    try:
        return Point(float(str(parts[0])), float(str(parts[1])), Datum(str(parts[2]).lower()))
    except (ValueError, Refused):
        return None


def written(point: Point | None) -> str:
    """A spot as the hidden field keeps it, in the datum it came in."""
    return f"{point.longitude!r},{point.latitude!r},{point.datum.value}" if point else ""


class CodeForm(forms.Form):
    """The case code on the receipt."""

    code = forms.CharField(
        label=_("案码"),
        max_length=60,
        help_text=_("13 位数字，在回执上，也在给您的短信里。"),
        error_messages={"required": _("请输入案码，13 位数字，在回执上。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_code(self) -> str:
        """The thirteen digits; a mistyped code is told apart from an unknown one."""
        try:
            return check_case_code(str(self.cleaned_data["code"]))
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused


class ProofForm(forms.Form):
    """The last four digits of the phone that was given."""

    last_four = forms.CharField(
        label=_("手机尾号四位"),
        max_length=12,
        error_messages={"required": _("请输入您留的手机号的最后四位。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class JudgeForm(forms.Form):
    """Solved or not, with a sentence if one likes."""

    solved = forms.ChoiceField(choices=[("yes", _("解决了")), ("no", _("没解决"))])
    words = forms.CharField(label=_("想说的话"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class AddForm(forms.Form):
    """More words or photos for a matter that is under way."""

    words = forms.CharField(label=_("补充什么"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    photos = PhotosField(label=_("照片"), required=False, at_most=PHOTOS_AT_MOST)

    def clean(self) -> dict[str, Any]:
        """One of both must be there."""
        given = super().clean() or {}
        if not str(given.get("words") or "").strip() and not given.get("photos") and not self.errors:
            self.add_error("words", _("请写一句话，或者选一张照片。"))
        return given


class CorrectForm(forms.Form):
    """What the guess should have been."""

    kind = forms.ChoiceField(label=_("应该是哪一类"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("哪里不对"),
        required=False,
        max_length=500,
        help_text=_("比如：地点不是这里，或者不该由这个单位办。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ComplainForm(forms.Form):
    """A complaint about the program itself."""

    words = forms.CharField(
        label=_("哪里不好用"),
        help_text=_("看不清、填不了、催得不该、问得太多，都可以说。"),
        error_messages={"required": _("请用一两句话说说哪里不好用。")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    phone = forms.CharField(
        label=_("电话"),
        required=False,
        max_length=30,
        help_text=_("只用来告诉您结果。"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    notice = forms.IntegerField(required=False, widget=forms.HiddenInput)
    token = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput(attrs={"data-keep-in-draft": ""}))
