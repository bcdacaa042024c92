from django.db import migrations


class Migration(migrations.Migration):
    """A relation points at a person: the rights room lies lower, so the key is added from here."""

    dependencies = [("people", "0001_initial"), ("rights", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE rights_relation ADD CONSTRAINT rights_relation_person_fk FOREIGN KEY (person_id) "
            "REFERENCES people_person (id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE rights_relation DROP CONSTRAINT rights_relation_person_fk",
        ),
        migrations.RunSQL(
            "ALTER TABLE accounts_membership ADD CONSTRAINT accounts_membership_person_fk FOREIGN KEY (person_id) "
            "REFERENCES people_person (id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE accounts_membership DROP CONSTRAINT accounts_membership_person_fk",
        ),
    ]
