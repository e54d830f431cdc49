"""What the audit trail calls the deeds of casework (DOMAIN §7.2 安全审计)."""

from django.utils.translation import gettext_lazy as _

DEEDS = {
    "casework.matters.moved": _("换用新版工作法"),
    "casework.message.printed": _("登记消息已打印送达"),
    "casework.message.resent": _("重发消息"),
    "casework.playbook.published": _("发布工作法"),
    "casework.table.apply": _("导入表格"),
    "casework.table.undo": _("撤回表格的导入"),
    "casework.voice.revealed": _("查看诉求人完整信息"),
}
