"""Two cities with the same ordinary matters, one of them with sealed files: nobody else can tell which is which.

Every page, search, count, export, code, fact and notice of whoever is not named in a file is equal byte for byte, once
tokens and the ids that chance gives are taken out (SYSTEMS C6, DESIGN §4).
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client

from huiyin.care.models import CareFile
from huiyin.care.services.linking import open_paper
from huiyin.care.services.printing import dossier
from huiyin.casework.jobs import run_due
from huiyin.casework.jobs.sending import send_outbox
from huiyin.casework.models import Attachment, Matter, MeasureDelta, OutboxMessage, SealedReading, SearchText, Voice
from huiyin.casework.selectors import by_code, by_receipt, detail, export_matters, measures, readings, safe_voice
from huiyin.casework.selectors.reading import faults_of_readings
from huiyin.casework.services import attach, differences, guard_matter, name_reader, note, open_matter
from huiyin.casework.services.readers import drop_reader
from huiyin.casework.services.revealing import reveal_contact
from huiyin.casework.services.voices import add_voice, join_matter
from huiyin.casework.types import AttachmentGiven, RaiserContact
from huiyin.console.carrying_out import carry_out
from huiyin.console.examining import clocks_run, messages_leave
from huiyin.console.publishing import published
from huiyin.engine.loading import load_file
from huiyin.kernel.models import AuditEntry
from huiyin.kernel.refusal import Refused
from huiyin.people.models import Account, Person, RevealLog
from huiyin.people.services import accounts
from huiyin.people.types import Actor
from huiyin.places.selectors import forget_index
from huiyin.places.services import open_division
from tests.casework.town import (
    COUNTY,
    FILE,
    GRID,
    MONDAY,
    OTHER_GRID,
    STREET,
    SYSTEM,
    VILLAGE,
    _Clerk,
    hold,
    post_of,
    publish,
)
from tests.portals.resident.conftest import new_browser
from tests.portals.staff import browser_of

CARE, LETTER = "gongxian/fanjiabao", "national/warning_letter"
OTHER_COUNTY = "999902"
PHOTO = Path(__file__).resolve().parents[1] / "console" / "photo.png"
VICTIM, OTHER_PARTY, NEIGHBOUR = "13700000001", "13700000002", "13700000003"
DUTIES = ["listen", "explain", "warn", "counsel"]
FILES = [UUID(int=0xCA4E << 64 | 0x7000 << 64 | n) for n in range(1, 5)]
PLAIN = [UUID(int=0x0DD << 64 | n) for n in range(1, 7)]
SEARCHES = ("挨打", "井盖", VICTIM, OTHER_PARTY)

SHORT = [
    "/staff/", "/work/", "/work/results/", "/work/figures/", "/desk/counts/", "/desk/list/?scope=all", "/desk/methods/",
    "/desk/outbox/?state=sent", "/desk/list/export/?scope=all",
]  # fmt: skip
STAFF_PAGES = [
    *SHORT, "/work/new/", "/desk/queue/?scope=open", "/desk/queue/?late=1&scope=all", "/desk/new/",
    "/desk/outbox/", "/desk/outbox/?state=held", "/desk/outbox/?state=paper", "/desk/outbox/print/",
    "/care/", "/care/?all", "/care/meeting/?all", "/care/figures/", "/care/past/", "/care/new/", "/care/report/",
    f"/desk/methods/{CARE}/", "/desk/calendar/", f"/desk/places/?place={VILLAGE}", "/desk/admin/",
    "/desk/admin/choices/", "/desk/admin/policy/", "/desk/admin/units/", "/desk/admin/logins/", "/posts/",
    "/posts/hand-over/", "/changes/", "/persons/", "/data-requests/", "/posts/export/",
]  # fmt: skip
ALL_PAGES = {"worker", "desk", "centre", "department", "supervisor", "system", "security", "audit"}
OPEN_PAGES = [
    "/", "/raise/", f"/g/{GRID}/", "/c/", "/ledger/", f"/ledger/?place={VILLAGE}", "/ledger/done/", "/figures/",
    f"/figures/?place={COUNTY}", f"/figures/?place={VILLAGE}", f"/grid/{GRID}/", "/places/", "/my/", "/me/",
]  # fmt: skip


def people_of(town: Any) -> dict[str, Actor]:
    """Everybody who is not named in any of the files, by what they are called here, each with a login of that name."""
    others = {
        "worker": town.worker, "other_worker": town.other_worker, "desk": town.desk, "second_desk": town.second_desk,
        "centre": town.centre, "department": town.roads,
        "village": hold("village_secretary", VILLAGE, "村书记"), "mediator": hold("mediator", GRID, "调解员"),
        "township": hold("township_duty", STREET, "街道值班"), "leader": hold("township_leader", STREET, "街道主任"),
        "county": hold("county_leader", COUNTY, "县领导"),
        "supervisor": hold("centre_supervisor", OTHER_COUNTY, "邻县主任"),
        "neighbouring_officer": hold("police_officer", OTHER_GRID, "邻格民警"),
        "system": hold("system_admin", None, "系统"), "security": hold("security_admin", None, "安全"),
        "audit": hold("audit_admin", None, "审计"),
    }  # fmt: skip
    for name, actor in others.items():
        if not Account.objects.filter(person=actor.person_id).exists():
            accounts.create_staff_account(SYSTEM, login=f"c-{name.replace('_', '-')}", person_id=actor.person_id)
    return others


class City:
    """One of the two: the ordinary matters, and with `files` the sealed ones between them."""

    def __init__(self, town: Any, *, files: bool) -> None:
        self.town, self.files, self.codes = town, files, []
        open_division(_Clerk(), code=OTHER_COUNTY, name="西城县", english_name="Xicheng")
        self.people = people_of(town)
        self.officer, self.chief = hold("police_officer", GRID, "民警"), hold("police_chief", STREET, "副所长")
        self.contact = hold("cadre", STREET, "妇联")
        hold("centre_supervisor", "9999", "市主任")
        for method in (CARE, LETTER):
            publish(town.desk, town.above, load_file(FILE.parents[1] / f"{method}.yaml").source)
        for phone in (VICTIM, OTHER_PARTY):
            accounts.resident_account(Actor.anonymous(), phone=phone)
        cache.clear()

    def live(self) -> None:
        """Half a year: ordinary matters of every fate; between them files opened, read, moved, late and ended."""
        town, sealed = self.town, self.sealed
        sealed(lambda: self.open(0, "red", "他又打人，孩子也挨打"))
        for number, words in enumerate(("井盖丢了，路口很危险", "楼上漏水", f"路灯坏了，打 {VICTIM} 找我")):
            town.raise_matter(words, matter_id=PLAIN[number])
            sealed(lambda number=number: self.open(number + 1, "red", "夫妻打架"))
            town.later(minutes=7)
        sealed(self.read_and_name)
        town.solve(PLAIN[0])
        sealed(
            lambda: [
                self.do(self.chief, one, "place_red", kind="red", plan="每月看", words="情况严重") for one in range(4)
            ]
        )
        town.push(PLAIN[1])
        for _month in range(5):
            town.later(days=31)
            run_due()
            sealed(self.month)
            run_due()
        town.raise_matter("井盖又丢了", matter_id=PLAIN[3], place_code=OTHER_GRID)
        sealed(self.end)
        town.later(hours=2)
        run_due()
        send_outbox(through=town.recorder([]))

    def sealed(self, deed: Callable[[], object]) -> None:
        """Only where the city has such files; whatever chance or time a deed takes is given back."""
        if self.files:
            deed()

    def open(self, number: int, kind: str, words: str) -> None:
        receipt = open_matter(
            self.officer, playbook=CARE, kind=kind, words=words, door="desk", place_code=GRID,
            raiser=RaiserContact(name="张某", phone=VICTIM, person_id=_person(VICTIM), may_text=True),
            matter_id=FILES[number], collected_by=self.officer.person_id,
        )  # fmt: skip
        self.codes.append(receipt.code)
        for phone in (OTHER_PARTY, NEIGHBOUR):
            other = RaiserContact(name="李某", phone=phone, person_id=_person(phone), is_protected=False)
            self.codes.append(
                add_voice(SYSTEM, matter_id=FILES[number], words="听见打人", door="desk", raiser=other).code
            )

    def do(self, actor: Actor, number: int, action: str, **inputs: Any) -> None:
        self.town.do(actor, FILES[number], action, **inputs)

    def read_and_name(self) -> None:
        detail(self.chief, FILES[0])
        voice = Voice.objects.get(matter=FILES[0], is_protected=True)
        reveal_contact(self.chief, matter_id=FILES[0], voice_id=voice.id, field="phone", reason="约定回访时间")
        other = Voice.objects.get(matter=FILES[0], person=_person(OTHER_PARTY))
        reveal_contact(self.chief, matter_id=FILES[0], voice_id=other.id, field="phone", reason="告诫书送达")
        note(self.chief, matter_id=FILES[0], words="挨打的照片在附件")
        attach(self.chief, matter_id=FILES[0], attachments=[AttachmentGiven("photo", PHOTO.read_bytes())])
        name_reader(self.chief, matter_id=FILES[0], person_id=self.contact.person_id, reason="妇联帮扶联系人")
        export_matters(self.chief)
        CareFile.objects.create(matter_id=FILES[0], first_kind="red", opened_at=self.town.clock.now())
        letter = open_paper(self.chief, family_id=FILES[0], playbook=LETTER, kind="letter", words="动手打人")
        self.town.do(self.chief, letter.id, "issue", offender="李某", facts="动手打人", ban="不得殴打")
        self.town.do(self.chief, letter.id, "punish", reason="order", words="又动手，已行政拘留")
        dossier(self.chief, matter_id=FILES[0])

    def month(self) -> None:
        """Three red families, each a little late and visited, then kept; the third file comes down to orange."""
        for number in (0, 1, 3):
            self.do(self.chief, number, "visit_red", duties=DUTIES, found="calm", words="平稳")
            self.do(self.town.above, number, "keep_red", words="再看一个月")
        if Matter.objects.get(pk=FILES[2]).step == "red":
            self.do(self.town.above, 2, "lower", kind="orange", words="连续平稳")
        else:
            self.do(self.officer, 2, self.calm(), duties=DUTIES, words="平稳")

    def calm(self) -> str:
        return "visit_calm" if Matter.objects.get(pk=FILES[2]).step == "watched" else "visit_calm_again"

    def end(self) -> None:
        self.do(self.town.above, 2, "leave", reason="calm_long", words="不再需要")
        assert Matter.objects.get(pk=FILES[2]).ending == "solved"
        assert Matter.objects.get(pk=FILES[1]).late_count > 1
        assert not Matter.objects.filter(sensitivity="sealed", owner_via="desk").exists()

    def seen_by_all(self, codes: list[str], folder: Path) -> Iterator[tuple[str, str]]:
        """(what, how it looks) of everything that anybody not named can come by."""
        browsers = {name: browser_of(actor) for name, actor in self.people.items()}
        Account.objects.update(last_login=None)  # Django's own clock is not held
        for name, browser in browsers.items():
            pages = [*STAFF_PAGES, *_searches(codes)] if name in ALL_PAGES else SHORT
            for address in [*pages, *_of_matters()]:
                yield f"{name} {address}", look(browser, address)
        yield from self.seen_outside(codes)
        yield from self.kept(folder)

    def seen_outside(self, codes: list[str]) -> Iterator[tuple[str, str]]:
        """What residents and passers-by see, the two of the family among them."""
        browsers = {"anonymous": new_browser()}
        for phone in (VICTIM, OTHER_PARTY):
            browsers[phone] = new_browser()
            account = Account.objects.get(phone_index=phone)
            browsers[phone].force_login(account, backend="huiyin.people.services.signing_in.AccountBackend")
        for name, browser in browsers.items():
            for address in [*OPEN_PAGES, *(f"/c/{code}/" for code in codes), *(f"/c/?code={code}" for code in codes)]:
                yield f"{name} {address}", look(browser, address)
            yield f"{name} /me/export/", look(browser, "/me/export/")

    def kept(self, folder: Path) -> Iterator[tuple[str, str]]:
        """Exports, facts, codes, trails and notices."""
        Account.objects.update(last_login=None)
        carry_out(folder, names=True)
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield f"export {path.relative_to(folder)}", _exported(path)
        yield "doctor", str([*messages_leave(), *clocks_run()])
        yield "methods", str(list(published()))
        yield "facts", str(list(MeasureDelta.objects.values_list("day", "place_code", "kind", "name", "value")))
        yield "figures", str(measures("99", since=MONDAY.date(), until=MONDAY.date().replace(month=12)))
        yield "search", str(sorted(SearchText.objects.values_list("matter", "terms")))
        yield "codes", str(list(Matter.objects.filter(pk__in=PLAIN).order_by("pk").values_list("code", flat=True)))
        yield "looks", str(list(RevealLog.objects.values_list("viewer_label", "reason")))
        trail = AuditEntry.objects.values_list("at", "actor_label", "action", "object_name", "detail")
        yield "audit", _sorted(trail)
        named = [post_of(one) for one in (self.officer, self.chief, self.town.above)]
        told = OutboxMessage.objects.exclude(post__in=named).exclude(voice__is_protected=True)
        yield "notices", _sorted(told.values_list("created_at", "occasion", "body", "state"))


def _person(phone: str) -> UUID | None:
    return Person.objects.filter(phone_index=phone).values_list("id", flat=True).first()


def _of_matters() -> list[str]:
    return [f"/{where}/{one}/" for one in (PLAIN[1], *FILES[:3]) for where in ("work/m", "desk/queue")]


def _searches(codes: list[str]) -> list[str]:
    words, pages = [*SEARCHES, codes[0]], ("/work/find/?q=", "/desk/queue/?scope=all&q=")
    return [f"{page}{word}" for word in words for page in pages]


def look(browser: Client, address: str) -> str:
    """What comes back, without what chance gives."""
    answer = browser.get(address)
    content = answer.content if not answer.streaming else b"".join(answer.streaming_content)
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as book:
            return _plain("".join(book.read(name).decode("utf-8", "replace") for name in sorted(book.namelist())))
    return _plain(f"{answer.status_code} {answer.get('Location', '')} {content.decode()}")


def _plain(text: str) -> str:
    text = re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken&quot;: &quot;|nonce=)"?[\w-]+', r"\1", text)
    text = re.sub(r'name="(token|id)" value="[^"]*"', "", text)
    text = re.sub(r"[0-9a-f]{64}", "#", text)
    text = re.sub(r"(W3CDTF\">)[0-9TZ:-]+", r"\1", text)  # when the spreadsheet was made
    found: dict[str, str] = {}
    return re.sub(
        r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", lambda m: found.setdefault(m[0], f"id{len(found)}"), text
    )


def _sorted(rows: Any) -> str:
    """Rows one by one in their own order: those of one instant lie by ids that chance gives."""
    return "\n".join(sorted(_plain(str(row)) for row in rows))


def _exported(path: Path) -> str:
    if path.suffix != ".jsonl":
        return _plain(path.read_text("utf-8-sig")) if path.suffix == ".json" else ""
    left = ("lane", "sequence", "link", "body", "previous", "head", "commitment", "salt", "password")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return _sorted(json.dumps({k: v for k, v in row.items() if k not in left}) for row in rows)


@pytest.mark.django_db(transaction=True)
def test_nobody_else_can_tell_a_city_with_sealed_files_from_one_without(town, worker_database, tmp_path):
    seen, codes = {}, []
    for files in (True, False):
        worker_database.renew()  # numbers that earlier tests drew and rolled back would part the two
        forget_index()
        town.clock.set(MONDAY)
        city = City(replace(town), files=files)
        city.live()
        assert Matter.objects.filter(sensitivity="sealed").count() == (5 if files else 0)
        codes = codes or city.codes
        seen[files] = dict(city.seen_by_all(codes, tmp_path / str(files)))
    assert seen[True].keys() == seen[False].keys()
    leaks = {
        what: _difference(seen[True][what], seen[False][what])
        for what in seen[True]
        if seen[True][what] != seen[False][what]
    }
    assert not leaks, "\n".join(f"{what}: {told}" for what, told in leaks.items())


def _difference(one: str, other: str) -> str:
    """The first place where two texts part, for whoever has to find the leak."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"{one[max(0, at - 80) : at + 120]!r} <> {other[max(0, at - 80) : at + 120]!r}"


