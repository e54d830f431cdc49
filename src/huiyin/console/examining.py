"""What `huiyin doctor` looks at besides the database's rights: the things without which a promise is silently broken.

Each check yields findings; a sentence that is not well ends with how to mend it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections, transaction

from huiyin.casework.models import Matter, MatterClock, OutboxMessage
from huiyin.casework.models.matters import ClockState
from huiyin.casework.models.outbox import MessageState
from huiyin.casework.selectors.playbooks import unbound_effects
from huiyin.casework.selectors.running import no_beat_since
from huiyin.console.custody import city_fingerprint
from huiyin.console.findings import Finding, finding
from huiyin.console.migrating import pending_migrations
from huiyin.console.operating import OPERATIONS
from huiyin.engine.proving.city import HORIZON_DAYS
from huiyin.kernel.crypto import key_file_is_private
from huiyin.kernel.time import city_zone, now, today
from huiyin.people.models import DataRequest, DataRequestState, PrivacyNotice, Tenure
from huiyin.people.types.kinds import ADMIN_KINDS
from huiyin.places.selectors import calendar_horizon_days, missing_codes

CLOCK_LIMIT_SECONDS = 5
_FORBIDDEN = (
    "UPDATE casework_journalevent SET seq = seq WHERE false",
    "DELETE FROM casework_journalevent WHERE false",
    "ALTER TABLE casework_journalevent DISABLE TRIGGER USER",
)


def tables_up_to_date() -> Iterator[Finding]:
    """The database has every change of tables that this version brings."""
    pending = pending_migrations()
    yield finding(
        not pending,
        "The tables are those of this version.",
        f"{len(pending)} changes of tables wait ({', '.join(pending[:1])} first): run `huiyin upgrade`.",
        "pages that ask for what is not there fail",
    )


def journal_refuses() -> Iterator[Finding]:
    """The runtime role is really refused, not just without a right on paper: each statement is tried and taken back."""
    passed = [statement.partition(" casework")[0] for statement in _FORBIDDEN if not _refused(statement)]
    yield finding(
        not passed,
        "The journal refuses to be changed.",
        f"The journal lets {', '.join(passed)} pass: name the runtime role in HUIYIN_DATABASE_URL and give its "
        "tables to the owner role (docs/howto/use-your-own-postgresql.md).",
        "whoever breaks into the web server could rewrite what was done",
    )


def _refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return getattr(error.__cause__, "sqlstate", "") == "42501"
    return False


def calendar_reaches() -> Iterator[Finding]:
    """Limits in working days can be computed for HORIZON_DAYS ahead (DESIGN §3 Clocks)."""
    days = calendar_horizon_days()
    yield finding(
        days >= HORIZON_DAYS,
        f"The working calendar covers the next {days} days.",
        f"The working calendar covers {days} days, {HORIZON_DAYS} are needed: draft the next year on the desk's "
        "calendar page and let a second person confirm it.",
        "limits in working days that end beyond it count natural days until then",
    )


def runner_lives() -> Iterator[Finding]:
    """Somebody lets clocks run out and sends messages."""
    silent = no_beat_since()
    last = silent.since.astimezone(city_zone()) if silent and silent.since else None
    yield finding(
        silent is None,
        "The runner lives.",
        f"No runner since {f'{last:%Y-%m-%d %H:%M}' if last else 'ever'}: start `huiyin runner` "
        "(`systemctl start huiyin-runner`), or `huiyin run`.",
        "nothing runs out, rises or is sent, and no checkpoint is signed",
    )


def effects_are_bound() -> Iterator[Finding]:
    """Every effect that an open matter's playbook promises has its function."""
    missing = unbound_effects()
    yield finding(
        not missing,
        "Every effect of an open matter is bound.",
        f"Open matters need {', '.join(sorted(missing))}: switch the part on that brings it, or go back to the "
        "version that had it.",
        "a step that promises the effect cannot be done",
    )


def matters_have_places() -> Iterator[Finding]:
    """Every open matter stands in a place that lives; the runner follows merges and splits, a person does the rest.
    Sealed ones stand with their owners, wherever that is.
    """
    open_matters = Matter.objects.filter(is_open=True).exclude(sensitivity="sealed")
    gone = missing_codes(open_matters.order_by().values_list("place_code", flat=True).distinct())
    count = open_matters.filter(place_code__in=gone).count() if gone else 0
    yield finding(
        not count,
        "Every open matter stands in a place that lives.",
        f"{count} open matters stand in places that are no more ({', '.join(sorted(gone)[:3])}): see that the runner "
        "lives, which follows merges within a minute; put the others elsewhere on the desk.",
        "whoever works in the new place does not see them",
    )


