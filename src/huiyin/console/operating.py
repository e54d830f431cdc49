"""What `huiyin doctor` looks at of the machine and its keepers: disks, backups, archive, drill, keys, address."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections

from huiyin.casework.selectors.running import no_beat_since
from huiyin.config.environment import archive_folder, backups_folder, data_folder, private_cluster_wanted
from huiyin.config.metrics import BACKED_UP, DRILLED
from huiyin.console.archiving import bases
from huiyin.console.findings import Finding, finding
from huiyin.kernel.audit import last_at
from huiyin.kernel.time import city_zone, now

FREE_LEAST_BYTES = 2_000_000_000
BACKUP_AGE_LIMIT = timedelta(days=7)
DRILL_AGE_LIMIT = timedelta(days=100)
ARCHIVE_AGE_LIMIT = timedelta(minutes=15)
SECRET_LEAST_CHARACTERS = 32
_HOW = "docs/howto/back-up-and-restore.md"


def disk_has_room() -> Iterator[Finding]:
    """Photos, the journal, backups and the archive have somewhere to go; one line for each disk."""
    wanted = {"HUIYIN_DATA": data_folder(), "HUIYIN_BACKUPS": backups_folder(), "HUIYIN_ARCHIVE": archive_folder()}
    seen: set[int] = set()
    for name, folder in wanted.items():
        if folder is None or not folder.exists() or folder.stat().st_dev in seen:
            continue
        seen.add(folder.stat().st_dev)
        free = shutil.disk_usage(folder).free
        yield finding(
            free >= FREE_LEAST_BYTES,
            f"{free / 1e9:.1f} GB are free for {name}.",
            f"Only {free / 1e9:.1f} GB are free in {folder}: make room (`du -xhd2 {folder}`) or move {name}.",
            "without room the database stops and photos are refused",
        )


def backup_is_fresh() -> Iterator[Finding]:
    """The last backup is not older than BACKUP_AGE_LIMIT; a demo city needs none."""
    yield _fresh(
        "backup", BACKED_UP, BACKUP_AGE_LIMIT, f"Run `huiyin backup`, every night by a timer ({_HOW}).",
        "what came in since then is lost with the disk",
    )  # fmt: skip


def drill_is_fresh() -> Iterator[Finding]:
    """Somebody has tried within DRILL_AGE_LIMIT whether a backup comes back; a demo city needs no drill."""
    yield _fresh(
        "drill", DRILLED, DRILL_AGE_LIMIT, "Run `huiyin drill`.", "a backup that nobody has restored may be none"
    )


def archive_keeps_up() -> Iterator[Finding]:
    """Where PostgreSQL archives its log, the last piece went well and is not old, and there is a base to begin from."""
    archive, private = archive_folder(), private_cluster_wanted()
    is_on, kept_at, failed_at, failed = archiver_says()
    if not is_on:
        yield finding(
            not (private and archive),
            "No moment can be gone back to, only a backup: PostgreSQL does not archive its log (HUIYIN_ARCHIVE).",
            "PostgreSQL runs without the archive of HUIYIN_ARCHIVE: end every huiyin program and start again.",
            "what came in since the last backup is lost with the disk",
        )
        return
    has_failed = failed_at is not None and (kept_at is None or failed_at > kept_at)
    is_late = no_beat_since() is None and (kept_at is None or now() - kept_at > ARCHIVE_AGE_LIMIT)
    where = f"`df -h {archive}`" if private else "the server's log and archive_command"
    yield finding(
        not has_failed and not is_late,
        f"The log is archived; last piece: {_told(kept_at)}.",
        f"The log is not archived since {_told(kept_at)} (piece {failed or 'none'} failed): look at {where}. An "
        "archive belongs to one city; a restored city under another HUIYIN_DATA may go on with it, a new one may not.",
        "what came in since then is lost with the disk, and unarchived pieces fill it",
    )
    if private and archive:
        newest = next((base.made_at for base in reversed(bases(archive))), None)
        yield finding(
            newest and now() - newest <= BACKUP_AGE_LIMIT,
            f"Last base in the archive: {_told(newest)}.",
            f"Last base in the archive: {_told(newest)}. Run `huiyin backup`.",
            "the log leads nowhere without a base before it",
        )


def archiver_says() -> tuple[bool, datetime | None, datetime | None, str | None]:
    """Whether PostgreSQL archives, when it last could and could not, and which piece it could not."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('archive_mode') <> 'off', last_archived_time, last_failed_time, last_failed_wal "
            "FROM pg_stat_archiver"
        )
        is_on, kept_at, failed_at, failed = cursor.fetchone()
    return is_on, kept_at, failed_at, failed


