"""Owner functions for erasing where more organisations wrote: each decides on its own part, and all have to say yes.

They see past row-level security because nobody reads what all wrote. Which organisations those are is read from the
database itself: who owns a row about the person, or took a step in it. What stays after erasing needs no yes.
"""

from __future__ import annotations

from weefsel.apps.rights.erase_functions import STAYS

# Who speaks for an organisation; a nurse where nobody else carries the record.
SPEAKS = "('gp', 'specialist', 'midwife', 'link_worker', 'host')"
# What is asked about the data themselves, and what only points at a log-in or a mail.
_NO_PART = (*(name for name in STAYS if name != "people_person"), "subject_request", "subject_part")

# All columns in which a person stands beside an organisation that wrote.
_PLACES = f"""
    SELECT c.relname::text AS table_name, p.attname::text AS person, o.attname::text AS organization
    FROM pg_class c JOIN pg_attribute p ON p.attrelid = c.oid AND p.attnum > 0 AND NOT p.attisdropped
      JOIN pg_attribute o ON o.attrelid = c.oid AND NOT o.attisdropped
        AND o.attname IN ('owner_id', 'by_organization_id')
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND NOT c.relname = ANY (ARRAY[{", ".join(f"'{name}'" for name in _NO_PART)}])
      AND (p.attname = 'person_id' OR c.relname = 'people_person' AND p.attname = 'id')
"""
REGISTRATIONS = """(WITH RECURSIVE folded AS (
    SELECT {whose} AS id UNION SELECT p.id FROM people_person p JOIN folded f ON p.merged_into_id = f.id
  ) SELECT array_agg(id) FROM folded)"""

TOGETHER_INTERNALS: dict[str, str] = {
    # Which organisations wrote about these registrations; ``is_open`` also outside the protected compartment, and
    # other than that somebody from outside asked, which the person may not know yet.
    "subject_writers(uuid[])": f"""
CREATE OR REPLACE FUNCTION subject_writers(ids uuid[]) RETURNS TABLE (organization_id uuid, is_open boolean)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  place record; parts text[] := '{{}}';
BEGIN
  FOR place IN {_PLACES} LOOP
    parts := parts || format('SELECT DISTINCT %2$I, %4$L::boolean FROM %1$I WHERE %3$I = ANY ($1)',
      place.table_name, place.organization, place.person, place.table_name NOT LIKE 'safety\\_%'
        AND place.table_name <> 'disclosures_disclosure');
  END LOOP;
  RETURN QUERY EXECUTE 'SELECT w.id, bool_or(w.is_open) FROM (' || array_to_string(parts, ' UNION ALL ')
    || ') AS w (id, is_open) WHERE w.id IS NOT NULL GROUP BY 1' USING ids;
END $$""",
    # Did this organisation write about these registrations? Stops at the first row.
    "subject_wrote(uuid[], uuid)": f"""
CREATE OR REPLACE FUNCTION subject_wrote(ids uuid[], house uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  place record; found_one boolean;
BEGIN
  FOR place IN {_PLACES} LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I = ANY ($1) AND %I = $2)',
      place.table_name, place.person, place.organization) INTO found_one USING ids, house;
    IF found_one THEN RETURN true; END IF;
  END LOOP;
  RETURN false;
END $$""",
    # Is there anybody left who can speak for this organisation?
    "subject_has_voice(uuid)": f"""
CREATE OR REPLACE FUNCTION subject_has_voice(house uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id AND u.is_active
    JOIN accounts_organization o ON o.id = m.organization_id
    WHERE o.id = house AND NOT m.awaits_yes AND m.valid_from <= app_now()
      AND (m.valid_until IS NULL OR m.valid_until > app_now())
      AND (m.role IN {SPEAKS} OR m.role = 'nurse' AND o.kind = 'care'))
$$""",
    # How a question to erase stands with each organisation that wrote.
    "subject_parts(uuid)": f"""
CREATE OR REPLACE FUNCTION subject_parts(target uuid) RETURNS TABLE (organization_id uuid, is_open boolean,
  is_yes boolean, ground varchar, at timestamptz, has_voice boolean)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT w.organization_id, w.is_open, s.is_yes, s.ground, s.at, subject_has_voice(w.organization_id)
  FROM subject_request r CROSS JOIN LATERAL subject_writers({REGISTRATIONS.format(whose="r.person_id")}) w
    LEFT JOIN subject_part s ON s.request_id = r.id AND s.owner_id = w.organization_id
  WHERE r.id = target AND r.kind = 'erase'
$$""",
    # Does the reader speak for their organisation here?
    "subject_speaks()": f"""
CREATE OR REPLACE FUNCTION subject_speaks() RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT app_role() IN {SPEAKS} OR app_role() = 'nurse' AND EXISTS (
    SELECT 1 FROM accounts_organization o WHERE o.id = app_organization() AND o.kind = 'care')
$$""",
    # Is there an organisation, other than this one, whose yes is missing?
    "subject_others_wait(uuid, uuid)": """
CREATE OR REPLACE FUNCTION subject_others_wait(target uuid, house uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM subject_parts(target) p WHERE p.organization_id <> house
    AND (NOT p.is_yes OR p.is_yes IS NULL AND p.has_voice))
$$""",
}

