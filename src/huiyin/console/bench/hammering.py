"""Hammering: many connections that send one request after the other, in a process of its own; times every answer.

Reads what to send as JSON from the standard input and prints what came of it as JSON, so that it shares nothing with
the program it measures: ``python -m huiyin.console.bench.hammering``.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_HEAD = (
    "POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
    "Content-Length: {length}\r\n\r\n"
)


_GOOD = range(200, 300)


@dataclass(frozen=True, slots=True)
class Hammered:
    """What came back: how many answers of each status, how long each took in seconds, and for how long it went on."""

    statuses: dict[int, int]
    seconds: tuple[float, ...]
    took: float

    @property
    def a_second(self) -> float:
        """Answers of 2xx a second."""
        return sum(count for status, count in self.statuses.items() if status in _GOOD) / self.took


def hammer(address: str, *, bodies: Sequence[str], keys: Sequence[str], connections: int, seconds: float) -> Hammered:
    """Send the bodies (JSON texts, each once) over so many connections until the time is over or they are used up."""
    asked = {
        "address": address, "bodies": list(bodies), "keys": list(keys), "connections": connections, "seconds": seconds,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "huiyin.console.bench.hammering"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    statuses = {int(status): count for status, count in told["statuses"].items()}
    return Hammered(statuses, tuple(told["seconds"]), told["took"])


async def _all(asked: dict[str, Any]) -> dict[str, Any]:
    bodies, statuses, times = iter(asked["bodies"]), Counter[int](), list[float]()
    where = urlsplit(asked["address"])
    end = time.perf_counter() + asked["seconds"]

    async def one(key: str) -> None:
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        for body in bodies:
            if time.perf_counter() >= end:
                break
            content = body.encode()
            head = _HEAD.format(path=where.path, host=where.netloc, key=key, length=len(content))
            begun = time.perf_counter()
            writer.write(head.encode() + content)
            statuses[await _answer(reader)] += 1
            times.append(time.perf_counter() - begun)
        writer.close()

    begun = time.perf_counter()
    keys = asked["keys"]
    await asyncio.gather(*(one(keys[number % len(keys)]) for number in range(asked["connections"])))
    return {"statuses": dict(statuses), "seconds": times, "took": time.perf_counter() - begun}


async def _answer(reader: asyncio.StreamReader) -> int:
    """The status of one answer, read to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
    await reader.readexactly(int(length.partition(":")[2]))
    return int(head.split(" ", 2)[1])


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_all(json.load(sys.stdin)))))
