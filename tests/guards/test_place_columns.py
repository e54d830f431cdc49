"""Every column that holds a place says whether its row goes along when the place becomes another one."""

from django.apps import apps
from django.db import models

from huiyin.places.models import PlaceCodeField
from huiyin.places.services.following import place_columns

ENDINGS = ("place_code", "place_codes", "grid_code", "also_covers")


def test_no_place_stands_in_a_column_that_does_not_say_so():
    said = {(model, name) for model, name, _column in place_columns()}
    silent = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("huiyin.")
        for field in model._meta.local_concrete_fields
        if field.name.endswith(ENDINGS) and (model, field.name) not in said
    ]
    assert silent == []


def test_what_goes_along_is_told_from_what_stays_in_its_time():
    going = {model.__name__ for model, _name, column in place_columns() if column.goes_along is not None}
    assert {"Organisation", "Committee", "Room", "Series", "Campaign", "Grid"} < going
    assert not going & {"Matter", "Post", "CaseRecord", "MeasureDelta", "LedgerImport"}


def test_for_the_database_it_is_a_plain_column():
    name, path, arguments, options = PlaceCodeField(goes_along=None, blank=True).deconstruct()
    assert (name, path, arguments) == (None, f"{models.__name__}.CharField", [])
    assert options == {"blank": True, "db_collation": "C", "max_length": 15}
