"""The owner functions of people: folding two registrations into one and back, and handing over to another practice.

They see past row-level security because a registration has rows of many organisations, which all have to move at once
or not at all. Each first asks `rights_allows`, which is generated from the same tables as the policies.
"""

from __future__ import annotations

# Rows that may stay with the double when the person who goes on has the same already. Any other clash is a refusal.
STAYS = (
    "needs_need",
    "consent_consent",
    "people_identifier",
    "people_notsame",
    "people_circumstances",
    "people_preferences",
    "people_health",
    "matching_matchline",
    "audit_watch",
)
# Never moved: the access log is not rewritten, nor what was asked about a line of it; two are the bookkeeping of merges
# itself, and a pair that must stay apart keeps its registrations: the guard asks who goes on, and so does what opens
# the words of a double. Of who was erased there is nothing to move.
NEVER_MOVED = (
    "audit_event",
    "audit_flag",
    "people_merge",
    "people_movedrow",
    "safety_avoidpair",
    "keys_personkey",
    "subject_kept",
)
# What the double knew and the other did not. An address goes as a whole, and only where there is none.
FILLED = {
    "people_person": ("address_as", "needs_interpreter", "phone", "email", "wish", "died_on"),
    "people_circumstances": (
        "lives_alone",
        "is_caregiver",
        "walks_without_help",
        "uses_wheelchair",
        "can_travel_alone",
        "hearing_limited",
        "digital",
        "employed",
        "is_parent",
        "youngest_child_born",
        "prefers",
        "hours",
        "reach_m",
    ),
    "people_preferences": (
        "interests",
        "budget_cents",
        "travel_min",
        "travel_ways",
        "also_speaks",
        "tie_wish",
        "sight_limited",
        "needs_quiet",
        "brings_child",
        "brings_someone",
    ),
    "people_health": (
        "heart_condition",
        "memory_problem",
        "needs_supervision",
        "exercise_advised_against",
        "diabetes",
        "cancer",
        "overweight",
        "fall_risk",
        "mental_health_condition",
        "psychosis_sensitive",
        "in_rehabilitation",
        "parent_ill",
        "due_date",
    ),
}
ADDRESS = ("street_line", "postcode", "city", "area", "x", "y")
MERGE_CLASH, LATER_MERGE = "WF001", "WF002"  # SQLSTATE of the two refusals that a user can do something about


def _array(names: tuple[str, ...]) -> str:
    return "ARRAY[" + ", ".join(f"'{name}'" for name in names) + "]::text[]"


_FILLED = ", ".join(
    f"('{table}', '{'id' if table == 'people_person' else 'person_id'}', '{column}', {str(column in ADDRESS).lower()})"
    for table, columns in (*FILLED.items(), ("people_person", ADDRESS))
    for column in columns
)

