"""The owner functions of groups: what members of one group may know of each other, which is a first name and no more.

Row-level security shows an enrolment to its person and to who runs the group. A member of a circle, or a resident, may
also know who else is in it: these functions give that name and the key of the enrolment, never the person.
"""

from __future__ import annotations

_TAKES_PART = """EXISTS (SELECT 1 FROM groups_enrolment m WHERE m.group_id = {group} AND m.state = 'enrolled'
      AND m.person_id = app_person())"""

GROUP_FUNCTIONS: dict[str, str] = {
    # Who takes part in this circle or lives in this house, for who does so too: the key of the enrolment, the first
    # name, and which one is the reader. Nothing for anyone else, and nothing of a group of another form.
    "groups_fellows(uuid)": f"""
CREATE OR REPLACE FUNCTION groups_fellows(target uuid)
RETURNS TABLE (id uuid, shown_name varchar, is_self boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.id, e.shown_name, e.person_id = app_person()
  FROM groups_enrolment e JOIN groups_group g ON g.id = e.group_id
  WHERE e.group_id = target AND e.state = 'enrolled' AND g.form IN ('circle', 'residence') AND app_role() = 'person'
    AND {_TAKES_PART.format(group="target")}
  ORDER BY e.shown_name, e.id
$$""",
    # A resident notes something about someone who lives there too (or about themselves), for the host. Gives nothing;
    # noting the same while it is open changes nothing. Who noted it is not kept in the row.
    "groups_note_signal(uuid, text)": f"""
CREATE OR REPLACE FUNCTION groups_note_signal(about uuid, what text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  e groups_enrolment;
BEGIN
  SELECT m.* INTO e FROM groups_enrolment m JOIN groups_group g ON g.id = m.group_id
    WHERE m.id = about AND m.state = 'enrolled' AND g.form = 'residence' AND g.state <> 'ended' FOR UPDATE OF m;
  IF NOT FOUND OR app_role() IS DISTINCT FROM 'person' OR NOT {_TAKES_PART.format(group="e.group_id")} THEN
    RAISE insufficient_privilege USING MESSAGE = 'nothing may be noted about this resident';
  END IF;
  INSERT INTO groups_signal (id, group_id, owner_id, enrolment_id, person_id, kind, by_resident, noted_at, outcome)
    VALUES (gen_random_uuid(), e.group_id, e.owner_id, e.id, e.person_id, what, true, app_now(), '')
    ON CONFLICT DO NOTHING;
END $$""",
    # Carry out what the two of a proposed pair answered: both yes and it begins, one no and it does not. Gives where
    # the pair is. Does nothing while an answer is waited for, so whoever calls it can only carry out what was decided.
    "groups_settle_pair(uuid)": """
CREATE OR REPLACE FUNCTION groups_settle_pair(target uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  g groups_group; n_yes integer; n_no integer;
BEGIN
  SELECT * INTO g FROM groups_group WHERE id = target AND form = 'pair' FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF g.state <> 'forming' THEN RETURN g.state; END IF;
  SELECT count(*) FILTER (WHERE answer = 'yes'), count(*) FILTER (WHERE answer = 'no') INTO n_yes, n_no
    FROM groups_party WHERE group_id = target;
  IF n_no > 0 THEN
    UPDATE groups_enrolment e SET state = 'declined' FROM groups_party p
      WHERE e.group_id = target AND e.state = 'invited' AND p.enrolment_id = e.id AND p.answer = 'no';
    UPDATE groups_enrolment e SET state = 'ended', end_reason = 'not_matched', ended_at = app_now()
      WHERE e.group_id = target AND e.state = 'invited';
    -- What each read of the other was for this proposal only.
    UPDATE groups_party SET other_name = '', other_about = '' WHERE group_id = target;
    UPDATE groups_group SET state = 'ended' WHERE id = target;
    RETURN 'ended';
  END IF;
  IF n_yes = 2 THEN
    UPDATE groups_enrolment SET state = 'enrolled', since = app_now() WHERE group_id = target AND state = 'invited';
    UPDATE groups_group SET state = 'running' WHERE id = target;
    RETURN 'running';
  END IF;
  RETURN g.state;
END $$""",
}
