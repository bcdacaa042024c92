"""What the robot that reviews the access log gets, and what it may write: for the worker only.

It reads who looked at whom on which day, and what ties the two: no names, no addresses, no action, nothing of what was
looked at. A look at the protected part is no look here, so that nothing that is found can tell of it; what was done
there does explain a look.
"""

from __future__ import annotations

_DAY = "(e.at AT TIME ZONE 'Europe/Amsterdam')::date"
# A double that was folded into another registration is that person.
_PERSON = "coalesce(p.merged_into_id, p.id)"
# What a colleague did about the log or with the noodknop explains no look.
_IS_ACT = (
    "e.kind <> 'R' AND e.outcome = 'success' AND NOT starts_with(e.action, 'audit.') "
    "AND NOT starts_with(e.action, 'emergency.')"
)
_IS_LOOK = "e.kind = 'R' AND NOT starts_with(e.action, 'safety.')"

# Who looked at one person at a time: a list that shows many is no look at each of them.
_LOOKS = f"""
  SELECT e.user_id, {_PERSON} AS person_id, {_DAY} AS day, count(DISTINCT e.action)::integer AS n_parts
  FROM audit_event e JOIN people_person p ON p.id = e.person_id
  WHERE e.organization_id = own AND e.user_id IS NOT NULL AND e.at >= since AND e.at < until AND {_IS_LOOK}
    AND (e.request_id = '' OR NOT EXISTS (
      SELECT 1 FROM audit_event o WHERE o.organization_id = own AND o.user_id = e.user_id AND o.at = e.at
        AND o.request_id = e.request_id AND o.person_id <> e.person_id))
  GROUP BY 1, 2, 3"""

