"""The owner functions that erase a person: everything that is kept of them, but what the law wants to stay.

They see past row-level security because a person has rows of many organisations, and the role of the pages may delete
nothing. Which rows there are is read from the database itself, so that a new table is erased without a word here.
"""

from __future__ import annotations

from weefsel.apps.rights.forget_functions import HELD

OTHERS = "WF021"  # SQLSTATE: an organisation that wrote too did not say yes
ERASE_NEVER_FOR_PAGES = ("subject_kept",)
# The log (only numbers) and what was asked about it, what is weighed in the meldcode (`told.toml`), and what is said of
# below.
STAYS = (
    "audit_event",
    "audit_flag",
    "rights_emergency",
    "safety_meldcodecase",
    "safety_meldcodestep",
    "people_person",
    "subject_kept",
    "keys_personkey",
    "keys_erased",
)
YEARS_AFTER, YEARS_OLD = 20, 39
GONE = "(gewist op verzoek)"  # instead of words that may not be empty
# What is written about looking or about keys is no change of somebody's record; nor is a mail, which the clock itself
# stops.
NO_CHANGE = (
    "audit_event",
    "audit_flag",
    "rights_emergency",
    "subject_kept",
    "keys_personkey",
    "keys_erased",
    "accounts_mail",
)

_FOLDED = """
  WITH RECURSIVE folded AS (
    SELECT p.id FROM people_person p WHERE p.id = {whose}
    UNION SELECT p.id FROM people_person p JOIN folded f ON p.merged_into_id = f.id
  ) SELECT array_agg(id) INTO ids FROM folded;"""

# Whoever is the other of a pair that ends, with `pairs`, `ids` and `at`.
OTHER_OF_A_PAIR = """UPDATE groups_party o SET other_name = '', other_about = ''
    WHERE o.group_id = ANY (pairs) AND NOT coalesce(o.person_id = ANY (ids), false);
  UPDATE groups_party o SET buddy_id = NULL FROM groups_buddy b
    WHERE b.person_id = ANY (ids) AND o.buddy_id = b.id AND NOT coalesce(o.person_id = ANY (ids), false);
  -- Who was the other of a pair waits for nobody.
  UPDATE groups_enrolment e SET state = 'ended', end_reason = 'unknown', ended_at = at
    WHERE e.group_id = ANY (pairs) AND NOT e.person_id = ANY (ids) AND e.state IN ('invited', 'enrolled')
      AND EXISTS (SELECT 1 FROM groups_group g WHERE g.id = e.group_id AND g.form = 'pair');
  UPDATE groups_group g SET state = 'ended' WHERE g.id = ANY (pairs) AND g.form = 'pair' AND g.state <> 'ended';"""

