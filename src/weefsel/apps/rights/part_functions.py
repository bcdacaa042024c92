"""Owner functions that erase a part of what is kept of a person: of every organisation but those that said no.

They see past row-level security as those that erase all do. What stays is said for each table here, as data; a row on
which something that stays hangs, stays as a stub: numbers, days and states, without a word.
"""

from __future__ import annotations

from weefsel.apps.rights.erase_functions import GONE, OTHER_OF_A_PAIR
from weefsel.apps.rights.together_functions import REGISTRATIONS

# $1 the registrations, $2 who keeps their part, $3 who holds the registration, $4 the question, $5 what stays so far.
ALWAYS = "true"
OWNER = "k.owner_id = ANY ($2)"
# Who took the step; where nobody did, whose row it is.
WRITER = "coalesce(k.by_organization_id, k.owner_id) = ANY ($2)"
EITHER = "k.owner_id = ANY ($2) OR k.by_organization_id = ANY ($2)"
WITH_RECEIVER = "k.owner_id = ANY ($2) OR k.receiver_id = ANY ($2)"
RECEIVER = "k.receiver_id = ANY ($2)"
HOLDER = "k.organization_id = ANY ($2)"
# Of no organisation: it goes with the yes of who holds the registration.
REGISTRATION = "$3 = ANY ($2)"

# When a row about the person stays as it is, for every table that knows people; parents before what hangs on them.
PART_STAYS: dict[str, str] = {
    # The registration, without what was written in it (below); how it was folded; the log-in, so that the person reads
    # what stays, who said no and why, and can complain; and the log.
    "people_person": ALWAYS,
    "people_merge": ALWAYS,
    "people_movedrow": ALWAYS,
    "people_notsame": ALWAYS,
    "accounts_membership": ALWAYS,
    "keys_personkey": ALWAYS,
    "subject_kept": ALWAYS,
    "audit_event": ALWAYS,
    "audit_flag": ALWAYS,
    "audit_watch": ALWAYS,
    "rights_emergency": ALWAYS,
    # What guards the person, for as long as there is a registration to guard; and what the law keeps.
    "safety_protectedtie": ALWAYS,
    "safety_avoidpair": ALWAYS,
    "safety_privatewish": ALWAYS,
    "safety_safecontact": ALWAYS,
    "safety_safetyanswer": ALWAYS,
    "safety_meldcodecase": ALWAYS,
    "safety_meldcodestep": ALWAYS,
    "safety_asking": OWNER,
    "safety_talk": OWNER,
    "safety_talkstep": OWNER,
    "people_circumstances": REGISTRATION,
    "people_preferences": REGISTRATION,
    "people_health": REGISTRATION,
    "people_identifier": OWNER,
    "people_relatedperson": REGISTRATION,
    "people_keptback": REGISTRATION,
    "people_lifeevent": REGISTRATION,
    "people_legalhold": REGISTRATION,
    "ecogram_tie": REGISTRATION,
    "ecogram_altertie": REGISTRATION,
    "ecogram_review": REGISTRATION,
    "needs_need": REGISTRATION,
    "needs_reason": REGISTRATION,
    "needs_opinion": REGISTRATION,
    "needs_transition": REGISTRATION,
    "matching_choice": REGISTRATION,
    "matching_belonging": f"{OWNER} OR k.owner_id IS NULL AND {REGISTRATION}",
    "matching_matchline": OWNER,
    # On what ground an organisation that keeps its part had it.
    "consent_consent": RECEIVER,
    # Who keeps their part still reads it; who treats answers what is asked later; who represents the person still does.
    # What was shared with a naaste ends.
    "rights_relation": f"{HOLDER} OR k.relation IN ('parent', 'parent_agreed', 'representative', 'guarding') "
    "OR k.relation = 'treatment' AND k.organization_id = $3",
    "accounts_link": HOLDER,
    "accounts_mail": f"{HOLDER} OR k.about_id = $4",
    "screening_response": f"{OWNER} OR k.owner_id IS NULL AND {REGISTRATION}",
    "screening_answer": "'screening_response ' || k.response_id = ANY ($5)",
    "screening_asking": OWNER,
    "screening_talk": OWNER,
    "screening_talkstep": OWNER,
    "referrals_referral": OWNER,
    "referrals_introduction": OWNER,
    "referrals_barrier": OWNER,
    "referrals_referralevent": EITHER,
    "referrals_words": WRITER,
    "referrals_feedback": WITH_RECEIVER,  # written by who received the referral
    "groups_enrolment": OWNER,
    "groups_attendance": OWNER,
    "groups_guest": OWNER,
    "groups_buddy": OWNER,
    "groups_party": OWNER,
    "groups_signal": OWNER,
    "groups_favour": OWNER,
    "outcomes_measurement": OWNER,
    "outcomes_answer": OWNER,
    "running_observation": OWNER,
    "disclosures_disclosure": OWNER,
    "subject_request": f"{OWNER} OR k.id = $4",
    "subject_part": "'subject_request ' || k.request_id = ANY ($5)",
}
# What stays by the name that was shown: without it nobody there knows about whom their own rows are.
NAMED_FOR = {"referrals_introduction": RECEIVER}
# What is emptied in a row that stays only because something hangs on it.
EMPTIED: dict[str, tuple[str, ...]] = {
    "consent_consent": ("text", "without"),
    "referrals_referral": (),
    "referrals_referralevent": ("reason",),
    "referrals_introduction": ("introduction", "access_needs", "companion"),
    "groups_enrolment": ("shown_name", "access_needs"),
    "groups_buddy": ("name", "about"),
    "matching_matchline": ("points", "reason"),
    "needs_need": ("words",),
    "outcomes_measurement": ("n_ties_kept",),
    "screening_response": ("title", "said"),
    "screening_talk": ("agreed",),
    "safety_talk": ("agreed",),
    "subject_request": ("words", "was", "answer", "statement"),
}


