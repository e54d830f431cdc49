"""What persons who have been erased had asked about their own data goes as they went, and nobody waits any more."""

from django.db import migrations

_CLOSE = """
UPDATE people_datarequest
SET words = NULL, new_value = NULL, answer = NULL, decided_at = COALESCE(decided_at, person.erased_at),
    state = CASE WHEN state <> 'waiting' THEN state WHEN kind = 'deletion' THEN 'done' ELSE 'refused' END
FROM people_person person
WHERE person.id = people_datarequest.person_id AND person.erased_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0011_sealed_answers")]
    operations = [migrations.RunSQL(_CLOSE, migrations.RunSQL.noop)]
