"""The program's own processes under a clock that the tests set: `python -m tests.faults.shifted runner`.

The clock is the program's only one (`kernel.time`), read anew each time, so that it can jump while a process runs. The
file that HUIYIN_TESTS_CLOCK names holds by how many seconds it differs from the machine's.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from huiyin.kernel import time


class ShiftedClock(time.HeldClock):
    """Runs as the machine's clock does, so many seconds away from it."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text()))


def shift() -> None:
    """From now on this process goes by the clock of the file."""
    time._held = ShiftedClock(Path(os.environ["HUIYIN_TESTS_CLOCK"]))


if __name__ == "__main__":
    from huiyin.console.main import main

    shift()
    sys.exit(main())
