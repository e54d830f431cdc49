"""Which layer tiles the city is remembered too (`kernel.remembering`)."""

from django.db import migrations

from huiyin.kernel.remembering import OnShelf


class Migration(migrations.Migration):
    dependencies = [("places", "0002_shelves")]

    operations = [OnShelf("places_gridlayer", "places")]
