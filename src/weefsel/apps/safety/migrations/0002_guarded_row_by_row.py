"""Who guarded all of a person, guards what they recorded or were asked to look at, and no more."""

from django.db import migrations

# The rows of each table, with who recorded them and who was asked along.
EXPAND = """
WITH rows (id, person_id, user_id) AS (
  SELECT t.id, t.person_id, u FROM safety_protectedtie t
    CROSS JOIN LATERAL unnest(ARRAY[t.entered_by_id, t.asked_id, t.checked_by_id, t.contested_by_id]) u
    WHERE t.ended_at IS NULL
  UNION SELECT w.id, w.person_id, w.entered_by_id FROM safety_privatewish w WHERE w.until IS NULL
  UNION SELECT a.id, a.person_id, a.asked_by_id FROM safety_safetyanswer a
  UNION SELECT t.id, t.person_id, t.started_by_id FROM safety_talk t
  UNION SELECT c.id, c.person_id, c.opened_by_id FROM safety_meldcodecase c
  UNION SELECT s.case_id, s.person_id, s.by_id FROM safety_meldcodestep s
)
INSERT INTO rights_relation (id, relation, person_id, object_id, user_id, topics, ground, document, valid_from,
                             valid_until, declared_by_id, declared_at)
SELECT gen_random_uuid(), 'guarding', r.person_id, r.id, r.user_id, '{}', min(v.ground), '', min(v.valid_from),
       max(v.valid_until), r.user_id, min(v.declared_at)
FROM rows r JOIN rights_relation v ON v.relation = 'guarding' AND v.object_id IS NULL AND v.person_id = r.person_id
  AND v.user_id = r.user_id AND v.valid_until > now()
GROUP BY r.id, r.person_id, r.user_id
"""
END = """
UPDATE rights_relation SET valid_until = greatest(valid_from, now())
WHERE relation = 'guarding' AND object_id IS NULL AND (valid_until IS NULL OR valid_until > now())
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("rights", "0002_row_relations"),
        ("safety", "0001_initial"),
        ("screening", "0002_talks"),
    ]

    operations = [
        migrations.RunSQL(EXPAND, migrations.RunSQL.noop),
        migrations.RunSQL(END, migrations.RunSQL.noop),
    ]
