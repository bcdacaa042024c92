"""What the SQL that keeps people apart calls by one name: who takes part, who went away, which part of the week."""

from __future__ import annotations

# Nobody's id. It stands beside those whom someone must not meet, so that for who has nobody to avoid as much is looked
# up as for who has: how long an answer takes must not tell it.
NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"
AWAY = "('rejected', 'declined', 'stopped')"
TAKES_PART = "('invited', 'enrolled')"
STANDING = "('proposed', 'accepted', 'yes')"
DAYPART = """((extract(isodow FROM {t} AT TIME ZONE 'Europe/Amsterdam')::int - 1) * 3
    + CASE WHEN extract(hour FROM {t} AT TIME ZONE 'Europe/Amsterdam') < 12 THEN 0
           WHEN extract(hour FROM {t} AT TIME ZONE 'Europe/Amsterdam') < 18 THEN 1 ELSE 2 END)"""
# Whether a referral brings somebody to its offer. Written out: for many, a call for each takes longer than the look.
COMING = f"""({{r}}.offer_id IS NOT NULL AND {{r}}.state NOT IN {AWAY} AND ({{r}}.state <> 'reported'
    OR NOT EXISTS (SELECT 1 FROM groups_enrolment comes WHERE comes.referral_id = {{r}}.id)))"""
