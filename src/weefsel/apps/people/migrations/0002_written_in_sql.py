from django.db import migrations


def points_at_a_person(table: str) -> migrations.RunSQL:
    name = f"{table}_person_fk"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (person_id) REFERENCES people_person (id) "
        "DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    """What a model cannot say. Rooms that lie lower than this one point at a person, so their keys are added from here;
    and a name is written without accents and capitals when one searches, so that "jose" finds José."""

    # Whoever tried the house before has these already.
    replaces = [
        ("people", "0002_relation_person"),
        ("people", "0004_search_name"),
        ("people", "0005_emergency_person"),
    ]
    dependencies = [("people", "0001_initial"), ("accounts", "0001_initial"), ("rights", "0001_initial")]

    operations = [
        points_at_a_person("rights_relation"),
        points_at_a_person("rights_emergency"),
        points_at_a_person("accounts_membership"),
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS unaccent", migrations.RunSQL.noop),
        migrations.RunSQL(
            """CREATE FUNCTION people_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
               SET search_path = public, pg_temp
               AS $$ SELECT lower(unaccent('unaccent'::regdictionary, $1)) $$""",
            "DROP FUNCTION people_fold(text)",
        ),
    ]
