from django.db import migrations


class Migration(migrations.Migration):
    """How a name is written when one searches: without accents and capitals, so that "jose" finds José."""

    dependencies = [("people", "0003_undo_columns")]

    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS unaccent", migrations.RunSQL.noop),
        migrations.RunSQL(
            """CREATE FUNCTION people_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
               SET search_path = public, pg_temp
               AS $$ SELECT lower(unaccent('unaccent'::regdictionary, $1)) $$""",
            "DROP FUNCTION people_fold(text)",
        ),
    ]
