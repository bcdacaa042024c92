"""What ends when a yes is taken back or narrowed, or a referral is over: carried out past row-level security."""

from __future__ import annotations

CONSENT_FUNCTIONS: dict[str, str] = {
    # A consent was withdrawn: end the relation that rests on it, close the links and stop the mail of its referrals,
    # take the words about the person away from who received them, and end what they take part in because of it. What
    # rests on an earlier version of the same answer goes along: the person withdrew the answer, not one text of it.
    # Of a no to later questions: close their links, stop their mail, and ask nothing more; taken back, ask again.
    # Does nothing while a yes is valid, so whoever calls it can only carry out what was decided already.
    "consent_enforce(uuid)": """
CREATE OR REPLACE FUNCTION consent_enforce(target uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  asked consent_consent; chain uuid[]; over uuid[]; said_no boolean;
BEGIN
  SELECT * INTO asked FROM consent_consent c WHERE c.id = target;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT array_agg(c.id), coalesce(bool_or(NOT c.is_yes AND c.withdrawn_at IS NULL), false) INTO chain, said_no
  FROM consent_consent c WHERE c.person_id = asked.person_id AND c.purpose = asked.purpose
    AND c.receiver_id IS NOT DISTINCT FROM asked.receiver_id
    AND c.receiver_user_id IS NOT DISTINCT FROM asked.receiver_user_id;
  IF asked.purpose = 'follow_up' THEN
    UPDATE referrals_referral r SET may_ask = NOT said_no
    WHERE r.person_id = asked.person_id AND r.owner_id = asked.receiver_id AND r.state <> 'stopped'
      AND r.may_ask = said_no;
    IF NOT said_no THEN RETURN; END IF;
    SELECT coalesce(array_agg(r.id), '{}') INTO over FROM referrals_referral r
    WHERE r.person_id = asked.person_id AND r.owner_id = asked.receiver_id;
    UPDATE accounts_link l SET revoked_at = app_now()
    WHERE l.object_kind = 'follow_up' AND l.object_id = ANY (over) AND l.revoked_at IS NULL;
    UPDATE accounts_mail m SET stopped_at = app_now() FROM outcomes_measurement x
    WHERE x.referral_id = ANY (over) AND m.about_id = x.id AND m.sent_at IS NULL AND m.stopped_at IS NULL;
    RETURN;
  END IF;
  IF EXISTS (SELECT 1 FROM consent_consent c WHERE c.id = ANY (chain) AND c.is_yes AND c.withdrawn_at IS NULL) THEN
    RETURN;
  END IF;
  UPDATE rights_relation SET valid_until = greatest(valid_from, app_now())
  WHERE consent_id = ANY (chain) AND (valid_until IS NULL OR valid_until > app_now());
  SELECT coalesce(array_agg(r.id), '{}') INTO over FROM referrals_referral r WHERE r.consent_id = ANY (chain);
  UPDATE referrals_referral r SET may_ask = false WHERE r.id = ANY (over) AND r.may_ask;
  UPDATE accounts_link l SET revoked_at = app_now() WHERE l.object_id = ANY (over) AND l.revoked_at IS NULL;
  UPDATE accounts_link l SET revoked_at = app_now() FROM groups_guest g
  JOIN groups_enrolment e ON e.id = g.enrolment_id
  WHERE e.referral_id = ANY (over) AND l.object_id = g.id AND l.revoked_at IS NULL;
  UPDATE accounts_mail m SET stopped_at = app_now() WHERE m.sent_at IS NULL AND m.stopped_at IS NULL
    AND m.about_id IN (SELECT unnest(over)
      UNION ALL SELECT x.id FROM outcomes_measurement x WHERE x.referral_id = ANY (over)
      UNION ALL SELECT g.id FROM groups_guest g JOIN groups_enrolment e ON e.id = g.enrolment_id
        WHERE e.referral_id = ANY (over));
  UPDATE referrals_introduction i SET receiver_id = NULL WHERE i.referral_id = ANY (over);
  UPDATE referrals_barrier b SET receiver_id = NULL WHERE b.referral_id = ANY (over);
  UPDATE groups_enrolment e SET access_needs = '' WHERE e.referral_id = ANY (over);
  UPDATE groups_enrolment e SET state = 'ended', end_reason = 'unknown', ended_at = app_now()
  WHERE e.referral_id = ANY (over) AND e.state IN ('invited', 'enrolled');
  UPDATE groups_party p SET other_name = '', other_about = '' FROM groups_party mine
  JOIN groups_enrolment e ON e.id = mine.enrolment_id
  WHERE e.referral_id = ANY (over) AND p.group_id = mine.group_id AND p.id <> mine.id;
  UPDATE groups_buddy b SET about = '', ended_at = coalesce(b.ended_at, app_now()) WHERE b.referral_id = ANY (over);
  UPDATE groups_favour f SET words = '', closed_at = coalesce(f.closed_at, app_now()),
    state = CASE WHEN f.state IN ('open', 'taken') THEN 'withdrawn' ELSE f.state END
  FROM groups_enrolment e WHERE e.referral_id = ANY (over) AND f.enrolment_id = e.id;
END $$""",
    # Someone took a part out of a yes: take it away from who received it. The words themselves stay with the person and
    # with who wrote them, in a step of the referral. Takes out what the consent says, and nothing else.
    "consent_narrow(uuid)": """
CREATE OR REPLACE FUNCTION consent_narrow(target uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  asked consent_consent; over uuid[];
BEGIN
  SELECT * INTO asked FROM consent_consent c WHERE c.id = target;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT coalesce(array_agg(r.id), '{}') INTO over FROM referrals_referral r JOIN consent_consent c
    ON c.id = r.consent_id WHERE c.person_id = asked.person_id AND c.purpose = asked.purpose
    AND c.receiver_id IS NOT DISTINCT FROM asked.receiver_id AND (c.given_at < asked.given_at OR c.id = target);
  IF 'introduction' = ANY (asked.without) THEN
    UPDATE referrals_introduction i SET introduction = '' WHERE i.referral_id = ANY (over);
  END IF;
  IF 'access_needs' = ANY (asked.without) THEN
    UPDATE referrals_introduction i SET access_needs = '' WHERE i.referral_id = ANY (over);
    UPDATE referrals_barrier b SET receiver_id = NULL WHERE b.referral_id = ANY (over);
    UPDATE groups_enrolment e SET access_needs = '' WHERE e.referral_id = ANY (over);
  END IF;
END $$""",
    # A referral ended: close the links that are still open, stop its unsent mail, and end the coaching that rests on
    # it, unless that organisation still has another open referral of the person. Does nothing for an open referral.
    "referrals_close(uuid)": """
CREATE OR REPLACE FUNCTION referrals_close(target uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE ended referrals_referral;
BEGIN
  SELECT * INTO ended FROM referrals_referral r
  WHERE r.id = target AND r.state IN ('reported', 'rejected', 'declined', 'stopped');
  IF NOT FOUND THEN RETURN; END IF;
  UPDATE accounts_link SET revoked_at = app_now()
  WHERE object_id = target AND object_kind = 'referral' AND used_at IS NULL AND revoked_at IS NULL;
  UPDATE accounts_mail SET stopped_at = app_now()
  WHERE about_id = target AND sent_at IS NULL AND stopped_at IS NULL AND queued_at < app_now();
  UPDATE rights_relation v SET valid_until = greatest(v.valid_from, app_now())
  WHERE v.relation = 'coaching' AND v.person_id = ended.person_id
    AND v.organization_id IN (ended.receiver_id, ended.owner_id)
    AND (v.valid_until IS NULL OR v.valid_until > app_now())
    AND NOT EXISTS (SELECT 1 FROM referrals_referral r WHERE r.person_id = v.person_id
      AND (r.receiver_id = v.organization_id OR r.owner_id = v.organization_id)
      AND r.state NOT IN ('reported', 'rejected', 'declined', 'stopped'));
END $$""",
}
