"""The owner functions of what was asked from outside: may the person know of it yet, and how often was it asked."""

from __future__ import annotations

# The day on which somebody acts, where people live.
DAY = "(app_now() AT TIME ZONE 'Europe/Amsterdam')::date"
TOLD = f"(disclosures_disclosure.tell_on IS NULL OR disclosures_disclosure.tell_on <= {DAY})"

DISCLOSURE_FUNCTIONS: dict[str, str] = {
    # May the person know that this was asked? Lines of the log about it wait for the same day. Only yes or no.
    "disclosures_told(text)": f"""
CREATE OR REPLACE FUNCTION disclosures_told(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (SELECT 1 FROM disclosures_disclosure d WHERE d.id::text = wanted AND d.tell_on > {DAY})
$$""",
    # How often something was given on which ground, and how often nothing ('') was: for a manager of the own
    # organisation, for an inspector of all. Of fewer people than ``smallest``, and never fewer than ten, nothing is
    # said; the month that runs is left out, so that nobody counts along.
    "disclosures_counted(integer, integer)": """
CREATE OR REPLACE FUNCTION disclosures_counted(wanted integer, smallest integer)
RETURNS TABLE (ground varchar, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN d.state = 'completed' THEN d.ground ELSE '' END, count(*) FROM disclosures_disclosure d
  WHERE (app_role() = 'inspector' OR (app_role() = 'manager' AND d.owner_id = app_organization()))
    AND d.state IN ('completed', 'not-done') AND extract(year FROM d.asked_on) = wanted
    AND d.recorded_at < date_trunc('month', app_now() AT TIME ZONE 'Europe/Amsterdam') AT TIME ZONE 'Europe/Amsterdam'
  GROUP BY 1 HAVING count(DISTINCT d.person_id) >= greatest(smallest, 10)
$$""",
}
