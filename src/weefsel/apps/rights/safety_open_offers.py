"""Which offers are closed to someone, worked out for all of them at once: the set-wise side of `safety_functions`.

`safety_unwanted_offer` and `safety_at_offer` say it of one offer, and the guards ask those; this gives the same for
many (a test compares the two on random worlds), in a fixed number of passes over what lies around the offers.

What is read depends on the offers alone. Whom someone must not meet is only compared with what was read, row by row,
never a way into it: so an answer takes as long for who has nobody to avoid.
"""

from __future__ import annotations

from weefsel.apps.rights.safety_terms import COMING, DAYPART, NOBODY, TAKES_PART

# Is somebody whom we know by a name and an address only one of those to avoid? As `safety_known`, the other way round.
_APART = """((lower({mail}) = ANY (mails) AND {mail} <> '')
      OR (safety_fold({name}) = ANY (names) AND safety_fold({name}) <> ''))"""

OPEN_OFFERS = f"""
CREATE OR REPLACE FUNCTION safety_open_offers(who uuid, targets uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE others uuid[]; mails text[]; names text[]; shut integer[]; shunned uuid[];
BEGIN
  IF NOT safety_may_ask(who) THEN RETURN '{{}}'; END IF;
  SELECT array_append(array_agg(a), {NOBODY}) INTO others FROM safety_apart(who) a;
  SELECT coalesce(array_agg(lower(p.email)), '{{}}'),
      coalesce(array_agg(safety_fold(p.given_name || p.name_prefix || p.family_name)), '{{}}')
    INTO mails, names FROM people_person p WHERE p.id = ANY (others);
  SELECT mails || coalesce(array_agg(u.email), '{{}}') INTO mails
    FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id WHERE m.person_id = ANY (others);
  SELECT coalesce(array_agg(w.hour) FILTER (WHERE w.hour IS NOT NULL), '{{}}'),
      coalesce(array_agg(w.location_id) FILTER (WHERE w.location_id IS NOT NULL), '{{}}')
    INTO shut, shunned FROM safety_privatewish w
    WHERE w.person_id IN (SELECT safety_family(who)) AND (w.until IS NULL OR w.until > app_now());
  RETURN (WITH asked AS MATERIALIZED (
    SELECT o.id, o.location_id, o.hours FROM directory_offer o WHERE o.id = ANY (targets)
  -- All entries that are one offer with one of these.
  ), entries AS MATERIALIZED (
    SELECT a.id AS asked, o.id, o.host_name, o.host_email
    FROM asked a CROSS JOIN LATERAL safety_one_offer(a.id) e JOIN directory_offer o ON o.id = e
  -- All places that are one building with the place of one of these: as `safety_same_place`.
  ), near AS MATERIALIZED (
    SELECT a.location_id AS at, a.location_id AS place FROM asked a
    UNION SELECT a.id, b.id FROM (SELECT DISTINCT location_id FROM asked) x
      JOIN directory_location a ON a.id = x.location_id AND safety_fold(a.street_line) <> ''
      JOIN directory_location b ON safety_fold(b.street_line) = safety_fold(a.street_line)
        AND safety_fold(b.postcode || b.city) = safety_fold(a.postcode || a.city)
  ), beside AS MATERIALIZED (
    SELECT a.id AS asked, a.hours, n.place FROM asked a JOIN near n ON n.at = a.location_id
  ), circles AS MATERIALIZED (
    SELECT g.id, g.offer_id, g.location_id, g.form FROM groups_group g
      WHERE g.state <> 'ended' AND g.location_id IN (SELECT place FROM near)
    UNION SELECT g.id, g.offer_id, g.location_id, g.form FROM groups_group g
      WHERE g.state <> 'ended' AND g.offer_id IN (SELECT id FROM entries)
  -- Does one of those to avoid come to each group, or to one session of it? As `safety_presence`.
  ), company AS MATERIALIZED (
    SELECT p.group_id, p.session_id, bool_or(p.apart) AS apart FROM (
      SELECT c.id AS group_id, NULL::uuid AS session_id, e.person_id = ANY (others) AS apart
        FROM circles c JOIN groups_enrolment e ON e.group_id = c.id WHERE e.state IN {TAKES_PART}
      UNION ALL SELECT c.id, NULL, r.person_id = ANY (others)
        FROM circles c CROSS JOIN LATERAL safety_one_offer(c.offer_id) e
        JOIN referrals_referral r ON r.offer_id = e WHERE {COMING.format(r="r")}
      UNION ALL SELECT c.id, NULL, {_APART.format(name="r.name", mail="coalesce(u.email, '')")}
        FROM circles c JOIN groups_grouprole r ON r.group_id = c.id LEFT JOIN accounts_user u ON u.id = r.user_id
      UNION ALL SELECT c.id, NULL, {_APART.format(name="o.host_name", mail="o.host_email")}
        FROM circles c CROSS JOIN LATERAL safety_one_offer(c.offer_id) e JOIN directory_offer o ON o.id = e
      UNION ALL SELECT c.id, s.id, {_APART.format(name="q.name", mail="q.email")}
        FROM circles c JOIN groups_session s ON s.group_id = c.id AND s.ends_at > app_now()
        JOIN groups_guest q ON q.session_id = s.id WHERE q.answer <> 'no') p
    GROUP BY p.group_id, p.session_id
  ), looked AS MATERIALIZED (
    -- Who comes to this offer.
    SELECT e.asked, r.person_id = ANY (others) AS apart
      FROM entries e JOIN referrals_referral r ON r.offer_id = e.id WHERE {COMING.format(r="r")}
    UNION ALL SELECT e.asked, p.apart FROM entries e JOIN circles c ON c.offer_id = e.id
      JOIN company p ON p.group_id = c.id
    -- Who welcomes people there, or stands in for who does.
    UNION ALL SELECT e.asked, {_APART.format(name="e.host_name", mail="e.host_email")} FROM entries e
    UNION ALL SELECT e.asked, {_APART.format(name="s.name", mail="o.host_email")}
      FROM entries e JOIN directory_keyfigure f ON f.offer_id = e.id AND f.ended_at IS NULL
        AND f.away_until >= (app_now() AT TIME ZONE 'Europe/Amsterdam')::date
      JOIN directory_keyfigure s ON s.id = f.stand_in_id JOIN directory_offer o ON o.id = s.offer_id
    -- Who comes to the same building then, for something else: by a referral, to a session, or who lives there.
    UNION ALL SELECT b.asked, r.person_id = ANY (others)
      FROM beside b JOIN directory_offer q ON q.location_id = b.place AND q.id <> b.asked
      JOIN referrals_referral r ON r.offer_id = q.id
      WHERE {COMING.format(r="r")} AND (b.hours IS NULL OR q.hours IS NULL
        OR EXISTS (SELECT 1 FROM generate_subscripts(b.hours, 1) i WHERE b.hours[i] AND q.hours[i]))
    UNION ALL SELECT b.asked, p.apart
      FROM beside b JOIN circles c ON c.location_id = b.place AND c.offer_id IS DISTINCT FROM b.asked
      JOIN groups_session s ON s.group_id = c.id AND s.ends_at > app_now()
      JOIN company p ON p.group_id = c.id AND (p.session_id IS NULL OR p.session_id = s.id)
      WHERE b.hours IS NULL OR b.hours[1 + {DAYPART.format(t="s.starts_at")}]
    UNION ALL SELECT b.asked, p.apart
      FROM beside b JOIN circles c ON c.location_id = b.place AND c.offer_id IS DISTINCT FROM b.asked
        AND c.form = 'residence'
      JOIN company p ON p.group_id = c.id AND p.session_id IS NULL
    -- A place that this person does not want, or only hours that they do not want.
    UNION ALL SELECT b.asked, b.place = ANY (shunned) FROM beside b
    UNION ALL SELECT a.id, true = ANY (a.hours) AND NOT EXISTS (
        SELECT 1 FROM generate_subscripts(a.hours, 1) i WHERE a.hours[i] AND i - 1 <> ALL (shut)) FROM asked a
  ), closed AS (
    SELECT l.asked FROM looked l GROUP BY l.asked HAVING bool_or(l.apart)
  ) SELECT coalesce(array_agg(t ORDER BY t), '{{}}') FROM unnest(targets) t
    WHERE NOT EXISTS (SELECT 1 FROM closed c WHERE c.asked = t));
END $$"""
