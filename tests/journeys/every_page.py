"""Every page of every portal, by who reads it: what test_every_page.py opens and what the guard counts.

A visit is named by its route. `at` is the address opened; `follow` leads on by the first link of that kind, behind `|`
by a link of the page after it, and behind `>>` by more of an address; `script` opens what is folded, and `press` sends
a form empty, so that its errors stand.
"""

from dataclasses import dataclass

_EMPTIED = "document.querySelector('[name=words]').value = ''"
_ALL = "document.querySelectorAll('main details').forEach(fold => { fold.removeAttribute('name'); fold.open = true })"


@dataclass(frozen=True)
class Visit:
    """One page in one state. `route` is its pattern; `touch` says whether thumbs press it."""

    name: str
    route: str
    at: str = ""
    follow: str = ""
    script: str = ""
    press: str = ""
    touch: bool = True
    status: int = 200

    @property
    def address(self) -> str:
        return self.at or self.route


def unfolded(name: str, route: str, at: str = "", *, follow: str = "", touch: bool = True) -> Visit:
    """The page with every fold and every form open."""
    return Visit(name, route, at, follow, script=_ALL, touch=touch)


def desk(name: str, route: str, at: str = "", *, follow: str = "", press: str = "", open_all: bool = False) -> Visit:
    """A page of the office, where tables are dense."""
    return Visit(name, route, at, follow, script=_ALL if open_all else "", press=press, touch=False)


GRID = "430903001008001"
MATTER = "a.row-main[href*='/work/m/']"
# One whose next step the grid takes itself; which one comes first in the list changes with the hour.
AT_HAND = "main a.button:is([href*='?act=settle'], [href*='?act=answer'])"
# What the resident raised, and a dispute, which leads on to its own page.
RAISED = "main a.row-main[href^='/c/']:has-text('路灯')"
DISPUTE = "main a.row-main[href^='/c/']:has-text('两口子')"
QUEUED = "#queue a.row-main"
FAMILY = "main > div > ul.rows a.row-main[href^='/care/f/']"
LETTER = "main section a.row-main[href^='/care/f/']"
UNIT = "main th a[href^='/desk/admin/units/']"
LOGIN = "main th a[href^='/desk/admin/logins/']"
STUDIO = "main a[href^='/mediation/studio/']"
CAMPAIGN = "main ul.rows a[href^='/mediation/screening/']"
COMMITTEE = "main td a[href^='/mediation/register/']"
CASE = "main td a[href^='/mediation/d/']"
# One that is in somebody's hands here, not with a court or an organ.
AT_WORK = f"main tr:is(:has-text('征求各方意愿'), :has-text('Asking the parties')) {CASE.removeprefix('main ')}"
PARTY = "main a[href*='/people/']:not([href$='/people/'])"
LOOK = "main a[href^='/mediation/look/']"
DAY = "main a.button[href^='/receptions/']:not(.button-plain)"
HALL = "main li:has-text('09:00') a.row-main[href^='/receptions/desk/']"
TIME = "main a[href^='/counselling/book/']"
BOOKED = "main a[href^='/counselling/own/b/']"

