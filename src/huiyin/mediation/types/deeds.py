"""What the audit trail calls the deeds of mediation (DOMAIN §7.2 安全审计)."""

from django.utils.translation import gettext_lazy as _

DEEDS = {
    "mediation.change.recorded": _("办理人民调解组织备案"),
    "mediation.committee.appointed": _("聘任调解员"),
    "mediation.committee.elected": _("登记调委会换届"),
    "mediation.committee.registered": _("登记调解委员会"),
    "mediation.lawsuits.enter": _("录入诉讼案件数"),
    "mediation.method.choose": _("选定当地调解工作法"),
    "mediation.paper.printed": _("打印调解文书"),
    "mediation.party.changed": _("补全当事人信息"),
    "mediation.party.read": _("查看当事人信息"),
    "mediation.party.represented": _("登记代理人"),
    "mediation.roster.absence": _("登记缺勤"),
    "mediation.roster.absence_back": _("取消缺勤"),
    "mediation.roster.exchange": _("登记换班"),
    "mediation.roster.exchange_back": _("取消换班"),
    "mediation.roster.set": _("安排调解室值班"),
    "mediation.screening.close": _("结束排查"),
    "mediation.screening.look": _("登记排查结果"),
    "mediation.screening.open": _("发起排查"),
    "mediation.screening.round": _("增加排查轮次"),
    "mediation.screening.take_back": _("撤回排查结果"),
    "mediation.studio.open": _("设立调解工作室"),
}
