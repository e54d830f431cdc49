"""The log: one JSON object a line, without a word that somebody typed.

    time · level · logger · message · request · route · method · status · milliseconds
    error {type, sqlstate, errno, where}

Query strings, bodies, addresses of pages and of people never come in. What an exception says is left out, because it
often quotes what was typed; its type and the places in the code are enough to find it. Messages of our own loggers are
written whole: they name ids, steps and settings only. Of other people's loggers only the fixed part is written.
"""

from __future__ import annotations

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from errno import errorcode
from pathlib import Path
from traceback import extract_tb
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")
OURS = "huiyin"
FACTS = ("route", "method", "status", "milliseconds")
_PACKAGE = Path(__file__).resolve().parents[1]
_FRAMES = 12
_BLANK = re.compile(r"%(?:\(\w+\))?[a-z]")


class JsonLines(logging.Formatter):
    """Makes one line of a record; never raises for what a record holds."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        if message := _message(record):
            line["message"] = message
        if known := request_id.get():
            line["request"] = known
        line |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        if record.exc_info and (error := record.exc_info[1]):
            line["error"] = _error(error)
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


def _message(record: logging.LogRecord) -> str:
    """Our own whole; of others the template, and nothing where the text may have been put together by the writer."""
    if record.name == OURS or record.name.startswith(f"{OURS}."):
        return record.getMessage()
    fixed = str(record.msg) if record.args else ""
    return fixed if _BLANK.sub("", fixed).strip(" :,.") else ""


def with_error(record: logging.LogRecord) -> bool:
    """A filter for Django's own lines about answers: ours say the same, so that only what was raised is left."""
    return bool(record.exc_info)


def _error(error: BaseException) -> dict[str, Any]:
    """The type, the code of database or system, and the innermost places, ours by their path in the package."""
    found: dict[str, Any] = {"type": f"{type(error).__module__}.{type(error).__qualname__}"}
    if code := getattr(error.__cause__ or error, "sqlstate", None):
        found["sqlstate"] = code
    if isinstance(error, OSError) and error.errno:
        found["errno"] = errorcode.get(error.errno, str(error.errno))
    frames = extract_tb(error.__traceback__)[-_FRAMES:]
    found["where"] = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return found


def _short(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(_PACKAGE)) if path.is_relative_to(_PACKAGE) else "/".join(path.parts[-2:])
