"""What the audit trail calls the deeds of appeals (DOMAIN §7.2 安全审计)."""

from django.utils.translation import gettext_lazy as _

DEEDS = {
    "appeals.choose_method": _("选定当地工作法"),
    "appeals.correct_guess": _("更正诉求类别"),
    "appeals.drop_method": _("停用当地工作法"),
    "appeals.import.apply": _("导入旧台账"),
    "appeals.import.undo": _("撤回旧台账的导入"),
    "appeals.issue_key": _("发放接口密钥"),
    "appeals.issue_paper": _("发放纸质登记单"),
    "appeals.join": _("并案"),
    "appeals.join_own": _("本人并案"),
    "appeals.key_in_paper": _("补录纸质登记单"),
    "appeals.link_emergency": _("设定紧急联系岗位"),
    "appeals.part": _("拆分并案"),
    "appeals.revoke_key": _("吊销接口密钥"),
    "appeals.set_policy": _("修改分类规则"),
    "appeals.train_suggestions": _("训练分类建议"),
    "appeals.unlink_emergency": _("取消紧急联系岗位"),
}
