"""The three tables of a city's first day: organisations, staff with posts, residents with households."""

from __future__ import annotations

from typing import Any, BinaryIO
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.kernel.codes import check_place_code
from huiyin.kernel.refusal import Refused
from huiyin.kernel.tables import Column, Row, parse_choice, parse_code, parse_date
from huiyin.people.models import (
    Account,
    Household,
    Organisation,
    OrganisationKind,
    Person,
    Post,
    PostKind,
    Relation,
    Resident,
)
from huiyin.people.selectors.seats import seats_of_posts
from huiyin.people.services.accounts import create_staff_account
from huiyin.people.services.importing import ImportDone, Made, check_importer, run_import
from huiyin.people.services.organisations import add_organisation
from huiyin.people.services.persons import change_person, create_person
from huiyin.people.services.posts import appoint, open_post
from huiyin.people.services.residents import settle
from huiyin.people.types import Actor
from huiyin.people.types.messages import check_phone
from huiyin.places.selectors.naming import missing_codes

_YES_NO = parse_choice({"是": True, "否": False, "yes": True, "no": False})

ORGANISATION_COLUMNS = (
    Column("name", gettext_lazy("单位名称"), required=True, width=28),
    Column("kind", gettext_lazy("单位类型"), required=True, help=gettext_lazy("例如：部门、派驻站所、综治中心。")),
    Column("place_code", gettext_lazy("区划代码"), parse_code, required=True, help=gettext_lazy("单位管的地方。")),
    Column("parent", gettext_lazy("上级单位"), default="", help=gettext_lazy("上级单位要排在前面。"), width=28),
    Column("english_name", gettext_lazy("英文名称"), default="", width=28),
    Column("credit_code", gettext_lazy("统一社会信用代码"), parse_code, default="", width=22),
    Column("may_be_called", gettext_lazy("可以被吹哨"), _YES_NO, default=False, help=gettext_lazy("是或否。")),
    Column("duty_phone", gettext_lazy("值班电话"), parse_code, default=""),
)

STAFF_COLUMNS = (
    Column("name", gettext_lazy("姓名"), required=True),
    Column("phone", gettext_lazy("手机号"), parse_code, required=True),
    Column("kind", gettext_lazy("岗位类别"), required=True, help=gettext_lazy("例如：网格员、部门值班。")),
    Column("place_code", gettext_lazy("区划或网格代码"), parse_code, default="", width=20),
    Column("organisation", gettext_lazy("单位名称"), default="", width=28),
    Column("title", gettext_lazy("岗位名称"), default="", width=24),
    Column("login", gettext_lazy("登录名"), parse_code, default="", help=gettext_lazy("不填就不建账号。")),
)

RESIDENT_COLUMNS = (
    Column("name", gettext_lazy("姓名"), required=True),
    Column("place_code", gettext_lazy("网格代码"), parse_code, required=True, width=20),
    Column("household_number", gettext_lazy("户号"), parse_code, required=True),
    Column("address", gettext_lazy("住址"), default="", width=40),
    Column("relation", gettext_lazy("与户主关系"), default=""),
    Column("phone", gettext_lazy("手机号"), parse_code, default=""),
    Column("citizen_number", gettext_lazy("身份证号码"), parse_code, default="", width=22),
    Column("since", gettext_lazy("何时入住"), parse_date),
)


def import_organisations(actor: Actor, *, file: BinaryIO, keep: bool = False) -> ImportDone:
    """Add the units of a file; one with the same name in the same area is known already. Preview unless ``keep``."""
    check_importer(actor)
    kinds = _choices(OrganisationKind.choices)

    def take(row: Row, made: Made) -> bool:
        code = _known_place(row["place_code"])
        if Organisation.objects.filter(name=row["name"], place_code=code).exists():
            return False
        unit = add_organisation(
            actor,
            name=row["name"],
            kind=OrganisationKind(_chosen(kinds, row["kind"], "kind")),
            place_code=code,
            parent_id=_organisation(row["parent"], "parent"),
            english_name=row["english_name"],
            credit_code=row["credit_code"],
            may_be_called=row["may_be_called"],
            duty_phone=row["duty_phone"],
        )
        made.append(("organisation", unit.id))
        return True

    return run_import(actor, what="organisations", file=file, columns=ORGANISATION_COLUMNS, take_row=take, keep=keep)


def import_staff(actor: Actor, *, file: BinaryIO, keep: bool = False) -> ImportDone:
    """Add staff, open their posts, appoint them, make accounts (unusable until a password is issued).

    A person is known by name and phone together, so that one person's three posts are three rows.
    """
    check_importer(actor)
    kinds = {title: code for code, title in PostKind.objects.values_list("code", "title_zh")}
    kinds |= {code: code for code in PostKind.objects.values_list("code", flat=True)}

    def take(row: Row, made: Made) -> bool:
        person, is_new = _staff_person(actor, row, made)
        code = _known_place(row["place_code"]) if row["place_code"] else None
        organisation = _organisation(row["organisation"], "organisation")
        post = _post(actor, _chosen(kinds, row["kind"], "kind"), code, organisation, row["title"], made)
        sits = person.id in seats_of_posts([post.id])[post.id].holders
        if not sits:
            tenure = appoint(actor, post_id=post.id, person_id=person.id, reason="import")
            made.append(("tenure", tenure.id))
        has_account = not row["login"] or Account.objects.filter(person=person).exists()
        if not has_account:
            account = create_staff_account(actor, login=row["login"], person_id=person.id)
            made.append(("account", account.id))
        return is_new or not sits or not has_account

    return run_import(actor, what="staff", file=file, columns=STAFF_COLUMNS, take_row=take, keep=keep)


