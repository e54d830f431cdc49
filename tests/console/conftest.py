"""A data folder of its own, for tests that start the program rather than call it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """An empty folder that the database's user may enter too, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="huiyin-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