@pytest.fixture
def sealed(town):
    """A sealed matter with its protected raiser, and somebody else's voice in it."""
    mine = RaiserContact(name="张某", phone=VICTIM, may_text=True)
    receipt = town.raise_matter("他又打人", sensitivity="sealed", raiser=mine, collected_by=town.worker.person_id)
    other = RaiserContact(name="李某", phone=OTHER_PARTY, is_protected=False)
    return receipt, add_voice(SYSTEM, matter_id=receipt.matter_id, words="没有的事", door="desk", raiser=other)


def test_the_protected_person_sees_who_read_and_nobody_else_does(town, sealed):
    receipt, other = sealed
    voice = Voice.objects.get(pk=receipt.voice_id)
    before = AuditEntry.objects.count()
    detail(town.centre, receipt.matter_id)
    reveal_contact(town.above, matter_id=receipt.matter_id, voice_id=voice.id, field="phone", reason="约定回访")
    export_matters(town.above)
    looks = readings(receipt.code, secret=receipt.secret, device="d")
    assert [(look.name, look.standing, look.what) for look in looks] == [
        ("主任", "上级岗位", "导出了档案"), ("主任", "上级岗位", "看了联系方式"), ("中心", "办理人", "看了档案"),
    ]  # fmt: skip
    assert list(faults_of_readings([receipt.matter_id])) == []
    assert (AuditEntry.objects.count(), RevealLog.objects.count()) == (before, 0)
    for code, secret in ((other.code, other.secret), (receipt.code, other.secret), (receipt.code, "")):
        with pytest.raises(Refused, match="对不上"):
            readings(code, secret=secret, device="e")


