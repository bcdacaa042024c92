"""The owner function that counts what people miss: numbers of ten and more, for who works on the offer of a region."""

from __future__ import annotations

AT_LEAST = 10  # below this nothing is told; and a number is told in steps, so that one more does not show
STEP = 5

MATCHING_FUNCTIONS: dict[str, str] = {
    # Of everyone who said "none of these" since a moment: how many missed what, by area and by what they looked
    # for. The words of a person are not looked at. Who may ask is also the permission `matching.read_missing`.
    "matching_missed(timestamptz)": f"""
CREATE OR REPLACE FUNCTION matching_missed(since timestamptz)
RETURNS TABLE (area text, need text, reason text, n_people integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.area, coalesce(n, ''), r, (count(DISTINCT c.person_id) / {STEP} * {STEP})::integer
  FROM matching_choice c CROSS JOIN LATERAL unnest(c.reasons) r LEFT JOIN LATERAL unnest(c.needs) n ON true
  WHERE app_role() IN ('link_worker', 'manager', 'municipality')
    AND c.answer = 'none' AND c.undone_at IS NULL AND c.at >= since AND c.area <> ''
  GROUP BY 1, 2, 3 HAVING count(DISTINCT c.person_id) >= {AT_LEAST}
  ORDER BY 4 DESC, 1, 2, 3
$$""",
}
