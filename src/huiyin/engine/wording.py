"""What the parts of a playbook are called in words that people read: limits, conditions, bounds, posts, ends.

Used by drawing, comparing and any page that shows a method; both languages come from one place.
"""

from __future__ import annotations

from collections.abc import Iterable

from huiyin.engine.calendar import Limit, Unit
from huiyin.engine.definition import DESK, Action, Binding, Clock, Guard, Playbook, Role, Words
from huiyin.engine.seats import DESK_ROLE
from huiyin.engine.vocabulary import STANDARD

_UNITS = {
    Unit.MINUTES: "分钟",
    Unit.HOURS: "小时",
    Unit.DAYS: "天",
    Unit.MONTHS: "个月",
    Unit.WORKING_MINUTES: "个工作分钟",
    Unit.WORKING_HOURS: "个工作小时",
    Unit.WORKING_DAYS: "个工作日",
}
_LEVELS = {
    "grid": Words("网格", "grid"),
    "village": Words("村（社区）", "village"),
    "township": Words("乡镇（街道）", "township"),
    "county": Words("县（市、区）", "county"),
    "city": Words("市", "city"),
}
_POSTS = {
    "grid_worker": Words("网格员", "grid worker"),
    "mediator": Words("调解员", "mediator"),
    "police_officer": Words("民警", "police officer"),
    "village_secretary": Words("党组织书记", "Party secretary"),
    "villager_representative": Words("群众代表", "villagers' representative"),
    "committee_duty": Words("委员会值班", "committee on duty"),
    "centre_duty": Words("综治中心值班", "centre on duty"),
    "centre_supervisor": Words("综治中心负责人", "head of the centre"),
    "department_duty": Words("部门值班", "department on duty"),
    "department_leader": Words("部门负责人", "head of the department"),
    "cadre": Words("干部", "cadre"),
    "desk_duty": Words("值班台", "duty desk"),
    "township_duty": Words("乡镇值班", "township on duty"),
    "township_leader": Words("乡镇负责人", "head of the township"),
    "government_duty": Words("政府办值班", "government office on duty"),
    "petition_duty": Words("信访部门值班", "petitions office on duty"),
    "police_chief": Words("派出所副所长", "deputy chief of the police station"),
    "justice_duty": Words("司法所值班", "justice office on duty"),
    "women_contact": Words("妇联联系人", "women's federation contact"),
    "counsellor": Words("心理咨询师", "counsellor"),
    "county_leader": Words("县级领导", "county leader"),
    "property_manager": Words("物业负责人", "property manager"),
    "owners_committee": Words("业主委员会", "owners' committee"),
    "building_leader": Words("楼栋长", "building leader"),
    "checker": Words("核查员", "verifier"),
    "court_duty": Words("法院诉调对接值班", "court liaison on duty"),
}
_BINDINGS = {
    Binding.LEAD_UNIT: Words("牵头单位", "of the lead unit"),
    Binding.CALLED_UNIT: Words("被呼叫单位", "of any called unit"),
    Binding.ANY_UNIT: Words("任何单位", "of any unit"),
    Binding.NAMED: Words("点名", "named for the matter"),
    Binding.RAISER: Words("诉求人本人", "the raiser"),
    Binding.DESK: Words("市值班台", "the city's duty desk"),
}
_GUARDS = {
    "attended": ("报到", "reported in"),
    "reported": ("反馈", "answered"),
    "judged": ("评价", "judged"),
    "consented": ("同意", "consented"),
}
_EFFECTS = {
    "supervise": Words("督办", "supervision order"),
    "thank_collector": Words("告知采集人结果", "tell the collector the result"),
    "publish_ledger": Words("公布台账", "publish in the ledger"),
    "count_in_review": Words("计入月评", "count in the monthly review"),
    "accept_dispute": Words("计入受理", "count as accepted"),
    "check_recusal": Words("查回避", "check for recusal"),
    "keep_session": Words("记入调解记录", "keep as a session"),
    "draw_up_agreement": Words("制作协议并编号", "draw up and number the agreement"),
    "keep_signatures": Words("记入签名", "keep the signatures"),
    "put_agreement_in_force": Words("协议生效", "put the agreement in force"),
    "ask_confirmation": Words("记入司法确认申请", "keep the application to the court"),
    "grant_confirmation": Words("记入司法确认", "keep the court's confirmation"),
    "refuse_confirmation": Words("记入不予确认", "keep the court's refusal"),
    "keep_return_visit": Words("记入回访", "keep the return visit"),
    "keep_referral": Words("记入转诉讼", "keep the referral to the court"),
    "decide_referral": Words("记入法院答复", "keep the court's answer"),
    "answer_commission": Words("答复委派、委托的法院", "answer the court that commissioned"),
    "close_counselling": Words("腾出时段、删去联系方式", "free the slot and erase the contact"),
}
_OCCASIONS = {
    "opened": Words("提出时", "when raised"),
    "closed": Words("办结时", "when closed"),
    "late": Words("超时时", "when late"),
}
_DUTIES = {
    "collect": Words("采集", "collecting"),
    "handle": Words("办理", "handling"),
    "check": Words("核查", "checking"),
}
END_WORDS = {
    "solved": Words("办结", "solved"),
    "explained": Words("已解释", "explained"),
    "refused": Words("不受理", "refused"),
    "terminated": Words("终止", "terminated"),
    "merged": Words("并案", "merged"),
    "referred": Words("转出", "referred"),
}


