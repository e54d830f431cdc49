"""Quiet hours: the part of the day in which nothing rings except what is a danger (DOMAIN §9.4.19).

A message that falls into them waits; whether a kind of message may break the quiet is the caller's decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from huiyin.kernel.time import city_zone


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begins` (included) to `ends` (excluded), in the city's zone, over midnight when `begins` is later.

    Equal times mean no quiet hours. The default is 21:30 to 07:30.
    """

    begins: time = time(21, 30)
    ends: time = time(7, 30)

    def is_quiet(self, at: datetime) -> bool:
        """Whether an aware instant falls into the quiet hours."""
        local = at.astimezone(city_zone()).time().replace(tzinfo=None)
        if self.begins <= self.ends:
            return self.begins <= local < self.ends
        return local >= self.begins or local < self.ends

    def next_allowed(self, at: datetime) -> datetime:
        """`at` itself when it is not quiet, else the next moment the quiet ends."""
        if not self.is_quiet(at):
            return at
        local = at.astimezone(city_zone())
        end = local.replace(hour=self.ends.hour, minute=self.ends.minute, second=self.ends.second, microsecond=0)
        return end if end > local else end + timedelta(days=1)
