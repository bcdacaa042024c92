"""Keeps the access log as it was written: what stands there is not changed, and waits to be sealed.

Every line that comes in is put on the list of what waits, by trigger, in the same transaction. The worker takes a batch
from that list and gives a seal back; it gets the digests of lines, and never the lines. Only what was taken away
because its term is over (`weefsel retain`) may go, and only the owner role can say so.
"""

from __future__ import annotations

from weefsel.engine.audit.chain import COLUMNS, DIGEST_BYTES, FORM

# How `retain` says that it takes away what is over its term; for this transaction only.
PRUNING = "weefsel.pruning"


def _written(column: str) -> str:
    """A column as it stands in the text of a line: `weefsel.engine.audit.chain.line_text`."""
    return f"(extract(epoch FROM e.{column}) * 1000000)::bigint" if column == "at" else f"e.{column}"


_TEXT = f"jsonb_build_array({', '.join(_written(column) for column in COLUMNS[FORM])})::text"

# Parts of the functions below; no login role may call them.
AUDIT_INTERNALS: dict[str, str] = {
    "audit_line_digest(audit_event)": f"""
CREATE OR REPLACE FUNCTION audit_line_digest(e audit_event) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to({_TEXT}, 'UTF8'))
$$""",
}

AUDIT_FUNCTIONS: dict[str, str] = {
    # Trigger. Lines were written: they wait for a seal.
    "audit_await_seal()": """
CREATE OR REPLACE FUNCTION audit_await_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_waiting (event_id, organization_id) SELECT w.id, w.organization_id FROM written w;
  RETURN NULL;
END $$""",
    # Trigger. Somebody changes or takes away what was written.
    "audit_keep()": f"""
CREATE OR REPLACE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_setting('{PRUNING}', true) = 'yes' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'the access log is not rewritten: % on %', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$""",
}

# For the worker only: it seals, and reads no line.
AUDIT_WORKER_FUNCTIONS: dict[str, str] = {
    # Take the next batch of what waits, of one organisation, and what its seal has to follow on. One worker at a time.
    # Nothing waits: no row. A line that is gone before it was sealed goes on waiting, so that it is found missing.
    "audit_take(integer)": f"""
CREATE OR REPLACE FUNCTION audit_take(at_most integer)
RETURNS TABLE (organization_id uuid, number integer, previous bytea, event_ids uuid[], digests bytea,
               sealed_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE chain uuid;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('weefsel access log', 0));
  SELECT w.organization_id INTO chain FROM audit_waiting w JOIN audit_event e ON e.id = w.event_id LIMIT 1;
  IF NOT FOUND THEN RETURN; END IF;
  RETURN QUERY
  WITH taken AS (
    DELETE FROM audit_waiting t WHERE t.event_id IN (
      SELECT w.event_id FROM audit_waiting w JOIN audit_event e ON e.id = w.event_id
      WHERE w.organization_id IS NOT DISTINCT FROM chain LIMIT at_most)
    RETURNING t.event_id
  ), lines AS (
    SELECT e.id, audit_line_digest(e) AS digest FROM taken t JOIN audit_event e ON e.id = t.event_id
  ), last AS (
    SELECT s.number, s.digest FROM audit_seal s WHERE s.organization_id IS NOT DISTINCT FROM chain
    ORDER BY s.number DESC LIMIT 1
  )
  SELECT chain, coalesce((SELECT l.number FROM last l), 0) + 1,
         coalesce((SELECT l.digest FROM last l), decode(repeat('00', {DIGEST_BYTES}), 'hex')),
         array_agg(l.id ORDER BY l.id), string_agg(l.digest, ''::bytea ORDER BY l.id), clock_timestamp()
  FROM lines l;
END $$""",
    # Put a seal on the batch that was taken in this transaction.
    "audit_put_seal(uuid, integer, smallint, bytea, uuid[], bytea, bytea, timestamptz, bytea, bytea, text)": """
CREATE OR REPLACE FUNCTION audit_put_seal(
  chain uuid, follows integer, made_as smallint, before bytea, ids uuid[], line_digests bytea, of_lines bytea,
  moment timestamptz, whole bytea, signed bytea, signed_with text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO audit_seal (id, organization_id, number, form, previous, event_ids, digests, n_lines, lines, sealed_at,
                          digest, signature, key)
  VALUES (gen_random_uuid(), chain, follows, made_as, before, ids, line_digests, cardinality(ids), of_lines, moment,
          whole, signed, signed_with)
$$""",
}

AUDIT_TRIGGERS: tuple[str, ...] = (
    "CREATE OR REPLACE TRIGGER audit_await_seal AFTER INSERT ON audit_event REFERENCING NEW TABLE AS written "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_await_seal()",
    "CREATE OR REPLACE TRIGGER audit_keep BEFORE UPDATE OR DELETE ON audit_event "
    "FOR EACH ROW EXECUTE FUNCTION audit_keep()",
    "CREATE OR REPLACE TRIGGER audit_keep BEFORE UPDATE OR DELETE ON audit_seal "
    "FOR EACH ROW EXECUTE FUNCTION audit_keep()",
)
AUDIT_NEVER_FOR_PAGES = ("audit_seal", "audit_waiting")