def limit_words(limit: Limit) -> Words:
    """A limit such as ``5 working days`` in both languages."""
    rolling = "（顺延）" if limit.rolling else ""
    return Words(f"{limit.amount}{_UNITS[limit.unit]}{rolling}", str(limit).removesuffix(" always"))


def limits_of(playbook: Playbook, clock: Clock) -> list[Words]:
    """The limits of a clock: the usual one, then those by urgency and by kind, each with what it is for."""
    urgencies = {"urgent": Words("紧急", "urgent"), "critical": Words("特急", "critical")}
    found = [limit_words(clock.limit)]
    found += [_for(urgencies[name], limit) for name, limit in clock.by_urgency.items()]
    return found + [_for(playbook.kinds[kind], limit) for kind, limit in clock.by_kind.items()]


def _for(what: Words, limit: Limit) -> Words:
    words = limit_words(limit)
    return Words(f"{what.zh} {words.zh}", f"{what.en} {words.en}")


def role_words(playbook: Playbook, name: str) -> Words:
    """A role's words; the duty desk belongs to every playbook."""
    return DESK_ROLE.words if name == DESK else playbook.roles[name].words


def seat_words(role: Role) -> Words:
    """Which post at which level, or of which unit, a role is."""
    post = _POSTS.get(role.post or "", Words(role.post or "", role.post or ""))
    if role.binding is Binding.PLACE:
        level = _LEVELS[role.at or "city"]
        return Words(f"{level.zh}·{post.zh}", f"{post.en} at {level.en} level")
    bound = _BINDINGS[role.binding]
    return Words(f"{bound.zh}·{post.zh}", f"{post.en}, {bound.en}") if role.post else bound


def guard_words(guard: Guard) -> Words:
    """A condition on called units or voices."""
    if guard.mark not in _GUARDS:
        return Words("牵头单位退回", "the lead declines")
    zh, en = _GUARDS[guard.mark]
    if guard.quantity == "all":
        return Words(f"全部{zh}", f"all {en}")
    amount = Words("任一", "any") if guard.quantity == "any" else Words(f"{guard.quantity}家", guard.quantity)
    return Words(f"{amount.zh}{zh}", f"{amount.en} {en}")


def conditions_of(playbook: Playbook, action: Action) -> list[Words]:
    """What holds an action: kinds, a condition, a clock it must come before, how often it may be taken."""
    found = []
    if action.kinds:
        found.append(joined((playbook.kinds[kind] for kind in action.kinds), Words("限", "for ")))
    if action.when:
        found.append(guard_words(action.when))
    found += _bounds(playbook, action)
    if action.before:
        clock = playbook.clocks[action.before].words
        found.append(Words(f"{clock.zh}到期前", f"before “{clock.en}” runs out"))
    if action.at_most:
        found.append(Words(f"最多{action.at_most}次", f"at most {action.at_most}×"))
    if action.apart:
        apart = limit_words(action.apart)
        found.append(Words(f"两次之间至少{apart.zh}", f"at least {apart.en} apart"))
    if action.extend:
        more = limit_words(action.extend.by)
        found.append(Words(f"延长{more.zh}", f"{more.en} more"))
    if action.sample:
        found.append(Words(f"抽查{action.sample.percent}%", f"{action.sample.percent}% checked"))
    return found


def _bounds(playbook: Playbook, action: Action) -> list[Words]:
    """What bars an action, into which kinds it may turn a matter, how far ahead its day may lie."""
    found = []
    if action.unless:
        done = playbook.actions[action.unless.done].words
        found.append(Words(f"没有“{done.zh}”", f"not after “{done.en}”"))
    if action.place:
        level = _LEVELS[action.place.level]
        found.append(Words(f"地点到{level.zh}", f"place known to the {level.en}"))
    into = [need.kinds for need in action.needs if need.kinds]
    found += [joined((playbook.kinds[kind] for kind in kinds), Words("改为", "into ")) for kinds in into]
    if action.due_on and action.due_on.furthest:
        furthest = limit_words(action.due_on.furthest)
        found.append(Words(f"最远{furthest.zh}", f"at most {furthest.en} ahead"))
    return found


def joined(words: Iterable[Words], before: Words = Words("", "")) -> Words:  # noqa: B008 - a frozen value
    """Several words as one list."""
    several = list(words)
    return Words(before.zh + "、".join(w.zh for w in several), before.en + ", ".join(w.en for w in several))


def duty_words(duty: str) -> Words:
    """Collecting, handling or checking."""
    return _DUTIES[duty]


def effect_words(name: str) -> Words:
    """What an effect does; one that a city has added keeps its name."""
    return _EFFECTS.get(name, Words(name, name))


def occasion_words(playbook: Playbook, on: str) -> Words:
    """When an effect comes about."""
    if on in _OCCASIONS:
        return _OCCASIONS[on]
    if on.startswith("late."):
        clock = playbook.clocks[on.removeprefix("late.")].words
        return Words(f"“{clock.zh}”到期时", f"when “{clock.en}” runs out")
    action = playbook.actions[on].words
    return Words(f"“{action.zh}”时", f"at “{action.en}”")


UNWORDED_POSTS = STANDARD.posts - _POSTS.keys()