OPEN = [
    Visit("resident-home", "/"),
    unfolded("resident-raise", "/raise/"),
    Visit("resident-raise-wrong", "/raise/", press="form.form button.button-main"),
    Visit("resident-raise-grid", "/g/<str:grid_code>/", f"/g/{GRID}/"),
    Visit("safe", "/w/"),
    Visit("resident-find", "/c/"),
    Visit("resident-find-wrong", "/c/", "/c/?code=2026123412341", status=422),
    Visit("resident-complain", "/about/complain/"),
    Visit("resident-complain-wrong", "/about/complain/", press="main form button.button-main"),
    Visit("resident-accessibility", "/about/accessibility/"),
    Visit("resident-limits", "/about/limits/"),
    Visit("resident-privacy", "/privacy/"),
    Visit("resident-sign-in", "/me/sign-in/"),
    Visit("resident-sign-in-wrong", "/me/sign-in/", press="main form.form button"),
    Visit("staff-sign-in", "/staff/sign-in/"),
    Visit("staff-sign-in-wrong", "/staff/sign-in/", press="main form.form button"),
    unfolded("public-red", "/ledger/"),
    unfolded("public-blue", "/ledger/done/"),
    Visit("public-blue-none", "/ledger/done/", "/ledger/done/?month=2001-01"),
    Visit("public-figures", "/figures/"),
    Visit("public-places", "/places/", "/places/?place=430903001"),
    Visit("public-places-found", "/places/", "/places/?q=网格"),
    Visit("public-places-none", "/places/", "/places/?q=没有这个地方"),
    unfolded("public-grid", "/grid/<str:code>/", f"/grid/{GRID}/"),
    Visit("public-card", "/grid/<str:code>/card/", f"/grid/{GRID}/card/"),
    unfolded("mediation-apply", "/mediation/"),
    Visit("mediation-apply-wrong", "/mediation/", press="main form.form button.button-main"),
    unfolded("mediation-near", "/mediation/near/"),
    Visit("mediation-near-found", "/mediation/near/", f"/mediation/near/?place={GRID}"),
    Visit("mediation-near-wide", "/mediation/near/", "/mediation/near/?place=430903001"),
    Visit("mediation-near-wrong", "/mediation/near/", "/mediation/near/?place=nowhere", status=422),
    Visit("mediation-studio", "/mediation/studio/<uuid:studio_id>/", f"/mediation/near/?place={GRID}", STUDIO),
    Visit("mediation-board", "/mediation/board/"),
    Visit("mediation-board-town", "/mediation/board/", "/mediation/board/?place=430903001&year=2025"),
    Visit("mediation-board-none", "/mediation/board/", "/mediation/board/?year=2090"),
    Visit("receptions", "/receptions/"),
    Visit("receptions-place", "/receptions/", "/receptions/?place=430903001"),
    Visit("receptions-none", "/receptions/", "/receptions/?place=430902"),
    Visit("reception-day", "/receptions/<uuid:series_id>/<str:on>/", "/receptions/", follow=DAY),
    Visit(
        "reception-day-wrong",
        "/receptions/<uuid:series_id>/<str:on>/",
        "/receptions/",
        DAY,
        "",
        "main form.form button.button-main",
    ),
    unfolded("petition", "/petition/"),
    Visit("petition-wrong", "/petition/", press="main form.form button.button-main"),
    Visit("petition-closed", "/petition/p/<str:code>/", "/petition/p/2026123412341/"),
    Visit("counselling", "/counselling/"),
    Visit("counselling-none", "/counselling/", "/counselling/?way=home&place=430902"),
    Visit("counselling-rooms", "/counselling/rooms/"),
    Visit("counselling-rooms-none", "/counselling/rooms/", "/counselling/rooms/?place=430902"),
    Visit("counselling-mine", "/counselling/mine/"),
    Visit("counselling-book", "/counselling/book/<uuid:slot_id>/", "/counselling/?way=home", follow=TIME),
    Visit(
        "counselling-book-wrong",
        "/counselling/book/<uuid:slot_id>/",
        "/counselling/?way=home",
        TIME,
        "",
        "main form.form button.button-main",
    ),
    Visit("not-found", "", "/no-such-page/", status=404),
]
RESIDENT = [
    Visit("mine", "/my/"),
    Visit("me", "/me/"),
    Visit("me-correct", "/me/correct/"),
    Visit("me-correct-wrong", "/me/correct/", press="main form.form button"),
    Visit("me-delete", "/me/delete/"),
    unfolded("resident-follow", "/c/<str:code>/", "/my/", follow=RAISED),
    unfolded("resident-receipt", "/c/<str:code>/receipt/", "/my/", follow=f"{RAISED} >> receipt/"),
    unfolded("resident-dispute", "/mediation/p/<str:code>/", "/my/", follow=DISPUTE),
    unfolded("resident-add", "/c/<str:code>/add/", "/my/", follow=f"{DISPUTE} >> add/"),
]
WORKER = [
    Visit("worker-inbox", "/work/"),
    Visit("worker-matter", "/work/m/<uuid:matter_id>/", "/work/", follow=MATTER),
    unfolded("worker-matter-open", "/work/m/<uuid:matter_id>/", "/work/", follow=MATTER),
    Visit(
        "worker-matter-wrong",
        "/work/m/<uuid:matter_id>/act/<slug:action>/",
        "/work/",
        AT_HAND,
        _ALL,
        "form[action*='/act/settle/'] button.button-main, form[action*='/act/answer/'] button.button-main",
    ),
    Visit("care-families-none", "/care/"),
    Visit("care-report", "/care/report/"),
    Visit("care-report-wrong", "/care/report/", script=_EMPTIED, press="main form.form button.button-main"),
    unfolded("worker-new", "/work/new/"),
    Visit("worker-new-wrong", "/work/new/", press="main form.form button.button-main"),
    Visit("worker-find", "/work/find/", "/work/find/?q=网格"),
    Visit("worker-find-none", "/work/find/", "/work/find/?q=没有这样的事"),
    Visit("worker-results", "/work/results/"),
    Visit("worker-figures", "/work/figures/"),
    Visit("mediation-home", "/mediation/desk/"),
    Visit("mediation-screening", "/mediation/screening/"),
    unfolded("mediation-look", "/mediation/look/<int:round_id>/<str:grid_code>/", "/work/", follow=LOOK),
    Visit(
        "mediation-look-wrong",
        "/mediation/look/<int:round_id>/<str:grid_code>/",
        "/work/",
        LOOK,
        _ALL,
        "main button[value='found']",
    ),
    unfolded("mediation-new", "/mediation/new/"),
    Visit("staff-password", "/staff/password/"),
    Visit("sign-out", "/sign-out/"),
]
VILLAGE = [
    Visit("mediation-screening-village", "/mediation/screening/"),
    desk("mediation-register-village", "/mediation/register/"),
    desk(
        "mediation-roster",
        "/mediation/studio/<uuid:studio_id>/roster/",
        "/mediation/register/",
        follow=f"{COMMITTEE} | {STUDIO}",
        open_all=True,
    ),
    desk("mediation-book", "/mediation/book/", "/mediation/book/?what=all"),
    desk("mediation-book-none", "/mediation/book/", "/mediation/book/?q=2025-99"),
    Visit("mediation-dispute", "/mediation/d/<uuid:matter_id>/", "/mediation/book/", AT_WORK),
    unfolded("mediation-dispute-open", "/mediation/d/<uuid:matter_id>/", "/mediation/book/", follow=AT_WORK),
    unfolded("mediation-dispute-oral", "/mediation/d/<uuid:matter_id>/", "/mediation/book/?what=oral", follow=CASE),
    unfolded("mediation-dispute-court", "/mediation/d/<uuid:matter_id>/", "/mediation/book/?what=court", follow=CASE),
    Visit("mediation-dispute-ended", "/mediation/d/<uuid:matter_id>/", "/mediation/book/?what=ended", CASE),
    desk(
        "mediation-agreement",
        "/mediation/d/<uuid:matter_id>/agreement/",
        "/mediation/book/?what=court",
        follow=f"{CASE} >> agreement/",
    ),
    Visit("mediation-parties", "/mediation/d/<uuid:matter_id>/people/", "/mediation/book/", f"{AT_WORK} >> people/"),
    Visit(
        "mediation-parties-wrong",
        "/mediation/d/<uuid:matter_id>/people/",
        "/mediation/book/",
        f"{AT_WORK} >> people/",
        "",
        "main form.form button.button-main",
    ),
    Visit(
        "mediation-party",
        "/mediation/d/<uuid:matter_id>/people/<uuid:voice_id>/",
        "/mediation/book/",
        f"{AT_WORK} | {PARTY}",
    ),
]
COURT = [
    desk("mediation-home-court", "/mediation/desk/"),
    desk("mediation-lawsuits", "/mediation/lawsuits/", "/mediation/lawsuits/?place=430903001"),
]
FAMILIES = [
    Visit("care-families", "/care/"),
    Visit("care-families-all", "/care/", "/care/?all"),
    Visit("care-new", "/care/new/"),
    Visit("care-new-wrong", "/care/new/", press="main form.form button.button-main"),
    Visit("care-apply", "/care/apply/"),
    Visit("care-family", "/care/f/<uuid:matter_id>/", "/care/", follow=FAMILY),
    unfolded("care-family-open", "/care/f/<uuid:matter_id>/", "/care/", follow=FAMILY),
    Visit("care-letter", "/care/f/<uuid:matter_id>/", "/care/", follow=LETTER),
    Visit("care-meeting", "/care/meeting/"),
    Visit("care-meeting-all", "/care/meeting/", "/care/meeting/?all"),
    Visit("care-figures", "/care/figures/"),
    Visit("care-past", "/care/past/"),
    Visit("care-past-wrong", "/care/past/", press="main form.form button.button-main"),
    unfolded("care-matter", "/work/m/<uuid:matter_id>/", "/work/", follow=MATTER),
]
DESK = [
    desk("desk-queue", "/desk/queue/", "/desk/queue/?scope=open"),
    desk("desk-queue-none", "/desk/queue/", "/desk/queue/?scope=open&q=没有这样的事"),
    desk("desk-matter", "/desk/queue/<uuid:matter_id>/", "/desk/queue/?scope=open", follow=QUEUED),
    desk("desk-matter-open", "/desk/queue/<uuid:matter_id>/", "/desk/queue/", follow=QUEUED, open_all=True),
    desk("desk-new", "/desk/new/", open_all=True),
    desk("desk-new-wrong", "/desk/new/", press="main form.form button.button-main"),
    desk("desk-list", "/desk/list/", "/desk/list/?scope=all", open_all=True),
    desk("desk-import", "/desk/import/"),
    desk("desk-import-wrong", "/desk/import/", press="main form.form button.button-main"),
    desk("desk-outbox", "/desk/outbox/", "/desk/outbox/?state=sent"),
    desk("desk-outbox-print", "/desk/outbox/print/"),
    desk("desk-methods", "/desk/methods/"),
    desk("desk-method", "/desk/methods/<path:name>/", "/desk/methods/yiyang/wangxiaoge/"),
    desk("desk-calendar", "/desk/calendar/", open_all=True),
    desk("desk-places", "/desk/places/", "/desk/places/?place=430903001008"),
    desk("desk-territory", "/desk/places/<str:code>/", f"/desk/places/{GRID}/", open_all=True),
    desk("desk-territory-village", "/desk/places/<str:code>/", "/desk/places/430903001008/", open_all=True),
    desk("desk-split", "/desk/places/<str:code>/split/", f"/desk/places/{GRID}/split/"),
    desk("desk-cards", "/desk/places/<str:code>/cards/", "/desk/places/430903001008/cards/"),
    desk("mediation-figures", "/mediation/figures/"),
    desk("tables-register", "/tables/<str:what>/", "/tables/mediation-register/"),
    desk(
        "tables-wrong",
        "/tables/<str:what>/",
        "/tables/mediation-cases/",
        press="main form.form button.button-main",
    ),
    desk("mediation-home-desk", "/mediation/desk/"),
    desk("mediation-screening-desk", "/mediation/screening/", open_all=True),
    desk("mediation-campaign", "/mediation/screening/<uuid:campaign_id>/", "/mediation/screening/", follow=CAMPAIGN),
    desk(
        "mediation-campaign-village",
        "/mediation/screening/<uuid:campaign_id>/",
        "/mediation/screening/",
        follow=f"{CAMPAIGN} >> ?round=1&place=430903001008",
    ),
    desk("mediation-register", "/mediation/register/", open_all=True),
    desk("mediation-committee", "/mediation/register/<uuid:committee_id>/", "/mediation/register/", follow=COMMITTEE),
    desk(
        "mediation-committee-open",
        "/mediation/register/<uuid:committee_id>/",
        "/mediation/register/",
        follow=COMMITTEE,
        open_all=True,
    ),
]
HALLS = [
    desk("reception-days", "/receptions/desk/"),
    desk("reception-queue", "/receptions/desk/<uuid:series_id>/<str:on>/", "/receptions/desk/", follow=HALL),
    desk(
        "reception-queue-open",
        "/receptions/desk/<uuid:series_id>/<str:on>/",
        "/receptions/desk/",
        follow=HALL,
        open_all=True,
    ),
    desk(
        "reception-sheet",
        "/receptions/desk/<uuid:series_id>/<str:on>/sheet/",
        "/receptions/desk/",
        follow=f"{HALL} >> sheet/",
    ),
    desk("reception-series", "/receptions/series/"),
    desk("reception-series-wrong", "/receptions/series/", press="main form.form button.button-main"),
    desk("reception-figures", "/receptions/figures/"),
    desk("counselling-figures", "/counselling/figures/"),
]
PETITIONS = [
    desk("petitions-inbox", "/work/"),
    desk("petition-new", "/petition/new/", open_all=True),
    desk("petition-new-wrong", "/petition/new/", press="main form.form button.button-main"),
]
COUNSELLOR = [
    Visit("counsellor-own", "/counselling/own/"),
    Visit("counsellor-own-wrong", "/counselling/own/", press="main form.form button.button-main"),
    Visit("counsellor-booking", "/counselling/own/b/<uuid:matter_id>/", "/counselling/own/", follow=BOOKED),
    Visit("counsellor-inbox", "/work/"),
]
PEOPLE = [
    desk("posts", "/posts/"),
    desk("post", "/posts/<uuid:post_id>/", "/posts/", follow="main td a[href^='/posts/']", open_all=True),
    desk("posts-hand-over", "/posts/hand-over/"),
    desk("posts-hand-over-wrong", "/posts/hand-over/", press="main form.form button.button-main"),
    desk("changes", "/changes/"),
    desk("persons", "/persons/"),
    desk("persons-wrong", "/persons/", press="main form.form button.button-main"),
    desk("data-requests", "/data-requests/"),
    desk("methods-propose", "/desk/methods/propose/"),
]
RULES = [
    desk("admin", "/desk/admin/"),
    desk("admin-choices", "/desk/admin/choices/"),
    desk("admin-choose", "/desk/admin/choices/add/<path:name>/", "/desk/admin/choices/add/yiyang/wangxiaoge/"),
    desk("admin-policy", "/desk/admin/policy/"),
    desk("admin-contacts", "/desk/admin/contacts/"),
    desk("admin-contacts-place", "/desk/admin/contacts/", "/desk/admin/contacts/?where=430903001"),
    desk("admin-paper", "/desk/admin/paper/"),
    desk("admin-paper-wrong", "/desk/admin/paper/", press="main form.form button.button-main"),
    desk("post-new", "/posts/new/"),
    desk("post-new-wrong", "/posts/new/", press="main form.form button.button-main"),
]
SYSTEM = [
    desk("admin-system", "/desk/admin/"),
    desk("admin-keys", "/desk/admin/keys/"),
    desk("admin-keys-wrong", "/desk/admin/keys/", press="main form.form button.button-main"),
    desk("admin-policy-set", "/desk/admin/policy/"),
    desk("admin-units", "/desk/admin/units/"),
    desk("admin-unit", "/desk/admin/units/<uuid:unit_id>/", "/desk/admin/units/?q=住", follow=UNIT),
    desk("admin-unit-open", "/desk/admin/units/<uuid:unit_id>/", "/desk/admin/units/?q=住", follow=UNIT, open_all=True),
]
SECURITY = [
    desk("admin-security", "/desk/admin/"),
    desk("admin-logins", "/desk/admin/logins/"),
    desk("admin-logins-none", "/desk/admin/logins/", "/desk/admin/logins/?q=nobody"),
    desk("admin-login", "/desk/admin/logins/<uuid:account_id>/", "/desk/admin/logins/?q=housing", follow=LOGIN),
    desk("admin-login-new", "/desk/admin/logins/new/"),
    desk("admin-login-wrong", "/desk/admin/logins/new/", press="main form.form button.button-main"),
]
AUDIT = [desk("admin-audit", "/desk/admin/"), desk("admin-deletions", "/desk/admin/deletions/")]
VISITS = {
    "": OPEN, "resident": RESIDENT, "worker": WORKER, "chief": FAMILIES, "village": VILLAGE, "court": COURT,
    "centre": [*DESK, *HALLS], "petitions": PETITIONS, "counsellor": COUNSELLOR,
    "supervisor": [*PEOPLE, *RULES], "system": SYSTEM, "security": SECURITY,
    "audit": [*AUDIT, desk("trail", "/trail/"), desk("trail-none", "/trail/", "/trail/?who=nobody")],
}  # fmt: skip

