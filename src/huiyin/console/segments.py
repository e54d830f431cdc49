"""What the private cluster writes into its archive (HUIYIN_ARCHIVE): each finished piece of its log, packed.

    ARCHIVE/wal/<segment>.gz      every minute in which something was written, 16 MB and packed to what they really hold
    ARCHIVE/base/<moment>/        base backups, one a `huiyin backup` (`archiving`)
    ARCHIVE/files/                attachments and checkpoints, copied each hour (`archiving`)

A piece appears under its name only when it is whole and on the disk; one that is there already must be the same. So
two cities never share an archive unnoticed: the second one's pieces are refused, and `doctor` is red.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from huiyin.config.environment import Missing
from huiyin.console.binaries import run_as_server, server_identity

PIECE_SECONDS = 60
_KEEP = """\
archive_mode = on
archive_timeout = {seconds}
archive_command = {command}
"""
_FETCH = """\
restore_command = {command}
recovery_target_timeline = 'latest'
recovery_target_action = 'promote'
"""


def prepared_archive(archive: Path) -> str:
    """Make the archive's folders for the server's user, and give the configuration that writes into it.

    Missing when the server's user cannot write there.
    """
    archive.mkdir(parents=True, exist_ok=True)
    for folder in (archive / "wal", archive / "base"):
        if not folder.exists():
            folder.mkdir(mode=0o700)
            os.chown(folder, server_identity(), -1)
        if run_as_server("test", "-w", folder).returncode:
            raise Missing(f"PostgreSQL's user cannot write to {folder}. Set HUIYIN_ARCHIVE to a folder it may enter.")
    return _KEEP.format(seconds=PIECE_SECONDS, command=_quoted(_keeping(archive / "wal")))


def fetching(archive: Path, until: str) -> str:
    """The configuration of a server that goes back: to an instant (as PostgreSQL reads it), or as far as there is
    something when it is empty.
    """
    command = f"gzip -dc < {_word(archive / 'wal')}/%f.gz > %p"
    target = f"recovery_target_time = {_quoted(until)}\n" if until else ""
    return _FETCH.format(command=_quoted(command)) + target


def _keeping(folder: Path) -> str:
    """Compare with what is there, else pack it, give it its name, and let both reach the disk. %p and %f are
    PostgreSQL's.
    """
    wal = _word(folder)
    return (
        f"if test -e {wal}/%f.gz; then gzip -dc < {wal}/%f.gz | cmp -s - %p; "
        f"else gzip < %p > {wal}/.%f && sync {wal}/.%f && mv {wal}/.%f {wal}/%f.gz && sync {wal}; fi"
    )


def _word(path: Path) -> str:
    """A path as a word of a shell's command in which % means something."""
    return shlex.quote(str(path)).replace("%", "%%")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
