"""What goes of the protected compartment. The log counts and names nobody: a line would tell that something was."""

from __future__ import annotations

from weefsel.project.retention.rule import Rule

# When a tie stopped guarding: it was ended, or the day passed by which somebody had to look again. The same days as
# in `safety_functions.safety_holds`.
_LAPSED = "(t.review_by + 1)::timestamp"
_SINCE = f"({_LAPSED} AT TIME ZONE 'Europe/Amsterdam')"
_TIE_OVER = f"least(t.ended_at + %(term)s::interval, ({_LAPSED} + %(term)s::interval) AT TIME ZONE 'Europe/Amsterdam')"

# All that the compartment holds of people, with the last moment that something changed, and what is still in use.
_COMPARTMENT = f"""
  SELECT t.person_id, greatest(t.entered_at, t.reviewed_at, t.checked_at, t.contested_at,
      coalesce(t.ended_at, {_SINCE} + interval '90 days')) AS at, false AS is_used FROM safety_protectedtie t
  UNION ALL SELECT person_id, asked_at, false FROM safety_safetyanswer
  UNION ALL SELECT person_id, greatest(entered_at, ended_at), ended_at IS NULL FROM safety_safecontact
  UNION ALL SELECT person_id, greatest(opened_at, closed_at), closed_at IS NULL FROM safety_meldcodecase
  UNION ALL SELECT person_id, done_at, false FROM safety_meldcodestep
  UNION ALL SELECT person_id, greatest(started_at, saved_at, ended_at), false FROM safety_asking
  UNION ALL SELECT person_id, greatest(started_at, ended_at), false FROM safety_talk
  UNION ALL SELECT person_id, at, false FROM safety_talkstep
"""

SAFETY_RULES: tuple[Rule, ...] = (
    Rule(
        "protected-tie",
        "inschrijvingen die apart gehouden werden",
        "protected_tie",
        "SELECT a.id, t.person_id FROM safety_avoidpair a JOIN safety_protectedtie t ON t.id = a.tie_id "
        f"WHERE least(a.until + %(term)s::interval, {_TIE_OVER}) <= %(now)s",
        (
            "UPDATE safety_protectedtie t SET linked_at = NULL FROM safety_avoidpair a "
            "WHERE a.id = ANY (%(ids)s) AND t.id = a.tie_id AND t.ended_at IS NULL AND NOT EXISTS ("
            "SELECT 1 FROM safety_avoidpair o WHERE o.tie_id = t.id AND o.until IS NULL AND NOT o.id = ANY (%(ids)s))",
            "DELETE FROM safety_avoidpair WHERE id = ANY (%(ids)s)",
        ),
        is_secret=True,
    ),
    Rule(
        "protected-tie",
        "wat iemand liever meed en niet meer",
        "private_wish",
        "SELECT id, person_id FROM safety_privatewish WHERE until + %(term)s::interval <= %(now)s",
        ("DELETE FROM safety_privatewish WHERE id = ANY (%(ids)s)",),
        is_secret=True,
    ),
    # Of one person at once, when nothing of it changed for the term and nothing is in use; of a child as in
    # `erase_functions`. What is kept of somebody who was erased has a rule of its own.
    Rule(
        "safety-record",
        "wat bij veiligheid hoort, van wie dat al die tijd niet veranderde",
        "compartment",
        f"""
        SELECT c.person_id AS id, c.person_id FROM ({_COMPARTMENT}) c JOIN people_person p ON p.id = c.person_id
        WHERE NOT EXISTS (SELECT 1 FROM subject_kept k WHERE k.person_id = c.person_id)
        GROUP BY c.person_id, p.birth_date
        HAVING NOT bool_or(c.is_used) AND max(c.at) + %(term)s::interval <= %(now)s
          AND (p.birth_date + interval '39 years')::date <= (%(now)s::timestamptz AT TIME ZONE 'Europe/Amsterdam')::date
        """,
        (
            "DELETE FROM safety_meldcodestep WHERE person_id = ANY (%(ids)s)",
            "DELETE FROM safety_meldcodecase WHERE person_id = ANY (%(ids)s)",
            "DELETE FROM safety_safetyanswer WHERE person_id = ANY (%(ids)s)",
            "DELETE FROM safety_asking WHERE person_id = ANY (%(ids)s)",
            "DELETE FROM safety_talkstep WHERE person_id = ANY (%(ids)s)",
            "DELETE FROM safety_talk WHERE person_id = ANY (%(ids)s)",
            "DELETE FROM safety_safecontact WHERE person_id = ANY (%(ids)s)",
            "DELETE FROM safety_avoidpair a USING safety_protectedtie t "
            "WHERE t.id = a.tie_id AND t.person_id = ANY (%(ids)s)",
            "DELETE FROM safety_protectedtie WHERE person_id = ANY (%(ids)s)",
        ),
        is_secret=True,
    ),
)
