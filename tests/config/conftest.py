"""The town of casework, for figures that count something."""

from tests.casework.fixtures import clock, town, town_and_more, town_database

__all__ = ["clock", "town", "town_and_more", "town_database"]
