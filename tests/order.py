"""In which order test processes take their work: whole files, the longest first, so that none is left alone at the end.

The files named in LONGEST take half of all the time. Where a file's tests owe nothing to each other they are shared out
one by one; all other files stay together, because what a file's tests build for themselves is built in one process.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# The walk mostly waits for undoing to end, while the others keep the processors busy.
LONGEST = (
    "tests/faults/test_kills.py",
    "tests/faults/test_sending.py",
    "tests/faults/test_away.py",
    "tests/faults/test_deploying.py",
    "tests/faults/test_known.py",
    "tests/faults/test_reliability.py",
    "tests/journeys/test_whole_way.py",
    "tests/engine/test_mutants.py",
    "tests/journeys/test_every_page.py",
    "tests/replay/test_invented.py",
    "tests/casework/test_runner_processes.py",
    "tests/journeys/test_kit.py",
    "tests/casework/test_rebuilding.py",
    "tests/journeys/test_dispute.py",
    "tests/journeys/test_resident.py",
    "tests/console/test_cluster.py",
    "tests/console/test_run.py",
    "tests/console/test_keys.py",
    "tests/console/test_backups.py",
    "tests/journeys/test_staff.py",
    "tests/appeals/test_suggesting.py",
    "tests/appeals/test_importing.py",
    "tests/demo/test_town.py",
)
TOGETHER = ("tests/faults/",)
"""Folders whose files share something costly and go to one process."""
SHARED_OUT = {"tests/engine/test_mutants.py", "tests/journeys/test_every_page.py"}


def _file(name: str) -> str:
    return name.partition("::")[0]


def _place(item: pytest.Item) -> int:
    return LONGEST.index(_file(item.nodeid)) if _file(item.nodeid) in LONGEST else len(LONGEST)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first; all else keeps its order."""
    items.sort(key=_place)


class InFiles(LoadScopeScheduling):
    """Gives out whole files in the order of the tests."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        together = next((folder for folder in TOGETHER if nodeid.startswith(folder)), _file(nodeid))
        return nodeid if _file(nodeid) in SHARED_OUT else together


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Have the work given out so when there are several test processes."""
    return InFiles(config, log)
