"""Forms of people: what is typed, checked for presence only. The services decide, and speak."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.kernel.audit import deed_titles
from huiyin.kernel.fields import DateInput, DateTimeInput, offer_choices
from huiyin.people.types import PersonField

FIELD_WORDS = {
    PersonField.NAME.value: _("姓名"),
    PersonField.PHONE.value: _("电话"),
    PersonField.CITIZEN_NUMBER.value: _("身份证号码"),
    PersonField.ADDRESS.value: _("住址"),
}


class StaffSignInForm(forms.Form):
    """First step: login and password."""

    login = forms.CharField(
        label=_("登录名"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("密码"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


def _deeds() -> list[tuple[object, object]]:
    return [("", _("全部")), *((package, list(titles.items())) for package, titles in deed_titles().items())]


class TrailSearchForm(forms.Form):
    """Which entries of the audit trail."""

    since = forms.DateField(label=_("从哪天"), widget=DateInput)
    until = forms.DateField(label=_("到哪天"), widget=DateInput)
    who = forms.CharField(label=_("谁（登录名）"), required=False, max_length=120)
    action = forms.ChoiceField(label=_("做了什么"), required=False, choices=_deeds)
    about = forms.CharField(label=_("对什么（种类和编号）"), required=False, max_length=120)


class SecondFactorForm(forms.Form):
    """Second step: six digits from the phone, or a recovery code."""

    code = forms.CharField(
        label=_("动态验证码"),
        max_length=20,
        help_text=_("手机验证器上的 6 位数字；手机不在身边时填一个恢复码。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class NewPasswordForm(forms.Form):
    """A password of one's own, typed twice; ``asks_present``: and the present one first."""

    present = forms.CharField(
        label=_("现在的密码"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("新密码"),
        max_length=200,
        help_text=_("至少 12 位；或者至少 8 位，并含大写、小写、数字、符号中的三种。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一遍"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, asks_present: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not asks_present:
            del self.fields["present"]

    def clean_again(self) -> str:
        """Both must be the same."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("两次输入的不一样。"))
        return again


class PhoneForm(forms.Form):
    """Where the code goes."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=30,
        help_text=_("我们发一条短信验证码到这个号码。"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


class CodeForm(forms.Form):
    """The code that came."""

    code = forms.CharField(
        label=_("短信验证码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class CorrectionForm(forms.Form):
    """What is wrong about me, and what is right."""

    field = forms.ChoiceField(
        label=_("哪一项不对"),
        widget=forms.RadioSelect,
        choices=[(field, words) for field, words in FIELD_WORDS.items() if field != PersonField.PHONE],
    )
    new_value = forms.CharField(label=_("正确的内容"), max_length=200)
    words = forms.CharField(label=_("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class DeletionForm(forms.Form):
    """Why the data should go; a reason is not required."""

    words = forms.CharField(
        label=_("想告诉我们的话"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    """The answer to somebody's request about their own data."""

    answer = forms.CharField(label=_("答复"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RevealForm(forms.Form):
    """Which field is needed in full, and why."""

    field = forms.ChoiceField(
        label=_("要看哪一项"),
        widget=forms.RadioSelect,
        choices=list(FIELD_WORDS.items()),
    )
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("本人会看到谁、何时、为什么看了。"))


class FindPersonForm(forms.Form):
    """Find by phone, by its last four digits, or by full name."""

    q = forms.CharField(
        label=_("手机号、尾号四位或姓名"), max_length=60, widget=forms.TextInput(attrs={"type": "search"})
    )


class AppointForm(forms.Form):
    """Who comes into the post, and for which time."""

    who = forms.CharField(label=_("接任的人"), max_length=64, help_text=_("登录名或者手机号。"))
    from_at = forms.DateTimeField(
        label=_("从什么时候起"), required=False, widget=DateTimeInput, help_text=_("不填就是确认以后马上开始。")
    )
    until_at = forms.DateTimeField(
        label=_("到什么时候止"), required=False, widget=DateTimeInput, help_text=_("不填就是长期。")
    )
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class SubstituteForm(forms.Form):
    """Who stands in, and until when."""

    who = forms.CharField(label=_("代班的人"), max_length=64, help_text=_("登录名或者手机号。"))
    until_at = forms.DateTimeField(label=_("代到什么时候"), widget=DateTimeInput)
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class EndForm(forms.Form):
    """Why somebody leaves without a successor."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class PassOnForm(forms.Form):
    """To whom a post goes in one step, and when."""

    who = forms.CharField(label=_("交给谁"), max_length=64, help_text=_("登录名或者手机号。"))
    at = forms.DateTimeField(
        label=_("什么时候交接"), required=False, widget=DateTimeInput, help_text=_("不填就是确认以后马上交接。")
    )
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class CloseForm(forms.Form):
    """That one knows what closing a post does."""

    sure = forms.BooleanField(
        label=_("撤销这个岗位"),
        help_text=_("在岗的人同时离任，办着的事转到上一级有人的岗位。"),
        error_messages={"required": _("请勾选，表示知道撤销以后会怎样。")},
    )


class OpenPostForm(forms.Form):
    """A new seat: what it is and where. ``kinds``: code and title of what can be opened."""

    kind = forms.ChoiceField(label=_("岗位类别"), error_messages={"required": _("请选择岗位类别。")})
    place = forms.CharField(
        label=_("设在哪里"),
        required=False,
        max_length=60,
        help_text=_("区县、乡镇、村（社区）或网格的全名或代码。单位里的岗位不用填。"),
    )
    title = forms.CharField(
        label=_("岗位名称"), required=False, max_length=80, help_text=_("同一处有两个同类岗位时才填。")
    )
    unit = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, kinds: list[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # handed through as they came
        offer_choices(self, kind=[("", _("请选择")), *kinds])


class HandOverForm(forms.Form):
    """Which of one's posts go to whom."""

    post_ids = forms.MultipleChoiceField(label=_("交接哪些岗位"), widget=forms.CheckboxSelectMultiple)
    who = forms.CharField(label=_("交给谁"), max_length=64, help_text=_("登录名或者手机号。"))
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)

    def __init__(self, *args: object, posts: list[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # handed through as they came
        offer_choices(self, post_ids=posts)
        self.initial.setdefault("post_ids", [value for value, _title in posts])
