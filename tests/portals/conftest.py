"""What the tests of portals share: the town of casework, its clock and data folder."""

from tests.casework.fixtures import _data_folder, clock, town, town_and_more, town_database

__all__ = ["_data_folder", "clock", "town", "town_and_more", "town_database"]
