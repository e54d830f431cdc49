"""What is searched knows its places; the database keeps them right when a matter is put elsewhere."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

_FUNCTIONS = """
CREATE FUNCTION huiyin_places_of(code text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT left(code, digits) FROM unnest(ARRAY[6, 9, 12, 15]) AS digits WHERE digits <= length(code))
$$;
CREATE FUNCTION huiyin_search_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE casework_searchtext SET places = huiyin_places_of(NEW.place_code) WHERE matter_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER search_moved AFTER UPDATE OF place_code ON casework_matter FOR EACH ROW
    WHEN (OLD.place_code IS DISTINCT FROM NEW.place_code) EXECUTE FUNCTION huiyin_search_moved();
"""
_GONE = """
DROP TRIGGER search_moved ON casework_matter;
DROP FUNCTION huiyin_search_moved();
DROP FUNCTION huiyin_places_of(text);
"""
_KNOWN = """
UPDATE casework_searchtext search SET places = huiyin_places_of(matter.place_code)
FROM casework_matter matter WHERE matter.id = search.matter_id
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0014_lists_of_the_desk")]

    operations = [
        migrations.RemoveIndex(model_name="searchtext", name="search_text_terms"),
        migrations.AddField(
            model_name="searchtext",
            name="places",
            field=ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.RunSQL(_FUNCTIONS, _GONE),
        migrations.RunSQL(_KNOWN, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="searchtext",
            index=GinIndex(fastupdate=False, fields=["terms", "places"], name="search_text_terms_places"),
        ),
    ]