REVIEW_WORKER_FUNCTIONS: dict[str, str] = {
    # In which organisations somebody looked at somebody.
    "audit_reviewed_organizations(timestamptz)": """
CREATE OR REPLACE FUNCTION audit_reviewed_organizations(since timestamptz) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT e.organization_id FROM audit_event e
  WHERE e.organization_id IS NOT NULL AND e.user_id IS NOT NULL AND e.person_id IS NOT NULL AND e.at >= since
$$""",
    # Who looked at whom on which day, and at how many parts: not which.
    "audit_looks(uuid, timestamptz, timestamptz)": f"""
CREATE OR REPLACE FUNCTION audit_looks(own uuid, since timestamptz, until timestamptz)
RETURNS TABLE (user_id uuid, person_id uuid, day date, n_parts integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $${_LOOKS}
$$""",
    # Who did something for whom on which day: not what.
    "audit_acts(uuid, timestamptz, timestamptz)": f"""
CREATE OR REPLACE FUNCTION audit_acts(own uuid, since timestamptz, until timestamptz)
RETURNS TABLE (user_id uuid, person_id uuid, day date, n_parts integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT e.user_id, {_PERSON}, {_DAY}, 0 FROM audit_event e JOIN people_person p ON p.id = e.person_id
  WHERE e.organization_id = own AND e.user_id IS NOT NULL AND e.at >= since AND e.at < until AND {_IS_ACT}
$$""",
    # What ties who looked to at whom: a word, and for a family name how many people here have it.
    "audit_ties(uuid, timestamptz, timestamptz)": f"""
CREATE OR REPLACE FUNCTION audit_ties(own uuid, since timestamptz, until timestamptz)
RETURNS TABLE (user_id uuid, person_id uuid, sign text, n_same integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH pairs AS (SELECT DISTINCT l.user_id, l.person_id FROM ({_LOOKS}) l),
  -- The registration of those who work here and are known as a person too.
  homes AS (
    SELECT DISTINCT m.user_id, {_PERSON} AS person_id, people_fold(replace(p.postcode, ' ', '')) AS postcode,
           people_fold(p.street_line) AS street_line
    FROM accounts_membership m JOIN people_person p ON p.id = m.person_id WHERE m.role = 'person'),
  both_known AS (
    SELECT l.user_id, l.person_id, h.person_id AS own_id, people_fold(replace(p.postcode, ' ', '')) = h.postcode
             AND length(h.postcode) = 6 AS same_postcode,
           people_fold(p.street_line) = h.street_line AND h.street_line <> '' AS same_street_line
    FROM pairs l JOIN homes h ON h.user_id = l.user_id JOIN people_person p ON p.id = l.person_id),
  names AS (
    SELECT people_fold(p.family_name) AS name, count(*)::integer AS n FROM people_person p
    WHERE p.owner_id = own AND p.merged_into_id IS NULL GROUP BY 1)
  SELECT b.user_id, b.person_id, 'self', 0 FROM both_known b WHERE b.own_id = b.person_id
  UNION SELECT b.user_id, b.person_id, CASE WHEN b.same_street_line THEN 'household' ELSE 'neighbour' END, 0
        FROM both_known b WHERE b.own_id <> b.person_id AND b.same_postcode
  UNION SELECT l.user_id, l.person_id, 'related', 0 FROM pairs l
        JOIN rights_relation r ON r.user_id = l.user_id AND r.person_id = l.person_id
        WHERE r.relation IN ('related', 'parent', 'parent_agreed', 'representative')
  UNION SELECT l.user_id, l.person_id, 'same-name', n.n FROM pairs l JOIN accounts_user u ON u.id = l.user_id
        JOIN people_person p ON p.id = l.person_id JOIN names n ON n.name = people_fold(p.family_name)
        WHERE right(people_fold(u.name), length(n.name) + 1) = ' ' || n.name
  UNION SELECT l.user_id, l.person_id, 'colleague', 0 FROM pairs l
        JOIN homes h ON h.person_id = l.person_id AND h.user_id <> l.user_id
        JOIN accounts_membership m ON m.user_id = h.user_id AND m.organization_id = own
          AND (m.valid_until IS NULL OR m.valid_until > since)
  UNION SELECT l.user_id, l.person_id, 'watched', 0 FROM pairs l JOIN audit_watch w ON w.person_id = l.person_id
        WHERE w.until IS NULL
$$""",
    # How many people this organisation registered.
    "audit_people(uuid)": """
CREATE OR REPLACE FUNCTION audit_people(own uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*)::integer FROM people_person p WHERE p.owner_id = own AND p.merged_into_id IS NULL
$$""",
    # Put what was found on the list of who reviews it; gives how many are new there. What is on the list already goes
    # on there, and what somebody judged is not asked again: not the same looks, and not for a while when it was right.
    "audit_put_flag(uuid, uuid, uuid, date, date, integer, integer, text[], timestamptz, timestamptz, integer)": """
CREATE OR REPLACE FUNCTION audit_put_flag(
  own uuid, looker uuid, looked_at uuid, from_day date, to_day date, days integer, people integer, seen text[],
  moment timestamptz, due timestamptz, quiet_days integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE waiting uuid;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('weefsel review ' || own, 0));
  IF EXISTS (SELECT 1 FROM audit_flag f WHERE f.organization_id = own AND f.user_id = looker
      AND f.person_id IS NOT DISTINCT FROM looked_at AND f.reviewed_at IS NOT NULL AND (f.last_day >= to_day
        OR (f.finding = 'justified' AND f.signs @> seen::varchar[] AND f.person_id IS NOT NULL
            AND f.reviewed_at > moment - make_interval(days => quiet_days)))) THEN
    RETURN 0;
  END IF;
  SELECT f.id INTO waiting FROM audit_flag f WHERE f.organization_id = own AND f.user_id = looker
    AND f.person_id IS NOT DISTINCT FROM looked_at AND f.reviewed_at IS NULL
    AND (f.person_id IS NOT NULL OR f.last_day = to_day);
  IF FOUND THEN
    UPDATE audit_flag f SET first_day = least(f.first_day, from_day), last_day = greatest(f.last_day, to_day),
      n_days = greatest(f.n_days, days), n_people = people,
      signs = ARRAY(SELECT DISTINCT s FROM unnest(f.signs || seen::varchar[]) s ORDER BY s)
    WHERE f.id = waiting;
    RETURN 0;
  END IF;
  INSERT INTO audit_flag (id, organization_id, user_id, person_id, first_day, last_day, n_days, n_people, signs,
                          found_at, review_by, finding, review_words)
  VALUES (gen_random_uuid(), own, looker, looked_at, from_day, to_day, days, people, seen, moment, due, '', '');
  RETURN 1;
END $$""",
}
