"""Two who do something at the same moment, for the tests of what waits for whom."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

import pytest
from django.db import connections, transaction

from huiyin.kernel.refusal import Refused

_WAITS_SECONDS, _LIMIT_SECONDS = 1, 20


def while_open(first: Callable[[], object], second: Callable[[], object]) -> object:
    """Do the first, and the second before the first is kept; what came of the second, or what it was refused with.

    Fails if the second did not wait. For tests with transactions of their own.
    """

    def other() -> object:
        try:
            return second()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            answer = pool.submit(other)
            with pytest.raises(NotYet):
                answer.result(_WAITS_SECONDS)
        return answer.result(_LIMIT_SECONDS)
