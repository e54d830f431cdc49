"""Forms of receptions and petitions: what is typed, checked for presence and shape only. The services decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.casework.forms.places import PlaceField
from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.kernel.fields import DateInput, PhotosField, offer_choices
from huiyin.kernel.phrases import day_in_full
from huiyin.places.types import Datum, Point
from huiyin.receptions.models.series import DayOffChoice, RhythmChoice
from huiyin.receptions.services.arranging import SeriesGiven
from huiyin.receptions.types import DayOff, DayShown, Rhythm, Rule, SlotGiven

_PHONE = {"inputmode": "tel", "autocomplete": "tel"}
_TIME = {"type": "time"}


class BookForm(forms.Form):
    """Which slot, and what the resident likes to leave; nothing but the slot has to be said."""

    slot = forms.ChoiceField(
        label=_("哪个时段"), widget=forms.RadioSelect, error_messages={"required": _("请选一个时段。")}
    )
    about = forms.CharField(
        label=_("想说什么事"),
        help_text=_("一句话就行，方便接访的人先准备；到了再细说。"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    name = forms.CharField(label=_("怎么称呼您"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("电话"),
        help_text=_("接访有变化时给您打电话；来过就从预约里删去。"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs=_PHONE),
    )

    def __init__(self, *given: Any, slots: Sequence[str], **more: Any) -> None:
        super().__init__(*given, **more)
        offer_choices(self, slot=[(at, at) for at in slots])


class MoveForm(forms.Form):
    """Another slot instead of the one that was booked."""

    to = forms.ChoiceField(label=_("改约到"), error_messages={"required": _("请选一个时段。")})

    def __init__(self, *given: Any, days: Sequence[DayShown], **more: Any) -> None:
        super().__init__(*given, **more)
        free = [(day, slot.at) for day in days for slot in day.slots if slot.is_free]
        times = [
            (f"{day.series_id} {day.on.isoformat()} {at:%H:%M}", f"{day_in_full(day.on)} {at:%H:%M} {day.title}")
            for day, at in free
        ]
        offer_choices(self, to=times)

    def slot(self) -> SlotGiven:
        """What was chosen."""
        series_id, on, at = str(self.cleaned_data["to"]).split(" ")
        return SlotGiven(UUID(series_id), date.fromisoformat(on), time.fromisoformat(at))


class ArriveForm(forms.Form):
    """Somebody is at the desk: what they say and how to reach them."""

    visit = forms.UUIDField(required=False, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("反映什么"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请记下反映的事。")},
    )
    kind = forms.ChoiceField(label=_("哪一类"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("来访人"), max_length=40, required=False)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False, widget=forms.TextInput(attrs=_PHONE))
    people = forms.IntegerField(
        label=_("同来几人"), min_value=1, initial=1, help_text=_("多人来访推选代表，代表不超过五人。")
    )

    def __init__(self, *given: Any, kinds: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        offer_choices(self, kind=kinds)


class HearForm(forms.Form):
    """Who heard the visitor, what was said, and what was answered at once, if anything was."""

    who = forms.ChoiceField(label=_("接访人"))
    words = forms.CharField(label=_("接访记录"), widget=forms.Textarea(attrs={"rows": 4}))
    answer = forms.ChoiceField(label=_("当场怎么答复"), required=False, widget=forms.RadioSelect)
    answer_words = forms.CharField(
        label=_("答复内容"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("来访人会收到原话。")
    )

    def __init__(
        self, *given: Any, who: Sequence[tuple[str, str]], answers: Sequence[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*given, **more)
        offer_choices(self, who=who, answer=[("", _("不当场答复，到事项页交办")), *answers])

    def clean(self) -> dict[str, Any]:
        """An answer has words."""
        given = self.cleaned_data
        if given.get("answer") and not str(given.get("answer_words") or "").strip():
            self.add_error("answer_words", str(_("请写怎么答复的。")))
        return given


class ChangeForm(forms.Form):
    """A post that does not sit on a day, or the whole day that does not take place."""

    post = forms.ChoiceField(label=_("谁不能来"))
    instead = forms.ChoiceField(label=_("由谁代接"), required=False)
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("会公布在接访安排里。"))

    def __init__(
        self, *given: Any, sitting: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*given, **more)
        offer_choices(
            self, post=[*sitting, ("all", _("整天停一次"))], instead=[("", _("没有人代，其他人照常")), *others]
        )


class SeriesForm(forms.Form):
    """A reception day that comes back."""

    title = forms.CharField(label=_("叫什么"), max_length=60, help_text=_("例如：书记+四长大接访、所长接访日。"))
    english_title = forms.CharField(label=_("英文名"), max_length=80, required=False)
    place_code = PlaceField(label=_("哪里的"))
    venue = forms.CharField(label=_("在哪里接访"), max_length=120)
    method = forms.ChoiceField(label=_("工作法和类别"))
    rhythm = forms.ChoiceField(label=_("多久一次"), choices=RhythmChoice.choices, widget=forms.RadioSelect)
    weekday = forms.TypedChoiceField(
        label=_("星期几"), coerce=int, choices=[(0, _("周一")), (1, _("周二")), (2, _("周三")), (3, _("周四")),
        (4, _("周五")), (5, _("周六")), (6, _("周日"))],
    )  # fmt: skip
    weeks = forms.TypedMultipleChoiceField(
        label=_("每月第几个"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(1, _("第一个")), (2, _("第二个")), (3, _("第三个")), (4, _("第四个")), (-1, _("最后一个"))],
    )  # fmt: skip
    month_days = forms.CharField(
        label=_("每月几号"), required=False, max_length=60, help_text=_("用逗号隔开，例如 4,14,24。")
    )
    day_off = forms.ChoiceField(label=_("碰上放假"), choices=DayOffChoice.choices, widget=forms.RadioSelect)
    opens = forms.TimeField(label=_("几点开始"), widget=forms.TimeInput(attrs=_TIME))
    closes = forms.TimeField(label=_("几点结束"), widget=forms.TimeInput(attrs=_TIME))
    slot_minutes = forms.IntegerField(label=_("每个时段几分钟"), initial=15, min_value=0, help_text=_("不预约填 0。"))
    since = forms.DateField(label=_("从哪一天起"), widget=DateInput)
    posts = forms.MultipleChoiceField(
        label=_("谁接访"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("请选由谁接访。")}
    )

    def __init__(
        self, *given: Any, methods: Sequence[tuple[str, str]], posts: Sequence[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*given, **more)
        offer_choices(self, method=methods, posts=posts)

    def clean_month_days(self) -> tuple[int, ...]:
        """Numbers, whatever they are parted by."""
        parts = str(self.cleaned_data["month_days"]).replace("，", ",").replace("、", ",").split(",")
        if any(part.strip() and not part.strip().isdecimal() for part in parts):
            raise forms.ValidationError(_("请只写数字，用逗号隔开。"))
        return tuple(int(part) for part in parts if part.strip())

    def arguments(self) -> tuple[SeriesGiven, list[UUID]]:
        """What `arrange` takes; call after ``is_valid``."""
        given = self.cleaned_data
        playbook, _colon, kind = str(given["method"]).partition(":")
        rule = Rule(
            Rhythm(given["rhythm"]), given["weekday"], tuple(given["weeks"]), given["month_days"],
            DayOff(given["day_off"]),
        )  # fmt: skip
        series = SeriesGiven(
            title=given["title"],
            english_title=given["english_title"],
            place_code=given["place_code"],
            venue=given["venue"],
            playbook=playbook,
            kind=kind,
            rule=rule,
            opens=given["opens"],
            closes=given["closes"],
            since=given["since"],
            slot_minutes=given["slot_minutes"],
        )
        return series, [UUID(post) for post in given["posts"]]


class PetitionForm(forms.Form):
    """What somebody writes to petition, on a phone."""

    kind = forms.ChoiceField(
        label=_("要办哪一类"), widget=forms.RadioSelect, error_messages={"required": _("请选一类。")}
    )
    words = forms.CharField(
        label=_("请求、事实和理由"),
        help_text=_("什么时候、什么事、您希望怎么办。"),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("请写请求、事实和理由。")},
    )
    about_name = forms.CharField(
        label=_("反映哪个单位（检举控告填）"),
        max_length=80,
        required=False,
        help_text=_("写单位全名，我们绕开它办理；说不准就空着，由市值班台定。"),
    )
    people = forms.IntegerField(label=_("共有几人"), min_value=1, initial=1, required=False)
    address = forms.CharField(
        label=_("在哪里"), max_length=200, required=False, help_text=_("村或社区的名字；也可以用现在的位置。")
    )
    name = forms.CharField(label=_("姓名"), max_length=40, required=False, help_text=_("检举控告可以不写。"))
    phone = forms.CharField(
        label=_("电话"),
        max_length=30,
        required=False,
        help_text=_("书面告知和答复时联系您。"),
        widget=forms.TextInput(attrs=_PHONE),
    )
    photos = PhotosField(label=_("材料"), required=False)
    place = forms.CharField(required=False, widget=forms.HiddenInput)
    token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    datum = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, kinds: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        offer_choices(self, kind=kinds)

    def arguments(self, language: str) -> dict[str, Any]:
        """What `petition` takes; call after ``is_valid``. `Refused` for numbers that are no place on earth."""
        given = self.cleaned_data
        return {
            "kind": given["kind"],
            "words": given["words"],
            "raiser": RaiserContact(name=given["name"].strip(), phone=given["phone"].strip(), language=language),
            "place": self._place(),
            "address": given["address"].strip(),
            "people": given["people"] or 1,
            "attachments": [AttachmentGiven("photos", file.read(), file.name or "") for file in given["photos"]],
            "client_id": given["token"],
        }

    def _place(self) -> str | Point | None:
        given = self.cleaned_data
        if given["longitude"] is not None and given["latitude"] is not None:
            known = {datum.value for datum in Datum}
            datum = given["datum"] if given["datum"] in known else Datum.WGS84
            return Point(given["longitude"], given["latitude"], Datum(datum))
        return given["place"] or None


class DeskPetitionForm(PetitionForm):
    """The same at the desk, with how it came."""

    door = forms.ChoiceField(
        label=_("怎么来的"),
        choices=[("hall", _("走访")), ("box", _("来信")), ("hotline", _("电话")), ("reception", _("接访日")),
                 ("discipline", _("纪委转来")), ("paper", _("纸质登记表"))],
    )  # fmt: skip

    def arguments(self, language: str) -> dict[str, Any]:
        """With the door."""
        return {**super().arguments(language), "door": self.cleaned_data["door"]}


class ReceiptForm(forms.Form):
    """The last four digits of the phone, which open a receipt."""

    last_four = forms.CharField(
        label=_("手机尾号四位"),
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("请填手机号的后四位。")},
    )


class PeriodForm(forms.Form):
    """Of which place and days the figures are."""

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
