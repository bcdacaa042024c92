"""The owner functions that keep people apart: who must not meet whom is known here, and nowhere a page can look.

Pages get filtered lists (`safety_open_groups`, `safety_open_offers`) and one word about a tie (`safety_link`). What
slips past a page is stopped by triggers, which raise `WF010` and say nothing about the cause. The functions of
`SAFETY_INTERNALS` are for these only: no login role may call them.

Locks. Whoever brings someone into a group, or a group to another hour or place, first takes an advisory lock on the
group and then, in the order of their ids, on that person and on everyone they must not meet. So of two enrolments at
the same moment the second waits, and sees the first.
"""

from __future__ import annotations

from weefsel.apps.rights.safety_open_offers import OPEN_OFFERS
from weefsel.apps.rights.safety_terms import AWAY, COMING, DAYPART, NOBODY, STANDING, TAKES_PART

NO_PLACE = "WF010"  # SQLSTATE: these people may not come together, or this person does not want to come here
NEVER_FOR_PAGES = ("safety_avoidpair",)
MINUTES_BETWEEN = 30  # an assumption: who leaves and who arrives within this time may meet at the door
DAYS_AFTER_REVIEW = 90  # a pair that nobody looked at again is guarded this long after its date


SAFETY_INTERNALS: dict[str, str] = {
    # A name without capitals, accents, spaces and signs.
    "safety_fold(text)": r"""
CREATE OR REPLACE FUNCTION safety_fold(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(replace(replace(replace(translate(lower(
    regexp_replace(normalize(coalesce(name, ''), NFKD), '[\u0300-\u036F]', '', 'g')),
    'øłđð', 'oldd'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), '[[:space:][:punct:]]', '', 'g')
$$""",
    # The house number at the end of a street line, as it stands there without spaces and signs.
    "safety_house(text)": r"""
CREATE OR REPLACE FUNCTION safety_house(line text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT safety_fold(substring(line from '([0-9]+[[:space:]]*[-/]?[[:space:]]*[[:alnum:]]*)[[:space:]]*$'))
$$""",
    # Does this registration fit the hints of this tie? Two of: birth date, family name, address.
    "safety_fits(safety_protectedtie, people_person)": r"""
CREATE OR REPLACE FUNCTION safety_fits(t safety_protectedtie, p people_person) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce((h.birth AND h.family) OR (h.birth AND h.home) OR (h.family AND h.home), false)
  FROM (SELECT t.hint_birth_date = p.birth_date AS birth,
    safety_fold(t.hint_family_name) <> '' AND safety_fold(t.hint_family_name)
      IN (safety_fold(p.family_name), safety_fold(p.name_prefix || p.family_name)) AS family,
    safety_fold(t.hint_postcode) <> '' AND safety_fold(t.hint_postcode) = safety_fold(p.postcode)
      AND safety_fold(t.hint_house_number) <> '' AND safety_fold(t.hint_house_number)
      IN (safety_house(p.street_line), substring(safety_house(p.street_line) from '^[0-9]+')) AS home) h
$$""",
    # All registrations of one human being: the one that goes on, and those that were folded into it.
    "safety_family(uuid)": """
CREATE OR REPLACE FUNCTION safety_family(who uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up (id, next) AS (
    SELECT p.id, p.merged_into_id FROM people_person p WHERE p.id = who
    UNION SELECT p.id, p.merged_into_id FROM people_person p JOIN up ON p.id = up.next
  ), down (id) AS (
    SELECT up.id FROM up WHERE up.next IS NULL
    UNION SELECT p.id FROM people_person p JOIN down ON p.merged_into_id = down.id
  ) SELECT id FROM down
$$""",
    "safety_goes_on(uuid)": """
CREATE OR REPLACE FUNCTION safety_goes_on(who uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT p.id FROM people_person p WHERE p.id IN (SELECT safety_family(who)) AND p.merged_into_id IS NULL
$$""",
    # Is this pair in force now?
    "safety_holds(safety_avoidpair)": f"""
CREATE OR REPLACE FUNCTION safety_holds(pair safety_avoidpair) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT (pair.until IS NULL OR pair.until > app_now()) AND EXISTS (
    SELECT 1 FROM safety_protectedtie t WHERE t.id = pair.tie_id AND t.kind <> 'hidden'
      AND (t.ended_at IS NULL OR t.ended_at > app_now())
      AND t.review_by + {DAYS_AFTER_REVIEW} >= (app_now() AT TIME ZONE 'Europe/Amsterdam')::date)
$$""",
    # Everyone whom this person must not meet, and who must not meet them: all their registrations.
    "safety_apart(uuid)": """
CREATE OR REPLACE FUNCTION safety_apart(who uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  WITH mine AS MATERIALIZED (SELECT f AS id FROM safety_family(who) f), others AS (
    SELECT p.second_id AS id FROM safety_avoidpair p WHERE p.first_id IN (SELECT id FROM mine) AND safety_holds(p)
    UNION
    SELECT p.first_id FROM safety_avoidpair p WHERE p.second_id IN (SELECT id FROM mine) AND safety_holds(p)
  ) SELECT DISTINCT f FROM others CROSS JOIN LATERAL safety_family(others.id) f WHERE f NOT IN (SELECT id FROM mine)
$$""",
    # Could there be a pair about this person? Quick, and never a wrong no: it spares the many of whom nobody is kept.
    "safety_named(uuid)": """
CREATE OR REPLACE FUNCTION safety_named(who uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM safety_avoidpair a WHERE a.first_id = who)
  OR EXISTS (SELECT 1 FROM safety_avoidpair a WHERE a.second_id = who)
  OR EXISTS (SELECT 1 FROM people_person q WHERE q.merged_into_id = who)
  OR EXISTS (SELECT 1 FROM people_person q WHERE q.id = who AND q.merged_into_id IS NOT NULL)
$$""",
    # Registrations that someone is known by, of whom we have a name and an address only: a guest, a host.
    "safety_known(text, text)": """
CREATE OR REPLACE FUNCTION safety_known(full_name text, mail text) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT p.id FROM people_person p WHERE mail <> '' AND p.email <> '' AND lower(p.email) = lower(mail)
  UNION SELECT p.id FROM people_person p WHERE safety_fold(full_name) <> ''
    AND safety_fold(p.given_name || p.name_prefix || p.family_name) = safety_fold(full_name)
  UNION SELECT m.person_id FROM accounts_user u JOIN accounts_membership m ON m.user_id = u.id
    WHERE mail <> '' AND u.email = lower(mail) AND m.person_id IS NOT NULL
$$""",
    # Two places that are one building.
    "safety_same_place(uuid, uuid)": """
CREATE OR REPLACE FUNCTION safety_same_place(one uuid, other uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT one = other OR EXISTS (SELECT 1 FROM directory_location a JOIN directory_location b ON b.id = other
    WHERE a.id = one AND safety_fold(a.street_line) <> '' AND safety_fold(a.street_line) = safety_fold(b.street_line)
      AND safety_fold(a.postcode || a.city) = safety_fold(b.postcode || b.city))
$$""",
    # All entries of one offer: somebody decided that they are the same; whoever was referred to one, stays so.
    "safety_one_offer(uuid)": """
CREATE OR REPLACE FUNCTION safety_one_offer(target uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT target UNION SELECT o.same_as_id FROM directory_offer o WHERE o.id = target AND o.same_as_id IS NOT NULL
  UNION SELECT q.id FROM directory_offer o JOIN directory_offer q ON q.same_as_id = coalesce(o.same_as_id, o.id)
    WHERE o.id = target
$$""",
    # Does someone come because of this referral? Whoever was reported back on goes on coming, unless a group of the
    # offer tells that better.
    "safety_coming(referrals_referral)": f"""
CREATE OR REPLACE FUNCTION safety_coming(r referrals_referral) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT {COMING.format(r="r")}
$$""",
    # Who comes to a group: who takes part, was referred to its offer, leads it, or was asked along to one session.
    "safety_presence(uuid)": f"""
CREATE OR REPLACE FUNCTION safety_presence(target uuid) RETURNS TABLE (person_id uuid, session_id uuid)
LANGUAGE sql STABLE AS $$
  SELECT e.person_id, NULL::uuid FROM groups_enrolment e WHERE e.group_id = target AND e.state IN {TAKES_PART}
  UNION SELECT r.person_id, NULL FROM groups_group g CROSS JOIN LATERAL safety_one_offer(g.offer_id) o
    JOIN referrals_referral r ON r.offer_id = o WHERE g.id = target AND safety_coming(r)
  UNION SELECT k, NULL FROM groups_grouprole r LEFT JOIN accounts_user u ON u.id = r.user_id
    CROSS JOIN LATERAL safety_known(r.name, coalesce(u.email, '')) k WHERE r.group_id = target
  UNION SELECT k, NULL FROM groups_group g JOIN directory_offer o ON o.id IN (SELECT safety_one_offer(g.offer_id))
    CROSS JOIN LATERAL safety_known(o.host_name, o.host_email) k WHERE g.id = target
  UNION SELECT k, s.id FROM groups_session s JOIN groups_guest q ON q.session_id = s.id
    CROSS JOIN LATERAL safety_known(q.name, q.email) k
    WHERE s.group_id = target AND s.ends_at > app_now() AND q.answer <> 'no'
$$""",
    # Does one of these come to this group (to this session of it)?
    "safety_here(uuid[], uuid, uuid)": """
CREATE OR REPLACE FUNCTION safety_here(others uuid[], target uuid, at_session uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM safety_presence(target) p WHERE p.person_id = ANY (others)
    AND (at_session IS NULL OR p.session_id IS NULL OR p.session_id = at_session))
$$""",
    # Does one of these come to the same building, at an hour of this group (of this session), for something else?
    "safety_nearby(uuid[], uuid, uuid)": f"""
CREATE OR REPLACE FUNCTION safety_nearby(others uuid[], target uuid, at_session uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM groups_group g JOIN groups_session s ON s.group_id = g.id
      JOIN groups_session o ON o.group_id <> g.id
        AND o.starts_at < s.ends_at + interval '{MINUTES_BETWEEN} minutes'
        AND o.ends_at + interval '{MINUTES_BETWEEN} minutes' > s.starts_at
      JOIN groups_group h ON h.id = o.group_id AND h.state <> 'ended'
        AND safety_same_place(h.location_id, g.location_id)
      CROSS JOIN LATERAL safety_presence(h.id) p
    WHERE g.id = target AND s.ends_at > app_now() AND (at_session IS NULL OR s.id = at_session)
      AND p.person_id = ANY (others) AND (p.session_id IS NULL OR p.session_id = o.id))
  OR EXISTS (SELECT 1 FROM groups_group g JOIN groups_session s ON s.group_id = g.id
      JOIN referrals_referral r ON r.person_id = ANY (others) AND safety_coming(r)
        AND r.offer_id IS DISTINCT FROM g.offer_id
      JOIN directory_offer o ON o.id = r.offer_id AND safety_same_place(o.location_id, g.location_id)
        AND NOT EXISTS (SELECT 1 FROM groups_group h WHERE h.offer_id = o.id AND h.state <> 'ended')
    WHERE g.id = target AND s.ends_at > app_now() AND (at_session IS NULL OR s.id = at_session)
      AND (o.hours IS NULL OR o.hours[1 + {DAYPART.format(t="s.starts_at")}]))
  -- Who lives in a building is there at every hour.
  OR EXISTS (SELECT 1 FROM groups_group g JOIN groups_group h ON h.id <> g.id AND h.state <> 'ended'
        AND safety_same_place(h.location_id, g.location_id) AND 'residence' IN (g.form, h.form)
      CROSS JOIN LATERAL safety_presence(h.id) p
    WHERE g.id = target AND p.person_id = ANY (others) AND (
      (h.form = 'residence' AND p.session_id IS NULL AND ((g.form = 'residence' AND at_session IS NULL)
        OR EXISTS (SELECT 1 FROM groups_session s WHERE s.group_id = g.id AND s.ends_at > app_now()
          AND (at_session IS NULL OR s.id = at_session))))
      OR (g.form = 'residence' AND at_session IS NULL AND EXISTS (SELECT 1 FROM groups_session s
        WHERE s.group_id = h.id AND s.ends_at > app_now() AND (p.session_id IS NULL OR p.session_id = s.id)))))
  OR EXISTS (SELECT 1 FROM groups_group g
      JOIN referrals_referral r ON r.person_id = ANY (others) AND safety_coming(r)
        AND r.offer_id IS DISTINCT FROM g.offer_id
      JOIN directory_offer o ON o.id = r.offer_id AND safety_same_place(o.location_id, g.location_id)
        AND NOT EXISTS (SELECT 1 FROM groups_group h WHERE h.offer_id = o.id AND h.state <> 'ended')
    WHERE g.id = target AND g.form = 'residence' AND at_session IS NULL)
$$""",
    # Does one of these come to the same building, in a part of the week of this offer, for something else?
    "safety_beside_offer(uuid[], uuid)": f"""
CREATE OR REPLACE FUNCTION safety_beside_offer(others uuid[], target uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM directory_offer o JOIN referrals_referral r ON r.person_id = ANY (others)
        AND safety_coming(r) AND r.offer_id <> o.id
      JOIN directory_offer q ON q.id = r.offer_id AND safety_same_place(q.location_id, o.location_id)
    WHERE o.id = target AND (o.hours IS NULL OR q.hours IS NULL
      OR EXISTS (SELECT 1 FROM generate_subscripts(o.hours, 1) i WHERE o.hours[i] AND q.hours[i])))
  OR EXISTS (SELECT 1 FROM directory_offer o JOIN groups_group h ON h.offer_id IS DISTINCT FROM o.id
        AND h.state <> 'ended' AND safety_same_place(h.location_id, o.location_id)
      JOIN groups_session s ON s.group_id = h.id AND s.ends_at > app_now()
      CROSS JOIN LATERAL safety_presence(h.id) p
    WHERE o.id = target AND p.person_id = ANY (others) AND (p.session_id IS NULL OR p.session_id = s.id)
      AND (o.hours IS NULL OR o.hours[1 + {DAYPART.format(t="s.starts_at")}]))
  -- Or live there.
  OR EXISTS (SELECT 1 FROM directory_offer o JOIN groups_group h ON h.form = 'residence' AND h.state <> 'ended'
        AND h.offer_id IS DISTINCT FROM o.id AND safety_same_place(h.location_id, o.location_id)
      CROSS JOIN LATERAL safety_presence(h.id) p
    WHERE o.id = target AND p.person_id = ANY (others) AND p.session_id IS NULL)
$$""",
    # Does one of these stand in for the key figure of this offer, now or soon?
    "safety_stands_in(uuid[], uuid)": """
CREATE OR REPLACE FUNCTION safety_stands_in(others uuid[], target uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM directory_keyfigure f JOIN directory_keyfigure s ON s.id = f.stand_in_id
      JOIN directory_offer o ON o.id = s.offer_id CROSS JOIN LATERAL safety_known(s.name, o.host_email) k
    WHERE f.offer_id IN (SELECT safety_one_offer(target)) AND f.ended_at IS NULL AND k = ANY (others)
      AND f.away_until >= (app_now() AT TIME ZONE 'Europe/Amsterdam')::date)
$$""",
    # Does one of these welcome people at this offer, or stand in for who does?
    "safety_host_of(uuid[], uuid)": """
CREATE OR REPLACE FUNCTION safety_host_of(others uuid[], target uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM directory_offer o CROSS JOIN LATERAL safety_known(o.host_name, o.host_email) k
      WHERE o.id IN (SELECT safety_one_offer(target)) AND k = ANY (others)) OR safety_stands_in(others, target)
$$""",
    # Does one of these come to this offer, welcome people there, or come to the same building then?
    "safety_at_offer(uuid[], uuid)": """
CREATE OR REPLACE FUNCTION safety_at_offer(others uuid[], target uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT comes OR takes_part OR welcomes OR beside FROM (SELECT
      EXISTS (SELECT 1 FROM referrals_referral r WHERE r.offer_id IN (SELECT safety_one_offer(target))
        AND r.person_id = ANY (others) AND safety_coming(r)) AS comes,
      -- OFFSET: who comes is looked up for the groups of this offer only.
      EXISTS (SELECT 1 FROM (SELECT g.id FROM groups_group g WHERE g.offer_id IN (SELECT safety_one_offer(target))
        AND g.state <> 'ended' OFFSET 0) g WHERE safety_here(others, g.id, NULL)) AS takes_part,
      safety_host_of(others, target) AS welcomes, safety_beside_offer(others, target) AS beside OFFSET 0) looked
$$""",
    # Two offers where someone of the one could meet someone of the other: one place, or one building at one hour.
    "safety_beside(uuid, uuid)": """
CREATE OR REPLACE FUNCTION safety_beside(one uuid, other uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT other IN (SELECT safety_one_offer(one)) OR EXISTS (SELECT 1 FROM directory_offer o
    JOIN directory_offer q ON q.id = other
    WHERE o.id = one AND safety_same_place(q.location_id, o.location_id) AND (o.hours IS NULL OR q.hours IS NULL
      OR EXISTS (SELECT 1 FROM generate_subscripts(o.hours, 1) i WHERE o.hours[i] AND q.hours[i])))
$$""",
    # Is one of these proposed this offer, or one beside it, in a plan of any organisation that coaches them now?
    "safety_planned(uuid[], uuid)": f"""
CREATE OR REPLACE FUNCTION safety_planned(others uuid[], target uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM matching_matchline l WHERE l.person_id = ANY (others) AND l.state IN {STANDING}
    AND safety_beside(target, l.offer_id)
    AND EXISTS (SELECT 1 FROM rights_relation v WHERE v.person_id = l.person_id AND v.relation = 'coaching'
      AND v.organization_id = l.owner_id AND (v.valid_until IS NULL OR v.valid_until > app_now())))
$$""",
    # Does this person not want to come to this group?
    "safety_unwanted_group(uuid, uuid)": f"""
CREATE OR REPLACE FUNCTION safety_unwanted_group(who uuid, target uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM safety_privatewish w JOIN groups_group g ON g.id = target
    WHERE w.person_id IN (SELECT safety_family(who)) AND (w.until IS NULL OR w.until > app_now())
      AND (w.group_id = g.id OR (w.location_id IS NOT NULL AND safety_same_place(w.location_id, g.location_id))
        OR (w.hour IS NOT NULL AND EXISTS (SELECT 1 FROM groups_session s WHERE s.group_id = g.id
          AND s.ends_at > app_now() AND {DAYPART.format(t="s.starts_at")} = w.hour))))
$$""",
    # Does this person not want to come to this offer: to its place, or at any of its hours?
    "safety_unwanted_offer(uuid, uuid)": """
CREATE OR REPLACE FUNCTION safety_unwanted_offer(who uuid, target uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH wishes AS MATERIALIZED (SELECT w.* FROM safety_privatewish w
    WHERE w.person_id IN (SELECT safety_family(who)) AND (w.until IS NULL OR w.until > app_now()))
  SELECT EXISTS (SELECT 1 FROM wishes w JOIN directory_offer o ON o.id = target
      WHERE w.location_id IS NOT NULL AND safety_same_place(w.location_id, o.location_id))
  OR EXISTS (SELECT 1 FROM directory_offer o WHERE o.id = target AND true = ANY (o.hours)
      AND NOT EXISTS (SELECT 1 FROM generate_subscripts(o.hours, 1) i
        WHERE o.hours[i] AND i - 1 NOT IN (SELECT w.hour FROM wishes w WHERE w.hour IS NOT NULL)))
$$""",
    # Does this person take part in something else at an hour of this group?
    "safety_busy(uuid, uuid)": f"""
CREATE OR REPLACE FUNCTION safety_busy(who uuid, target uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM groups_enrolment e JOIN groups_group h ON h.id = e.group_id AND h.state <> 'ended'
      JOIN groups_session o ON o.group_id = h.id
      JOIN groups_session s ON s.group_id = target AND s.starts_at < o.ends_at AND s.ends_at > o.starts_at
    WHERE e.person_id IN (SELECT safety_family(who)) AND e.state IN {TAKES_PART} AND e.group_id <> target
      AND s.ends_at > app_now())
$$""",
    # Take the locks of everyone concerned, and give whom these people must not meet.
    "safety_hold(uuid, uuid[])": """
CREATE OR REPLACE FUNCTION safety_hold(target uuid, people uuid[]) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE others uuid[]; held uuid[] := '{}'; wanted uuid[]; each uuid;
BEGIN
  -- A frozen snapshot would not see what the one who held the lock wrote.
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    RAISE EXCEPTION 'bringing people together needs read committed' USING ERRCODE = 'feature_not_supported';
  END IF;
  IF target IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('weefsel group ' || target, 0));
  END IF;
  LOOP
    SELECT coalesce(array_agg(DISTINCT a), '{}') INTO others FROM unnest(people) u CROSS JOIN LATERAL safety_apart(u) a;
    SELECT array_agg(DISTINCT g) INTO wanted FROM unnest(people || others) u CROSS JOIN LATERAL safety_goes_on(u) g;
    EXIT WHEN wanted IS NULL OR wanted <@ held;
    FOR each IN SELECT w FROM unnest(wanted) w WHERE NOT w = ANY (held) ORDER BY w LOOP
      PERFORM pg_advisory_xact_lock(hashtextextended('weefsel person ' || each, 0));
    END LOOP;
    held := held || wanted;
  END LOOP;
  RETURN others;
END $$""",
    "safety_refuse()": f"""
CREATE OR REPLACE FUNCTION safety_refuse() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'no place' USING ERRCODE = '{NO_PLACE}';
END $$""",
    # Refuse when someone who comes to this group meets, in another group or at its offer, whom they must not.
    "safety_check_group(uuid, uuid, boolean)": """
CREATE OR REPLACE FUNCTION safety_check_group(target uuid, at_session uuid, also_here boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE each uuid; everyone uuid[]; others uuid[];
BEGIN
  SELECT array_agg(DISTINCT p.person_id) INTO everyone FROM safety_presence(target) p
    WHERE safety_named(p.person_id) AND (at_session IS NULL OR p.session_id IS NULL OR p.session_id = at_session);
  IF everyone IS NULL THEN RETURN; END IF;
  PERFORM safety_hold(target, everyone);
  FOREACH each IN ARRAY everyone LOOP
    SELECT coalesce(array_agg(a), '{}') INTO others FROM safety_apart(each) a;
    IF others <> '{}' AND (safety_nearby(others, target, at_session)
        OR (also_here AND safety_here(others, target, at_session))) THEN
      PERFORM safety_refuse();
    END IF;
  END LOOP;
END $$""",
    # Work out which registrations a tie is about. A pair of earlier hints that no longer fit ends.
    "safety_work_out(uuid)": """
CREATE OR REPLACE FUNCTION safety_work_out(target uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t safety_protectedtie; mine uuid[];
BEGIN
  SELECT * INTO t FROM safety_protectedtie WHERE id = target;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT array_agg(f) INTO mine FROM safety_family(t.person_id) f;
  PERFORM safety_hold(NULL, ARRAY[t.person_id]);
  UPDATE safety_avoidpair p SET until = app_now()
    WHERE p.tie_id = t.id AND p.until IS NULL AND (NOT (p.first_id = ANY (mine) OR p.second_id = ANY (mine))
      OR NOT EXISTS (SELECT 1 FROM people_person q
        WHERE q.id IN (p.first_id, p.second_id) AND NOT q.id = ANY (mine) AND safety_fits(t, q)));
  INSERT INTO safety_avoidpair (id, first_id, second_id, tie_id, since)
    SELECT gen_random_uuid(), least(t.person_id, q.id), greatest(t.person_id, q.id), t.id, app_now()
    FROM people_person q
    WHERE (q.birth_date = t.hint_birth_date OR safety_fold(q.postcode) = nullif(safety_fold(t.hint_postcode), ''))
      AND NOT q.id = ANY (mine) AND safety_fits(t, q)
    ON CONFLICT (first_id, second_id, tie_id) DO UPDATE SET until = NULL;
  UPDATE safety_protectedtie SET linked_at = CASE
      WHEN EXISTS (SELECT 1 FROM safety_avoidpair p WHERE p.tie_id = t.id AND p.until IS NULL)
      THEN coalesce(linked_at, app_now()) END
    WHERE id = t.id;
END $$""",
}