def _rows(named: dict[str, str]) -> str:
    quoted = {table: rule.replace("'", "''") for table, rule in named.items()}
    return ",\n      ".join(f"({n}, '{table}', '{rule}')" for n, (table, rule) in enumerate(quoted.items()))


_ENDS = {table: rule for table, rule in PART_STAYS.items() if rule != ALWAYS}
_KEY = """(SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = v.name::regclass AND i.indisprimary)"""
_TABLES = f"""SELECT v.n, v.name, v.rule, {_KEY}::text AS key FROM (VALUES
      {_rows(_ENDS)}) AS v (n, name, rule)"""
_EMPTIED = ", ".join(f"('{table}', '{column}')" for table, columns in EMPTIED.items() for column in columns)

PART_INTERNALS: dict[str, str] = {
    # Erase what ``keep`` does not keep; ``asked`` is the question that this answers, which stays. Gives how many rows
    # went. For the owner role only.
    "subject_erase_part_rows(uuid, uuid[], timestamptz, uuid)": f"""
CREATE OR REPLACE FUNCTION subject_erase_part_rows(whose uuid, keep uuid[], at timestamptz, asked uuid) RETURNS integer
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  ids uuid[]; home uuid; place record; mine text[] := '{{}}'; stubs text[] := '{{}}'; more text[]; found_one boolean;
  pairs uuid[]; here uuid[]; gone uuid[] := '{{}}';
BEGIN
  PERFORM 1 FROM people_person p WHERE p.id = whose OR p.merged_into_id = whose ORDER BY p.id FOR UPDATE;
  ids := {REGISTRATIONS.format(whose="whose")};
  SELECT p.owner_id INTO home FROM people_person p WHERE p.id = whose;
  IF home IS NULL OR EXISTS (SELECT 1 FROM keys_erased e WHERE e.id = whose) THEN RETURN 0; END IF;
  -- What stays as it is.
  FOR place IN {_TABLES} ORDER BY v.n LOOP
    EXECUTE format('SELECT array_agg(%L || k.%I) FROM %I k WHERE k.person_id = ANY ($1) AND (%s)',
        place.name || ' ', place.key, place.name, place.rule)
      INTO more USING ids, keep, home, asked, mine;
    mine := mine || coalesce(more, '{{}}');
  END LOOP;
  FOR place IN SELECT v.name, v.rule, {_KEY}::text AS key FROM (VALUES
      {_rows(NAMED_FOR)}) AS v (n, name, rule) LOOP
    EXECUTE format('SELECT array_agg(%1$L || k.%2$I) FROM %3$I k WHERE k.person_id = ANY ($1) AND (%4$s) '
        'AND NOT %1$L || k.%2$I = ANY ($3)', place.name || ' ', place.key, place.name, place.rule)
      INTO more USING ids, keep, mine;
    stubs := stubs || coalesce(more, '{{}}');
  END LOOP;
  -- And on what it hangs, and on what that hangs.
  LOOP
    found_one := false;
    FOR place IN
      WITH told AS ({_TABLES})
      SELECT c.name AS child, c.key AS child_key, a.attname::text AS points, p.name AS parent, p.key AS parent_key
      FROM told c JOIN pg_constraint f ON f.conrelid = c.name::regclass AND f.contype = 'f'
        JOIN told p ON f.confrelid = p.name::regclass
        JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]
    LOOP
      EXECUTE format('SELECT array_agg(DISTINCT %1$L || p.%2$I) FROM %3$I p JOIN %4$I c ON c.%5$I = p.%2$I '
          'WHERE p.person_id = ANY ($1) AND %6$L || c.%7$I = ANY ($2) AND NOT %1$L || p.%2$I = ANY ($2)',
          place.parent || ' ', place.parent_key, place.parent, place.child, place.points, place.child || ' ',
          place.child_key)
        INTO more USING ids, mine || stubs;
      IF more IS NOT NULL THEN stubs := stubs || more; found_one := true; END IF;
    END LOOP;
    EXIT WHEN NOT found_one;
  END LOOP;
  -- What stands with others about this person, in a row of who said yes.
  UPDATE groups_favour SET taken_enrolment_id = NULL, taken_person_id = NULL, taken_name = ''
    WHERE taken_person_id = ANY (ids) AND NOT person_id = ANY (ids) AND NOT owner_id = ANY (keep);
  SELECT coalesce(array_agg(p.group_id), '{{}}') INTO pairs FROM groups_party p
    WHERE p.person_id = ANY (ids) AND NOT p.owner_id = ANY (keep);
  {OTHER_OF_A_PAIR}
  FOR place IN {_TABLES} LOOP
    EXECUTE format('WITH d AS (DELETE FROM %1$I k WHERE k.person_id = ANY ($1) AND NOT %2$L || k.%3$I = ANY ($2) '
        'RETURNING k.%3$I AS key) SELECT array_agg(d.key) FROM d', place.name, place.name || ' ', place.key)
      INTO here USING ids, mine || stubs;
    gone := gone || coalesce(here, '{{}}');
  END LOOP;
  FOR place IN SELECT v.name, {_KEY}::text AS key, string_agg(format('%I = %s', v.part, CASE WHEN NOT a.attnotnull
        THEN 'NULL' WHEN a.atttypid IN ('text'::regtype, 'varchar'::regtype) THEN '''''' ELSE '''{{}}''' END), ', ')
        AS emptied
      FROM (VALUES {_EMPTIED}) AS v (name, part)
        JOIN pg_attribute a ON a.attrelid = v.name::regclass AND a.attname = v.part
      GROUP BY v.name LOOP
    EXECUTE format('UPDATE %I k SET %s WHERE k.person_id = ANY ($1) AND %L || k.%I = ANY ($2)', place.name,
      place.emptied, place.name || ' ', place.key) USING ids, stubs;
  END LOOP;
  -- About whom it was, is known to who received it.
  UPDATE referrals_referral SET age_years = 0, sex = 'unknown', language = 'nl'
    WHERE person_id = ANY (ids) AND 'referrals_referral ' || id = ANY (stubs) AND NOT receiver_id = ANY (keep);
  -- What only points at it.
  UPDATE matching_matchline SET instead_of_id = NULL WHERE instead_of_id = ANY (gone);
  DELETE FROM rights_relation WHERE relation = 'guarding' AND object_id = ANY (gone);
  DELETE FROM accounts_link WHERE object_id = ANY (gone);
  DELETE FROM accounts_mail WHERE about_id = ANY (gone) AND NOT coalesce(organization_id = ANY (keep), false);
  -- Of the registration stays who it is.
  UPDATE people_person SET address_as = '', sex = 'unknown', language = 'nl', needs_interpreter = NULL, phone = '',
    email = '', street_line = '', postcode = '', city = '', area = '', x = NULL, y = NULL, wish = '', changed_at = at
    WHERE id = ANY (ids) AND NOT owner_id = ANY (keep);
  UPDATE people_merge SET reason = '' WHERE person_id = ANY (ids) AND NOT home = ANY (keep);
  UPDATE audit_flag SET review_words = '' WHERE person_id = ANY (ids) AND NOT organization_id = ANY (keep);
  UPDATE rights_emergency SET words = '{GONE}', review_words = ''
    WHERE person_id = ANY (ids) AND NOT organization_id = ANY (keep);
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
  RETURN cardinality(gone);
END $$""",
    # Erase a part again that came back with a backup from before: as the line beside the database says. Once: what was
    # written since is not touched. For the owner role only.
    "subject_erase_part_again(uuid, uuid, uuid[])": f"""
CREATE OR REPLACE FUNCTION subject_erase_part_again(target uuid, whose uuid, gone uuid[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  keep uuid[];
BEGIN
  INSERT INTO keys_erased (id, part_of, houses) VALUES (target, whose, gone) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN 0; END IF;
  SELECT coalesce(array_agg(w.organization_id), '{{}}') INTO keep
    FROM subject_writers({REGISTRATIONS.format(whose="whose")}) w
    WHERE NOT w.organization_id = ANY (gone);
  RETURN subject_erase_part_rows(whose, keep, now(), target);
END $$""",
}

