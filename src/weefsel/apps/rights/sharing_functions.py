"""The owner functions of sharing with a naaste: coming in with link, code and birth date; stopping; what is kept back.

They see past row-level security because who comes in is a visitor still, and because what is kept back must not be
read, counted or missed by who looks along.
"""

from __future__ import annotations

MOST_TRIES = 5  # an assumption: enough for a slip, too few to guess

SHARING_FUNCTIONS: dict[str, str] = {
    # For whom is this link to look along: gives the name and address that the link was sent to, and whether there is a
    # log-in, to whoever holds the secret. Nothing of the person.
    "people_invited(text)": """
CREATE OR REPLACE FUNCTION people_invited(wanted text)
RETURNS TABLE (name varchar, email varchar, user_id uuid, has_log_in boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT n.name, lower(l.email)::varchar, u.id, coalesce(u.is_active, false)
  FROM accounts_link l JOIN people_relatedperson n ON n.id = l.object_id
  LEFT JOIN accounts_user u ON u.email = lower(l.email)
  WHERE l.token_hash = wanted AND l.object_kind = 'related' AND l.used_at IS NULL AND l.revoked_at IS NULL
    AND l.expires_at > app_now() AND n.ended_at IS NULL AND (n.shares_until IS NULL OR n.shares_until > app_now())
    AND NOT EXISTS (SELECT 1 FROM accounts_link later WHERE later.object_id = n.id AND later.object_kind = 'related'
      AND later.created_at > l.created_at)
$$""",
    # Come in: 'ok', 'wrong' (and one try less), or 'closed'. With nobody in `who` it only tries link, code and birth
    # date; with a log-in of the address that the link went to, that log-in gets what the person shares. Once.
    "people_come_in(text, text, date, uuid)": f"""
CREATE OR REPLACE FUNCTION people_come_in(link_hash text, given_code text, born date, who uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE l accounts_link; n people_relatedperson; p people_person;
BEGIN
  SELECT * INTO l FROM accounts_link WHERE token_hash = link_hash AND object_kind = 'related' FOR UPDATE;
  SELECT * INTO n FROM people_relatedperson WHERE id = l.object_id FOR UPDATE;
  SELECT * INTO p FROM people_person WHERE id = n.person_id;
  IF l.id IS NULL OR l.used_at IS NOT NULL OR l.revoked_at IS NOT NULL OR l.expires_at <= app_now()
    OR n.ended_at IS NOT NULL OR n.shares_until <= app_now() OR p.died_on IS NOT NULL OR l.code_hash = ''
    OR EXISTS (SELECT 1 FROM accounts_link later WHERE later.object_id = n.id AND later.object_kind = 'related'
      AND later.created_at > l.created_at) THEN
    RETURN 'closed';
  END IF;
  IF l.code_hash <> given_code OR p.birth_date IS DISTINCT FROM born THEN
    UPDATE accounts_link SET wrong_tries = wrong_tries + 1,
      revoked_at = CASE WHEN wrong_tries + 1 >= {MOST_TRIES} THEN app_now() END WHERE id = l.id;
    RETURN CASE WHEN l.wrong_tries + 1 >= {MOST_TRIES} THEN 'closed' ELSE 'wrong' END;
  END IF;
  IF who IS NULL THEN RETURN 'ok'; END IF;
  IF NOT EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = who AND u.email = lower(l.email))
    OR EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = who AND m.person_id = n.person_id) THEN
    RETURN 'closed';
  END IF;
  UPDATE accounts_link SET used_at = app_now() WHERE id = l.id;
  -- An invitation for work that was never used gives no role to who comes in as a naaste: it waits for a yes.
  UPDATE accounts_membership m SET awaits_yes = true FROM accounts_user u
    WHERE u.id = who AND NOT u.is_active AND m.user_id = who AND m.organization_id IS NOT NULL
      AND m.valid_until IS NULL;
  INSERT INTO accounts_membership (id, user_id, role, valid_from, awaits_yes, invited_by_id)
    SELECT gen_random_uuid(), who, 'related_person', app_now(), false, nullif(l.created_by_id, who)
    WHERE NOT EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = who AND m.role = 'related_person'
      AND m.valid_until IS NULL);
  UPDATE people_relatedperson SET user_id = who WHERE id = n.id;
  INSERT INTO rights_relation (id, relation, person_id, user_id, topics, ground, document, valid_from, valid_until,
      declared_by_id, declared_at)
    VALUES (gen_random_uuid(), 'related', n.person_id, who, n.topics, 'toestemming van de persoon', '', app_now(),
      n.shares_until, l.created_by_id, app_now());
  RETURN 'ok';
END $$""",
    # How many invitations to look along went out for this person in the last day, to who may send one; else none.
    "people_invited_lately(uuid)": """
CREATE OR REPLACE FUNCTION people_invited_lately(about uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*) FROM accounts_link l WHERE rights_allows('rights.grant', about) AND l.person_id = about
    AND l.object_kind = 'related' AND l.created_at > app_now() - interval '1 day'
$$""",
    # Sharing with a naaste stopped: close the links that lie in their mailbox about this person, and stop the mail
    # that waits for it. Gives nothing; does nothing for who may not stop it.
    "people_close_sharing(uuid)": """
CREATE OR REPLACE FUNCTION people_close_sharing(target uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE n people_relatedperson;
BEGIN
  SELECT * INTO n FROM people_relatedperson WHERE id = target;
  IF n.ended_at IS NULL OR NOT rights_allows('rights.end', n.person_id) THEN RETURN; END IF;
  UPDATE accounts_link l SET revoked_at = app_now()
    WHERE l.object_id = n.id AND l.object_kind = 'related' AND l.revoked_at IS NULL;
  IF n.email = '' THEN RETURN; END IF;
  UPDATE accounts_link l SET revoked_at = app_now() FROM groups_guest g
    WHERE g.person_id = n.person_id AND lower(g.email) = lower(n.email) AND l.object_id = g.id
      AND l.object_kind = 'guest' AND l.revoked_at IS NULL;
  UPDATE accounts_mail m SET stopped_at = app_now()
    WHERE m.person_id = n.person_id AND lower(m.to_address) = lower(n.email)
      AND m.sent_at IS NULL AND m.stopped_at IS NULL;
END $$""",
    # May who looks along know that this is there? For everybody else always yes. What comes of a referral
    # that is kept back, is kept back as well.
    "people_shows(uuid)": """
CREATE OR REPLACE FUNCTION people_shows(thing uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT app_role() IS DISTINCT FROM 'related_person' OR NOT EXISTS (SELECT 1 FROM people_keptback k
    WHERE k.ended_at IS NULL AND (k.object_id = thing
      OR k.object_id = (SELECT e.referral_id FROM groups_enrolment e WHERE e.id = thing)))
$$""",
    # May who looks along know of a yes or no to this organisation? Not where all that goes on there is kept back. For
    # everybody else always yes.
    "people_shows_place(uuid, uuid)": """
CREATE OR REPLACE FUNCTION people_shows_place(about uuid, place uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT app_role() IS DISTINCT FROM 'related_person' OR coalesce(bool_or(people_shows(there.id)), true)
  FROM (SELECT r.id FROM referrals_referral r WHERE r.person_id = about AND r.receiver_id = place
      UNION ALL SELECT e.id FROM groups_enrolment e WHERE e.person_id = about AND e.owner_id = place) there
$$""",
    # The map as it is shared with a naaste: first names and who they are, of ties for everyone. No row, so nothing of
    # what goes to and fro.
    "ecogram_shared(uuid[])": """
CREATE OR REPLACE FUNCTION ecogram_shared(wanted uuid[])
RETURNS TABLE (person_id uuid, name varchar, tie_role varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH shared AS MATERIALIZED (SELECT w.id FROM unnest(wanted) w(id) WHERE rights_allows('ecogram.read_shared', w.id))
  SELECT t.person_id, t.name, t.tie_role FROM ecogram_tie t JOIN shared s ON s.id = t.person_id
  WHERE t.seen_by = 'everyone' AND t.valid_until IS NULL
  ORDER BY t.ring NULLS LAST, lower(t.name), t.id
$$""",
    # What someone chose to look for, as it is shared with a naaste: what, and none of the words about it.
    "needs_shared(uuid[])": """
CREATE OR REPLACE FUNCTION needs_shared(wanted uuid[]) RETURNS TABLE (person_id uuid, kind varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH shared AS MATERIALIZED (SELECT w.id FROM unnest(wanted) w(id) WHERE rights_allows('needs.read_shared', w.id))
  SELECT n.person_id, n.kind FROM needs_need n JOIN shared s ON s.id = n.person_id
  WHERE n.state = 'agreed' AND n.kind <> 'safety-first' AND people_shows(n.id)
  ORDER BY n.priority NULLS LAST, n.kind
$$""",
}