ERASE_INTERNALS: dict[str, str] = {
    # Erase somebody, and the doubles that were folded into them; gives how many rows went. ``word`` is what a mail that
    # still has to go is about: it goes, and then its row too. For the owner role only.
    "subject_erase_rows(uuid, timestamptz, uuid)": f"""
CREATE OR REPLACE FUNCTION subject_erase_rows(whose uuid, at timestamptz, word uuid) RETURNS integer
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  ids uuid[]; users uuid[]; mine uuid[]; ties uuid[]; pairs uuid[]; place record; n integer; total integer := 0;
BEGIN
  -- Who is writing something about this person now is waited for; who begins, waits and finds nobody.
  PERFORM 1 FROM people_person p WHERE p.id = whose OR p.merged_into_id = whose ORDER BY p.id FOR UPDATE;
  {_FOLDED.format(whose="whose")}
  INSERT INTO keys_erased (id) SELECT whose ON CONFLICT DO NOTHING;
  IF ids IS NULL OR EXISTS (SELECT 1 FROM subject_kept k WHERE k.person_id = whose) THEN RETURN 0; END IF;
  INSERT INTO keys_erased (id) SELECT unnest(ids) ON CONFLICT DO NOTHING;
  -- What has to stay is kept apart from everything else, under the name that belongs to it; of the doubles too, whose
  -- keys the words of a weighing may have.
  INSERT INTO subject_kept (person_id, name, birth_date, until)
    SELECT p.id, concat_ws(' ', p.given_name, nullif(p.name_prefix, ''), p.family_name), p.birth_date,
      greatest(((SELECT max(greatest(c.opened_at, c.closed_at, s.done_at)) FROM safety_meldcodecase c
          LEFT JOIN safety_meldcodestep s ON s.case_id = c.id WHERE c.person_id = ANY (ids))
          + interval '{YEARS_AFTER} years')::date, (p.birth_date + interval '{YEARS_OLD} years')::date)
    FROM people_person p
    WHERE p.id = ANY (ids) AND EXISTS (SELECT 1 FROM safety_meldcodecase c WHERE c.person_id = ANY (ids));
  -- The keys: nobody reads a word any more. They go with the weighing where there is one (`project/retention`).
  DELETE FROM keys_personkey WHERE person_id = ANY (ids) AND person_id NOT IN (SELECT person_id FROM subject_kept);
  -- What stands with the log: that somebody looked, and what came out of asking; not what was written about the person.
  UPDATE audit_flag SET review_words = '' WHERE person_id = ANY (ids);
  UPDATE rights_emergency SET words = '{GONE}', review_words = '',
      ended_at = coalesce(ended_at, least(ends_at, greatest(starts_at, at)))
    WHERE person_id = ANY (ids);
  -- What stands with others about this person.
  UPDATE groups_favour SET taken_enrolment_id = NULL, taken_person_id = NULL, taken_name = ''
    WHERE taken_person_id = ANY (ids) AND NOT person_id = ANY (ids);
  SELECT coalesce(array_agg(p.group_id), '{{}}') INTO pairs FROM groups_party p WHERE p.person_id = ANY (ids);
  {OTHER_OF_A_PAIR}
  UPDATE matching_matchline SET instead_of_id = NULL
    WHERE instead_of_id IN (SELECT l.id FROM matching_matchline l WHERE l.person_id = ANY (ids));
  -- A merge with somebody else that was taken back.
  DELETE FROM people_movedrow r USING people_merge m
    WHERE r.merge_id = m.id AND (m.person_id = ANY (ids) OR m.duplicate_id = ANY (ids));
  -- Whom another wants to avoid is not here any more: their tie stands, and says that it guards nobody yet.
  SELECT coalesce(array_agg(DISTINCT a.tie_id), '{{}}') INTO ties FROM safety_avoidpair a
    WHERE a.first_id = ANY (ids) OR a.second_id = ANY (ids);
  DELETE FROM safety_avoidpair a WHERE a.first_id = ANY (ids) OR a.second_id = ANY (ids)
    OR a.tie_id IN (SELECT t.id FROM safety_protectedtie t WHERE t.person_id = ANY (ids));
  UPDATE safety_protectedtie t SET linked_at = NULL WHERE t.id = ANY (ties) AND NOT EXISTS (
    SELECT 1 FROM safety_avoidpair a WHERE a.tie_id = t.id AND a.until IS NULL);
  -- Mail about what happened with them; but for the one word that is still to go, without a name and without a person.
  SELECT coalesce(array_agg(id), '{{}}') INTO mine FROM (
    SELECT r.id FROM referrals_referral r WHERE r.person_id = ANY (ids)
    UNION ALL SELECT x.id FROM outcomes_measurement x WHERE x.person_id = ANY (ids)
    UNION ALL SELECT g.id FROM groups_guest g WHERE g.person_id = ANY (ids)) m;
  UPDATE accounts_mail SET person_id = NULL, organization_id = NULL, about_id = whose
    WHERE about_id = word AND sent_at IS NULL AND stopped_at IS NULL;
  DELETE FROM accounts_mail WHERE about_id = ANY (mine) OR about_id = ANY (ids) AND word IS NULL;
  GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
  DELETE FROM accounts_link WHERE object_id = ANY (mine);
  GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
  -- The log-in: without a role nobody logs in with it, and its number stays for the log. Who also works here or looks
  -- along with another, keeps the log-in for that.
  SELECT coalesce(array_agg(DISTINCT m.user_id), '{{}}') INTO users FROM accounts_membership m
    WHERE m.person_id = ANY (ids) AND NOT EXISTS (SELECT 1 FROM accounts_membership o WHERE o.user_id = m.user_id
      AND NOT coalesce(o.person_id = ANY (ids), false));
  DELETE FROM account_emailconfirmation c USING account_emailaddress a
    WHERE a.user_id = ANY (users) AND c.email_address_id = a.id;
  DELETE FROM account_emailaddress WHERE user_id = ANY (users);
  DELETE FROM mfa_authenticator WHERE user_id = ANY (users);
  DELETE FROM log_in_session WHERE user_id = ANY (users);
  DELETE FROM log_in_outsidelogin WHERE user_id = ANY (users);
  DELETE FROM log_in_reset WHERE user_id = ANY (users);
  UPDATE accounts_user SET email = id::text || '@gewist.invalid', name = '', phone = '', language = 'nl',
    password = '!', last_login = NULL, is_active = false WHERE id = ANY (users);
  FOR place IN
    SELECT c.relname::text AS table_name, a.attname::text AS column_name
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND NOT c.relname = ANY (ARRAY[{", ".join(f"'{name}'" for name in STAYS)}])
      AND NOT (c.relname = 'groups_favour' AND a.attname = 'taken_person_id')
      AND (a.attname = 'person_id' OR EXISTS (SELECT 1 FROM pg_constraint f WHERE f.conrelid = c.oid
        AND f.contype = 'f' AND f.confrelid = 'people_person'::regclass AND f.conkey = ARRAY[a.attnum]))
  LOOP
    EXECUTE format('DELETE FROM %I WHERE %I = ANY ($1)', place.table_name, place.column_name) USING ids;
    GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
  END LOOP;
  -- An empty one of an encrypted column is the empty text.
  UPDATE people_person SET given_name = '', name_prefix = '', family_name = '', address_as = '',
    birth_date = '1900-01-01', sex = 'unknown', language = 'nl', needs_interpreter = NULL, phone = '', email = '',
    street_line = '', postcode = '', city = '', area = '', x = NULL, y = NULL, wish = '', died_on = NULL,
    changed_at = at
    WHERE id = ANY (ids) AND id IN (SELECT person_id FROM subject_kept);
  DELETE FROM people_person WHERE id = ANY (ids) AND id NOT IN (SELECT person_id FROM subject_kept);
  GET DIAGNOSTICS n = ROW_COUNT;
  -- Whatever still points at what went, stops all of it here and not at the end of the transaction.
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
  RETURN total + n;
END $$""",
    # When something was written last about each of these people, as far as it is over at ``at``: in any column of any
    # table that knows them, or by logging in. For the owner role only.
    "subject_written(uuid[], timestamptz)": f"""
CREATE OR REPLACE FUNCTION subject_written(people uuid[], at timestamptz)
RETURNS TABLE (person_id uuid, written_at timestamptz)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  place record; parts text[] := ARRAY[
    'SELECT m.person_id, u.last_login FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id '
    'WHERE m.person_id = ANY ($1) AND u.last_login <= $2'];
BEGIN
  FOR place IN
    SELECT c.relname::text AS table_name, a.attname::text AS column_name, string_agg(
      format('CASE WHEN %1$I <= $2 THEN %1$I END', m.attname), ', ' ORDER BY m.attnum) AS moments
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_attribute m ON m.attrelid = c.oid AND m.attnum > 0 AND NOT m.attisdropped
        AND m.atttypid = 'timestamptz'::regtype
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND NOT c.relname = ANY (ARRAY[{", ".join(f"'{name}'" for name in NO_CHANGE)}])
      AND (a.attname = 'person_id' OR (c.relname = 'people_person' AND a.attname = 'id')
        OR EXISTS (SELECT 1 FROM pg_constraint f WHERE f.conrelid = c.oid
          AND f.contype = 'f' AND f.confrelid = 'people_person'::regclass AND f.conkey = ARRAY[a.attnum]))
    GROUP BY c.relname, a.attname
  LOOP
    parts := parts || format('SELECT %2$I, max(greatest(%3$s)) FROM %1$I WHERE %2$I = ANY ($1) GROUP BY 1',
      place.table_name, place.column_name, place.moments);
  END LOOP;
  RETURN QUERY EXECUTE 'SELECT w.id, max(w.moment) FROM (' || array_to_string(parts, ' UNION ALL ')
    || ') AS w (id, moment) WHERE w.moment IS NOT NULL GROUP BY 1' USING people, at;
END $$""",
    # Whose record is over its term at ``at``: what was written last, also about a double, is ``term`` ago. Who was
    # folded into somebody goes with them. For the owner role only.
    "subject_over(interval, timestamptz)": """
CREATE OR REPLACE FUNCTION subject_over(term interval, at timestamptz) RETURNS TABLE (person_id uuid)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  people uuid[]; roots uuid[];
BEGIN
  WITH RECURSIVE folded AS (
    SELECT p.id, p.id AS root FROM people_person p WHERE p.merged_into_id IS NULL
      AND greatest(p.registered_at, p.changed_at) + term <= at
      AND NOT EXISTS (SELECT 1 FROM subject_kept k WHERE k.person_id = p.id)
    UNION SELECT p.id, f.root FROM people_person p JOIN folded f ON p.merged_into_id = f.id
  ) SELECT array_agg(f.id), array_agg(f.root) INTO people, roots FROM folded f;
  IF people IS NULL THEN RETURN; END IF;
  RETURN QUERY SELECT f.root FROM unnest(people, roots) AS f (id, root)
    LEFT JOIN subject_written(people, at) w ON w.person_id = f.id
    GROUP BY f.root HAVING max(w.written_at) + term <= at;
END $$""",
    # Which of these users the log or a record still names: in any table that knows people, found in the database
    # itself, and in the lines of the log. For the owner role only.
    "subject_named(uuid[])": """
CREATE OR REPLACE FUNCTION subject_named(users uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  place record;
BEGIN
  IF users IS NULL THEN RETURN; END IF;
  FOR place IN
    SELECT c.relname::text AS table_name, a.attname::text AS column_name
    FROM pg_class c JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f'
        AND f.confrelid = 'accounts_user'::regclass
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.conkey[1]
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND c.relname NOT IN ('accounts_membership', 'keys_personkey')
      AND EXISTS (SELECT 1 FROM pg_attribute p WHERE p.attrelid = c.oid AND NOT p.attisdropped AND (
        p.attname = 'person_id' OR EXISTS (SELECT 1 FROM pg_constraint q WHERE q.conrelid = c.oid AND q.contype = 'f'
          AND q.confrelid = 'people_person'::regclass AND q.conkey = ARRAY[p.attnum])))
  LOOP
    RETURN QUERY EXECUTE format('SELECT u FROM unnest($1) u WHERE EXISTS (SELECT 1 FROM %I WHERE %I = u)',
      place.table_name, place.column_name) USING users;
  END LOOP;
  RETURN QUERY SELECT DISTINCT w.u FROM audit_event e CROSS JOIN LATERAL (VALUES (e.user_id), (e.on_behalf_of)) w (u)
    WHERE (e.user_id = ANY (users) OR e.on_behalf_of = ANY (users)) AND w.u = ANY (users);
END $$""",
    # Erase again who was erased before, person or naaste, and came back with a backup. For the owner role only.
    "subject_erase_again(uuid[])": """
CREATE OR REPLACE FUNCTION subject_erase_again(listed uuid[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  again uuid; total integer := 0;
BEGIN
  INSERT INTO keys_erased (id) SELECT unnest(listed) ON CONFLICT DO NOTHING;
  -- Who was folded into somebody of the list goes together with them.
  FOR again IN SELECT p.id FROM people_person p WHERE p.id = ANY (listed)
      AND (p.merged_into_id IS NULL OR NOT p.merged_into_id = ANY (listed)) ORDER BY p.id LOOP
    total := total + subject_erase_rows(again, now(), NULL);
  END LOOP;
  -- A naaste who erased what they kept: by the key of then, so that what they wrote afterwards stays.
  RETURN total + carers_erase_rows(ARRAY(
    SELECT k.user_id FROM keys_personkey k WHERE k.id = ANY (listed) AND k.user_id IS NOT NULL));
END $$""",
}

