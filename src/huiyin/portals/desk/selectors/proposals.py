"""What waiting changes of methods, borders and complaints will do, in plain words, for whoever confirms them."""

from __future__ import annotations

import json
from uuid import UUID

from django.db.models import Max
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from huiyin.appeals.models import MethodChoice
from huiyin.appeals.selectors.methods import find_choice, method_choices, serves_without_choice
from huiyin.casework.models import PlaybookVersion
from huiyin.casework.selectors.playbooks import (
    city_vocabulary,
    compiled,
    current_version,
    published_version,
)
from huiyin.casework.selectors.titles import kind_title, say, step_title
from huiyin.engine.comparing import compare
from huiyin.engine.definition import Playbook
from huiyin.engine.loading import PlaybookError, load_data
from huiyin.kernel.access import Hidden
from huiyin.kernel.pages import address
from huiyin.kernel.phrases import when
from huiyin.kernel.refusal import Refused
from huiyin.kernel.time import now
from huiyin.people.models import PendingChange
from huiyin.people.selectors.changes import waiting_changes
from huiyin.people.selectors.proposals import Fact, bind_telling
from huiyin.people.services.approvals import may_decide
from huiyin.people.types import Actor
from huiyin.places.selectors import divisions_within, grids_within, place_names
from huiyin.places.types import GRID_LENGTH
from huiyin.portals.desk.selectors.methods import open_counts

_PUBLISH = "casework.publish_playbook"


def register_proposals() -> None:
    """Bind what the desk tells of changes; called when the program starts."""
    bind_telling(_PUBLISH, _publishing)
    bind_telling("casework.move_matters", _moving)
    bind_telling("casework.decide_no_unit", _no_unit)
    bind_telling("desk.choose_method", _choosing)
    bind_telling("desk.drop_method", _dropping)
    bind_telling("desk.rename_place", lambda change: [_place(change), _from(change), _below(change)])
    bind_telling("desk.merge_places", lambda change: [_merging(change), _from(change), _below(change)])
    bind_telling("desk.renumber_place", lambda change: [_place(change), _renumbering(change), _below(change)])
    bind_telling("desk.split_grid", lambda change: [_place(change), _from(change), _splitting()])


def proposed_file(actor: Actor, change_id: UUID) -> tuple[str, bytes]:
    """Name and text of the method that waits to be published, as it would be; `Hidden` for whom it does not concern."""
    waiting = waiting_changes(actor, or_else=lambda change: may_decide(actor, change=change))
    change = next((one for one in waiting if one.id == change_id and one.action == _PUBLISH), None)
    if change is None:
        raise Hidden
    source = json.loads(change.arguments["source"])
    name = str(source.get("playbook", "method")).rpartition("/")[2]
    return f"{name}.json", json.dumps(source, ensure_ascii=False, indent=2).encode()


def _publishing(change: PendingChange) -> list[Fact]:
    """Which method in which version, what differs from the one in force, where it serves, what stays as it is."""
    source = json.loads(change.arguments["source"])
    name = str(source.get("playbook", ""))
    try:
        new = load_data(dict(source), name, city_vocabulary())
    except PlaybookError as error:
        raise Refused("\n".join(map(str, error.problems))) from error
    last = PlaybookVersion.objects.filter(name=name).aggregate(last=Max("number"))["last"] or 0
    about = address("desk:method", name) if last else ""
    facts = [
        Fact(_("工作法"), (_("“%(title)s”（%(name)s）") % {"title": say(new.title), "name": name},), about),
        Fact(_("版本"), (_("第 %(number)s 版") % {"number": last + 1},)),
        Fact(_("跟现行版本的差别"), _differences(name, new), is_user_text=True),
        Fact(_("用在哪里"), _served(name), is_user_text=True),
    ]
    if last:
        facts.append(Fact(_("在办事项"), (_stays(name),)))
    return [*facts, Fact(_("文件"), (_("下载这一版"),), address("desk:proposed_file", change.id))]


def _differences(name: str, new: Playbook) -> tuple[str, ...]:
    try:
        old = compiled(current_version(name))
    except Refused:
        return (_("这是第一版，没有可比的。"),)
    found = compare(old, new).differences
    language = get_language() or "zh-hans"
    return tuple(one.tell(language).strip() for one in found) or (_("步骤、时限和操作都没有差别。"),)


def _served(name: str) -> tuple[str, ...]:
    """Where a method is the one that new matters go by; a newer version serves there at once."""
    rows = [row for row in method_choices() if row.playbook == name]
    places = place_names(row.place_code for row in rows if row.place_code)
    lines = tuple(_where(row, places) for row in rows)
    if serves_without_choice(name):
        lines = (*lines, _("没有另外指定工作法的地方"))
    return lines or (_("还没有指定用在哪里；发布以后再指定。"),)


def _where(row: MethodChoice, places: dict[str, str]) -> str:
    place = places.get(row.place_code, row.place_code) or _("全市")
    if row.kind:
        place = _("%(place)s（%(kind)s）") % {"place": place, "kind": _kind(row.playbook, row.kind)}
    later = row.from_at > now()
    return _("%(place)s，从 %(when)s 起") % {"place": place, "when": when(row.from_at)} if later else place


