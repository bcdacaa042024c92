"""Writes down that the social map is different: by trigger, so that no page, task or hand can forget it.

Whoever changes the map puts a row with a number that never comes twice, in their own transaction. So a reader sees it
exactly when the change itself is seen, and no writer waits for another: rows of others are thrown away by the way,
except those that somebody holds. A set of rows that once stood there never comes back, because whoever throws one away
adds one. Within a transaction a setting, that goes with it, tells every change apart.
"""

from __future__ import annotations

# Every table that the engine's table of offers is made of; a test sees that it reads no other.
TABLES = ("directory_offer", "directory_service", "directory_location")

MAP_FUNCTIONS: dict[str, str] = {
    # Trigger.
    "directory_mark()": """
CREATE OR REPLACE FUNCTION directory_mark() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE mine uuid := gen_random_uuid();
BEGIN
  IF coalesce(current_setting('app.map_changed', true), '') = '' THEN
    INSERT INTO directory_mapmark (number) VALUES (mine);
    IF current_setting('transaction_isolation') = 'read committed' THEN
      DELETE FROM directory_mapmark m WHERE m.number IN (
        SELECT o.number FROM directory_mapmark o WHERE o.number <> mine FOR UPDATE SKIP LOCKED);
    END IF;
  END IF;
  PERFORM set_config('app.map_changed', mine::text, true);
  RETURN NULL;
END $$""",
}

MAP_TRIGGERS: tuple[str, ...] = tuple(
    f"CREATE OR REPLACE TRIGGER directory_mark AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION directory_mark()"
    for table in TABLES
)
