"""The owner functions of the keys of people: pages look up a wrapped key by its id or by person, and no more.

A wrapped key opens nothing without the master key, which the database does not have. No login role may read the table,
so nobody can list who has one.
"""

from __future__ import annotations

KEYS_NEVER_FOR_PAGES = ("keys_personkey", "keys_erased")

_ROW = "TABLE (id uuid, person_id uuid, goes_on_as uuid, wrapped bytea, master text)"
_KEY = "k.id, coalesce(k.person_id, k.user_id), keys_goes_on_as(k.person_id), k.wrapped, k.master::text"
# Whoever acts was declared, or is the owner role.
_ACTS = "(app_role() IS NOT NULL OR session_user NOT IN ('weefsel_app', 'weefsel_worker'))"

# Parts of others; no login role may call them.
KEY_INTERNALS: dict[str, str] = {
    # Who has the rows of this registration now: itself, or whom it was folded into, and so on.
    "keys_goes_on_as(uuid)": """
CREATE OR REPLACE FUNCTION keys_goes_on_as(who uuid) RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE onward uuid;
BEGIN
  FOR step IN 1..100 LOOP
    SELECT p.merged_into_id INTO onward FROM people_person p WHERE p.id = who;
    IF onward IS NULL THEN RETURN who; END IF;
    who := onward;
  END LOOP;
  RETURN who;
END $$""",
    # Destroy the keys of a person, and of every registration that was folded into theirs: nobody can read the words
    # any more. Called by what erases a person, which has to ask first whether that may be. Gives the registrations.
    "keys_destroy(uuid)": """
CREATE OR REPLACE FUNCTION keys_destroy(whose uuid) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE everybody uuid[];
BEGIN
  WITH RECURSIVE one (id) AS (
    SELECT whose UNION SELECT p.id FROM people_person p JOIN one ON p.merged_into_id = one.id)
  SELECT array_agg(one.id) INTO everybody FROM one;
  INSERT INTO keys_erased (id) SELECT unnest(everybody) ON CONFLICT DO NOTHING;
  DELETE FROM keys_personkey k WHERE k.person_id = ANY (everybody);
  RETURN everybody;
END $$""",
}

KEY_FUNCTIONS: dict[str, str] = {
    # Wrapped keys by their ids, which stand in the rows that somebody could read.
    "keys_named(uuid[])": f"""
CREATE OR REPLACE FUNCTION keys_named(wanted uuid[]) RETURNS {_ROW}
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT {_KEY} FROM keys_personkey k WHERE k.id = ANY (wanted) AND {_ACTS}
$$""",
    # Wrapped keys of people and log-ins, to write words about them with.
    "keys_of(uuid[])": f"""
CREATE OR REPLACE FUNCTION keys_of(whose uuid[]) RETURNS {_ROW}
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT {_KEY} FROM keys_personkey k WHERE k.person_id = ANY (whose) AND {_ACTS}
  UNION ALL SELECT {_KEY} FROM keys_personkey k WHERE k.user_id = ANY (whose) AND {_ACTS}
$$""",
    # Keep new wrapped keys, one a person or log-in, in the order of their ids; gives the keys that count. Who is no
    # log-in is a person, whose row may come later in the same transaction.
    "keys_keep(uuid[], uuid[], bytea[], text)": f"""
CREATE OR REPLACE FUNCTION keys_keep(ids uuid[], people uuid[], sealed bytea[], named text) RETURNS {_ROW}
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF NOT {_ACTS} THEN
    RAISE insufficient_privilege USING MESSAGE = 'nobody acts';
  END IF;
  INSERT INTO keys_personkey (id, person_id, user_id, wrapped, master)
    SELECT d.id, CASE WHEN u.id IS NULL THEN d.whose END, u.id, d.wrapped, named
    FROM unnest(ids, people, sealed) AS d (id, whose, wrapped) LEFT JOIN accounts_user u ON u.id = d.whose
    ORDER BY d.whose ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT o.* FROM keys_of(people) o;
END $$""",
    # Is there any key? Only yes or no: a first master key may be made where there is none.
    "keys_are_there()": """
CREATE OR REPLACE FUNCTION keys_are_there() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM keys_personkey)
$$""",
}
