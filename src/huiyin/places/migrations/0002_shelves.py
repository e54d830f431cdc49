"""What rarely changes is remembered while it does not (`kernel.remembering`)."""

from django.db import migrations

from huiyin.kernel.remembering import OnShelf


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_shelves"), ("places", "0001_initial")]

    operations = [
        OnShelf("places_division", "places"),
        OnShelf("places_divisionsuccession", "places"),
        OnShelf("places_grid", "places"),
        OnShelf("places_gridsuccession", "places"),
        OnShelf("places_calendarversion", "calendars"),
    ]
