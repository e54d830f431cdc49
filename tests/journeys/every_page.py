"""Every page of every portal, by who reads it: what test_every_page.py opens and what the guard counts.

A visit is named by its route. `at` is the address opened; `follow` leads on by the first link of that kind, and behind
`>>` by more of an address; `script` opens what is folded, and `press` sends a form empty, so that its errors stand.
"""

from dataclasses import dataclass

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
QUEUED = "#queue a.row-main"
UNIT = "main th a[href^='/desk/admin/units/']"
LOGIN = "main th a[href^='/desk/admin/logins/']"

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
    unfolded("mediation-near", "/mediation/near/"),
    Visit("mediation-near-none", "/mediation/near/", "/mediation/near/?longitude=112.35&latitude=28.59"),
    Visit("not-found", "", "/no-such-page/", status=404),
]
RESIDENT = [
    Visit("mine", "/my/"),
    Visit("me", "/me/"),
    Visit("me-correct", "/me/correct/"),
    Visit("me-correct-wrong", "/me/correct/", press="main form.form button"),
    Visit("me-delete", "/me/delete/"),
    unfolded("resident-follow", "/c/<str:code>/", "/my/", follow="main a.row-main[href^='/c/']"),
    unfolded("resident-receipt", "/c/<str:code>/receipt/", "/my/", follow="main a.row-main[href^='/c/'] >> receipt/"),
]
WORKER = [
    Visit("worker-inbox", "/work/"),
    Visit("worker-matter", "/work/m/<uuid:matter_id>/", "/work/", follow=MATTER),
    unfolded("worker-matter-open", "/work/m/<uuid:matter_id>/", "/work/", follow=MATTER),
    Visit(
        "worker-matter-wrong",
        "/work/m/<uuid:matter_id>/act/<slug:action>/",
        "/work/",
        MATTER,
        _ALL,
        "form[action*='/act/settle/'] button.button-main, form[action*='/act/answer/'] button.button-main",
    ),
    Visit("care-families", "/care/"),
    Visit("care-new", "/care/new/"),
    Visit("care-new-wrong", "/care/new/", press="main form.form button.button-main"),
    Visit("care-meeting", "/care/meeting/"),
    Visit("care-figures", "/care/figures/"),
    Visit("care-report", "/care/report/"),
    unfolded("worker-new", "/work/new/"),
    Visit("worker-new-wrong", "/work/new/", press="main form.form button.button-main"),
    Visit("worker-find", "/work/find/", "/work/find/?q=网格"),
    Visit("worker-find-none", "/work/find/", "/work/find/?q=没有这样的事"),
    Visit("worker-results", "/work/results/"),
    Visit("worker-figures", "/work/figures/"),
    Visit("staff-password", "/staff/password/"),
    Visit("sign-out", "/sign-out/"),
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
    desk("desk-cards", "/desk/places/<str:code>/cards/", "/desk/places/430903001008/cards/"),
    desk("mediation-figures", "/mediation/figures/"),
    desk("mediation-cases", "/mediation/cases/"),
    desk("mediation-cases-wrong", "/mediation/cases/", press="main form.form button.button-main"),
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
VISITS = {
    "": OPEN, "resident": RESIDENT, "worker": WORKER, "centre": DESK, "supervisor": [*PEOPLE, *RULES],
    "system": SYSTEM, "security": SECURITY,
}  # fmt: skip

SENT_ONLY = "sent to only; what it answers with is the page it came from, or the next one"
FILE = "gives a file or data, no page"
NOT_VISITED = {
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
    "/care/f/<uuid:matter_id>/": "nobody in the demo has a sealed file; tests/care looks at it",
    "/care/f/<uuid:matter_id>/channel/": SENT_ONLY,
    "/care/f/<uuid:matter_id>/readers/": SENT_ONLY,
    "/raise/here/": SENT_ONLY,
    "/raise/danger/": FILE,
    "/c/<str:code>/receipt/correct/": SENT_ONLY,
    "/c/<str:code>/receipt/me-too/": SENT_ONLY,
    "/c/<str:code>/open/": SENT_ONLY,
    "/c/<str:code>/close/": SENT_ONLY,
    "/c/<str:code>/judge/": SENT_ONLY,
    "/c/<str:code>/add/": SENT_ONLY,
    "/c/<str:code>/files/<uuid:attachment_id>/": FILE,
    "/work/m/<uuid:matter_id>/undo/": SENT_ONLY,
    "/work/m/<uuid:matter_id>/note/": SENT_ONLY,
    "/work/files/<uuid:attachment_id>/": FILE,
    "/desk/counts/": "a part of /desk/queue/",
    "/desk/views/": SENT_ONLY,
    "/desk/queue/<uuid:matter_id>/act/<slug:action>/": SENT_ONLY,
    "/desk/queue/<uuid:matter_id>/undo/": SENT_ONLY,
    "/desk/queue/<uuid:matter_id>/note/": SENT_ONLY,
    "/desk/queue/<uuid:matter_id>/join/": SENT_ONLY,
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
    "/desk/calendar/drafts/<uuid:draft_id>/": SENT_ONLY,
    "/desk/admin/choices/<int:choice_id>/drop/": SENT_ONLY,
    "/desk/admin/contacts/<int:contact_id>/unlink/": SENT_ONLY,
    "/desk/admin/keys/<uuid:key_id>/revoke/": SENT_ONLY,
    "/desk/admin/logins/<uuid:account_id>/issue/": "answers with a password that is shown once; tests/portals reads it",
    "/desk/admin/logins/<uuid:account_id>/close/": SENT_ONLY,
    "/desk/admin/paper/<str:first>/<str:last>/": FILE,
    "/mediation/": "only once a city has published a mediation method; tests/mediation walks through it",
    "/mediation/new/": "only once a city has published a mediation method; tests/mediation opens it",
    "/mediation/new/<str:code>/": "what follows the page before",
    "/mediation/p/<str:code>/": "a party's own page; tests/mediation walks through it",
    "/mediation/p/<str:code>/open/": SENT_ONLY,
    "/mediation/p/<str:code>/do/<str:action>/": SENT_ONLY,
    "/mediation/d/<uuid:matter_id>/": "the mediator's page of a dispute; tests/mediation walks through it",
    "/mediation/d/<uuid:matter_id>/act/<str:action>/": SENT_ONLY,
    "/mediation/d/<uuid:matter_id>/write/<str:what>/": SENT_ONLY,
    "/mediation/d/<uuid:matter_id>/party/<uuid:voice_id>/contact/": SENT_ONLY,
    "/mediation/d/<uuid:matter_id>/party/<uuid:voice_id>/<str:action>/": SENT_ONLY,
    "/mediation/d/<uuid:matter_id>/agreement/": "the paper of an agreement; tests/mediation opens it",
    "/mediation/figures/export/": FILE,
    "/mediation/cases/template/": FILE,
    "/mediation/cases/<uuid:import_id>/marked/": FILE,
    "/mediation/cases/<uuid:import_id>/settle/": SENT_ONLY,
    "/me/export/": FILE,
    "/posts/export/": FILE,
    "/changes/<uuid:change_id>/": SENT_ONLY,
    "/display/language/": SENT_ONLY,
    "/display/type-size/": SENT_ONLY,
}
