"""The outside world, read in one place: HUIYIN_ variables, secrets and the project's data folder.

Every variable read here is described in docs/reference/settings.md; a guard test compares the two.
Imports neither Django nor anything of ours, so that the console can use it before settings are loaded.
"""

import hashlib
import os
import secrets
import stat
import tempfile
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
COUNTS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the name is prometheus_client's
SOCKET_PATH_LIMIT_BYTES = 103  # macOS allows 103 bytes, Linux 107; the longest name in it is the server's own
SOCKET_NAME = "/.s.PGSQL.5432.lock"


class Missing(Exception):  # noqa: N818 - read as a sentence: "Missing: HUIYIN_SECRET_KEY ..."
    """Something the program cannot start without; the message says what it is and how to give it."""


def text(name: str, default: str = "") -> str:
    """Value of a variable, or the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    """True for 1, true, yes and on; False otherwise."""
    return text(name).lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """Whole number; raises Missing with the variable's name when it is something else."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise Missing(f"{name} must be a whole number, not {value!r}.") from error


def words(name: str, default: str = "") -> list[str]:
    """Values separated by commas, without empty ones."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def demo() -> bool:
    """True in demo mode, which listens on the loopback address only and makes its own secrets."""
    return flag("HUIYIN_DEMO")


def data_folder() -> Path:
    """Where everything lives that is not code: the private database, attachments, demo secrets."""
    return Path(text("HUIYIN_DATA", str(PROJECT / "var"))).resolve()


def backups_folder() -> Path:
    """Where `huiyin backup` writes to when no file is named, and `huiyin drill` looks for the newest."""
    return Path(text("HUIYIN_BACKUPS", str(data_folder() / "backups"))).resolve()


def archive_folder() -> Path | None:
    """Where the private cluster keeps what it takes to go back to any moment; none unless it is asked for."""
    folder = text("HUIYIN_ARCHIVE")
    return Path(folder).resolve() if folder else None


def secret(name: str) -> str:
    """A secret from the variable, or from the file that `<name>_FILE` names.

    In demo mode a missing one is made once and kept in the data folder, readable by its owner only.
    Raises Missing otherwise: there is no default that somebody could forget to change.
    """
    if value := text(name):
        return value
    if file := text(f"{name}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    if demo():
        return _demo_secret(data_folder() / "secrets" / name.lower())
    raise Missing(
        f"{name} is not set. Put it in a file and set {name}_FILE to the path; for the demo city set HUIYIN_DEMO=1."
    )


def optional_secret(name: str) -> str:
    """A secret that may be left out: from the variable, or from the file that `<name>_FILE` names; empty without."""
    file = text(f"{name}_FILE")
    return text(name) or (Path(file).read_text(encoding="utf-8").strip() if file else "")


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Networks separated by commas; raises Missing with the variable's name when one of them is none."""
    try:
        return [ip_network(word) for word in words(name)]
    except ValueError as error:
        raise Missing(f"{name} must hold networks such as 10.0.0.0/8: {error}.") from error


def retention_days() -> dict[str, int]:
    """For how many days the city keeps each sort of personal data once it has served (`huiyin retention`)."""
    return {
        "matters": number("HUIYIN_KEEP_MATTERS_DAYS", 5 * 365),
        "messages": number("HUIYIN_KEEP_MESSAGES_DAYS", 365),
        "requests": number("HUIYIN_KEEP_REQUESTS_DAYS", 3 * 365),
        "imports": number("HUIYIN_KEEP_IMPORTS_DAYS", 90),
        "drafts": number("HUIYIN_KEEP_DRAFTS_DAYS", 90),
    }


def passphrase() -> str:
    """What seals copies of the key file, from the file HUIYIN_PASSPHRASE_FILE; empty when it is to be typed."""
    file = text("HUIYIN_PASSPHRASE_FILE")
    return Path(file).read_text(encoding="utf-8").strip() if file else ""


def _demo_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        try:
            os.link(draft, path)  # the first of several starting programs wins, and all read the same
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="utf-8")


def cluster_folder() -> Path:
    """Folder of the private PostgreSQL cluster: its files, its log and its locks.

    In the data folder; but PostgreSQL does not run as root, so for root it moves to /var/lib where the data folder
    lies inside one that only root may enter, such as root's home.
    """
    beside = data_folder() / "postgres"
    if os.getuid() == 0 and not all(others_may_enter(folder) for folder in beside.parents):
        return Path("/var/lib") / f"huiyin-{_key(beside)}"
    return beside


def others_may_enter(folder: Path) -> bool:
    """Whether every user of the machine may pass through a folder; True for one that is yet to be made."""
    return not folder.exists() or bool(folder.stat().st_mode & stat.S_IXOTH)


def _key(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def socket_folder() -> Path:
    """Folder of the private cluster's Unix socket: beside its files, or a short one where that path is too long."""
    beside = cluster_folder() / "socket"
    if len(f"{beside}{SOCKET_NAME}".encode()) <= SOCKET_PATH_LIMIT_BYTES:
        return beside
    return Path(tempfile.gettempdir()) / f"huiyin-{_key(cluster_folder())}"


def database_url(role: str) -> str:
    """Address of the database for a role: `runtime` (works) or `owner` (migrates).

    Without HUIYIN_DATABASE_URL it is the private cluster's socket, where the operating system vouches for us.
    """
    name, user = {
        "runtime": ("HUIYIN_DATABASE_URL", "huiyin"),
        "owner": ("HUIYIN_OWNER_DATABASE_URL", "huiyin_owner"),
    }[role]
    host = str(socket_folder()).replace("\\", r"\\").replace("'", r"\'")
    return text(name) or f"dbname=huiyin user={user} host='{host}'"


def private_cluster_wanted() -> bool:
    """True when no server is named, so that the program has to bring its own."""
    return not text("HUIYIN_DATABASE_URL")