# Of who just said yes, in the same moment: nothing has to be kept now, and nobody else begins to write; each
# organisation that did, decides on its own part.
_BEGIN = f"""SELECT * INTO r FROM subject_request WHERE id = target AND kind = 'erase' AND state = '{{state}}'
    AND decided_by_id = app_user() AND decided_at = app_now();
  IF NOT FOUND OR NOT rights_allows('subject.answer', r.person_id) THEN
    RAISE insufficient_privilege USING MESSAGE = 'this may not be carried out';
  END IF;
  {_FOLDED.format(whose="r.person_id")}
  IF EXISTS (SELECT 1 FROM people_legalhold h WHERE h.person_id = ANY (ids) AND h.placed_at <= app_now()
      AND (h.lifted_at IS NULL OR h.lifted_at > app_now())
      AND (h.until IS NULL OR h.until >= (app_now() AT TIME ZONE 'Europe/Amsterdam')::date)) THEN
    RAISE EXCEPTION 'held' USING ERRCODE = '{HELD}';
  END IF;
  PERFORM 1 FROM people_person p WHERE p.id = ANY (ids) ORDER BY p.id FOR UPDATE;"""

ERASE_FUNCTIONS: dict[str, str] = {
    # Erase a person who asked for it, for who just said yes to that, in the same moment; gives the registrations.
    "subject_erase(uuid)": f"""
CREATE OR REPLACE FUNCTION subject_erase(target uuid) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r subject_request; ids uuid[];
BEGIN
  {_BEGIN.format(state="granted")}
  IF subject_others_wait(target, app_organization()) THEN
    RAISE EXCEPTION 'others' USING ERRCODE = '{OTHERS}';
  END IF;
  PERFORM subject_erase_rows(r.person_id, app_now(), target);
  RETURN ids;
END $$""",
    # The same where another said no: all but what those keep. Gives also the line for the list beside the database.
    "subject_erase_part(uuid)": f"""
CREATE OR REPLACE FUNCTION subject_erase_part(target uuid, OUT ids uuid[], OUT line text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r subject_request; keep uuid[]; gone uuid[]; is_silent boolean;
BEGIN
  {_BEGIN.format(state="partly")}
  SELECT array_agg(p.organization_id) FILTER (WHERE NOT p.is_yes),
      array_agg(p.organization_id) FILTER (WHERE coalesce(p.is_yes, true)), bool_or(p.is_yes IS NULL AND p.has_voice)
    INTO keep, gone, is_silent FROM subject_parts(target) p WHERE p.organization_id <> app_organization();
  -- Silence is no yes and no no: nothing goes while somebody is silent. And without a no it is no part.
  IF keep IS NULL OR is_silent THEN
    RAISE EXCEPTION 'others' USING ERRCODE = '{OTHERS}';
  END IF;
  gone := gone || app_organization();
  -- Who wrote in the protected compartment only and said yes is told of no more: it would be told with a name.
  DELETE FROM subject_part s WHERE s.request_id = target AND s.is_yes
    AND NOT EXISTS (SELECT 1 FROM subject_parts(target) p WHERE p.organization_id = s.owner_id AND p.is_open);
  INSERT INTO subject_part (id, request_id, person_id, owner_id, is_yes, ground, at, by_id)
    VALUES (gen_random_uuid(), target, r.person_id, app_organization(), true, '', app_now(), app_user())
    ON CONFLICT (request_id, owner_id) DO UPDATE SET is_yes = true, ground = '', at = excluded.at,
      by_id = excluded.by_id;
  PERFORM subject_erase_part_rows(r.person_id, keep, app_now(), target);
  INSERT INTO keys_erased (id, part_of, houses) VALUES (target, r.person_id, gone);
  line := concat_ws(' ', target, r.person_id, array_to_string(gone, ','));
END $$""",
    # Hold a person for who represents them and asks something, and give whose registration it is; nothing where it is
    # not there any more, or not theirs to ask for.
    "subject_hold(uuid)": """
CREATE OR REPLACE FUNCTION subject_hold(whose uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  house uuid;
BEGIN
  IF NOT rights_allows('subject.represent', whose) THEN RETURN NULL; END IF;
  SELECT p.owner_id INTO house FROM people_person p WHERE p.id = whose AND p.merged_into_id IS NULL FOR KEY SHARE;
  RETURN house;
END $$""",
    # Trigger. The word that still had to go to who was erased, went or was stopped: nothing of it stays.
    "subject_word_went()": """
CREATE OR REPLACE FUNCTION subject_word_went() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM accounts_mail m WHERE m.id = NEW.id AND m.about_id IN (SELECT e.id FROM keys_erased e);
  RETURN NULL;
END $$""",
}

# At the end of the transaction: until then the mail is in hand.
ERASE_TRIGGERS: tuple[str, ...] = (
    "DROP TRIGGER IF EXISTS subject_word_went ON accounts_mail",
    "CREATE CONSTRAINT TRIGGER subject_word_went AFTER UPDATE ON accounts_mail DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW WHEN (NEW.about_id IS NOT NULL AND (NEW.sent_at IS NOT NULL OR NEW.stopped_at IS NOT NULL)) "
    "EXECUTE FUNCTION subject_word_went()",
)