SENT_ONLY = "sent to only; what it answers with is the page it came from, or the next one"
FILE = "gives a file or data, no page"
NOT_VISITED = {
    "/health": "for machines; tests/config looks at it",
    "/ready": "for machines; tests/config looks at it",
    "/metrics": "for machines; tests/config looks at it",
    "/desk/": "the same as /desk/queue/",
    "/staff/": "leads on to /desk/queue/ or /work/",
    "/kit/": "test_kit.py looks at it by day and by night",
    "/kit/<slug:part>/": "test_kit.py looks at it by day and by night",
    "/me/code/": "asks for a code that was just sent; every resident's sign-in in these journeys passes it",
    "/staff/second-factor/": "only with a second factor, which no printed login has",
    "/staff/second-factor/set-up/": "only between password and second factor, which the demo does without",
    "/persons/<uuid:person_id>/": "found by a phone number only; tests/people looks at it",
    "/data-requests/<uuid:request_id>/": "only once somebody has asked; tests/people looks at it",
    "/desk/import/<uuid:import_id>/": "only while a large import runs; tests/portals looks at it",
    "/desk/queue/<uuid:matter_id>/voices/<uuid:voice_id>/": "asks for a reason first; tests/portals looks at it",
    "/care/f/<uuid:matter_id>/papers/": SENT_ONLY,
    "/care/f/<uuid:matter_id>/consent/<slug:action>/": SENT_ONLY,
    "/care/f/<uuid:matter_id>/dossier.<str:form>": FILE,
    "/care/f/<uuid:matter_id>/letter.<str:form>": FILE,
    "/care/past/template.xlsx": FILE,
    "/care/past/<uuid:table_id>/": SENT_ONLY,
    "/care/f/<uuid:matter_id>/channel/": SENT_ONLY,
    "/care/f/<uuid:matter_id>/readers/": SENT_ONLY,
    "/raise/here/": SENT_ONLY,
    "/raise/danger/": FILE,
    "/c/<str:code>/receipt/correct/": SENT_ONLY,
    "/c/<str:code>/receipt/me-too/": SENT_ONLY,
    "/c/<str:code>/open/": SENT_ONLY,
    "/c/<str:code>/close/": SENT_ONLY,
    "/c/<str:code>/judge/": SENT_ONLY,
    "/c/<str:code>/files/<uuid:attachment_id>/": FILE,
    "/work/m/<uuid:matter_id>/undo/": SENT_ONLY,
    "/work/m/<uuid:matter_id>/note/": SENT_ONLY,
    "/work/files/<uuid:attachment_id>/": FILE,
    "/trail/export/": SENT_ONLY,
    "/desk/counts/": "a part of /desk/queue/",
    "/desk/views/": SENT_ONLY,
    "/desk/queue/<uuid:matter_id>/act/<slug:action>/": SENT_ONLY,
    "/desk/queue/<uuid:matter_id>/undo/": SENT_ONLY,
    "/desk/queue/<uuid:matter_id>/note/": SENT_ONLY,
    "/desk/queue/<uuid:matter_id>/join/": SENT_ONLY,
    "/desk/queue/<uuid:matter_id>/part/<uuid:joined_id>/": SENT_ONLY,
    "/desk/queue/<uuid:matter_id>/place/": SENT_ONLY,
    "/desk/queue/<uuid:matter_id>/about/": SENT_ONLY,
    "/desk/queue/<uuid:matter_id>/voices/<uuid:voice_id>/part/": SENT_ONLY,
    "/desk/files/<uuid:attachment_id>/": FILE,
    "/desk/list/export/": FILE,
    "/desk/import/template.xlsx": FILE,
    "/desk/import/<uuid:import_id>/settle/": SENT_ONLY,
    "/desk/import/<uuid:import_id>/marked.xlsx": FILE,
    "/desk/outbox/<uuid:message_id>/": SENT_ONLY,
    "/desk/methods/<path:name>/drawing.svg": FILE,
    "/desk/methods/proposed/<uuid:change_id>/": FILE,
    "/desk/calendar/drafts/<uuid:draft_id>/": SENT_ONLY,
    "/desk/admin/choices/<int:choice_id>/drop/": SENT_ONLY,
    "/desk/admin/contacts/<int:contact_id>/unlink/": SENT_ONLY,
    "/desk/admin/keys/<uuid:key_id>/revoke/": SENT_ONLY,
    "/desk/admin/logins/<uuid:account_id>/issue/": "answers with a password that is shown once; tests/portals reads it",
    "/desk/admin/logins/<uuid:account_id>/close/": SENT_ONLY,
    "/desk/admin/paper/<str:first>/<str:last>/": FILE,
    "/receptions/b/<uuid:visit_id>/": "a booking by its secret; tests/receptions opens it",
    "/receptions/b/<uuid:visit_id>/cancel/": SENT_ONLY,
    "/receptions/b/<uuid:visit_id>/move/": SENT_ONLY,
    "/receptions/desk/<uuid:series_id>/<str:on>/arrive/": SENT_ONLY,
    "/receptions/desk/<uuid:series_id>/<str:on>/change/": SENT_ONLY,
    "/receptions/desk/visit/<uuid:visit_id>/": "only while somebody waits to be heard; tests/receptions fills it in",
    "/receptions/desk/visit/<uuid:visit_id>/move/": "for one booking; tests/receptions fills it in",
    "/receptions/desk/visit/<uuid:visit_id>/settle/": SENT_ONLY,
    "/receptions/series/<uuid:series_id>/end/": SENT_ONLY,
    "/petition/new/<str:code>/": "what follows the page before; tests/receptions reads it",
    "/petition/p/<str:code>/open/": SENT_ONLY,
    "/petition/p/<str:code>/do/<str:action>/": SENT_ONLY,
    "/counselling/own/<uuid:slot_id>/back/": SENT_ONLY,
    "/mediation/new/<str:code>/": "what follows the page before",
    "/mediation/p/<str:code>/open/": SENT_ONLY,
    "/mediation/p/<str:code>/do/<str:action>/": SENT_ONLY,
    "/mediation/d/<uuid:matter_id>/papers/<str:what>/": FILE,
    "/mediation/d/<uuid:matter_id>/people/<uuid:voice_id>/speaking/": SENT_ONLY,
    "/mediation/d/<uuid:matter_id>/act/<str:action>/": SENT_ONLY,
    "/mediation/d/<uuid:matter_id>/write/<str:what>/": SENT_ONLY,
    "/mediation/d/<uuid:matter_id>/party/<uuid:voice_id>/contact/": SENT_ONLY,
    "/mediation/d/<uuid:matter_id>/party/<uuid:voice_id>/<str:action>/": SENT_ONLY,
    "/mediation/figures/export/": FILE,
    "/tables/<str:what>/template/": FILE,
    "/tables/<str:what>/<uuid:import_id>/marked/": FILE,
    "/tables/<str:what>/<uuid:import_id>/settle/": SENT_ONLY,
    "/mediation/register/recorded/<int:change_id>/": SENT_ONLY,
    "/mediation/register/<uuid:committee_id>/<str:do>/": SENT_ONLY,
    "/mediation/screening/<uuid:campaign_id>/<str:do>/": SENT_ONLY,
    "/mediation/look/<uuid:screening_id>/back/": SENT_ONLY,
    "/mediation/studio/<uuid:studio_id>/roster/<str:do>/": SENT_ONLY,
    "/me/export/": FILE,
    "/posts/export/": FILE,
    "/changes/<uuid:change_id>/": SENT_ONLY,
    "/display/language/": SENT_ONLY,
    "/display/type-size/": SENT_ONLY,
}