def test_a_receipt_of_a_sealed_matter_opens_nothing_on_the_common_pages(town, sealed):
    for receipt in sealed:
        with pytest.raises(Refused, match="没有找到"):
            by_code(receipt.code)
        for proof in ({"secret": receipt.secret}, {"last_four": VICTIM[-4:]}, {"last_four": OTHER_PARTY[-4:]}):
            with pytest.raises(Refused, match="对不上"):
                by_receipt(receipt.code, device=f"{receipt.code}{proof}", **proof)


def test_only_the_protected_voice_is_told_and_never_by_text(town, sealed):
    receipt, _other = sealed
    told = OutboxMessage.objects.filter(matter=receipt.matter_id, voice__isnull=False)
    assert set(told.values_list("voice", "channel")) == {(receipt.voice_id, "page")}


def test_readers_are_the_owner_those_above_and_who_is_named(town, sealed, seen):
    receipt, _other = sealed
    friend = hold("cadre", STREET, "妇联")
    assert [seen(one, receipt.matter_id) for one in (town.centre, town.above, town.worker, town.desk, friend)] == [
        True, True, False, False, False,
    ]  # fmt: skip
    with pytest.raises(Refused, match="没有找到"):
        name_reader(town.worker, matter_id=receipt.matter_id, person_id=friend.person_id, reason="我想看看")
    with pytest.raises(Refused, match="原因"):
        name_reader(town.above, matter_id=receipt.matter_id, person_id=friend.person_id, reason=" ")
    name_reader(town.above, matter_id=receipt.matter_id, person_id=friend.person_id, reason="妇联联系人")
    assert seen(friend, receipt.matter_id)
    detail(friend, receipt.matter_id)
    assert SealedReading.objects.get().standing == "named"
    drop_reader(town.centre, matter_id=receipt.matter_id, person_id=friend.person_id, reason="换人联系")
    assert not seen(friend, receipt.matter_id)
    assert differences(receipt.matter_id) == {}


