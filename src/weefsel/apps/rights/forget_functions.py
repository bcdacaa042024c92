"""The owner function that takes somebody who stands in the network of a person out everywhere.

It sees past row-level security because the role of the pages may delete nothing. It asks `rights_allows` first, which
is generated from the same tables as the policies, and touches rows of one person only.
"""

from __future__ import annotations

HELD = "WF020"  # SQLSTATE: nothing about this person may go now

FORGET_FUNCTIONS: dict[str, str] = {
    # Delete what is known of a third person: ties (all that was ever written in their threads), naasten, guests with
    # their links and mail, and who would come along. Gives how many rows went, by table.
    "ecogram_forget(uuid, uuid[], uuid[], uuid[], uuid[])": f"""
CREATE OR REPLACE FUNCTION ecogram_forget(whose uuid, threads uuid[], naasten uuid[], asked uuid[], along uuid[])
RETURNS TABLE (name text, n integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  addresses text[];
BEGIN
  IF NOT rights_allows('ecogram.forget', whose) THEN
    RAISE insufficient_privilege USING MESSAGE = 'this may not be carried out';
  END IF;
  IF people_is_held(whose, app_now()) THEN
    RAISE EXCEPTION 'held' USING ERRCODE = '{HELD}';
  END IF;
  DELETE FROM ecogram_tie t WHERE t.person_id = whose AND t.thread = ANY (threads);
  name := 'ecogram_tie'; GET DIAGNOSTICS n = ROW_COUNT; RETURN NEXT;
  DELETE FROM ecogram_altertie l WHERE l.person_id = whose AND (l.first = ANY (threads) OR l.second = ANY (threads));
  name := 'ecogram_altertie'; GET DIAGNOSTICS n = ROW_COUNT; RETURN NEXT;
  DELETE FROM ecogram_review v WHERE v.person_id = whose AND v.thread = ANY (threads);
  name := 'ecogram_review'; GET DIAGNOSTICS n = ROW_COUNT; RETURN NEXT;
  SELECT coalesce(array_agg(lower(a.email)), '{{}}') INTO addresses FROM (
    SELECT p.email FROM people_relatedperson p WHERE p.person_id = whose AND p.id = ANY (naasten)
    UNION SELECT g.email FROM groups_guest g WHERE g.person_id = whose AND g.id = ANY (asked)
  ) a WHERE a.email <> '' AND lower(a.email) <> (SELECT lower(q.email) FROM people_person q WHERE q.id = whose);
  -- What was shared with a naaste who has a log-in stops, unless another line shares it still.
  UPDATE rights_relation v SET valid_until = greatest(v.valid_from, app_now()) FROM people_relatedperson p
    WHERE p.person_id = whose AND p.id = ANY (naasten) AND v.person_id = whose AND v.relation = 'related'
      AND v.user_id = p.user_id AND (v.valid_until IS NULL OR v.valid_until > app_now())
      AND NOT EXISTS (SELECT 1 FROM people_relatedperson o WHERE o.person_id = whose AND o.user_id = p.user_id
        AND o.ended_at IS NULL AND NOT o.id = ANY (naasten));
  DELETE FROM people_relatedperson p WHERE p.person_id = whose AND p.id = ANY (naasten);
  name := 'people_relatedperson'; GET DIAGNOSTICS n = ROW_COUNT; RETURN NEXT;
  UPDATE accounts_link l SET revoked_at = coalesce(l.revoked_at, app_now()), email = '' FROM groups_guest g
    WHERE g.person_id = whose AND g.id = ANY (asked) AND l.object_id = g.id AND l.object_kind = 'guest';
  UPDATE accounts_link l SET revoked_at = coalesce(l.revoked_at, app_now()), email = ''
    WHERE l.person_id = whose AND l.object_id = ANY (naasten) AND l.object_kind = 'related';
  DELETE FROM groups_guest g WHERE g.person_id = whose AND g.id = ANY (asked);
  name := 'groups_guest'; GET DIAGNOSTICS n = ROW_COUNT; RETURN NEXT;
  DELETE FROM accounts_mail m WHERE m.person_id = whose AND lower(m.to_address) = ANY (addresses);
  name := 'accounts_mail'; GET DIAGNOSTICS n = ROW_COUNT; RETURN NEXT;
  UPDATE referrals_introduction i SET companion = ''
    WHERE i.person_id = whose AND i.referral_id = ANY (along) AND i.companion <> '';
  name := 'referrals_introduction'; GET DIAGNOSTICS n = ROW_COUNT; RETURN NEXT;
END $$""",
    # A tie was written down in the protected compartment: take it off the map, with all that was ever written in its
    # thread. Only for who just wrote it down there, in the same moment; gives nothing.
    "ecogram_protect(uuid, uuid, uuid)": f"""
CREATE OR REPLACE FUNCTION ecogram_protect(whose uuid, gone uuid, token uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT rights_allows('ecogram.save', whose) OR NOT EXISTS (SELECT 1 FROM safety_protectedtie t
      WHERE t.person_id = whose AND t.form_token = token AND t.entered_by_id = app_user()) THEN
    RAISE insufficient_privilege USING MESSAGE = 'this may not be carried out';
  END IF;
  IF EXISTS (SELECT 1 FROM people_legalhold h WHERE h.person_id = whose AND h.placed_at <= app_now()
      AND (h.lifted_at IS NULL OR h.lifted_at > app_now())
      AND (h.until IS NULL OR h.until >= (app_now() AT TIME ZONE 'Europe/Amsterdam')::date)) THEN
    RAISE EXCEPTION 'held' USING ERRCODE = '{HELD}';
  END IF;
  DELETE FROM ecogram_tie t WHERE t.person_id = whose AND t.thread = gone;
  DELETE FROM ecogram_altertie l WHERE l.person_id = whose AND gone IN (l.first, l.second);
  DELETE FROM ecogram_review v WHERE v.person_id = whose AND v.thread = gone;
END $$""",
    # Must what is known of this person be kept now? Only yes or no, to whoever may ask about the person at all.
    "people_is_held(uuid, timestamptz)": """
CREATE OR REPLACE FUNCTION people_is_held(whose uuid, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT rights_allows('ecogram.forget', whose) AND EXISTS (SELECT 1 FROM people_legalhold h
    WHERE h.person_id = whose AND h.placed_at <= at AND (h.lifted_at IS NULL OR h.lifted_at > at)
      AND (h.until IS NULL OR h.until >= (at AT TIME ZONE 'Europe/Amsterdam')::date))
$$""",
}