TOGETHER_FUNCTIONS: dict[str, str] = {
    # What waits for a word of the reader's organisation: who it is, as that organisation knows them, and by when. In
    # care by name and birth date, elsewhere by the name that was shown there. Not where the reader answers as who
    # treats: that has a page of its own.
    "subject_asked_of_us()": f"""
CREATE OR REPLACE FUNCTION subject_asked_of_us() RETURNS TABLE (request_id uuid, person_id uuid, name text,
  birth_date date, due_on date, is_yes boolean, ground varchar, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.id, r.person_id, CASE WHEN o.kind IN ('practice', 'hospital', 'midwifery', 'care')
      THEN concat_ws(' ', p.given_name, nullif(p.name_prefix, ''), p.family_name)
      ELSE coalesce((SELECT e.shown_name FROM groups_enrolment e WHERE e.person_id = r.person_id AND e.owner_id = o.id
          AND e.shown_name <> '' ORDER BY e.since DESC LIMIT 1),
        (SELECT i.shown_name FROM referrals_introduction i WHERE i.person_id = r.person_id
          AND o.id IN (i.owner_id, i.receiver_id) ORDER BY i.referral_id LIMIT 1), '') END,
    CASE WHEN o.kind IN ('practice', 'hospital', 'midwifery', 'care') THEN p.birth_date END,
    r.due_on, s.is_yes, s.ground, s.at
  FROM accounts_organization o JOIN subject_request r ON r.kind = 'erase' AND r.state = 'open'
    JOIN people_person p ON p.id = r.person_id
    LEFT JOIN subject_part s ON s.request_id = r.id AND s.owner_id = o.id
  WHERE o.id = app_organization() AND subject_speaks()
    AND NOT coalesce(rights_allows('subject.answer', r.person_id), false)
    AND subject_wrote({REGISTRATIONS.format(whose="r.person_id")}, o.id)
  ORDER BY r.due_on, r.id
$$""",
    # Say yes or no for the reader's organisation, to what is still open and where it wrote; a later word replaces an
    # earlier one. False where there is nothing to say any more.
    "subject_say(uuid, boolean, text)": f"""
CREATE OR REPLACE FUNCTION subject_say(target uuid, yes boolean, why text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  r subject_request;
BEGIN
  IF NOT coalesce(subject_speaks(), false) THEN
    RAISE insufficient_privilege USING MESSAGE = 'this may not be carried out';
  END IF;
  -- Whoever answers as who treats holds both, and is waited for; the other way round too. The person first, as they do.
  PERFORM 1 FROM people_person p JOIN subject_request q ON q.person_id = p.id WHERE q.id = target FOR KEY SHARE OF p;
  SELECT * INTO r FROM subject_request q WHERE q.id = target AND q.kind = 'erase' FOR KEY SHARE;
  IF r.id IS NULL OR r.state <> 'open'
      OR NOT subject_wrote({REGISTRATIONS.format(whose="r.person_id")}, app_organization()) THEN
    RETURN false;
  END IF;
  INSERT INTO subject_part (id, request_id, person_id, owner_id, is_yes, ground, at, by_id)
    VALUES (gen_random_uuid(), r.id, r.person_id, app_organization(), yes, CASE WHEN yes THEN '' ELSE why END,
      app_now(), app_user())
    ON CONFLICT (request_id, owner_id) DO UPDATE SET is_yes = excluded.is_yes, ground = excluded.ground,
      at = excluded.at, by_id = excluded.by_id
    WHERE (subject_part.is_yes, subject_part.ground) IS DISTINCT FROM (excluded.is_yes, excluded.ground);
  RETURN true;
END $$""",
    # How it stands, for who treats: whether others still have to answer, or said no. Not who.
    "subject_stands(uuid)": """
CREATE OR REPLACE FUNCTION subject_stands(target uuid) RETURNS TABLE (is_waited_for boolean, is_refused boolean,
  own_yes_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(bool_or(p.organization_id <> app_organization() AND p.is_yes IS NULL AND p.has_voice), false),
    coalesce(bool_or(p.organization_id <> app_organization() AND NOT p.is_yes), false),
    max(p.at) FILTER (WHERE p.organization_id = app_organization() AND p.is_yes)
  FROM subject_request r CROSS JOIN LATERAL subject_parts(r.id) p
  WHERE r.id = target AND rights_allows('subject.answer', r.person_id)
$$""",
    # Who said what, for the person. An organisation that wrote in the protected compartment only is not named. After a
    # part was erased: what was said then, by who is still to be told of.
    "subject_answered_by(uuid)": """
CREATE OR REPLACE FUNCTION subject_answered_by(target uuid) RETURNS TABLE (name text, is_yes boolean, ground varchar,
  at timestamptz, has_voice boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN p.is_open THEN o.name ELSE '' END, p.is_yes, p.ground, p.at, p.has_voice
  FROM subject_request r CROSS JOIN LATERAL (
      SELECT w.* FROM subject_parts(r.id) w WHERE r.state <> 'partly'
      UNION ALL SELECT s.owner_id, s.is_yes OR coalesce(w.is_open, false), s.is_yes, s.ground, s.at, true
        FROM subject_part s LEFT JOIN subject_parts(r.id) w ON w.organization_id = s.owner_id
        WHERE r.state = 'partly' AND s.request_id = r.id
    ) p JOIN accounts_organization o ON o.id = p.organization_id
  WHERE r.id = target AND app_role() = 'person' AND r.person_id = app_person()
  ORDER BY 1, o.id
$$""",
}
