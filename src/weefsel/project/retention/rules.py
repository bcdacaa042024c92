"""What each term of the catalogue removes today: how the rows are found, and what happens to them.

``find`` gives (id, person) of every row whose term is over at ``now``: a row goes at the moment its term ends, not
before. The terms themselves are in ``catalogue/data/law/retention.toml``.
"""

from __future__ import annotations

from weefsel.apps.rights.audit_functions import PRUNING
from weefsel.project.retention.account_rules import ACCOUNT_RULES
from weefsel.project.retention.group_rules import GROUP_RULES
from weefsel.project.retention.map_rules import MAP_RULES
from weefsel.project.retention.rule import IN_CARE as _IN_CARE
from weefsel.project.retention.rule import Rule
from weefsel.project.retention.safety_rules import SAFETY_RULES

# When a referral ended, for those that ended before anything began (nobody ever arrived).
_ENDED = """
SELECT r.id, r.person_id, r.state, max(e.at) AS ended_at,
       bool_or(e.to_state IN ('arrived', 'stayed', 'reported')) AS began,
       bool_or(e.to_state = 'accepted') AS accepted,
       bool_or(e.to_state = 'stopped' AND e.reason = 'consent-withdrawn') AS withdrawn
  FROM referrals_referral r JOIN referrals_referralevent e ON e.referral_id = r.id AND e.from_state <> e.to_state
 WHERE r.state IN ('rejected', 'declined', 'stopped')
 GROUP BY r.id
"""
_HAS_WORDS = f"""(
    EXISTS (SELECT 1 FROM referrals_introduction i WHERE i.referral_id = r.id
            AND (i.receiver_id IS NOT NULL OR i.owner_id NOT IN {_IN_CARE}))
    OR EXISTS (SELECT 1 FROM referrals_barrier b WHERE b.referral_id = r.id
            AND (b.receiver_id IS NOT NULL OR b.owner_id NOT IN {_IN_CARE}))
    OR EXISTS (SELECT 1 FROM referrals_words w WHERE w.referral_id = r.id
            AND (w.to_organization_id IS NOT NULL OR coalesce(w.by_organization_id, w.owner_id) NOT IN {_IN_CARE}))
    OR EXISTS (SELECT 1 FROM referrals_feedback f WHERE f.referral_id = r.id))"""
# The receiver forgets; what a care provider wrote stays in its dossier, everything else goes.
_FORGET_WORDS = (
    f"DELETE FROM referrals_introduction WHERE referral_id = ANY (%(ids)s) AND owner_id NOT IN {_IN_CARE}",
    f"DELETE FROM referrals_barrier WHERE referral_id = ANY (%(ids)s) AND owner_id NOT IN {_IN_CARE}",
    "DELETE FROM referrals_words WHERE referral_id = ANY (%(ids)s) "
    f"AND coalesce(by_organization_id, owner_id) NOT IN {_IN_CARE}",
    "DELETE FROM referrals_feedback WHERE referral_id = ANY (%(ids)s)",
    "UPDATE referrals_introduction SET receiver_id = NULL WHERE referral_id = ANY (%(ids)s)",
    "UPDATE referrals_barrier SET receiver_id = NULL WHERE referral_id = ANY (%(ids)s)",
    "UPDATE referrals_words SET to_organization_id = NULL WHERE referral_id = ANY (%(ids)s)",
)


