"""What the audit trail calls the deeds of places (DOMAIN §7.2 安全审计)."""

from django.utils.translation import gettext_lazy as _

DEEDS = {
    "places.calendar.draft": _("起草工作日历"),
    "places.calendar.publish": _("发布工作日历"),
    "places.calendar.withdraw": _("撤回工作日历"),
    "places.division.end": _("撤销行政区划"),
    "places.division.merge": _("合并行政区划"),
    "places.division.open": _("新设行政区划"),
    "places.division.rename": _("行政区划更名"),
    "places.division.renumber": _("行政区划改代码"),
    "places.followed": _("区划网格变动后跟着调整"),
    "places.grid.end": _("撤销网格"),
    "places.grid.merge": _("合并网格"),
    "places.grid.open": _("新设网格"),
    "places.grid.redraw": _("调整网格边界"),
    "places.grid.rename": _("网格更名"),
    "places.grid.split": _("拆分网格"),
    "places.import.apply": _("导入区划或网格"),
    "places.import.undo": _("撤回区划网格的导入"),
    "places.layer.open": _("新设网格图层"),
}
