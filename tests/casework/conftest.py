"""What the tests of casework share: the town, its clock and data folder, and who sees what."""

from tests.casework.fixtures import _data_folder, clock, seen, town, town_and_more, town_database

__all__ = ["_data_folder", "clock", "seen", "town", "town_and_more", "town_database"]