def import_residents(actor: Actor, *, file: BinaryIO, keep: bool = False) -> ImportDone:
    """Add residents and their households. A known citizen number, or name and phone, is mended, not doubled."""
    check_importer(actor)
    relations = _choices(Relation.choices)

    def take(row: Row, made: Made) -> bool:
        person = _resident_person(row)
        is_new = person is None
        given: dict[str, Any] = {"name": row["name"], "phone": row["phone"], "citizen_number": row["citizen_number"]}
        if person is None:
            person = create_person(actor, **given)
            made.append(("person", person.id))
        else:
            change_person(actor, person_id=person.id, **{name: value for name, value in given.items() if value})
        relation = Relation(_chosen(relations, row["relation"] or "other", "relation"))
        _settled(actor, person, row, relation, made)
        return is_new

    return run_import(actor, what="residents", file=file, columns=RESIDENT_COLUMNS, take_row=take, keep=keep)


def _settled(actor: Actor, person: Person, row: Row, relation: Relation, made: Made) -> None:
    """Put somebody into their household, noting whether they or it are new to the register."""
    place, number = _known_place(row["place_code"]), row["household_number"].strip()
    is_known_household = Household.objects.filter(place_code=place, number=number).exists()
    is_known_resident = Resident.objects.filter(person=person).exists()
    resident = settle(
        actor,
        person_id=person.id,
        place_code=place,
        household_number=number,
        address=row["address"],
        relation=relation,
        since=row["since"],
    )
    if not is_known_household:
        made.append(("household", resident.household_id))
    if not is_known_resident:
        made.append(("resident", person.id))


def _choices(pairs: list[tuple[str, Any]]) -> dict[str, str]:
    """What may stand in a cell: the shown words or the code, each to its code."""
    return {str(words): code for code, words in pairs} | {code: code for code, _words in pairs}


def _chosen(choices: dict[str, str], words: str, field: str) -> str:
    """The code of what a cell says."""
    if words not in choices:
        known = "、".join(sorted(words for words, code in choices.items() if words != code))
        raise Refused(_("没有“%(words)s”。可以填：%(known)s。") % {"words": words, "known": known}, field=field)
    return choices[words]


def _known_place(code: str) -> str:
    """A place code that the city has."""
    checked = check_place_code(code)
    if missing_codes([checked]):
        raise Refused(_("区划里没有代码 %(code)s，请先导入区划和网格。") % {"code": checked}, field="place_code")
    return checked


def _organisation(name: str, field: str) -> UUID | None:
    """The one unit of that name; an empty name is no unit."""
    if not name:
        return None
    found = list(Organisation.objects.filter(name=name, active_until__isnull=True).values_list("id", flat=True)[:2])
    if len(found) != 1:
        sentence = _("有几个单位都叫“%(name)s”。") if found else _("没有叫“%(name)s”的单位，请先导入单位。")
        raise Refused(sentence % {"name": name}, field=field)
    return found[0]


def _staff_person(actor: Actor, row: Row, made: Made) -> tuple[Person, bool]:
    """The member of staff of that name and phone, written down if new."""
    phone = check_phone(row["phone"])
    person = Person.objects.filter(name_index=row["name"], phone_index=phone, erased_at__isnull=True).first()
    if person is not None:
        return person, False
    person = create_person(actor, name=row["name"], phone=phone)
    made.append(("person", person.id))
    return person, True


def _resident_person(row: Row) -> Person | None:
    """A person who is registered already."""
    persons = Person.objects.filter(erased_at__isnull=True)
    if row["citizen_number"]:
        return persons.filter(citizen_number_index=row["citizen_number"]).first()
    if row["phone"]:
        return persons.filter(name_index=row["name"], phone_index=row["phone"]).first()
    same_name = persons.filter(name_index=row["name"], resident__household__number=row["household_number"])
    return same_name.filter(resident__household__place_code=row["place_code"]).first()


def _post(
    actor: Actor, kind: str, place_code: str | None, organisation_id: UUID | None, title: str, made: Made
) -> Post:
    """The open seat, opened if new."""
    seats = Post.objects.filter(closed_at__isnull=True, kind_id=kind, title=title)
    seats = seats.filter(place_code=place_code) if place_code else seats.filter(place_code__isnull=True)
    inside = Q(organisation_id=organisation_id) if organisation_id else Q(organisation__isnull=True)
    post = seats.filter(inside).first()
    if post is not None:
        return post
    post = open_post(actor, kind=kind, place_code=place_code, organisation_id=organisation_id, title=title)
    made.append(("post", post.id))
    return post
