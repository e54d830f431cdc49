"""Logins of staff, for the security administrator who gives them out: never a phone, never a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.kernel.access import Hidden
from huiyin.kernel.time import now
from huiyin.people.models import Account, AccountKind, Tenure
from huiyin.people.selectors.posts import title_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class LoginLine:
    """A login, whose it is, which posts they hold, and how it stands: a word and the state of its tag."""

    id: UUID
    login: str
    name: str
    posts: str
    last_at: datetime | None
    word: str
    state: str


def logins(words: str) -> QuerySet[Account]:
    """Staff logins that begin with the words, or whose owner has this whole name or phone; all for no words."""
    rows = Account.objects.filter(kind=AccountKind.STAFF)
    if words:
        rows = rows.filter(
            Q(login__startswith=words.lower()) | Q(person__name_index=words) | Q(person__phone_index=words)
        )
    return rows.order_by("login")


def login_lines(rows: QuerySet[Account]) -> list[LoginLine]:
    """Logins as lines; three queries however many."""
    moment = now()
    running = (
        Tenure.objects.filter(from_at__lte=moment, post__closed_at__isnull=True)
        .filter(Q(until_at__isnull=True) | Q(until_at__gt=moment))
        .select_related("post__kind")
    )
    loaded = rows.select_related("person").prefetch_related(
        Prefetch("person__tenures", queryset=running, to_attr="running")
    )
    return [_line(row, moment) for row in loaded]


def access_login(account_id: UUID) -> Account:
    """One staff login with its person, or `Hidden`."""
    found = Account.objects.filter(kind=AccountKind.STAFF, pk=account_id).select_related("person").first()
    if found is None:
        raise Hidden
    return found


def _line(row: Account, moment: datetime) -> LoginLine:
    word, state = _standing(row, moment)
    titles = dict.fromkeys(title_of(tenure.post) for tenure in getattr(row.person, "running", ()))
    return LoginLine(row.id, row.login, row.person.name or "", _("、").join(titles), row.last_login, word, state)


def _standing(row: Account, moment: datetime) -> tuple[str, str]:
    if not row.is_active:
        return _("已停用"), "calm"
    if row.locked_until is not None and row.locked_until > moment:
        return _("密码错太多次，暂时锁定"), "overdue"
    if not row.has_usable_password():
        return _("还没有密码"), "soon"
    if row.password_changed_at is None:
        return _("等本人首次登录"), "soon"
    if row.totp_confirmed_at is None:
        return _("还没设动态验证码"), "soon"
    return _("在用"), "done"
