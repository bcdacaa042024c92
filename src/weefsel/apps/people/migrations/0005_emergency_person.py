from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0004_search_name"), ("rights", "0002_represented_delegated_emergency")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE rights_emergency ADD CONSTRAINT rights_emergency_person_fk FOREIGN KEY (person_id) "
            "REFERENCES people_person (id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE rights_emergency DROP CONSTRAINT rights_emergency_person_fk",
        )
    ]
