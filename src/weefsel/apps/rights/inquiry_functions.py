"""Writes down what a place answered: by whoever keeps the entry, the holder of its link, or who asked the host.

An entry is of its owner, and so may be the building; somebody else who asked the host fills in what nobody knew, and
nothing else. What the host or the keeper said is never written over by them.
"""

from __future__ import annotations

from weefsel.catalogue.host_question import COLUMNS, host_questions

# What somebody else may fill in: nothing by which it is decided who meets whom, and where.
_TOLD = {column for one in host_questions().values() if not one.host_only for column in one.columns}
# What the page of the host writes with the other facts of the entry, under its own guards.
_ELSEWHERE = {"offer.when_text", "offer.hours"}
_TABLES = {"offer": ("directory_offer", "entry.id"), "location": ("directory_location", "entry.location_id")}


def _case(column: str) -> str:
    table, key = _TABLES[column.partition(".")[0]]
    name = column.partition(".")[2]
    unknown = f"{name} = ''" if COLUMNS[column] == "text" else f"{name} IS NULL"
    if column == "offer.starts_on":  # a day that is over says nothing about who is new
        unknown += f" OR {name} <= app_now()::date"
    given = f"(value #>> '{{}}')::{COLUMNS[column]}"
    if column == "offer.places_free":  # there are never more free places than places
        given = f"least({given}, entry.capacity)"
    return (
        f"      WHEN '{column}' THEN\n"
        f"        UPDATE {table} SET {name} = {given} WHERE id = {key} AND (may_change OR {unknown});"
    )


def _fact_of() -> str:
    return " ".join(f"WHEN '{column}' THEN '{one.fact}'" for one in host_questions().values() for column in one.columns)


INQUIRY_FUNCTIONS: dict[str, str] = {
    # Fill in facts of an entry (column -> value); gives the columns that were written. Whoever it is not the own of,
    # fills in what nobody knew, and puts right what was told before, until the host or the keeper says it.
    "directory_answer(uuid, jsonb)": f"""
CREATE OR REPLACE FUNCTION directory_answer(target uuid, told jsonb) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE entry directory_offer; as_whom text; place text; value jsonb; fact text; may_change boolean;
  done text[] := '{{}}';
BEGIN
  as_whom := directory_may_answer(target);
  SELECT * INTO entry FROM directory_offer WHERE id = target AND same_as_id IS NULL FOR UPDATE;
  IF NOT FOUND OR as_whom IS NULL THEN RETURN done; END IF;
  FOR place, value IN SELECT * FROM jsonb_each(told) ORDER BY 1 LOOP
    IF as_whom = 'told' AND NOT place = ANY (ARRAY[{", ".join(f"'{each}'" for each in sorted(_TOLD))}]) THEN
      CONTINUE;
    END IF;
    fact := CASE place {_fact_of()} END;
    may_change := as_whom = 'own' OR EXISTS (SELECT 1 FROM directory_assurance a
      WHERE a.offer_id = target AND a.source = 'told' AND place = ANY (a.columns)
        AND (entry.confirmed_at IS NULL OR entry.confirmed_at < a.at)
        AND NOT EXISTS (SELECT 1 FROM directory_assurance b WHERE b.offer_id = target AND b.at > a.at
          AND b.source IN ('host', 'keeper') AND (fact = ANY (b.facts) OR place = ANY (b.columns))));
    CASE place
{chr(10).join(_case(column) for column in COLUMNS if column not in _ELSEWHERE)}
      ELSE CONTINUE;
    END CASE;
    IF FOUND THEN done := done || place; END IF;
  END LOOP;
  RETURN done;
END $$""",
}
