"""A process that has what `huiyin` needs from others loaded already, of which each command is a fork.

Loading takes more than half a second, most commands less. Nothing of Huiyin and no setting is loaded before the fork:
a command finds only what its own surroundings say. tests/console/test_run.py starts the program as people do.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

OF_OTHERS = ("numpy", "shapely", "openpyxl", "httpx", "jinja2", "yaml", "jsonschema", "psycopg", "django.db.models")


class Prepared:
    """That process, seen from the tests."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, words: list[str], surroundings: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run `huiyin` with these words and nothing but these surroundings; what it said and how it ended."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with tempfile.TemporaryDirectory() as folder:
            said = [Path(folder, "out"), Path(folder, "err")]
            asked = json.dumps([words, surroundings, [*map(str, said)]])
            self.process.stdin.write(f"{asked}\n".encode())
            self.process.stdin.flush()
            ended = os.waitstatus_to_exitcode(int(self.process.stdout.readline()))
            out, err = (path.read_text(encoding="utf-8") for path in said)
        return subprocess.CompletedProcess(words, ended, out, err)

    def end(self) -> None:
        """Nobody asks any more."""
        self.process.communicate()


def _answer(words: list[str], surroundings: dict[str, str], said: list[str]) -> int:
    os.environ.clear()
    os.environ.update(surroundings)
    sys.path[:0] = [folder for folder in surroundings.get("PYTHONPATH", "").split(os.pathsep) if folder]
    with open(os.devnull) as nothing:  # noqa: PTH123 - only its number is wanted
        os.dup2(nothing.fileno(), 0)
    for number, path in enumerate(said, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), number)
    try:
        return int(importlib.import_module("huiyin.console.main").main(words))
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - as Python does at the end of a program
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _serve() -> None:
    sys.path.pop(0)  # the folder of this file, which `huiyin` would not have
    for name in OF_OTHERS:
        importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os._exit(_answer(*json.loads(line)))
        print(os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    _serve()