def keys_are_safe() -> Iterator[Finding]:
    """The key file is there, fits, and only its owner may read it."""
    place = Path(settings.HUIYIN_KEY_FILE)
    try:
        fingerprint = city_fingerprint()
    except ImproperlyConfigured as fault:
        mend = "Put the sealed copy back (`huiyin keys unseal FILE`); on the first day `huiyin keys make`."
        yield Finding(False, f"{fault} {mend}", "no name can be read, and nothing new can be taken in")
        return
    private = key_file_is_private(place)
    yield finding(
        private,
        f"The key file {fingerprint} is readable by its owner only.",
        f"Others may read {place}: run chmod 600 {place}, and `huiyin keys rotate` if somebody may have.",
        "whoever reads it and a backup reads every name",
    )


def messages_leave() -> Iterator[Finding]:
    """There is a sender, and nobody waits for a message that failed."""
    sender = settings.HUIYIN_SENDER_URL
    real = bool(sender) and (settings.HUIYIN_DEMO or not sender.startswith("console:"))
    yield finding(
        real,
        "Messages have a way out.",
        "Messages have no way out: set HUIYIN_SENDER_URL to the SMS gateway (https://…) or mail server (smtp://…).",
        "residents hear nothing of their matters and cannot sign in by phone",
    )
    failed = OutboxMessage.objects.filter(state=MessageState.FAILED).exclude(matter__sensitivity="sealed").count()
    yield finding(
        not failed,
        "No message has failed.",
        f"{failed} messages could not be delivered: look at the desk's outbox and the reception days; send them "
        "again, call, or hand them over on paper.",
        "somebody waits for an answer that was given",
    )


def clocks_run() -> Iterator[Finding]:
    """No clock was put aside because it raised an error again and again."""
    aside = MatterClock.objects.filter(state=ClockState.QUARANTINED, matter__is_open=True)
    parked = aside.exclude(matter__sensitivity="sealed").count()  # those stand on their owners' pages
    yield finding(
        not parked,
        "Every clock runs.",
        f"{parked} clocks are in quarantine: the top of the desk's queue says why.",
        "the limits of these matters do not run",
    )


def time_is_right() -> Iterator[Finding]:
    """This machine and the database agree what time it is, and one can see whether the zone is the city's."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
    apart = abs((now() - there).total_seconds())
    local = now().astimezone(city_zone())
    yield finding(
        apart <= CLOCK_LIMIT_SECONDS,
        f"It is {local:%H:%M} in the city ({settings.TIME_ZONE}); if it is not, set HUIYIN_TIME_ZONE.",
        f"This machine and the database are {apart:.0f} seconds apart: let both ask one time server "
        "(`timedatectl set-ntp true`).",
        "limits and codes run out too early or too late",
    )


def three_administrators() -> Iterator[Finding]:
    """System, security and audit are looked after by three persons (DOMAIN §7.2 三员)."""
    held = Tenure.objects.filter(post__kind_id__in=ADMIN_KINDS, until_at__isnull=True)
    kinds = dict(held.values_list("post__kind_id", "person_id"))
    well = set(kinds) == ADMIN_KINDS and len(set(kinds.values())) == len(ADMIN_KINDS)
    yield finding(
        well,
        "Three persons administer system, security and audit.",
        "System, security and audit need three persons as administrators: `huiyin setup administrators`, "
        "later a hand-over under posts.",
        "one person alone could let somebody in and wipe the trace",
    )


def notice_is_published() -> Iterator[Finding]:
    """Residents are told who keeps what, for what and how long (PIPL art. 17)."""
    there = PrivacyNotice.objects.exists()
    yield finding(
        there,
        "A privacy notice is in force.",
        "There is no privacy notice: run `huiyin setup notice ZH.txt EN.txt`.",
        "personal data may not be taken without it (PIPL art. 17)",
    )


def data_requests_are_answered() -> Iterator[Finding]:
    """Nobody waits beyond the limit for an answer about their own data (PIPL art. 50)."""
    late = DataRequest.objects.filter(state=DataRequestState.WAITING, due_on__lt=today()).count()
    yield finding(
        not late,
        "No request about one's own data is late.",
        f"{late} requests about one's own data are late: the centre answers them under residents.",
        "somebody waits for an answer for which the law sets a limit (PIPL art. 50)",
    )


EXAMINATIONS: list[Callable[[], Iterator[Finding]]] = [
    journal_refuses,
    calendar_reaches,
    runner_lives,
    effects_are_bound,
    matters_have_places,
    keys_are_safe,
    messages_leave,
    clocks_run,
    time_is_right,
    three_administrators,
    notice_is_published,
    data_requests_are_answered,
    *OPERATIONS,
]