def test_sealing_a_matter_takes_it_out_of_every_figure_it_was_counted_in(town):
    day = MONDAY.date()
    receipt = town.raise_matter("他又打人", raiser=RaiserContact(name="邻居", phone=NEIGHBOUR))
    town.later(days=2)
    guard_matter(town.desk, matter_id=receipt.matter_id, sensitivity="sealed")
    for since in (day, day.replace(day=4)):
        assert set(measures("99", since=since, until=day.replace(month=12)).get("99", {"none": 0}).values()) == {0}
    assert Matter.objects.get().summary is None
    assert not SearchText.objects.exists()
    with pytest.raises(Refused):
        safe_voice(receipt.code, secret=receipt.secret, device="d")


def test_a_sealed_matter_never_joins_another(town, sealed):
    plain = town.raise_matter("也是打人", sensitivity="protected")
    with pytest.raises(Refused, match="不能并案"):
        join_matter(town.above, matter_id=plain.matter_id, into_id=sealed[0].matter_id)
    assert Voice.objects.filter(matter=plain.matter_id).count() == 1


def test_photos_of_a_sealed_matter_are_for_its_readers_and_each_look_is_written_down(town, sealed):
    receipt, _other = sealed
    attach(town.centre, matter_id=receipt.matter_id, attachments=[AttachmentGiven("photo", PHOTO.read_bytes())])
    row = Attachment.objects.get(matter=receipt.matter_id)
    for browser in (browser_of(town.desk), browser_of(town.worker), new_browser()):
        for address in (f"/work/files/{row.id}/", f"/desk/files/{row.id}/", f"/c/{receipt.code}/files/{row.id}/"):
            answer = browser.get(address)
            assert answer.status_code in (302, 403, 404), address
            assert not answer.get("Content-Type", "").startswith("image/")
    assert not SealedReading.objects.exists()
    shown = browser_of(town.centre).get(f"/work/files/{row.id}/")
    assert (shown.status_code, shown["Content-Type"], shown["Cache-Control"]) == (200, row.media_type, "no-store")
    assert [look.what for look in SealedReading.objects.all()] == ["attachment"]