PART_FUNCTIONS: dict[str, str] = {
    # Which consents end when somebody is erased, for who treats and says yes: those on which nothing rests of an
    # organisation that keeps its part. What runs there stops when the person withdraws it.
    "subject_stops(uuid)": """
CREATE OR REPLACE FUNCTION subject_stops(target uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH keep AS MATERIALIZED (
    SELECT p.organization_id AS id FROM subject_parts(target) p WHERE NOT p.is_yes
      AND p.organization_id <> app_organization()
  )
  SELECT c.id FROM subject_request r JOIN consent_consent c ON c.person_id = r.person_id AND c.is_yes
      AND c.withdrawn_at IS NULL
  WHERE r.id = target AND r.kind = 'erase' AND rights_allows('subject.answer', r.person_id)
    AND NOT EXISTS (SELECT 1 FROM keep k WHERE k.id = c.receiver_id)
    AND NOT EXISTS (
      SELECT 1 FROM consent_consent e JOIN referrals_referral f ON f.consent_id = e.id CROSS JOIN keep k
      WHERE e.person_id = c.person_id AND e.purpose = c.purpose AND e.receiver_id IS NOT DISTINCT FROM c.receiver_id
        AND e.receiver_user_id IS NOT DISTINCT FROM c.receiver_user_id
        AND (k.id IN (f.owner_id, f.receiver_id, f.assigned_organization_id)
          OR EXISTS (SELECT 1 FROM groups_enrolment n WHERE n.referral_id = f.id AND n.owner_id = k.id)
          OR EXISTS (SELECT 1 FROM groups_buddy b WHERE b.referral_id = f.id AND b.owner_id = k.id)
          OR EXISTS (SELECT 1 FROM referrals_referralevent v WHERE v.referral_id = f.id
            AND v.by_organization_id = k.id)))
$$""",
}