SAFETY_FUNCTIONS: dict[str, str] = {
    # May who acts ask what is open for this person? Yes for who may match them, who holds a referral of them, and the
    # organisation of a group in which they take part or took part.
    "safety_may_ask(uuid)": """
CREATE OR REPLACE FUNCTION safety_may_ask(who uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT app_role() IS NOT NULL AND (rights_allows('matching.read', who)
    OR EXISTS (SELECT 1 FROM referrals_referral r WHERE r.person_id = who
      AND (r.receiver_id = app_organization() OR r.owner_id = app_organization() OR r.id = app_link_object()))
    OR EXISTS (SELECT 1 FROM groups_enrolment e WHERE e.person_id = who AND e.owner_id = app_organization()))
$$""",
    # Is the other of a tie guarded? One word; never who, how many or where.
    "safety_link(uuid)": """
CREATE OR REPLACE FUNCTION safety_link(target uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE whose uuid;
BEGIN
  SELECT person_id INTO whose FROM safety_protectedtie WHERE id = target;
  IF whose IS NULL OR NOT rights_allows_row('safety.link', target, whose) THEN
    RAISE insufficient_privilege USING MESSAGE = 'this tie may not be linked';
  END IF;
  PERFORM safety_work_out(target);
  RETURN CASE WHEN EXISTS (SELECT 1 FROM safety_avoidpair p WHERE p.tie_id = target AND safety_holds(p))
    THEN 'linked' ELSE 'unlinked' END;
END $$""",
    # Of these groups, those that are open to this person: no word about the others.
    "safety_open_groups(uuid, uuid[])": f"""
CREATE OR REPLACE FUNCTION safety_open_groups(who uuid, targets uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE others uuid[];
BEGIN
  IF NOT safety_may_ask(who) THEN RETURN '{{}}'; END IF;
  SELECT array_append(array_agg(a), {NOBODY}) INTO others FROM safety_apart(who) a;
  -- OFFSET: each is worked out for every group, also where another says no already.
  RETURN (SELECT coalesce(array_agg(t ORDER BY t), '{{}}') FROM (
      SELECT t, safety_unwanted_group(who, t) AS unwanted, safety_busy(who, t) AS busy,
        safety_here(others, t, NULL) AS here, safety_nearby(others, t, NULL) AS nearby
      FROM unnest(targets) t OFFSET 0) looked
    WHERE NOT (unwanted OR busy OR here OR nearby));
END $$""",
    # Of these offers, those that are open to this person: no word about the others.
    "safety_open_offers(uuid, uuid[])": OPEN_OFFERS,
    # Of the lines of a plan (a person and an offer, side by side), the persons whose line may stand beside those before
    # it, and beside what others were proposed already: no word about the rest. Of two who must not meet, the first
    # stays.
    "safety_open_lines(uuid[], uuid[])": f"""
CREATE OR REPLACE FUNCTION safety_open_lines(people uuid[], targets uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  others uuid[]; stays uuid[] := '{{}}'; places uuid[] := '{{}}'; i integer;
  unwanted boolean; met boolean; planned boolean; beside boolean;
BEGIN
  FOR i IN 1 .. coalesce(array_length(people, 1), 0) LOOP
    IF safety_may_ask(people[i]) THEN
      SELECT array_append(array_agg(a), {NOBODY}) INTO others FROM safety_apart(people[i]) a;
      -- Each is asked, also where another says no already: how long it takes must not tell which it was.
      unwanted := safety_unwanted_offer(people[i], targets[i]);
      met := safety_at_offer(others, targets[i]);
      planned := safety_planned(others, targets[i]);
      SELECT count(*) FILTER (WHERE s.who = ANY (others) AND safety_beside(targets[i], s.place)) > 0 INTO beside
        FROM unnest(stays, places) s(who, place);
      IF NOT (unwanted OR met OR planned OR beside) THEN
        stays := stays || people[i];
        places := places || targets[i];
      END IF;
    END IF;
  END LOOP;
  RETURN stays;
END $$""",
    # Take the locks of all offers and persons of a plan at once, in one order: two plans, or a plan and a referral,
    # wait for each other instead of stopping each other. Gives nothing.
    "safety_hold_lines(uuid[], uuid[])": """
CREATE OR REPLACE FUNCTION safety_hold_lines(people uuid[], targets uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE each uuid;
BEGIN
  IF EXISTS (SELECT 1 FROM unnest(people) p WHERE NOT safety_may_ask(p)) THEN
    RAISE insufficient_privilege USING MESSAGE = 'these people may not be planned for';
  END IF;
  FOR each IN SELECT DISTINCT t FROM unnest(targets) t ORDER BY t LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended('weefsel group ' || each, 0));
  END LOOP;
  PERFORM safety_hold(NULL, people);
END $$""",
    # Of these, what is asked in a circle and is open to this person: no word about the others.
    "safety_open_favours(uuid, uuid[])": f"""
CREATE OR REPLACE FUNCTION safety_open_favours(who uuid, targets uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE others uuid[];
BEGIN
  IF NOT safety_may_ask(who) THEN RETURN '{{}}'; END IF;
  SELECT array_append(array_agg(a), {NOBODY}) INTO others FROM safety_apart(who) a;
  RETURN (SELECT coalesce(array_agg(id ORDER BY id), '{{}}') FROM (
      SELECT f.id, safety_unwanted_group(who, f.group_id) AS unwanted, f.person_id = ANY (others) AS apart
      FROM groups_favour f WHERE f.id = ANY (targets) OFFSET 0) looked
    WHERE NOT (unwanted OR apart));
END $$""",
    # Trigger. A tie was recorded or its hints changed: work out whom it is about.
    "safety_tie_changed()": """
CREATE OR REPLACE FUNCTION safety_tie_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM safety_work_out(NEW.id);
  RETURN NULL;
END $$""",
    # Trigger. A registration is new, or changed in what hints are about: check it against all hints, without a word.
    "safety_person_changed()": """
CREATE OR REPLACE FUNCTION safety_person_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found record;
BEGIN
  FOR found IN SELECT t.id, t.person_id FROM safety_protectedtie t
    WHERE (t.hint_birth_date = NEW.birth_date OR safety_fold(t.hint_postcode) = nullif(safety_fold(NEW.postcode), ''))
      AND t.ended_at IS NULL AND safety_fits(t, NEW)
      AND t.person_id NOT IN (SELECT safety_family(NEW.id)) LOOP
    PERFORM safety_hold(NULL, ARRAY[found.person_id, NEW.id]);
    INSERT INTO safety_avoidpair (id, first_id, second_id, tie_id, since)
      VALUES (gen_random_uuid(), least(found.person_id, NEW.id), greatest(found.person_id, NEW.id), found.id, app_now())
      ON CONFLICT (first_id, second_id, tie_id) DO UPDATE SET until = NULL;
    UPDATE safety_protectedtie SET linked_at = app_now() WHERE id = found.id AND linked_at IS NULL;
  END LOOP;
  RETURN NULL;
END $$""",
    # Trigger. Two registrations became one: whom the one must not meet, the other must not either.
    "safety_person_merged()": f"""
CREATE OR REPLACE FUNCTION safety_person_merged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE others uuid[]; mine uuid[];
BEGIN
  IF NEW.merged_into_id IS NULL OR NEW.merged_into_id IS NOT DISTINCT FROM OLD.merged_into_id THEN
    PERFORM safety_hold(NULL, ARRAY[NEW.id]);
    RETURN NULL;
  END IF;
  others := safety_hold(NULL, ARRAY[NEW.id]);
  SELECT array_agg(f) INTO mine FROM safety_family(NEW.id) f;
  IF others <> '{{}}' AND (
    EXISTS (SELECT 1 FROM groups_enrolment e JOIN groups_group g ON g.id = e.group_id AND g.state <> 'ended'
      WHERE e.person_id = ANY (mine) AND e.state IN {TAKES_PART}
        AND (safety_here(others, g.id, NULL) OR safety_nearby(others, g.id, NULL)))
    OR EXISTS (SELECT 1 FROM referrals_referral r WHERE r.person_id = ANY (mine) AND r.offer_id IS NOT NULL
      AND safety_coming(r) AND safety_at_offer(others, r.offer_id))) THEN
    PERFORM safety_refuse();
  END IF;
  RETURN NULL;
END $$""",
    # Trigger. Someone comes to a group.
    "safety_guard_enrolment()": f"""
CREATE OR REPLACE FUNCTION safety_guard_enrolment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE others uuid[]; came boolean; unwanted boolean; here boolean; nearby boolean;
BEGIN
  IF NEW.state NOT IN {TAKES_PART} THEN RETURN NULL; END IF;
  came := TG_OP = 'INSERT' OR OLD.state NOT IN {TAKES_PART} OR OLD.group_id <> NEW.group_id;
  IF NOT came AND OLD.person_id = NEW.person_id THEN RETURN NULL; END IF;
  others := array_append(safety_hold(NEW.group_id, ARRAY[NEW.person_id]), {NOBODY});
  unwanted := came AND safety_unwanted_group(NEW.person_id, NEW.group_id);
  here := safety_here(others, NEW.group_id, NULL);
  nearby := safety_nearby(others, NEW.group_id, NULL);
  IF unwanted OR here OR nearby THEN
    PERFORM safety_refuse();
  END IF;
  RETURN NULL;
END $$""",
    # Trigger. Someone is referred to an offer.
    "safety_guard_referral()": f"""
CREATE OR REPLACE FUNCTION safety_guard_referral() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE others uuid[]; came boolean; unwanted boolean; met boolean;
BEGIN
  IF NEW.offer_id IS NULL OR NEW.state IN {AWAY} THEN RETURN NULL; END IF;
  came := TG_OP = 'INSERT' OR OLD.state IN {AWAY} OR OLD.offer_id IS DISTINCT FROM NEW.offer_id;
  IF NOT came AND OLD.person_id = NEW.person_id THEN RETURN NULL; END IF;
  others := array_append(safety_hold(NEW.offer_id, ARRAY[NEW.person_id]), {NOBODY});
  unwanted := came AND safety_unwanted_offer(NEW.person_id, NEW.offer_id);
  met := safety_at_offer(others, NEW.offer_id);
  IF unwanted OR met THEN
    PERFORM safety_refuse();
  END IF;
  RETURN NULL;
END $$""",
    # Trigger. A plan proposes an offer to someone.
    "safety_guard_line()": f"""
CREATE OR REPLACE FUNCTION safety_guard_line() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE others uuid[]; unwanted boolean; met boolean; planned boolean;
BEGIN
  IF NEW.offer_id IS NULL OR NEW.state NOT IN {STANDING} THEN RETURN NULL; END IF;
  IF TG_OP = 'UPDATE' AND OLD.state IN {STANDING}
     AND (OLD.offer_id, OLD.person_id) = (NEW.offer_id, NEW.person_id) THEN
    RETURN NULL;
  END IF;
  others := array_append(safety_hold(NEW.offer_id, ARRAY[NEW.person_id]), {NOBODY});
  unwanted := safety_unwanted_offer(NEW.person_id, NEW.offer_id);
  met := safety_at_offer(others, NEW.offer_id);
  planned := safety_planned(others, NEW.offer_id);
  IF unwanted OR met OR planned THEN
    PERFORM safety_refuse();
  END IF;
  RETURN NULL;
END $$""",
    # Trigger. Someone is asked along to one session: compared with who comes there, and with hints about them.
    "safety_guard_guest()": f"""
CREATE OR REPLACE FUNCTION safety_guard_guest() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known uuid[]; others uuid[]; here uuid;
BEGIN
  IF NEW.answer = 'no' THEN RETURN NULL; END IF;
  SELECT s.group_id INTO here FROM groups_session s WHERE s.id = NEW.session_id;
  SELECT coalesce(array_agg(k), '{{}}') INTO known FROM safety_known(NEW.name, NEW.email) k;
  others := safety_hold(here, known || NEW.person_id);
  SELECT coalesce(array_agg(DISTINCT a), '{{}}') INTO others FROM unnest(known) k CROSS JOIN LATERAL safety_apart(k) a;
  IF others <> '{{}}' AND (NEW.person_id = ANY (others) OR safety_here(others, here, NEW.session_id)
      OR safety_nearby(others, here, NEW.session_id)) THEN
    PERFORM safety_refuse();
  END IF;
  IF EXISTS (SELECT 1 FROM groups_enrolment e CROSS JOIN LATERAL safety_family(e.person_id) f
      JOIN safety_protectedtie t ON t.person_id = f
    WHERE e.group_id = here AND e.state IN {TAKES_PART} AND t.kind <> 'hidden' AND t.ended_at IS NULL
      AND t.review_by + {DAYS_AFTER_REVIEW} >= (app_now() AT TIME ZONE 'Europe/Amsterdam')::date
      AND t.hint_given_name <> '' AND safety_fold(t.hint_family_name) <> ''
      AND safety_fold(t.hint_given_name || t.hint_family_name) = safety_fold(NEW.name)) THEN
    PERFORM safety_refuse();
  END IF;
  RETURN NULL;
END $$""",
    # Trigger. A member takes what another asks: the two meet, often at home.
    "safety_guard_favour()": f"""
CREATE OR REPLACE FUNCTION safety_guard_favour() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE others uuid[]; unwanted boolean; met boolean;
BEGIN
  IF NEW.taken_person_id IS NULL THEN RETURN NULL; END IF;
  others := array_append(safety_hold(NEW.group_id, ARRAY[NEW.taken_person_id]), {NOBODY});
  unwanted := safety_unwanted_group(NEW.taken_person_id, NEW.group_id);
  met := NEW.person_id = ANY (others);
  IF unwanted OR met THEN
    PERFORM safety_refuse();
  END IF;
  RETURN NULL;
END $$""",
    # Trigger. Someone gets a role in a group.
    "safety_guard_role()": """
CREATE OR REPLACE FUNCTION safety_guard_role() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE others uuid[];
BEGIN
  SELECT safety_hold(NEW.group_id, coalesce(array_agg(k), '{}')) INTO others
    FROM safety_known(NEW.name, coalesce((SELECT u.email FROM accounts_user u WHERE u.id = NEW.user_id), '')) k;
  IF others <> '{}' AND (safety_here(others, NEW.group_id, NULL) OR safety_nearby(others, NEW.group_id, NULL)) THEN
    PERFORM safety_refuse();
  END IF;
  RETURN NULL;
END $$""",
    # Trigger. A session comes to another hour.
    "safety_guard_session()": """
CREATE OR REPLACE FUNCTION safety_guard_session() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.starts_at, OLD.ends_at, OLD.group_id) = (NEW.starts_at, NEW.ends_at, NEW.group_id) THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('weefsel group ' || NEW.group_id, 0));
  PERFORM safety_check_group(NEW.group_id, NEW.id, false);
  RETURN NULL;
END $$""",
    # Trigger. A group comes to another place or offer, or begins again.
    "safety_guard_group()": """
CREATE OR REPLACE FUNCTION safety_guard_group() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE again boolean := OLD.state = 'ended' AND NEW.state <> 'ended'; other boolean;
BEGIN
  other := OLD.location_id <> NEW.location_id OR OLD.offer_id IS DISTINCT FROM NEW.offer_id;
  IF NEW.state = 'ended' OR NOT (again OR other) THEN RETURN NULL; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('weefsel group ' || NEW.id, 0));
  PERFORM safety_check_group(NEW.id, NULL, again OR OLD.offer_id IS DISTINCT FROM NEW.offer_id);
  RETURN NULL;
END $$""",
    # Trigger. An offer comes to other hours or another place, or someone else welcomes people there.
    "safety_guard_offer()": """
CREATE OR REPLACE FUNCTION safety_guard_offer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE who uuid; everyone uuid[]; others uuid[]; moved boolean; welcomes boolean;
BEGIN
  moved := OLD.hours IS DISTINCT FROM NEW.hours OR OLD.location_id <> NEW.location_id;
  welcomes := (OLD.host_name, OLD.host_email) <> (NEW.host_name, NEW.host_email);
  IF NOT (moved OR welcomes) THEN RETURN NULL; END IF;
  SELECT array_agg(DISTINCT c.person_id) INTO everyone FROM (
    SELECT r.person_id FROM referrals_referral r
      WHERE r.offer_id IN (SELECT safety_one_offer(NEW.id)) AND safety_coming(r)
    UNION SELECT p.person_id FROM groups_group g CROSS JOIN LATERAL safety_presence(g.id) p
      WHERE g.offer_id IN (SELECT safety_one_offer(NEW.id)) AND g.state <> 'ended') c WHERE safety_named(c.person_id);
  IF everyone IS NULL THEN RETURN NULL; END IF;
  PERFORM safety_hold(NEW.id, everyone);
  FOREACH who IN ARRAY everyone LOOP
    SELECT coalesce(array_agg(a), '{}') INTO others FROM safety_apart(who) a;
    IF others <> '{}' AND ((moved AND safety_beside_offer(others, NEW.id))
        OR (welcomes AND safety_host_of(others, NEW.id))) THEN
      PERFORM safety_refuse();
    END IF;
  END LOOP;
  RETURN NULL;
END $$""",
    # Trigger. Somebody stands in for a key figure: those who come to that one, come to them.
    "safety_guard_stand_in()": """
CREATE OR REPLACE FUNCTION safety_guard_stand_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE who uuid; everyone uuid[]; others uuid[];
BEGIN
  IF NEW.stand_in_id IS NULL THEN RETURN NULL; END IF;
  SELECT array_agg(DISTINCT r.person_id) INTO everyone FROM referrals_referral r
    WHERE r.offer_id IN (SELECT safety_one_offer(NEW.offer_id)) AND safety_coming(r) AND safety_named(r.person_id);
  IF everyone IS NULL THEN RETURN NULL; END IF;
  PERFORM safety_hold(NEW.offer_id, everyone);
  FOREACH who IN ARRAY everyone LOOP
    SELECT coalesce(array_agg(a), '{}') INTO others FROM safety_apart(who) a;
    IF others <> '{}' AND safety_stands_in(others, NEW.offer_id) THEN
      PERFORM safety_refuse();
    END IF;
  END LOOP;
  RETURN NULL;
END $$""",
    # Trigger. A place turns out to be the same building as another.
    "safety_guard_location()": """
CREATE OR REPLACE FUNCTION safety_guard_location() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE each uuid; who uuid; others uuid[];
BEGIN
  IF (OLD.street_line, OLD.postcode, OLD.city) = (NEW.street_line, NEW.postcode, NEW.city) THEN RETURN NULL; END IF;
  FOR each IN SELECT g.id FROM groups_group g WHERE g.location_id = NEW.id AND g.state <> 'ended' ORDER BY g.id LOOP
    PERFORM safety_check_group(each, NULL, false);
  END LOOP;
  FOR each, who IN SELECT r.offer_id, r.person_id FROM referrals_referral r JOIN directory_offer o ON o.id = r.offer_id
      WHERE o.location_id = NEW.id AND safety_coming(r) AND safety_named(r.person_id) ORDER BY 1, 2 LOOP
    others := safety_hold(each, ARRAY[who]);
    IF others <> '{}' AND safety_beside_offer(others, each) THEN
      PERFORM safety_refuse();
    END IF;
  END LOOP;
  RETURN NULL;
END $$""",
}


