"""Forms of a dispute: applied for, written down, agreed, signed, before the court."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.kernel.fields import DateInput, PhotosField, offer_choices
from huiyin.mediation.models import CommissionKind, DisputeSource, PreventedKind, SessionKind, SignatureWay
from huiyin.mediation.services.agreeing import Terms
from huiyin.mediation.services.commissioning import CommissionGiven
from huiyin.mediation.services.parties import PartyGiven
from huiyin.places.types import Datum, Point

_CENTS = 100
# What people wrote stays in their language; the browser is told so.
_THEIRS = {"lang": "zh", "data-user-text": ""}
_PREFIX = "data:image/png;base64,"


class ApplyForm(forms.Form):
    """What a resident writes to ask for mediation."""

    words = forms.CharField(
        label=_("纠纷是怎么回事"),
        help_text=_("什么时候、因为什么、您希望怎样。"),
        error_messages={"required": _("请用几句话说说是怎么回事。")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    kind = forms.ChoiceField(label=_("哪一类"), error_messages={"required": _("请选最接近的一类。")})
    other_name = forms.CharField(
        label=_("和谁有纠纷"), max_length=60, error_messages={"required": _("请写对方的姓名或单位。")}
    )
    other_phone = forms.CharField(
        label=_("对方电话"),
        max_length=30,
        required=False,
        help_text=_("只用来问对方愿不愿意调解。"),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    address = forms.CharField(
        label=_("在哪里"), max_length=200, required=False, help_text=_("村或社区的名字；也可以用现在的位置。")
    )
    name = forms.CharField(
        label=_("您的姓名"),
        max_length=40,
        error_messages={"required": _("请写您的姓名，协议和回执上要用。")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("您的电话"),
        max_length=30,
        error_messages={"required": _("请留电话，调解员好联系您。")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    photos = PhotosField(label=_("照片、材料"), required=False, at_most=6)
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    datum = forms.ChoiceField(
        choices=[(datum.value, datum.value) for datum in Datum], required=False, widget=forms.HiddenInput
    )
    place = forms.CharField(required=False, max_length=15, widget=forms.HiddenInput)
    token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    notice = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, kind=[("", _("请选择")), *kinds])

    def arguments(self, language: str) -> dict[str, Any]:
        """What `services.applying.apply` wants, out of a valid form."""
        data = self.cleaned_data
        other = RaiserContact(name=data["other_name"], phone=data["other_phone"])
        return {
            "words": data["words"],
            "kind": data["kind"],
            "applicant": RaiserContact(
                name=data["name"], phone=data["phone"], language=language, notice=data["notice"]
            ),
            "others": [PartyGiven(other)],
            "place": self._spot() or data["place"] or None,
            "address": data["address"],
            "attachments": [AttachmentGiven("photos", file.read(), file.name or "") for file in data["photos"]],
            "client_id": data["token"],
        }

    def _spot(self) -> Point | None:
        data = self.cleaned_data
        if data["longitude"] is None or data["latitude"] is None:
            return None
        return Point(data["longitude"], data["latitude"], Datum(data["datum"] or Datum.WGS84))


# Staff write for somebody else: "you" would be taken for the one who writes. Label, and what is said when missing.
_WRITTEN_FOR = {
    "name": (_("申请人姓名"), _("请写申请人的姓名，协议和回执上要用。")),
    "phone": (_("申请人电话"), _("请留申请人的电话，调解员好联系。")),
    "other_name": (_("对方姓名或单位"), _("请写对方的姓名或单位。")),
}


class DeskApplyForm(ApplyForm):
    """The same, written down by staff: how the dispute came."""

    source = forms.ChoiceField(label=_("怎么来的"), choices=DisputeSource)
    number = forms.CharField(
        label=_("法院的案号或委派编号"), max_length=60, required=False, help_text=_("法院委派、委托的才填。")
    )
    commission = forms.ChoiceField(
        label=_("立案前还是立案后交来"), choices=CommissionKind, initial=CommissionKind.BEFORE, required=False
    )
    until = forms.DateField(
        label=_("法院要求什么时候以前调完"),
        required=False,
        widget=DateInput,
        help_text=_("县综治中心接受时照这一天算；法院没有定的，留空，由中心接受时填。"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, (label, missing) in _WRITTEN_FOR.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = missing
        self.fields["words"].help_text = _("什么时候、因为什么、当事人希望怎样。")
        self.fields["name"].widget.attrs["autocomplete"] = self.fields["phone"].widget.attrs["autocomplete"] = "off"

    def arguments(self, language: str) -> dict[str, Any]:
        """With the source, and what a court says with a case."""
        data = self.cleaned_data
        given = CommissionGiven(data["number"], data["commission"] or CommissionKind.BEFORE, data["until"])
        commission = given if data["source"] == DisputeSource.COURT else None
        return {**super().arguments(language), "source": data["source"], "commission": commission}


class SessionForm(forms.Form):
    """A note of a session or an inquiry."""

    what = forms.ChoiceField(label=_("记什么"), choices=SessionKind, widget=forms.RadioSelect)
    note = forms.CharField(label=_("调解记录"), widget=forms.Textarea(attrs={"rows": 4}))
    place = forms.CharField(label=_("在哪里调解"), max_length=120, required=False)
    present = forms.CharField(label=_("参加人"), max_length=200, required=False, help_text=_("除当事人外还有谁在场。"))
    photo = PhotosField(label=_("照片"), required=False)
    is_open = forms.BooleanField(label=_("公开调解"), required=False, help_text=_("各方都同意公开，才可以勾。"))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """What `services.mediating.hold_session` wants."""
        data = self.cleaned_data
        files = [AttachmentGiven("photo", file.read(), file.name or "") for file in data["photo"]]
        return {
            "note": data["note"],
            "place": data["place"],
            "present": data["present"],
            "is_open": data["is_open"],
            "is_inquiry": data["what"] == SessionKind.INQUIRY,
            "attachments": files,
            "revision": data["revision"],
        }


class TermsForm(forms.Form):
    """The text of a written agreement (DOMAIN §3.5)."""

    facts = forms.CharField(label=_("主要事实、争议和各方责任"), widget=forms.Textarea(attrs={"rows": 4, **_THEIRS}))
    terms = forms.CharField(label=_("协议内容"), widget=forms.Textarea(attrs={"rows": 4, **_THEIRS}))
    performance = forms.CharField(
        label=_("怎么履行"),
        required=False,
        help_text=_("方式和地点。"),
        widget=forms.Textarea(attrs={"rows": 2, **_THEIRS}),
    )
    deadline = forms.DateField(label=_("什么时候以前履行"), widget=DateInput)
    amount = forms.DecimalField(label=_("涉及金额（元）"), required=False, min_value=0, max_digits=14, decimal_places=2)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def value(self) -> Terms:
        """The terms; call after ``is_valid``."""
        data = self.cleaned_data
        return Terms(
            facts=data["facts"],
            terms=data["terms"],
            performance=data["performance"],
            deadline=data["deadline"],
            amount_cents=int((data["amount"] or Decimal(0)) * _CENTS),
        )


class SignForm(forms.Form):
    """A signature: drawn on the screen, or photographed from paper."""

    name = forms.CharField(label=_("签字人姓名"), max_length=60)
    drawn = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-sign-value": ""}))
    paper = forms.FileField(
        label=_("拍下签好字的纸"),
        required=False,
        help_text=_("屏上不能签的，打印协议签字、按指印，拍下来。"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def picture(self) -> tuple[bytes, str]:
        """(picture, way): paper beats the screen; no bytes where neither is there or the drawing is no picture."""
        paper = self.cleaned_data["paper"]
        if isinstance(paper, UploadedFile):
            return paper.read(), SignatureWay.PAPER
        text = self.cleaned_data["drawn"]
        if not text.startswith(_PREFIX):
            return b"", SignatureWay.WORDS
        try:
            return base64.b64decode(text.removeprefix(_PREFIX), validate=True), SignatureWay.DRAWN
        except binascii.Error:
            return b"", SignatureWay.WORDS


class CourtForm(forms.Form):
    """Which court is asked."""

    court = forms.CharField(label=_("向哪个法院申请"), max_length=80)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class DecisionForm(forms.Form):
    """What the court decided."""

    is_granted = forms.TypedChoiceField(
        label=_("法院的决定"),
        choices=[("yes", _("裁定协议有效")), ("no", _("没有确认"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("裁定书编号和内容"), widget=forms.Textarea(attrs={"rows": 2}))
    photo = PhotosField(label=_("裁定书照片"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def attachments(self) -> list[AttachmentGiven]:
        """The pictures of the decision."""
        return [AttachmentGiven("photo", file.read(), file.name or "") for file in self.cleaned_data["photo"]]


class PreventedForm(forms.Form):
    """What the mediation kept from happening, as the report form counts it."""

    prevented = forms.ChoiceField(
        label=_("防止了什么"), choices=PreventedKind.choices, required=False, widget=forms.RadioSelect
    )
    people = forms.IntegerField(label=_("涉及多少人"), required=False, min_value=0, max_value=1_000_000)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ProofForm(forms.Form):
    """The last four digits of the phone that a party left."""

    last_four = forms.CharField(
        label=_("手机尾号四位"), max_length=8, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
