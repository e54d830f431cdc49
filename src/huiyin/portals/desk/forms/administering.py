"""Forms of administration: which method serves where, the sorting policy, emergency contacts, keys, units, logins,
paper. They check presence and range; the services decide, and speak.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.kernel.fields import DateInput, offer_choices
from huiyin.people.models import OrganisationKind

_SERVICES = ["110", "119", "120", "122"]
_PLACE_HELP = gettext_lazy("填全名或代码：区县、乡镇、村（社区）都行。不填就是全市。")


class ChoiceForm(forms.Form):
    """Where a method serves, for which of its kinds, and as what an unsorted matter begins."""

    place = forms.CharField(label=gettext_lazy("用在哪里"), required=False, max_length=60, help_text=_PLACE_HELP)
    kind = forms.ChoiceField(
        label=gettext_lazy("用于哪一类事项"),
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("只给一类事项用时才选；这一类的选择比“所有类别”优先。"),
    )
    default_kind = forms.ChoiceField(
        label=gettext_lazy("还没分类的按哪一类"), help_text=gettext_lazy("居民没有选类别时，先按这一类办理。")
    )

    from_on = forms.DateField(
        label=gettext_lazy("从哪天起用"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("不填：另一人确认后马上起用。填以后的一天：那天零点起登记的事项按它办。"),
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, kind=[("", _("所有类别")), *kinds], default_kind=kinds)


class PolicyForm(forms.Form):
    """How far suggestions may go, and what counts as a repeat."""

    automatic_from_percent = forms.IntegerField(
        label=gettext_lazy("自动分类要有多大把握（%）"),
        required=False,
        min_value=50,
        max_value=100,
        help_text=gettext_lazy("低于它一律由人分类。不填：从不自动分类，只提建议。单位从不自动派。"),
        error_messages={
            "min_value": gettext_lazy("请填 50 到 100 之间的数，或者不填。"),
            "max_value": gettext_lazy("请填 50 到 100 之间的数，或者不填。"),
        },
    )
    model_minimum_count = forms.IntegerField(
        label=gettext_lazy("办结多少件以后才训练分类模型"),
        min_value=1,
        max_value=1_000_000,
        help_text=gettext_lazy("只数已经分好类的。不够时按词表判断。"),
    )
    repeat_days = forms.IntegerField(label=gettext_lazy("多少天以内算可能重复"), min_value=1, max_value=365)
    repeat_metres = forms.IntegerField(label=gettext_lazy("多少米以内算可能重复"), min_value=1, max_value=20_000)
    recurring_days = forms.IntegerField(label=gettext_lazy("多少天以内又发生算反弹"), min_value=1, max_value=3_650)
    recurring_after_count = forms.IntegerField(label=gettext_lazy("办结过几次以后算反复"), min_value=1, max_value=20)


class EmergencyForm(forms.Form):
    """Which post danger of a service is handed to in an area. ``posts``: id and name of those near it."""

    place_code = forms.CharField(required=False, max_length=15, widget=forms.HiddenInput)
    service = forms.ChoiceField(
        label=gettext_lazy("哪一类危险"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一类。")},
    )
    post = forms.ChoiceField(
        label=gettext_lazy("交给哪个岗位"), error_messages={"required": gettext_lazy("请选一个岗位。")}
    )

    def __init__(self, *args: Any, posts: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, service=services(), post=[("", _("请选择")), *posts])


class KeyForm(forms.Form):
    """A linked system that gets a key."""

    system = forms.CharField(
        label=gettext_lazy("对接系统的名称"),
        max_length=40,
        help_text=gettext_lazy("例如 12345；它会成为事项原编号的前缀，以后不能改。"),
    )
    place = forms.CharField(label=gettext_lazy("能查哪里的事项"), required=False, max_length=60, help_text=_PLACE_HELP)
    may_read = forms.BooleanField(
        label=gettext_lazy("可以查询它送来的事项"),
        required=False,
        help_text=gettext_lazy("不勾选就只能提交，不能查询清单。"),
    )
    a_minute_count = forms.IntegerField(label=gettext_lazy("每分钟最多几次"), min_value=1, max_value=6_000, initial=120)


class UnitForm(forms.Form):
    """What a unit is called and how it is reached."""

    name = forms.CharField(label=gettext_lazy("单位名称"), max_length=100)
    english_name = forms.CharField(label=gettext_lazy("英文名称"), max_length=160, required=False)
    duty_phone = forms.CharField(
        label=gettext_lazy("值班电话"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    may_be_called = forms.BooleanField(
        label=gettext_lazy("可以吹哨叫来"),
        required=False,
        help_text=gettext_lazy("勾选后，派单时能选这个单位；请同时设立值班岗位。"),
    )


class NewUnitForm(UnitForm):
    """A unit that is added: what it is and where besides."""

    kind = forms.ChoiceField(label=gettext_lazy("单位类别"), choices=OrganisationKind.choices)
    place = forms.CharField(
        label=gettext_lazy("服务哪里"),
        max_length=60,
        help_text=gettext_lazy("区县、乡镇、村（社区）的全名或代码。"),
        error_messages={"required": gettext_lazy("请填单位服务的地方。")},
    )
    credit_code = forms.CharField(label=gettext_lazy("统一社会信用代码"), max_length=30, required=False)

    field_order = ["name", "english_name", "kind", "place", "duty_phone", "credit_code", "may_be_called"]


class MoveUnitForm(forms.Form):
    """Under which unit another one goes."""

    above = forms.CharField(
        label=gettext_lazy("新的上级单位"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("填上级单位的全名；不填就是没有上级。"),
    )


class CloseUnitForm(forms.Form):
    """That one knows what closing a unit does."""

    sure = forms.BooleanField(
        label=gettext_lazy("从今天起停用"),
        help_text=gettext_lazy("停用后不能再派给它，历史都保留。要先撤销它的岗位、调走下级单位。"),
        error_messages={"required": gettext_lazy("请勾选，表示知道停用以后会怎样。")},
    )


class NewLoginForm(forms.Form):
    """Somebody new on the staff."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    phone = forms.CharField(
        label=gettext_lazy("手机号"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    login = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=64,
        help_text=gettext_lazy("用拼音或工号，不要用手机号；以后不能改。"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )


class SwitchOffForm(forms.Form):
    """Why a login is closed."""

    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=100,
        help_text=gettext_lazy("马上不能再登录。岗位不会自动交出去，请另外办理交接。"),
    )


class BatchForm(forms.Form):
    """For which window how many paper forms are numbered."""

    place = forms.CharField(
        label=gettext_lazy("给哪里的窗口用"),
        max_length=60,
        help_text=gettext_lazy("填全名或代码。录入时先按这里找网格。"),
        error_messages={"required": gettext_lazy("请填给哪里用。")},
    )
    count = forms.IntegerField(label=gettext_lazy("印多少张"), min_value=1, max_value=500, initial=20)


def services() -> list[tuple[str, str]]:
    """The numbers that come before any matter, each with what it is for."""
    names = {"110": _("110 报警"), "119": _("119 火警救援"), "120": _("120 急救"), "122": _("122 交通事故")}
    return [(number, names[number]) for number in _SERVICES]
