"""What is searched knows its places; the database keeps them right when a matter is put elsewhere.

While people go on: no table is locked for long, and what the program before this one writes meanwhile gets its places
when it is committed.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_FUNCTIONS = """
CREATE FUNCTION huiyin_places_of(code text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT left(code, digits) FROM unnest(ARRAY[6, 9, 12, 15]) AS digits WHERE digits <= length(code))
$$;
CREATE FUNCTION huiyin_search_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE casework_searchtext SET places = huiyin_places_of(NEW.place_code) WHERE matter_id = NEW.id;
    RETURN NULL;
END $$;
CREATE FUNCTION huiyin_search_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE casework_searchtext search SET places = huiyin_places_of(matter.place_code)
    FROM casework_matter matter WHERE matter.id = NEW.matter_id AND search.matter_id = NEW.matter_id;
    RETURN NULL;
END $$;
CREATE TRIGGER search_moved AFTER UPDATE OF place_code ON casework_matter FOR EACH ROW
    WHEN (OLD.place_code IS DISTINCT FROM NEW.place_code) EXECUTE FUNCTION huiyin_search_moved();
CREATE CONSTRAINT TRIGGER search_placed AFTER INSERT ON casework_searchtext DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.places = '{}') EXECUTE FUNCTION huiyin_search_placed();
"""
_GONE = """
DROP TRIGGER search_placed ON casework_searchtext;
DROP TRIGGER search_moved ON casework_matter;
DROP FUNCTION huiyin_search_placed();
DROP FUNCTION huiyin_search_moved();
DROP FUNCTION huiyin_places_of(text);
"""
_SOME = """
WITH few AS (SELECT matter_id FROM casework_searchtext WHERE matter_id > %s ORDER BY matter_id LIMIT 5000),
filled AS (
    UPDATE casework_searchtext search SET places = huiyin_places_of(matter.place_code)
    FROM few JOIN casework_matter matter ON matter.id = few.matter_id WHERE search.matter_id = few.matter_id
)
SELECT max(matter_id::text) FROM few
"""
_FIRST = "00000000-0000-0000-0000-000000000000"


def fill(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A few at a time."""
    with schema_editor.connection.cursor() as cursor:
        last = _FIRST
        while last:
            cursor.execute(_SOME, [last])
            last = cursor.fetchone()[0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("casework", "0014_lists_of_the_desk")]

    operations = [
        migrations.AddField(
            model_name="searchtext",
            name="places",
            field=ArrayField(base_field=models.TextField(), db_default=[], default=list, size=None),
        ),
        migrations.RunSQL(_FUNCTIONS, _GONE),
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name="searchtext",
            index=GinIndex(fastupdate=False, fields=["terms", "places"], name="search_text_terms_places"),
        ),
        RemoveIndexConcurrently(model_name="searchtext", name="search_text_terms"),
    ]
