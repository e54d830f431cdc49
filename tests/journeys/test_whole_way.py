"""One matter the whole way: from a resident's telephone to a judged answer, each person in a window of their own."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.people import sign_in

# As a telephone's map gives it (GCJ-02): half a kilometre off. Read without conversion it lies in another grid.
PIN = "lon=112.5738378&lat=28.2570442"
RIGHT_GRID, RAW_GRID = "430903001008001", "430903001006007"
VILLAGE = "430903001008"
PHONE = "13987654321"
LAMP = "楼道口的灯罩掉下来了，灯泡露在外面"
WORDS = "梓山路口的铁栏杆断了三根，断口朝外，放学的孩子都从旁边过"
HOUSING, STREETS = "赫山区住房和城乡建设局", "赫山区城市管理和综合执法局"

TOLD_LIMIT_SECONDS = 40
Windows = Callable[[int], Page]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo as a telephone takes it."""
    image = pytest.importorskip("PIL.Image")
    file = tmp_path / "photo.jpg"
    image.effect_noise((800, 600), 40).convert("RGB").save(file)
    return file


def staff(windows: Windows, login: str, width: int = 390) -> Page:
    page = windows(width)
    sign_in(page, login)
    return page


def named_here(page: Page, datum: str) -> str:
    """The place that the raise page says for the pin."""
    page.goto(f"/raise/?{PIN}&datum={datum}")
    return page.locator("[data-here]").inner_text().strip().rpartition(" · ")[2]


def grid_name(page: Page, code: str) -> str:
    page.goto(f"/grid/{code}/")
    return page.locator("h1").inner_text().strip()


def raise_it(page: Page, photo: Path) -> str:
    """Raise the matter with the pin and the photo; its case code."""
    page.goto(f"/raise/?{PIN}&datum=gcj02")
    page.get_by_label("说说什么事").fill(WORDS)
    page.locator("#id_photos").set_input_files(photo)
    expect(page.locator("[data-photo-words]")).to_contain_text("已选 1 张照片")
    page.locator("summary", has_text="怎么告诉您结果").click()
    page.get_by_label("电话").fill(PHONE)
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    found = re.search(r"/c/(\d{13})/receipt/", page.url)
    assert found
    return found[1]


def open_in_inbox(page: Page) -> None:
    page.goto("/work/")
    page.locator("a.row-main", has_text=WORDS).first.click()
    expect(page.locator(".quote-big")).to_have_text(WORDS)


def act(page: Page, title: str, *, words: str = "", photo: Path | None = None, kind: str = "") -> None:
    """Take an action of the open matter, filling in what its form asks; ends with "sent"."""
    folded = page.locator("details.act-more:not([open]) > summary")
    if folded.count():
        folded.click()
    opener = page.locator("details.act > summary", has_text=title)
    if opener.count():
        if opener.locator("..").get_attribute("open") is None:
            opener.click()
        form = opener.locator("..")
        if words:
            form.locator("textarea").fill(words)
        if kind:
            form.get_by_label(kind, exact=True).check()
        if photo:
            form.locator("input[type=file]").set_input_files(photo)
        form.get_by_role("button", name=title).click()
    else:
        page.get_by_role("button", name=title).click()
    expect(page.locator("form.undo")).to_contain_text("已办")


def owed_and_done(page: Page) -> tuple[int, int]:
    """How many complaints of the village the red and the blue ledger show."""
    page.goto(f"/ledger/?place={VILLAGE}&kind=complaint")
    counts = [int(words) for words in page.locator("nav.tabs .count").all_inner_texts()]
    return counts[0], counts[1]


def by_code(page: Page, code: str) -> Page:
    """The resident's track on another telephone, opened by the code and the last four digits."""
    page.goto("/c/")
    page.get_by_label("案码").fill(code)
    page.get_by_role("button", name="查询").click()
    expect(page.locator("body")).not_to_contain_text(WORDS)
    page.get_by_label("手机尾号四位").fill(PHONE[-4:])
    page.get_by_role("button", name="打开", exact=True).click()
    expect(page.locator("body")).to_contain_text(WORDS)
    return page


def track_once_it_says(page: Page, words: str) -> str:
    """The track, as soon as what could be taken back for twenty seconds is told."""
    end = time.monotonic() + TOLD_LIMIT_SECONDS
    while words not in (track := page.locator("ol.track").inner_text()) and time.monotonic() < end:
        page.wait_for_timeout(4_000)
        page.reload()
    return track


def once_it_may_be_judged(page: Page) -> Page:
    """The track, as soon as the answer is told: only then is the raiser asked whether it is solved."""
    end = time.monotonic() + TOLD_LIMIT_SECONDS
    while page.locator("#judge").count() == 0 and time.monotonic() < end:
        page.wait_for_timeout(4_000)
        page.reload()
    return page


def check_by_worker(worker: Page) -> None:
    open_in_inbox(worker)
    act(worker, "回访属实")


