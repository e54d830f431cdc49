"""One dispute the whole way: applied for on a telephone, consented to, signed by hand, before a court, visited.

The applicant holds their own telephone; the other side says and signs before the mediator, on the mediator's screen.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.journeys.every_page import GRID
from tests.journeys.people import sign_in

WORDS = "隔壁新砌的院墙压着我家的滴水沟，下雨水就往堂屋里灌"
APPLICANT, OTHER = "周小满", "吴大海"
TERMS = "院墙后退半米，滴水沟重新挖通，十日内完工"
Windows = Callable[[int], Page]


def apply(page: Page) -> str:
    """Ask for mediation as a neighbour would; the case code."""
    page.goto(f"/mediation/?place={GRID}")
    page.get_by_label("纠纷是怎么回事").fill(WORDS)
    page.get_by_label("哪一类").select_option(label="邻里")
    page.get_by_label("和谁有纠纷").fill(OTHER)
    page.get_by_label("您的姓名").fill(APPLICANT)
    page.get_by_label("您的电话").fill("13987650001")
    page.get_by_role("button", name="申请调解").click()
    expect(page.get_by_role("heading", name="我的调解")).to_be_visible()
    found = re.search(r"/mediation/p/(\d{13})/", page.url)
    assert found
    return found[1]


def open_dispute(page: Page, code: str) -> None:
    """Found by its code, and on to its mediation page."""
    page.goto(f"/work/find/?q={code}")
    page.locator("a.row-main", has_text=WORDS[:20]).first.click()
    page.get_by_role("link", name="打开调解页").click()
    expect(page.locator("#parties")).to_be_visible()


def unfold(within: Page | Locator, title: str) -> Locator:
    """A folded part by its title, open now."""
    summary = (within if isinstance(within, Page) else within.page).locator("summary")
    part = within.locator("details", has=summary.filter(has_text=re.compile(f"^\\s*{title}"))).first
    if part.get_attribute("open") is None:
        part.locator("summary").first.click()
    return part


def press(within: Page | Locator, title: str) -> None:
    within.get_by_role("button", name=title, exact=True).first.click()


def draw(page: Page, part: Locator) -> None:
    """Write a name with a finger."""
    canvas = part.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 30 + 24 * step, box["y"] + (40 if step % 2 else 90))
    page.mouse.up()


def party(page: Page, name: str) -> Locator:
    """What stands of a party on the mediator's page."""
    return page.locator("section", has=page.locator("#parties")).locator(".panel", has_text=name[0])


def act(page: Page, title: str, **fields: str) -> None:
    """Take one of the method's own actions, filling its text and choosing by label."""
    form = unfold(page, title)
    for label, value in fields.items():
        form.get_by_label(label).first.fill(value)
    press(form, title)


def accept(page: Page) -> None:
    form = unfold(page, "受理并指派调解员")
    choices = form.locator("select option").all_inner_texts()
    form.locator("select").select_option(label=next(words for words in choices if "第1网格" in words))
    press(form, "受理并指派调解员")
    expect(page.locator("body")).to_contain_text("征求各方意愿")


def agree(page: Page) -> None:
    """A session is noted, then the agreement is drawn up."""
    session = unfold(page, "记一次调解")
    session.get_by_label("调解记录").first.fill("两家一起到现场量了沟，都愿意让一步。")
    session.get_by_label("在哪里调解").fill("社区调解室")
    press(session, "记下")
    expect(page.locator("body")).to_contain_text("两家一起到现场量了沟")
    terms = unfold(page, "谈拢了，写协议")
    terms.get_by_label("主要事实").fill("两家共用滴水沟，院墙压沟三米。")
    terms.get_by_label("协议内容").fill(TERMS)
    terms.get_by_label("什么时候以前履行").fill((date.today() + timedelta(days=10)).isoformat())
    press(terms, "定稿编号")
    expect(page.locator("body")).to_contain_text(re.compile(r"人调字第 \d+ 号"))


def sign(mediator: Page, phone: Page) -> None:
    """The applicant signs on their telephone, the other side and the mediator on the mediator's."""
    phone.reload()
    expect(phone.locator("body")).to_contain_text(TERMS)
    own = phone.locator("form", has=phone.locator("canvas"))
    own.get_by_label("签字人姓名").fill(APPLICANT)
    draw(phone, own)
    press(own, "我同意协议，签字")
    expect(phone.locator("canvas")).to_have_count(0)
    mediator.reload()
    theirs = unfold(party(mediator, OTHER), "当面签字")
    theirs.get_by_label("签字人姓名").fill(OTHER)
    draw(mediator, theirs)
    press(theirs, "签好了")
    expect(party(mediator, OTHER)).to_contain_text("已签字")
    own_hand = unfold(mediator, "调解员签字")
    own_hand.get_by_label("签字人姓名").fill("调解员")
    draw(mediator, own_hand)
    press(own_hand, "签好了")
    expect(mediator.locator("body")).to_contain_text("调解员已签")
    press(mediator, "协议生效")
    expect(mediator.locator("body")).to_contain_text("履行中")


def ask_court(mediator: Page, phone: Page) -> None:
    """Both sides want a court's word; it confirms the agreement."""
    phone.reload()
    press(phone, "同意申请司法确认")
    mediator.reload()
    press(party(mediator, OTHER), "同意申请司法确认")
    court = unfold(mediator, "共同申请司法确认")
    court.get_by_label("向哪个法院申请").fill("赫山区人民法院")
    press(court, "已共同申请")
    decision = unfold(mediator, "记法院的决定")
    decision.get_by_label("裁定协议有效").check()
    decision.get_by_label("裁定书编号和内容").fill("裁定调解协议有效")
    press(decision, "记下")
    expect(mediator.locator("section", has=mediator.locator("#court"))).to_contain_text("裁定协议有效")


def test_from_a_telephone_through_consent_signature_and_court_to_the_return_visit(windows: Windows) -> None:
    phone = windows(390)
    code = apply(phone)
    mediator = windows(390)
    sign_in(mediator, "village")
    open_dispute(mediator, code)
    accept(mediator)

    phone.reload()
    press(phone, "同意调解")
    mediator.reload()
    expect(mediator.locator("body")).to_contain_text("征求各方意愿")  # one side's word begins nothing
    expect(mediator.locator("body")).not_to_contain_text(OTHER)
    press(party(mediator, OTHER), "同意调解")
    expect(mediator.locator("body")).to_contain_text("调解中")

    agree(mediator)
    sign(mediator, phone)
    ask_court(mediator, phone)
    act(mediator, "已履行", 说明="院墙退了，沟也通了。")

    justice = windows(390)
    sign_in(justice, "justice")
    open_dispute(justice, code)
    visit = unfold(justice, "回访")
    visit.get_by_label("满意", exact=True).check()
    visit.locator("textarea").first.fill("下了两场雨，堂屋没有进水。")
    press(visit, "回访")

    phone.goto(f"/mediation/p/{code}/")
    expect(phone.locator("body")).to_contain_text("这次调解已经结束。")
    expect(phone.locator("body")).to_contain_text("调解成功")
    expect(phone.get_by_role("button", name="不愿调解")).to_have_count(0)
