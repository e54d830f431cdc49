"""What `huiyin doctor` has to say: one finding for each thing that it looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is well, a sentence that says so or how to mend it, and where it is not,
    why it matters.
    """

    well: bool
    sentence: str
    why: str = ""


def finding(well: object, good: str, wrong: str, why: str) -> Finding:
    """The finding that is said when it is well, or the other one: what is wrong with what to do, and why it matters."""
    return Finding(True, good) if well else Finding(False, wrong, why)
