"""Keeps mail away from a mailbox that someone else reads: by trigger, so that no page and no task can forget it.

Whoever said how they want to be reached gets no mail at the ordinary address any more. When the safe way is another
mailbox, the mail goes there; else it is stopped. Nobody who queues mail is told, and nobody has to know.
"""

from __future__ import annotations

# Parts of the triggers below; no login role may call them.
MAIL_INTERNALS: dict[str, str] = {
    # Whose ordinary mailbox is this: of the person the mail is about, or of the log-in of a person. NULL: of neither.
    "accounts_mailbox_of(text, uuid)": """
CREATE OR REPLACE FUNCTION accounts_mailbox_of(mail text, about uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT coalesce(p.merged_into_id, p.id) FROM people_person p WHERE p.id = about AND lower(p.email) = lower(mail)),
    (SELECT coalesce(p.merged_into_id, p.id) FROM accounts_user u
      JOIN accounts_membership m ON m.user_id = u.id AND m.role = 'person' JOIN people_person p ON p.id = m.person_id
      WHERE u.email = lower(mail) LIMIT 1))
$$""",
    # The first moment after ``since``, and not after ``at``, on which a child decides more than before, when this is
    # the mailbox of one of its parents; NULL when there is none. To the second, as `rights_turns`.
    "accounts_left_parents(uuid, text, timestamptz, timestamptz)": """
CREATE OR REPLACE FUNCTION accounts_left_parents(about uuid, mail text, since timestamptz, at timestamptz)
RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT min(turn) FROM people_person p, unnest(ARRAY[12, 16]) AS years, rights_turns(p.birth_date, years) AS turn
  WHERE p.id = about AND turn > since AND turn <= at AND EXISTS (SELECT 1 FROM rights_relation r
    JOIN accounts_user u ON u.id = r.user_id WHERE r.person_id IN (p.id, p.merged_into_id)
      AND r.relation IN ('parent', 'parent_agreed') AND lower(u.email) = lower(mail))
$$""",
    # The safe way to reach someone that holds now, if they told one.
    "safety_way_to(uuid)": """
CREATE OR REPLACE FUNCTION safety_way_to(who uuid) RETURNS SETOF safety_safecontact LANGUAGE sql STABLE AS $$
  SELECT * FROM safety_safecontact c WHERE c.person_id = who AND c.ended_at IS NULL
  ORDER BY c.entered_at DESC, c.id LIMIT 1
$$""",
}

MAIL_FUNCTIONS: dict[str, str] = {
    # Trigger. A mail goes out: has the person turned 12 or 16 since it was queued, and is this the mailbox of a parent?
    # Then it is not theirs to read any more (C2, C3), and it is stopped instead.
    "accounts_guard_sending()": """
CREATE OR REPLACE FUNCTION accounts_guard_sending() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF accounts_left_parents(NEW.person_id, NEW.to_address, OLD.queued_at, NEW.sent_at) IS NOT NULL THEN
    NEW.stopped_at := NEW.sent_at; NEW.sent_at := NULL;
  END IF;
  RETURN NEW;
END $$""",
    # Trigger. A mail is queued: is this a mailbox that its owner wants no mail in?
    "accounts_guard_mail()": """
CREATE OR REPLACE FUNCTION accounts_guard_mail() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE way safety_safecontact;
BEGIN
  -- And one that asks a naaste along who said: nothing now? It is not told to who asks.
  IF carers_rests(NEW.to_address, NEW.about_id) THEN NEW.stopped_at := NEW.queued_at; RETURN NEW; END IF;
  SELECT * INTO way FROM safety_way_to(accounts_mailbox_of(NEW.to_address, NEW.person_id));
  IF way.id IS NULL THEN RETURN NEW; END IF;
  IF way.channel = 'email' THEN NEW.to_address := way.address; ELSE NEW.stopped_at := NEW.queued_at; END IF;
  RETURN NEW;
END $$""",
    # Trigger. Someone told a safe way: mail that waits for the ordinary mailbox, and links that lie in it already.
    "safety_contact_told()": """
CREATE OR REPLACE FUNCTION safety_contact_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE accounts_mail m SET
      to_address = CASE NEW.channel WHEN 'email' THEN NEW.address ELSE m.to_address END,
      stopped_at = CASE NEW.channel WHEN 'email' THEN NULL ELSE app_now() END
    WHERE m.sent_at IS NULL AND m.stopped_at IS NULL
      AND accounts_mailbox_of(m.to_address, m.person_id) = NEW.person_id;
  UPDATE accounts_link l SET revoked_at = app_now()
    WHERE l.role = 'link_person' AND l.person_id = NEW.person_id AND l.revoked_at IS NULL
      AND lower(l.email) <> lower(NEW.address) AND accounts_mailbox_of(l.email, l.person_id) = NEW.person_id
      -- The link in a mail that goes to the safe mailbox from now on was made in the same act.
      AND NOT EXISTS (SELECT 1 FROM accounts_mail m WHERE m.person_id = l.person_id AND m.queued_at = l.created_at
        AND m.to_address = NEW.address AND m.sent_at IS NULL AND m.stopped_at IS NULL);
  RETURN NULL;
END $$""",
}

MAIL_TRIGGERS: tuple[str, ...] = (
    "CREATE OR REPLACE TRIGGER accounts_mail_safe BEFORE INSERT ON accounts_mail "
    "FOR EACH ROW EXECUTE FUNCTION accounts_guard_mail()",
    "CREATE OR REPLACE TRIGGER accounts_mail_going BEFORE UPDATE OF sent_at ON accounts_mail "
    "FOR EACH ROW WHEN (NEW.sent_at IS NOT NULL AND OLD.sent_at IS NULL) EXECUTE FUNCTION accounts_guard_sending()",
    "CREATE OR REPLACE TRIGGER safety_contact_told AFTER INSERT ON safety_safecontact "
    "FOR EACH ROW EXECUTE FUNCTION safety_contact_told()",
)