PEOPLE_FUNCTIONS: dict[str, str] = {
    # Every column of every table that points to a person. Gives names of tables and columns only.
    "people_columns()": f"""
CREATE OR REPLACE FUNCTION people_columns() RETURNS TABLE (table_name text, column_name text, key_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.relname::text, a.attname::text, k.attname::text
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
  JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = i.indkey[0]
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    AND NOT c.relname = ANY ({_array(NEVER_MOVED)})
    AND (a.attname = 'person_id' OR EXISTS (
      SELECT 1 FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f'
        AND f.confrelid = 'people_person'::regclass AND f.conkey = ARRAY[a.attnum]
        AND NOT (c.relname = 'people_person' AND a.attname = 'id')))
  ORDER BY 1, 2
$$""",
    # Fold a double into the person who goes on. Gives, per table, how many rows moved and how many stayed.
    "people_merge_rows(uuid)": f"""
CREATE OR REPLACE FUNCTION people_merge_rows(target uuid)
RETURNS TABLE (name text, n_moved integer, n_stayed integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  m people_merge; place record; row_key uuid; kept uuid; resting text; homeless boolean; moved integer; stayed integer;
BEGIN
  SELECT * INTO m FROM people_merge WHERE id = target AND undone_at IS NULL AND merged_by_id = app_user()
    AND merged_at = app_now() AND NOT EXISTS (SELECT 1 FROM people_movedrow r WHERE r.merge_id = target);
  IF NOT FOUND OR NOT rights_allows('people.merge', m.person_id) OR NOT rights_allows('people.merge', m.duplicate_id)
    OR (SELECT count(*) FROM people_person p WHERE p.id IN (m.person_id, m.duplicate_id)
        AND p.merged_into_id IS NULL) <> 2 THEN
    RAISE insufficient_privilege USING MESSAGE = 'this merge may not be carried out';
  END IF;
  SELECT p.street_line = '' AND p.postcode = '' INTO homeless FROM people_person p WHERE p.id = m.person_id;
  FOR place IN SELECT * FROM (VALUES {_FILLED}) AS v (table_name, key_name, column_name, is_address) LOOP
    IF place.is_address AND NOT homeless THEN CONTINUE; END IF;
    EXECUTE format('UPDATE %1$I k SET %2$I = d.%2$I FROM %1$I d WHERE k.%3$I = $1 AND d.%3$I = $2 '
      'AND coalesce(k.%2$I::text, '''') = '''' AND coalesce(d.%2$I::text, '''') <> ''''',
      place.table_name, place.column_name, place.key_name) USING m.person_id, m.duplicate_id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved > 0 THEN
      INSERT INTO people_movedrow (id, merge_id, person_id, "table", "column", row_id, filled)
      VALUES (gen_random_uuid(), m.id, m.person_id, place.table_name, place.column_name, m.person_id, true);
    END IF;
  END LOOP;
  FOR place IN SELECT * FROM people_columns() LOOP
    moved := 0; stayed := 0;
    FOR row_key IN EXECUTE format('SELECT %I FROM %I WHERE %I = $1 ORDER BY 1', place.key_name, place.table_name,
        place.column_name) USING m.duplicate_id LOOP
      -- "These two are different people" must not become "this one differs from itself".
      IF place.table_name = 'people_notsame' AND EXISTS (SELECT 1 FROM people_notsame s WHERE s.id = row_key
          AND m.person_id IN (s.person_id, s.other_id)) THEN CONTINUE; END IF;
      -- The reason of a need that stays, and what was said about it, stays with it.
      IF (place.table_name = 'needs_reason' AND EXISTS (SELECT 1 FROM needs_reason s JOIN needs_need e
          ON e.id = s.need_id WHERE s.id = row_key AND e.person_id = m.duplicate_id))
        OR (place.table_name = 'needs_opinion' AND EXISTS (SELECT 1 FROM needs_opinion s JOIN needs_need e
          ON e.id = s.need_id WHERE s.id = row_key AND e.person_id = m.duplicate_id)) THEN
        stayed := stayed + 1;
        CONTINUE;
      END IF;
      BEGIN
        EXECUTE format('UPDATE %I SET %I = $1 WHERE %I = $2', place.table_name, place.column_name, place.key_name)
          USING m.person_id, row_key;
        INSERT INTO people_movedrow (id, merge_id, person_id, "table", "column", row_id, previous, filled)
        VALUES (gen_random_uuid(), m.id, m.person_id, place.table_name, place.column_name,
          CASE WHEN place.key_name = place.column_name THEN m.person_id ELSE row_key END, m.duplicate_id, false);
        -- That somebody guards something is not told either.
        IF NOT (place.table_name = 'rights_relation'
            AND EXISTS (SELECT 1 FROM rights_relation v WHERE v.id = row_key AND v.object_id IS NOT NULL)) THEN
          moved := moved + 1;
        END IF;
      EXCEPTION WHEN unique_violation THEN
        IF NOT place.table_name = ANY ({_array(STAYS)}) THEN
          RAISE EXCEPTION '%', place.table_name USING ERRCODE = '{MERGE_CLASH}';
        END IF;
        stayed := stayed + 1;
        -- What rests on a consent that stays must rest on the one that goes on, or withdrawing would not reach it.
        IF place.table_name = 'consent_consent' THEN
          SELECT k.id INTO kept FROM consent_consent k JOIN consent_consent d ON d.id = row_key
            WHERE k.person_id = m.person_id AND k.receiver_id IS NOT DISTINCT FROM d.receiver_id
              AND k.receiver_user_id IS NOT DISTINCT FROM d.receiver_user_id AND k.purpose = d.purpose
              AND k.withdrawn_at IS NULL;
          FOREACH resting IN ARRAY ARRAY['rights_relation', 'referrals_referral'] LOOP
            EXECUTE format('WITH changed AS (UPDATE %1$I SET consent_id = $1 WHERE consent_id = $2 RETURNING id) '
              'INSERT INTO people_movedrow (id, merge_id, person_id, "table", "column", row_id, previous, filled) '
              'SELECT gen_random_uuid(), $3, $4, %1$L, ''consent_id'', id, $2, false FROM changed', resting)
              USING kept, row_key, m.id, m.person_id;
          END LOOP;
        END IF;
      END;
    END LOOP;
    -- What stands in the protected compartment goes along without a word, and so does whom somebody wants asked why.
    IF moved + stayed > 0 AND NOT starts_with(place.table_name, 'safety_') AND place.table_name <> 'audit_watch' THEN
      name := place.table_name; n_moved := moved; n_stayed := stayed;
      RETURN NEXT;
    END IF;
  END LOOP;
  -- A no that was said for the double holds for all that came along.
  PERFORM consent_enforce(c.id) FROM consent_consent c
    WHERE c.person_id = m.person_id AND NOT c.is_yes AND c.withdrawn_at IS NULL;
  UPDATE people_person SET merged_into_id = m.person_id WHERE id = m.duplicate_id;
END $$""",
    # Take a merge back: every row returns. Gives the number of rows.
    "people_unmerge_rows(uuid)": f"""
CREATE OR REPLACE FUNCTION people_unmerge_rows(target uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  m people_merge; r people_movedrow; n integer := 0; keys jsonb; needed boolean;
BEGIN
  SELECT * INTO m FROM people_merge WHERE id = target AND undone_at IS NULL FOR UPDATE;
  IF NOT FOUND OR NOT rights_allows('people.merge', m.person_id)
    OR NOT EXISTS (SELECT 1 FROM people_person p WHERE p.id = m.duplicate_id AND p.merged_into_id = m.person_id) THEN
    RAISE insufficient_privilege USING MESSAGE = 'this merge may not be taken back';
  END IF;
  IF EXISTS (SELECT 1 FROM people_merge o WHERE o.undone_at IS NULL AND o.id <> m.id AND o.merged_at >= m.merged_at
      AND m.person_id IN (o.person_id, o.duplicate_id)) THEN
    RAISE EXCEPTION 'a later merge' USING ERRCODE = '{LATER_MERGE}';
  END IF;
  UPDATE people_person SET merged_into_id = NULL WHERE id = m.duplicate_id;
  SELECT jsonb_object_agg(c.table_name, c.key_name) INTO keys FROM people_columns() c;
  FOR r IN SELECT * FROM people_movedrow WHERE merge_id = m.id LOOP
    IF r.filled THEN
      SELECT attnotnull INTO needed FROM pg_attribute WHERE attrelid = r."table"::regclass AND attname = r."column";
      -- What was changed since the merge is newer than the merge, and stays.
      EXECUTE format('UPDATE %1$I k SET %2$I = %4$s FROM %1$I d WHERE k.%3$I = $1 AND d.%3$I = $2 '
        'AND k.%2$I IS NOT DISTINCT FROM d.%2$I', r."table", r."column",
        CASE r."table" WHEN 'people_person' THEN 'id' ELSE 'person_id' END,
        CASE WHEN needed THEN '''''' ELSE 'NULL' END) USING m.person_id, m.duplicate_id;
    ELSE
      EXECUTE format('UPDATE %I SET %I = $1 WHERE %I = $2', r."table", r."column", keys ->> r."table")
        USING r.previous, r.row_id;
      n := n + 1;
    END IF;
  END LOOP;
  -- A consent that was withdrawn meanwhile was withdrawn by this person, for the double as well.
  UPDATE consent_consent d SET withdrawn_at = k.withdrawn_at FROM consent_consent k
    WHERE d.person_id = m.duplicate_id AND d.withdrawn_at IS NULL AND k.person_id = m.person_id
      AND k.receiver_id IS NOT DISTINCT FROM d.receiver_id
      AND k.receiver_user_id IS NOT DISTINCT FROM d.receiver_user_id
      AND k.purpose = d.purpose AND k.withdrawn_at >= m.merged_at
      AND NOT EXISTS (SELECT 1 FROM consent_consent v WHERE v.person_id = m.person_id AND v.withdrawn_at IS NULL
        AND v.receiver_id IS NOT DISTINCT FROM d.receiver_id
        AND v.receiver_user_id IS NOT DISTINCT FROM d.receiver_user_id AND v.purpose = d.purpose);
  RETURN n;
END $$""",
    # Hand the open referrals of a person over to the new practice. Gives their ids.
    "people_hand_over(uuid)": """
CREATE OR REPLACE FUNCTION people_hand_over(target uuid) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  e people_lifeevent; found_ids uuid[];
BEGIN
  SELECT * INTO e FROM people_lifeevent WHERE id = target AND kind = 'changed_practice' AND undone_at IS NULL
    AND recorded_by_id = app_user() AND recorded_at = app_now() AND from_organization_id = app_organization();
  IF NOT FOUND OR NOT rights_allows('people.hand_over', e.person_id) THEN
    RAISE insufficient_privilege USING MESSAGE = 'this person may not be handed over';
  END IF;
  IF e.to_organization_id IS NULL THEN RETURN '{}'; END IF;
  SELECT coalesce(array_agg(id ORDER BY id), '{}') INTO found_ids FROM referrals_referral
    WHERE person_id = e.person_id AND owner_id = e.from_organization_id
      AND state NOT IN ('reported', 'rejected', 'declined', 'stopped');
  PERFORM people_give_referrals(e.person_id, found_ids, e.from_organization_id, e.to_organization_id);
  RETURN found_ids;
END $$""",
    # Part of the function above and the one below: gives nothing, and without their rights it changes nothing.
    "people_give_referrals(uuid, uuid[], uuid, uuid)": """
CREATE OR REPLACE FUNCTION people_give_referrals(whose uuid, ids uuid[], giver uuid, taker uuid) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE referrals_referral SET owner_id = taker
    WHERE id = ANY (ids) AND person_id = whose AND owner_id = giver;
  UPDATE referrals_referral SET assigned_organization_id = taker, assigned_user_id = NULL
    WHERE id = ANY (ids) AND person_id = whose AND assigned_organization_id = giver;
  UPDATE referrals_introduction SET owner_id = taker
    WHERE referral_id = ANY (ids) AND person_id = whose AND owner_id = giver;
  UPDATE referrals_barrier SET owner_id = taker
    WHERE referral_id = ANY (ids) AND person_id = whose AND owner_id = giver;
  UPDATE referrals_referralevent SET owner_id = taker
    WHERE referral_id = ANY (ids) AND person_id = whose AND owner_id = giver;
  UPDATE referrals_feedback SET owner_id = taker
    WHERE referral_id = ANY (ids) AND person_id = whose AND owner_id = giver;
  UPDATE referrals_words SET owner_id = taker,
      to_organization_id = CASE to_organization_id WHEN giver THEN taker ELSE to_organization_id END
    WHERE referral_id = ANY (ids) AND person_id = whose AND owner_id = giver;
  UPDATE outcomes_measurement SET owner_id = taker
    WHERE referral_id = ANY (ids) AND person_id = whose AND owner_id = giver;
  UPDATE outcomes_answer SET owner_id = taker
    WHERE referral_id = ANY (ids) AND person_id = whose AND owner_id = giver;
  UPDATE running_observation SET owner_id = taker
    WHERE referral_id = ANY (ids) AND person_id = whose AND owner_id = giver;
END $$""",
    # Take a change of practice back, within a day, by who recorded it. Gives the person.
    "people_take_back(uuid)": """
CREATE OR REPLACE FUNCTION people_take_back(target uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  e people_lifeevent; ids uuid[];
BEGIN
  SELECT * INTO e FROM people_lifeevent WHERE id = target AND kind = 'changed_practice' AND undone_at IS NULL
    AND recorded_by_id = app_user() AND from_organization_id = app_organization()
    AND recorded_at > app_now() - interval '1 day' FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT coalesce(array_agg(value::uuid), '{}') INTO ids FROM jsonb_array_elements_text(e.previous -> 'referrals');
  PERFORM people_give_referrals(e.person_id, ids, e.to_organization_id, e.from_organization_id);
  UPDATE rights_relation SET valid_until = NULL WHERE person_id = e.person_id AND relation = 'treatment'
    AND organization_id = e.from_organization_id AND valid_until = e.recorded_at;
  UPDATE rights_relation SET valid_until = app_now() WHERE person_id = e.person_id AND relation = 'treatment'
    AND organization_id = e.to_organization_id AND declared_at = e.recorded_at AND valid_until IS NULL;
  UPDATE people_person SET owner_id = e.from_organization_id WHERE id = e.person_id;
  UPDATE people_lifeevent SET undone_at = app_now() WHERE id = e.id;
  RETURN e.person_id;
END $$""",
    # Who these people are, for who may know that and no more: the names, and for a parent or representative the birth
    # date as well. Gives nothing about anyone else, and nothing of an address, a telephone or a wish.
    "people_named(uuid[])": """
CREATE OR REPLACE FUNCTION people_named(wanted uuid[])
RETURNS TABLE (id uuid, owner_id uuid, given_name varchar, name_prefix varchar, family_name varchar,
               address_as varchar, birth_date date, merged_into_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.id, p.owner_id, p.given_name, p.name_prefix, p.family_name, p.address_as,
    rights_born(coalesce(p.merged_into_id, p.id)), p.merged_into_id
  FROM people_person p WHERE p.id = ANY (wanted) AND rights_allows('people.read', p.id)
$$""",
    # Someone died: stop the mail that waits and close the links that are open; when the report was taken back, let
    # what was stopped by it go on. Gives nothing.
    "people_silence(uuid)": """
CREATE OR REPLACE FUNCTION people_silence(target uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  e people_lifeevent; over uuid[];
BEGIN
  SELECT * INTO e FROM people_lifeevent WHERE id = target AND kind = 'died';
  IF NOT FOUND OR NOT rights_allows('people.report', e.person_id) THEN
    RAISE insufficient_privilege USING MESSAGE = 'this may not be carried out';
  END IF;
  IF e.undone_at IS NULL THEN
    UPDATE accounts_link SET revoked_at = e.recorded_at WHERE person_id = e.person_id AND revoked_at IS NULL;
    UPDATE accounts_mail SET stopped_at = e.recorded_at
      WHERE person_id = e.person_id AND sent_at IS NULL AND stopped_at IS NULL;
  ELSE
    -- Not what ended meanwhile: whoever withdrew in between, withdrew.
    SELECT coalesce(array_agg(r.id), '{}') INTO over FROM referrals_referral r
      JOIN consent_consent c ON c.id = r.consent_id WHERE r.person_id = e.person_id
      AND (NOT EXISTS (SELECT 1 FROM consent_consent v WHERE v.person_id = c.person_id AND v.purpose = c.purpose
          AND v.receiver_id IS NOT DISTINCT FROM c.receiver_id AND v.is_yes AND v.withdrawn_at IS NULL)
        OR r.state IN ('reported', 'rejected', 'declined', 'stopped'));
    over := over || ARRAY(SELECT x.id FROM outcomes_measurement x JOIN referrals_referral r ON r.id = x.referral_id
        WHERE x.referral_id = ANY (over) AND NOT r.may_ask)
      || ARRAY(SELECT g.id FROM groups_guest g JOIN groups_enrolment n ON n.id = g.enrolment_id
        WHERE n.referral_id = ANY (over));
    UPDATE accounts_link SET revoked_at = NULL WHERE person_id = e.person_id AND revoked_at = e.recorded_at
      AND (object_id IS NULL OR NOT object_id = ANY (over));
    UPDATE accounts_mail SET stopped_at = NULL WHERE person_id = e.person_id AND stopped_at = e.recorded_at
      AND (about_id IS NULL OR NOT about_id = ANY (over));
  END IF;
END $$""",
}