RULES: tuple[Rule, ...] = (
    # First, while what tells when something was last written is still there; before what was weighed in the meldcode.
    Rule(
        "care-record",
        "hele dossiers",
        "records",
        "SELECT o.person_id AS id, o.person_id FROM subject_over(%(term)s::interval, %(now)s) o",
        is_record=True,
    ),
    Rule(
        "mail-body",
        "teksten van mails die weg zijn",
        "mail",
        "SELECT id, person_id FROM accounts_mail WHERE body <> '' "
        "AND least(sent_at, stopped_at) + %(term)s::interval <= %(now)s",
        ("UPDATE accounts_mail SET body = '' WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "mail-unsent",
        "mails die niet weg konden",
        "mail",
        "SELECT id, person_id FROM accounts_mail WHERE sent_at IS NULL AND stopped_at IS NULL "
        "AND queued_at + %(term)s::interval <= %(now)s",
        ("UPDATE accounts_mail SET body = '', stopped_at = %(now)s WHERE id = ANY (%(ids)s) AND sent_at IS NULL",),
    ),
    Rule(
        "mail",
        "sporen van oude mails",
        "mail",
        "SELECT id, person_id FROM accounts_mail WHERE queued_at + %(term)s::interval <= %(now)s",
        ("DELETE FROM accounts_mail WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "link",
        "persoonlijke links die niet meer werken",
        "link",
        "SELECT id, person_id FROM accounts_link WHERE least(expires_at, revoked_at) + %(term)s::interval <= %(now)s",
        ("DELETE FROM accounts_link WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "session",
        "verlopen aanmeldingen",
        "session",
        "SELECT session_key AS id, NULL::uuid AS person_id FROM log_in_session "
        "WHERE expire_date + %(term)s::interval <= %(now)s",
        ("DELETE FROM log_in_session WHERE session_key = ANY (%(ids)s)",),
        key="text",
        is_secret=True,
    ),
    Rule(
        "attempt",
        "tellingen van pogingen om in te loggen",
        "attempt",
        "SELECT id, NULL::uuid AS person_id FROM log_in_attempt WHERE at + %(term)s::interval <= %(now)s",
        ("DELETE FROM log_in_attempt WHERE id = ANY (%(ids)s)",),
        key="bigint",
    ),
    Rule(
        "job",
        "taken die mislukten",
        "job",
        "SELECT j.id, NULL::uuid AS person_id FROM procrastinate_jobs j WHERE j.status IN ('failed', 'cancelled', "
        "'aborted') AND coalesce((SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id), "
        "j.scheduled_at) + %(term)s::interval <= %(now)s",
        (
            "DELETE FROM procrastinate_periodic_defers WHERE job_id = ANY (%(ids)s)",
            "DELETE FROM procrastinate_jobs WHERE id = ANY (%(ids)s)",
        ),
        key="bigint",
    ),
    # Whole seals at a time, so that the chain holds: nothing of a seal with a line that has to be kept.
    Rule(
        "access-log",
        "zegels met de regels van het logboek eronder",
        "seal",
        "SELECT s.id, NULL::uuid AS person_id FROM audit_seal s WHERE s.pruned_at IS NULL "
        "AND s.sealed_at + %(term)s::interval <= %(now)s AND NOT EXISTS (SELECT 1 FROM audit_event e "
        "JOIN people_legalhold h ON h.person_id = e.person_id WHERE e.id = ANY (s.event_ids) "
        "AND h.placed_at <= %(now)s AND (h.lifted_at IS NULL OR h.lifted_at > %(now)s) AND (h.until IS NULL "
        "OR h.until >= (%(now)s::timestamptz AT TIME ZONE 'Europe/Amsterdam')::date))",
        (
            f"SET LOCAL {PRUNING} = 'yes'",
            "DELETE FROM audit_event e USING audit_seal s WHERE s.id = ANY (%(ids)s) AND e.id = ANY (s.event_ids)",
            "UPDATE audit_seal SET event_ids = '{}', digests = '', pruned_at = %(now)s WHERE id = ANY (%(ids)s)",
            f"SET LOCAL {PRUNING} = ''",
        ),
    ),
    # One that nobody judged yet, stays.
    Rule(
        "access-log",
        "keren dat de noodknop werd gebruikt",
        "emergency",
        "SELECT id, person_id FROM rights_emergency WHERE reviewed_at IS NOT NULL "
        "AND reviewed_at + %(term)s::interval <= %(now)s",
        ("DELETE FROM rights_emergency WHERE id = ANY (%(ids)s)",),
    ),
    # Until when, was worked out when the rest went: twenty years, and of a child at least until thirty-nine.
    Rule(
        "safety-record",
        "wegingen in de meldcode die apart bewaard zijn",
        "kept",
        "SELECT person_id AS id, person_id FROM subject_kept "
        "WHERE until <= (%(now)s::timestamptz AT TIME ZONE 'Europe/Amsterdam')::date",
        (
            "DELETE FROM safety_meldcodestep WHERE person_id = ANY (%(ids)s)",
            "DELETE FROM safety_meldcodecase WHERE person_id = ANY (%(ids)s)",
            "DELETE FROM keys_personkey WHERE person_id = ANY (%(ids)s)",
            "DELETE FROM people_person WHERE id = ANY (%(ids)s)",
            "DELETE FROM subject_kept WHERE person_id = ANY (%(ids)s)",
        ),
    ),
    Rule(
        "access-log",
        "inzages die nagevraagd zijn",
        "flag",
        "SELECT id, person_id FROM audit_flag WHERE reviewed_at IS NOT NULL "
        "AND reviewed_at + %(term)s::interval <= %(now)s",
        ("DELETE FROM audit_flag WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "access-log",
        "verzoeken om extra op te letten die gestopt zijn",
        "watch",
        "SELECT id, person_id FROM audit_watch WHERE until + %(term)s::interval <= %(now)s",
        ("DELETE FROM audit_watch WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "guest",
        "naasten die een keer mee werden gevraagd",
        "guest",
        "SELECT g.id, g.person_id FROM groups_guest g JOIN groups_session s ON s.id = g.session_id "
        "WHERE s.ends_at + %(term)s::interval <= %(now)s",
        (
            # The address goes wherever it was copied to: the promise is in the mail to the naaste.
            "DELETE FROM accounts_mail m USING groups_guest g, people_person p WHERE g.id = ANY (%(ids)s) "
            "AND p.id = g.person_id AND m.person_id = g.person_id AND lower(m.to_address) = lower(g.email) "
            "AND lower(g.email) <> lower(p.email)",
            "UPDATE accounts_link SET email = '' WHERE object_kind = 'guest' AND object_id = ANY (%(ids)s)",
            "DELETE FROM groups_guest WHERE id = ANY (%(ids)s)",
        ),
    ),
    # Who asked from outside, by name; what was asked and given stays with the record.
    Rule(
        "asker-name",
        "wie van buiten iets vroeg, bij naam",
        "disclosure",
        "SELECT id, person_id FROM disclosures_disclosure WHERE recorded_at + %(term)s::interval <= %(now)s "
        "AND (asked_by <> '' OR reached <> '')",
        ("UPDATE disclosures_disclosure SET asked_by = '', reached = '' WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "tie-ended",
        "banden die niet meer op een kaart staan",
        "tie",
        "SELECT id, person_id FROM ecogram_tie WHERE valid_until + %(term)s::interval <= %(now)s",
        ("DELETE FROM ecogram_tie WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "alter-tie-ended",
        "wie elkaar niet meer kennen op een kaart",
        "alter_tie",
        "SELECT id, person_id FROM ecogram_altertie WHERE valid_until + %(term)s::interval <= %(now)s",
        ("DELETE FROM ecogram_altertie WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "ecogram-review",
        "dat een kaart opnieuw is doorgelopen",
        "ecogram_review",
        "SELECT id, person_id FROM ecogram_review WHERE at + %(term)s::interval <= %(now)s",
        ("DELETE FROM ecogram_review WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "related-person-ended",
        "naasten met wie niet meer gedeeld wordt",
        "related_person",
        "SELECT id, person_id FROM people_relatedperson WHERE ended_at + %(term)s::interval <= %(now)s",
        ("DELETE FROM people_relatedperson WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "carer-taken-away",
        "bladen van naasten die werden weggehaald of niet afgemaakt",
        "carer_sheet",
        "SELECT id, NULL::uuid AS person_id FROM carers_sheet WHERE taken_away_at + %(term)s::interval <= %(now)s "
        "OR (finished_at IS NULL AND taken_away_at IS NULL AND started_at + interval '30 days' <= %(now)s)",
        ("DELETE FROM carers_sheet WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "carer-sheet",
        "oude bladen van naasten",
        "carer_sheet",
        "SELECT id, NULL::uuid AS person_id FROM carers_sheet WHERE finished_at + %(term)s::interval <= %(now)s",
        ("DELETE FROM carers_sheet WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "carer-share",
        "met wie naasten deelden",
        "carer_share",
        "SELECT id, NULL::uuid AS person_id FROM carers_share "
        "WHERE least(until, ended_at, CASE WHEN taken_at IS NULL THEN code_until END) + %(term)s::interval <= %(now)s",
        ("DELETE FROM carers_share WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "carer-share",
        "wanneer naasten niets gevraagd wilden worden",
        "carer_rest",
        "SELECT id, NULL::uuid AS person_id FROM carers_rest WHERE ended_at + %(term)s::interval <= %(now)s",
        ("DELETE FROM carers_rest WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "proposal",
        "voorstellen die vervielen",
        "need",
        "SELECT id, person_id FROM needs_need WHERE state = 'withdrawn' AND decided_at + %(term)s::interval <= %(now)s",
        (
            "DELETE FROM needs_reason WHERE need_id = ANY (%(ids)s)",
            "UPDATE needs_opinion SET instead_id = NULL WHERE instead_id = ANY (%(ids)s)",
            "DELETE FROM needs_opinion WHERE need_id = ANY (%(ids)s)",
            "DELETE FROM needs_need WHERE id = ANY (%(ids)s)",
        ),
    ),
    Rule(
        "proposal",
        "redenen die niet meer gelden",
        "need_reason",
        "SELECT id, person_id FROM needs_reason WHERE ended_at + %(term)s::interval <= %(now)s",
        ("DELETE FROM needs_reason WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "proposal",
        "wat iemand van een voorstel zei en weer terugnam",
        "choice",
        "SELECT id, person_id FROM matching_choice WHERE undone_at + %(term)s::interval <= %(now)s",
        ("DELETE FROM matching_choice WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "proposal",
        "bij wie iemand zich thuis voelde en dat terugnam",
        "belonging",
        "SELECT id, person_id FROM matching_belonging WHERE ended_at + %(term)s::interval <= %(now)s",
        ("DELETE FROM matching_belonging WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "plan-line",
        "wat oude plannen aan mensen voorstelden",
        "plan_line",
        "SELECT l.id, l.person_id FROM matching_matchline l JOIN matching_matchrun r ON r.id = l.run_id "
        "WHERE r.made_at + %(term)s::interval <= %(now)s",
        (
            "UPDATE matching_matchline SET instead_of_id = NULL WHERE instead_of_id = ANY (%(ids)s)",
            "DELETE FROM matching_matchline WHERE id = ANY (%(ids)s)",
        ),
    ),
    Rule(
        "plan-line",
        "oude plannen",
        "plan",
        "SELECT r.id, NULL::uuid AS person_id FROM matching_matchrun r WHERE r.made_at + %(term)s::interval <= %(now)s "
        "AND NOT EXISTS (SELECT 1 FROM matching_matchline l WHERE l.run_id = r.id)",
        (
            "UPDATE matching_matchrun SET follows_id = NULL WHERE follows_id = ANY (%(ids)s)",
            "DELETE FROM matching_gap WHERE run_id = ANY (%(ids)s)",
            "DELETE FROM matching_matchrun WHERE id = ANY (%(ids)s)",
        ),
    ),
    Rule(
        "referral-withdrawn",
        "woorden bij verwijzingen die de persoon introk",
        "referral_words",
        f"SELECT r.id, r.person_id FROM ({_ENDED}) r WHERE NOT r.began AND NOT r.accepted "
        "AND (r.state = 'declined' OR r.withdrawn) "
        f"AND r.ended_at + %(term)s::interval <= %(now)s AND {_HAS_WORDS}",
        _FORGET_WORDS,
    ),
    Rule(
        "referral-not-followed-up",
        "woorden bij verwijzingen waar niets op volgde",
        "referral_words",
        f"SELECT r.id, r.person_id FROM ({_ENDED}) r WHERE NOT r.began "
        f"AND r.ended_at + %(term)s::interval <= %(now)s AND {_HAS_WORDS}",
        _FORGET_WORDS,
    ),
    *GROUP_RULES,
    *SAFETY_RULES,
    *ACCOUNT_RULES,
    *MAP_RULES,
)
