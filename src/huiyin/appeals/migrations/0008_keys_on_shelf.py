"""Keys of linked systems are remembered while none of them changes (`kernel.remembering`)."""

from django.db import migrations

from huiyin.kernel.remembering import OnShelf


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_shelves"), ("appeals", "0007_no_index_twice")]

    operations = [OnShelf("appeals_apikey", "keys")]