def keys_lie_elsewhere() -> Iterator[Finding]:
    """The key file is not in a folder that is copied with the backups."""
    key_file = Path(settings.HUIYIN_KEY_FILE).resolve()
    beside = [folder for folder in (backups_folder(), archive_folder()) if folder and key_file.is_relative_to(folder)]
    yield finding(
        not beside,
        "The key file does not lie among the backups.",
        f"The key file lies in {beside[:1]}: move it and set HUIYIN_KEY_FILE (docs/howto/keep-the-keys.md).",
        "whoever finds the backups reads every name",
    )


def address_is_safe() -> Iterator[Finding]:
    """What a stranger may say of himself is not believed; a demo city speaks to this machine only."""
    parts, hosts = urlsplit(settings.HUIYIN_ADDRESS), settings.ALLOWED_HOSTS
    demo = settings.HUIYIN_DEMO
    yield finding(
        demo or parts.scheme == "https",
        f"People see {settings.HUIYIN_ADDRESS}.",
        f"HUIYIN_ADDRESS is {settings.HUIYIN_ADDRESS}: set it to the https:// address that people see.",
        "QR codes lead nowhere, and browsers send no session over http",
    )
    yield finding(
        demo or (parts.hostname in hosts and "*" not in hosts),
        "The program answers to its own name only.",
        f"HUIYIN_HOSTS is {','.join(hosts) or 'empty'}: set HUIYIN_HOSTS={parts.hostname}",
        "pages are refused, or links in them lead where a stranger wants",
    )
    proxies = settings.HUIYIN_TRUSTED_PROXIES
    yield finding(
        demo or (proxies and not any(_is_everybody(proxy) for proxy in proxies)),
        "Proxies are named.",
        f"HUIYIN_TRUSTED_PROXIES is {','.join(proxies) or 'empty'}: name the proxy, such as 127.0.0.1/32.",
        "everybody seems to come from the proxy, or may say where they come from",
    )
    yield finding(
        demo or len(settings.SECRET_KEY) >= SECRET_LEAST_CHARACTERS,
        "The secret that signs sessions is long enough.",
        "HUIYIN_SECRET_KEY is short: `openssl rand -base64 48 > FILE`, and HUIYIN_SECRET_KEY_FILE=FILE.",
        "sessions could be forged",
    )


def _is_everybody(proxy: str) -> bool:
    """Whether a network holds every address, or is none at all."""
    try:
        return ip_network(proxy).prefixlen == 0
    except ValueError:
        return True


def _fresh(what: str, written: str, limit: timedelta, remedy: str, why: str) -> Finding:
    """Whether the audit trail's last entry of a kind (``written``) is not older than a limit; in a demo city always."""
    last = last_at(written, "city")
    said = f"Last {what}: {_told(last)}."
    return finding(settings.HUIYIN_DEMO or (last is not None and now() - last <= limit), said, f"{said} {remedy}", why)


def _told(last: datetime | None) -> str:
    return f"{last.astimezone(city_zone()):%Y-%m-%d %H:%M}" if last else "never"


OPERATIONS: list[Callable[[], Iterator[Finding]]] = [
    disk_has_room,
    backup_is_fresh,
    drill_is_fresh,
    archive_keeps_up,
    keys_lie_elsewhere,
    address_is_safe,
]
