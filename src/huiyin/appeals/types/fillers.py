"""Fillers: words that people use about anything. That two texts share them says nothing about what they are about.

By hand, among the words that come up again and again in what people write to a city; none names a thing or a trouble.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_FILLERS = """
您好 你好 建设 加强 督促 谢谢 感谢 麻烦 辛苦 请问 请求 恳请 希望 尊敬 敬请 求助 咨询 建议 投诉 举报 反映
反应 反馈 回复 答复 尽快 快点 赶紧 赶快 抓紧 马上 加快 重视 帮忙 帮助 解决 处理 办理 落实 协调 核实 力度
具体 行动 打过 电话 打电话 催促 关于 我们 你们 他们 大家 本人 自己 居民 群众 市民 村民 百姓 老百姓 业主
住户 老人 小孩 孩子 家里 家人 领导 书记 部门 政府 有关 相关 单位 社区 小区 网格 网格员 工作人员 人员 附近
周边 周围 旁边 这里 那里 地方 门口 人管 现在 目前 今天 昨天 明天 早上 上午 中午 下午 晚上 半夜 每天 天天
经常 时间 时候 已经 一直 多次 至今 以来 最近 近期 今年 去年 开始 之前 以后 问题 情况 事情 原因 影响 严重
存在 造成 导致 进行 出现 发生 没有 无法 不能 可以 需要 应该 知道 发现 看到 通过 因为 所以 如果 但是 而且
就是 还是 或者 为什么 什么 怎么 这个 那个 这样 这种 这些 其他 很多 非常 特别 生活 出行 正常 方便 不便 安全
隐患 危险
"""
# Characters that join words or count.
_FUNCTION = (
    "的了着过吗呢吧啊呀嘛哦是在有没无不也都就又还很太更最被把给让到从向往对于与及和或等这那哪某每各第们您你我他她它请已再"
    "只能会要想去来说个件次些点起之其所一二三四五六七八九十百千万两几半多"
)
_BETWEEN = re.compile(rf"[{_FUNCTION}\s]+")
_NUMBERED = re.compile(r"\d+(?:小时|分钟|[年月日号天点栋楼层单元室米])?")
_WORDS = sorted(_FILLERS.split(), key=len, reverse=True)


def without_fillers(run: str, *, names: Collection[str] = ()) -> list[str]:
    """What a run of characters is about: the words of two or more characters that are left when fillers, numbers and
    the ``names`` of places are cut out.
    """
    cut_out = [*sorted(filter(None, names), key=len, reverse=True), *_WORDS]
    left = re.sub("|".join(map(re.escape, cut_out)), " ", _NUMBERED.sub(" ", run))
    return [word for word in _BETWEEN.split(left) if len(word) > 1]