def _stays(name: str) -> str:
    count = sum(open_counts(name).values())
    return ngettext("%(num)s 件仍按原来的版本办完", "%(num)s 件仍按原来的版本办完", count) % {"num": count}


def _moving(change: PendingChange) -> list[Fact]:
    values = change.arguments
    name = values["playbook"]
    old, new = (published_version(name, values[side]) for side in ("from", "to"))
    count = open_counts(name).get(old.id, 0)
    before, after = compiled(old), compiled(new)
    steps = tuple(
        _("%(before)s → %(after)s") % {"before": step_title(before, one), "after": step_title(after, other)}
        for one, other in values["steps"].items()
    )
    many = ngettext("%(num)s 件换到新版，正在走的时限接着走", "%(num)s 件换到新版，正在走的时限接着走", count)
    facts = [
        Fact(_("工作法"), (say(after.title),), address("desk:method", name)),
        Fact(_("在办事项"), (many % {"num": count},)),
    ]
    return [*facts, *([Fact(_("步骤怎么换"), steps)] if steps else [])]


def _no_unit(_change: PendingChange) -> list[Fact]:
    words = _("这件事不再避开任何单位，按一般程序保密办理；同时告诉反映的人。查过什么写在这件事的备注里。")
    return [Fact(_("确认以后"), (words,))]


def _choosing(change: PendingChange) -> list[Fact]:
    values = change.arguments
    book = compiled(current_version(values["playbook"]))
    kind = kind_title(book, values["kind"]) if values["kind"] else _("所有类别")
    facts = [
        Fact(_("工作法"), (say(book.title),), address("desk:method", values["playbook"])),
        Fact(_("用在哪里"), (_name_of(values["place_code"]),), is_user_text=True),
        Fact(_("事项类别"), (kind,)),
    ]
    if values["default_kind"]:
        facts.append(Fact(_("还没分类的"), (kind_title(book, values["default_kind"]),)))
    same = [row for row in method_choices() if (row.place_code, row.kind) == (values["place_code"], values["kind"])]
    now_serving = tuple(say(compiled(current_version(row.playbook)).title) for row in same if row.from_at <= now())
    facts.append(Fact(_("现在用的"), now_serving or (_("上一级地方的工作法"),)))
    begins = values.get("from_on")
    facts.append(Fact(_("从何时起"), (begins or _("确认时起"), _("在办的事项仍按原来的办完。"))))
    return facts


def _dropping(change: PendingChange) -> list[Fact]:
    row = find_choice(change.arguments["choice_id"])
    if row is None:
        return [Fact(_("用在哪里"), (_("这条选择已经没有了。"),))]
    title = say(compiled(current_version(row.playbook)).title)
    kind = _kind(row.playbook, row.kind) if row.kind else _("所有类别")
    return [
        Fact(_("工作法"), (title,), address("desk:method", row.playbook)),
        Fact(_("用在哪里"), (_name_of(row.place_code),), is_user_text=True),
        Fact(_("事项类别"), (kind,)),
        Fact(_("确认以后"), (_("新登记的事项改用上一级地方的工作法；在办的仍按原来的办完。"),)),
    ]


def _place(change: PendingChange) -> Fact:
    code = change.arguments["code"]
    return Fact(_("地方"), (_name_of(code), code), address("desk:territory", code), is_user_text=True)


def _merging(change: PendingChange) -> Fact:
    codes = [change.arguments["code"], *change.arguments["others"]]
    names = place_names(codes)
    return Fact(_("合并的地方"), tuple(f"{names[code]} {code}" for code in codes), is_user_text=True)


def _renumbering(change: PendingChange) -> Fact:
    return Fact(_("新代码"), (change.arguments["new_code"], _("下面所有地方的代码一起改。")))


def _splitting() -> Fact:
    words = _("保留原代码的一边留下岗位和在办事项；新网格还没有网格员，要另外任命。")
    return Fact(_("确认以后"), (words,))


def _from(change: PendingChange) -> Fact:
    on = change.arguments["on"]
    return Fact(_("从何时起"), (on or _("确认时起"),))


def _below(change: PendingChange) -> Fact:
    """What goes along: all that lies in the places concerned."""
    codes = [change.arguments["code"], *change.arguments.get("others", ())]
    if len(codes[0]) == GRID_LENGTH:
        return Fact(_("一起变动"), (_("网格里的岗位、家庭和在办事项。"),))
    below = sum(divisions_within(code).exclude(code=code).count() for code in codes)
    grids = sum(grids_within(code).count() for code in codes)
    words = _("下面 %(divisions)s 个区划、%(grids)s 个网格，连同里面的岗位、家庭和在办事项。")
    return Fact(_("一起变动"), (words % {"divisions": below, "grids": grids},))


def _name_of(code: str) -> str:
    return place_names([code])[code] if code else _("全市")


def _kind(playbook: str, kind: str) -> str:
    return kind_title(compiled(current_version(playbook)), kind)
