"""Words: what invented raisers say, from lists: some pairs of characters are common, most are rare."""

from __future__ import annotations

from random import Random


def _listed(words: str) -> list[str]:
    """Words between spaces, as a list is easier to read in Chinese."""
    return words.split()


_THINGS = _listed(
    "路灯 井盖 护栏 下水道 自来水管 电线杆 围墙 排水沟 桥面 楼梯扶手 电梯 消防栓 公交站牌 健身器材 垃圾桶 "
    "化粪池 水塘 机耕路 "
    "灌溉渠 变压器 监控 红绿灯 斑马线 盲道 减速带 绿化带 樟树 广告牌 卷闸门 烟囱 雨棚 外墙砖 阳台 顶楼 "
    "地下车库 充电桩 "
    "快递柜 菜市场 早餐摊 烧烤店 棋牌室 养猪场 砂石场 洗车店 修车铺 网吧 幼儿园 卫生室 老年食堂 公厕 篮球场 广场"
)
_TROUBLES = _listed(
    "坏了没人修 一直漏水 堵得厉害 晚上不亮 裂了一道口子 塌了半边 松动得快掉下来 被人占了 臭得开不了窗 "
    "吵得睡不着 停了三天 "
    "收费不合理 没有人管 挡住了路 长满了草 积了一层油 露出了钢筋 歪得厉害 被车撞歪了 烧焦了 锈穿了 "
    "被偷走了 漏电 冒黑烟 倒污水 "
    "堆满杂物 淹了好几户 让老人摔了一跤 让孩子不敢走 说修不修"
)
_SINCES = _listed(
    "昨天晚上起 一个星期了 半个月了 上个月就这样 从春天到现在 每到下雨天 一到周末 放学的时候 赶集那天 "
    "天一黑 半夜两点 "
    "连着四天 已经报过一次 物业说不归他们 村里说等上面 邻居都在说 老人住院以后 施工队走了以后"
)
_WISHES = _listed(
    "请派人来看看 希望尽快处理 能不能先围起来 请给个说法 什么时候能修好 请查一查是谁的责任 麻烦上门一趟 请协调一下 "
    "要求赔偿损失 请公开账目 想知道去哪里办 请帮忙联系 希望以后有人管 请加一盏灯 请安排清运 请现场测一测"
)
_SPOTS = _listed("门口 后面 东头 西头 村口 桥头 三号楼 二组 学校旁 河边 巷子里 市场对面 山脚下 车站旁 祠堂前 公路边")
_SAY_TWO = 0.3
_DIGITS = "一二三四五六七八九十"


def complaint(chance: Random, place: str) -> str:
    """What somebody says of a place; from some ten million sentences for each."""
    thing, trouble = chance.choice(_THINGS), chance.choice(_TROUBLES)
    since, wish, spot = chance.choice(_SINCES), chance.choice(_WISHES), chance.choice(_SPOTS)
    says_two = chance.random() < _SAY_TWO
    other = f"，{chance.choice(_THINGS)}也{chance.choice(_TROUBLES)}" if says_two else ""
    return f"{place}{spot}{chance.choice(_DIGITS)}号的{thing}{trouble}，{since}{other}，{wish}。"


def searched(chance: Random) -> str:
    """What somebody looks for: a thing, a thing with its trouble, or a spot with a thing."""
    thing = chance.choice([thing for thing in _THINGS if len(thing) > 1])
    return chance.choice((thing, f"{thing} {chance.choice(_TROUBLES)}", f"{chance.choice(_SPOTS)} {thing}"))
