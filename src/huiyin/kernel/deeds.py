"""What the audit trail calls the deeds of the program itself (DOMAIN §7.2 安全审计)."""

from django.utils.translation import gettext_lazy as _

DEEDS = {
    "console.backed_up": _("备份"),
    "console.drilled": _("恢复演练"),
    "console.keys.retired": _("停用旧密钥"),
    "console.retention": _("到期删除"),
    "demo.staff": _("装入演示人员"),
}