@pytest.mark.usefixtures("full_town")
def test_from_a_residents_telephone_to_a_judged_answer(windows: Windows, photo: Path) -> None:
    resident = windows(390)
    assert named_here(resident, "wgs84") == grid_name(resident, RAW_GRID)
    assert named_here(resident, "gcj02") == grid_name(resident, RIGHT_GRID) != grid_name(resident, RAW_GRID)
    code = raise_it(resident, photo)
    expect(resident.locator("[data-receipt-code]")).to_have_text(re.compile(r"\s*".join(code)))
    expect(resident.locator("dl.summary", has_text="地点")).to_contain_text("第1网格")

    worker = staff(windows, "worker")
    open_in_inbox(worker)
    act(worker, "更正类别", kind="投诉")
    other_phone = windows(390)
    owed, done = owed_and_done(other_phone)
    act(worker, "直推中心")
    worker.get_by_role("button", name="撤回").click()
    expect(worker.locator(".notice.is-done")).to_contain_text("已撤回，谁也没有收到")
    open_in_inbox(worker)
    act(worker, "直推中心")

    centre = staff(windows, "centre", 1440)
    centre.goto(f"/desk/queue/?scope=open&q={code}")
    centre.locator("#queue [data-key-list]", has_text=WORDS).click()
    centre.wait_for_url(re.compile(r"/desk/queue/[0-9a-f-]{36}/"))
    centre.locator("details.act > summary", has_text="吹哨派单").click()
    centre.get_by_label("牵头单位").select_option(label=HOUSING)
    centre.get_by_label(STREETS).check()
    centre.get_by_role("button", name="吹哨派单").click()
    expect(centre.locator("form.undo")).to_contain_text("已办")

    housing, streets = staff(windows, "housing"), staff(windows, "streets")
    for unit in (streets, housing):
        open_in_inbox(unit)
        act(unit, "部门报到")
    act(housing, "办理完成", words="断口已用铁皮包住。", photo=photo)
    check_by_worker(worker)

    once_it_may_be_judged(by_code(other_phone, code))
    other_phone.locator("#judge textarea").fill("只包住了，三根还是断的。")
    other_phone.get_by_role("button", name="没解决").click()
    expect(other_phone.locator("body")).to_contain_text("换更高一级重新办")

    supervisor = staff(windows, "supervisor")
    open_in_inbox(supervisor)
    act(supervisor, "办理完成", words="三根栏杆已换新焊牢。", photo=photo)
    housing.goto("/work/")
    expect(housing.locator("a.row-main", has_text=WORDS)).to_have_count(0)
    check_by_worker(worker)

    assert owed_and_done(other_phone) == (owed, done)
    resident.goto(f"/c/{code}/")
    once_it_may_be_judged(resident).get_by_role("button", name="解决了", exact=True).click()
    expect(resident.locator("body")).to_contain_text("谢谢您的评价")
    expect(resident.locator("#judge")).to_have_count(0)
    assert owed_and_done(other_phone) == (owed - 1, done + 1)
    track = track_once_it_says(resident, "三根栏杆已换新焊牢。")
    assert [said in track for said in ("断口已用铁皮包住。", "只包住了，三根还是断的。", HOUSING)] == [True] * 3
    expect(resident.locator("img.photo")).to_have_count(3)


def test_what_is_sent_again_after_a_lost_answer_is_the_same_matter(windows: Windows) -> None:
    page = windows(390)
    page.goto(f"/g/{RAW_GRID}/")
    page.get_by_label("说说什么事").fill(LAMP)
    expect(page.locator(".draft-note")).to_contain_text("草稿已存")
    answers: list[str] = []

    def lose_the_answer(route: Route) -> None:
        answers.append(route.fetch(max_redirects=0).headers["location"])
        route.abort()

    page.route("**/raise/", lose_the_answer, times=1)
    page.get_by_role("button", name="发送").click()
    page.wait_for_url("chrome-error://**")
    page.goto(f"/g/{RAW_GRID}/")
    expect(page.get_by_label("说说什么事")).to_have_value(LAMP)
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("heading", name="早就收到了")).to_be_visible()
    assert [urlsplit(page.url).path] == answers


def test_another_text_under_the_same_number_is_told_and_sent_as_its_own(windows: Windows) -> None:
    page = windows(390)
    page.goto(f"/g/{RAW_GRID}/")
    token = page.locator("[name=token]").input_value()
    page.get_by_label("说说什么事").fill(LAMP)
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    first = page.url
    page.goto("/raise/")
    page.locator("[name=token]").evaluate("(field, value) => { field.value = value }", token)
    page.get_by_label("说说什么事").fill("另一件事：楼顶的水箱盖被风吹跑了")
    page.get_by_role("button", name="发送").click()
    expect(page.locator("[data-errors]")).to_be_visible()
    expect(page.get_by_label("说说什么事")).to_have_value("另一件事：楼顶的水箱盖被风吹跑了")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    assert page.url != first


def test_a_mistyped_code_is_said_beside_its_field(page: Page) -> None:
    page.goto("/c/")
    page.get_by_label("案码").fill("2026123412341")
    page.get_by_role("button", name="查询").click()
    expect(page.locator("[data-errors]")).to_be_visible()
    expect(page.get_by_label("案码")).to_have_value("2026123412341")
