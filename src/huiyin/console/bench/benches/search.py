"""Searching by words, rare and common, by case code and by phone: a worker of a township and the city's desk."""

from __future__ import annotations

from random import Random
from urllib.parse import urlencode

from django.urls import reverse

from huiyin.console.bench.reading import Reading, Visit, read
from huiyin.console.bench.running import Options
from huiyin.console.bench.visitors import holders, matters_below, place_of
from huiyin.console.bench.words import searched
from huiyin.people.models import Account

_WORDS = 12


def readings(options: Options) -> list[Reading]:
    """Words for each; codes for the city's desk."""
    township, city = holders("township_duty", 2), holders("desk_duty", 1)
    words = [searched(Random(number)) for number in range(_WORDS)]  # noqa: S311 - the same each time
    codes = [matter.code for matter in matters_below(place_of(township[0]), _WORDS)]
    return [
        read("search by words, township", _visits(township, words), **options.pace),
        read("search by words, city", _visits(city, words), **options.pace),
        read("search by code, city", _visits(city, codes), **options.pace),
    ]


def _visits(accounts: list[Account], texts: list[str]) -> list[Visit]:
    find = reverse("worker:find")
    return [Visit(account, f"{find}?{urlencode({'q': text})}") for account in accounts for text in texts]
