"""The owner functions of what a naaste keeps about themselves: who reads it, taking a code, rest, and erasing it."""

from __future__ import annotations

# Parts of others; no login role may call them.
CARER_INTERNALS: dict[str, str] = {
    # Is this a mail that asks somebody along, to a naaste who wants to be asked nothing now (N2)? To the address of
    # their own log-in.
    "carers_rests(text, uuid)": """
CREATE OR REPLACE FUNCTION carers_rests(mail text, about uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM carers_rest r JOIN accounts_user u ON u.id = r.carer_id
    WHERE u.email = lower(mail) AND r.ended_at IS NULL AND EXISTS (SELECT 1 FROM groups_guest g WHERE g.id = about))
$$""",
    # Everything that these naasten kept, with their keys; gives how many rows went. For the owner role only.
    "carers_erase_rows(uuid[])": """
CREATE OR REPLACE FUNCTION carers_erase_rows(whose uuid[]) RETURNS integer
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  n integer; total integer := 0;
BEGIN
  INSERT INTO keys_erased (id) SELECT k.id FROM keys_personkey k WHERE k.user_id = ANY (whose) ON CONFLICT DO NOTHING;
  DELETE FROM carers_share WHERE carer_id = ANY (whose);
  GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
  DELETE FROM carers_sheet WHERE carer_id = ANY (whose);
  GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
  DELETE FROM carers_rest WHERE carer_id = ANY (whose);
  GET DIAGNOSTICS n = ROW_COUNT; total := total + n;
  DELETE FROM keys_personkey WHERE user_id = ANY (whose);
  RETURN total;
END $$""",
}

CARER_FUNCTIONS: dict[str, str] = {
    # Does this naaste share with who acts, now, in this role and this organisation?
    "carers_shares(uuid)": """
CREATE OR REPLACE FUNCTION carers_shares(whose uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM carers_share s WHERE s.carer_id = whose AND s.reader_id = app_user()
    AND s.organization_id = app_organization() AND s.reader_role = app_role() AND s.taken_at <= app_now()
    AND least(s.until, s.ended_at) > app_now())
$$""",
    # Become the reader of the share that this code is of: gives it, once, and nothing for any other code.
    "carers_take(text)": """
CREATE OR REPLACE FUNCTION carers_take(given text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE taken uuid;
BEGIN
  IF NOT rights_may_take_code() THEN
    RAISE insufficient_privilege USING MESSAGE = 'this role takes no code';
  END IF;
  UPDATE carers_share s SET reader_id = app_user(), organization_id = app_organization(), reader_role = app_role(),
      taken_at = app_now()
    WHERE s.code_hash = given AND s.reader_id IS NULL AND s.ended_at IS NULL AND s.code_until > app_now()
      AND s.until > app_now() AND s.carer_id <> app_user()
    RETURNING s.id INTO taken;
  RETURN taken;
END $$""",
    # Erase what the naaste who acts kept about themselves, for good; gives the keys that were destroyed.
    "carers_erase()": """
CREATE OR REPLACE FUNCTION carers_erase() RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone uuid[];
BEGIN
  IF app_role() IS DISTINCT FROM 'related_person' OR app_user() IS NULL THEN
    RAISE insufficient_privilege USING MESSAGE = 'this may not be erased here';
  END IF;
  SELECT coalesce(array_agg(k.id), '{}') INTO gone FROM keys_personkey k WHERE k.user_id = app_user();
  PERFORM carers_erase_rows(ARRAY[app_user()]);
  RETURN gone;
END $$""",
}
