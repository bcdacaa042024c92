"""That somebody used the noodknop is kept with the log, also of who was erased."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0003_encrypted_words"),
        ("people", "0002_written_in_sql"),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE rights_emergency DROP CONSTRAINT rights_emergency_person_fk",
            "ALTER TABLE rights_emergency ADD CONSTRAINT rights_emergency_person_fk FOREIGN KEY (person_id) "
            "REFERENCES people_person (id) DEFERRABLE INITIALLY DEFERRED",
        )
    ]