def _trigger(name: str, when: str, table: str, function: str) -> str:
    return f"CREATE OR REPLACE TRIGGER {name} AFTER {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"


# Each guard of the database by name: `catalogue/data/rights/meetings.toml` names them, and a test takes each away.
GUARDS: dict[str, str] = {
    "safety_enrolment": _trigger(
        "safety_enrolment",
        "INSERT OR UPDATE OF group_id, person_id, state",
        "groups_enrolment",
        "safety_guard_enrolment",
    ),
    "safety_referral": _trigger(
        "safety_referral",
        "INSERT OR UPDATE OF offer_id, person_id, state",
        "referrals_referral",
        "safety_guard_referral",
    ),
    "safety_line": _trigger(
        "safety_line", "INSERT OR UPDATE OF offer_id, person_id, state", "matching_matchline", "safety_guard_line"
    ),
    "safety_guest": _trigger(
        "safety_guest", "INSERT OR UPDATE OF session_id, name, email, answer", "groups_guest", "safety_guard_guest"
    ),
    "safety_favour": _trigger(
        "safety_favour", "INSERT OR UPDATE OF person_id, taken_person_id", "groups_favour", "safety_guard_favour"
    ),
    "safety_role": _trigger(
        "safety_role", "INSERT OR UPDATE OF group_id, user_id, name", "groups_grouprole", "safety_guard_role"
    ),
    "safety_session": _trigger(
        "safety_session", "INSERT OR UPDATE OF group_id, starts_at, ends_at", "groups_session", "safety_guard_session"
    ),
    "safety_group": _trigger(
        "safety_group", "UPDATE OF location_id, offer_id, state", "groups_group", "safety_guard_group"
    ),
    "safety_offer": _trigger(
        "safety_offer", "UPDATE OF hours, location_id, host_name, host_email", "directory_offer", "safety_guard_offer"
    ),
    "safety_stand_in": _trigger(
        "safety_stand_in", "INSERT OR UPDATE OF stand_in_id, away_until", "directory_keyfigure", "safety_guard_stand_in"
    ),
    "safety_location": _trigger(
        "safety_location", "UPDATE OF street_line, postcode, city", "directory_location", "safety_guard_location"
    ),
    "safety_merged": _trigger("safety_merged", "UPDATE OF merged_into_id", "people_person", "safety_person_merged"),
    "safety_registered": _trigger(
        "safety_registered",
        "INSERT OR UPDATE OF family_name, name_prefix, birth_date, postcode, street_line",
        "people_person",
        "safety_person_changed",
    ),
    "safety_tie": _trigger(
        "safety_tie",
        "INSERT OR UPDATE OF kind, person_id, hint_family_name, hint_birth_date, hint_postcode, hint_house_number",
        "safety_protectedtie",
        "safety_tie_changed",
    ),
}

SAFETY_TRIGGERS: tuple[str, ...] = (
    # It stands in indexes of people_person and directory_location, so whoever changes a row there calls it; it knows
    # only what it is given.
    "GRANT EXECUTE ON FUNCTION safety_fold(text) TO weefsel_app, weefsel_worker",
    "CREATE INDEX IF NOT EXISTS people_person_mail ON people_person (lower(email)) WHERE email <> ''",
    "CREATE INDEX IF NOT EXISTS people_person_folded ON people_person "
    "(safety_fold(given_name || name_prefix || family_name))",
    "CREATE INDEX IF NOT EXISTS people_person_postal ON people_person (safety_fold(postcode))",
    "CREATE INDEX IF NOT EXISTS directory_location_building ON directory_location "
    "(safety_fold(street_line), safety_fold(postcode || city))",
    "CREATE INDEX IF NOT EXISTS safety_protectedtie_birth ON safety_protectedtie (hint_birth_date)",
    "CREATE INDEX IF NOT EXISTS safety_protectedtie_postal ON safety_protectedtie (safety_fold(hint_postcode))",
    *GUARDS.values(),
)
