"""What the tests of portals share: the town of casework, its clock and data folder."""

from tests.casework.conftest import _data_folder, clock, town

__all__ = ["_data_folder", "clock", "town"]
