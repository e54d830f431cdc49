"""What the audit trail calls the deeds of receptions (DOMAIN §7.2 安全审计)."""

from django.utils.translation import gettext_lazy as _

DEEDS = {
    "receptions.announce": _("公示接访日"),
    "receptions.arrange": _("安排接访"),
    "receptions.called": _("登记已电话告知"),
    "receptions.cancel": _("取消接访日"),
    "receptions.end": _("结束接访安排"),
    "receptions.given_back": _("替来访人退号"),
    "receptions.missed": _("登记来访人没有来"),
    "receptions.moved": _("替来访人改约"),
    "receptions.phone_read": _("查看来访人电话"),
}
