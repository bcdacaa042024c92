"""What goes of who came to a group: two years later, but for what a care provider keeps in its own dossier."""

from __future__ import annotations

from weefsel.project.retention.rule import IN_CARE, Rule

# An empty one may not be told from a role that nobody had: how a group was run would read otherwise.
NAMELESS = "(niet meer bewaard)"

# When a group was over: no moment of its own tells it.
_GROUP_OVER = """
SELECT g.id, greatest(g.created_at, (SELECT max(s.ends_at) FROM groups_session s WHERE s.group_id = g.id),
  (SELECT max(e.ended_at) FROM groups_enrolment e WHERE e.group_id = g.id)) AS over_at
FROM groups_group g WHERE g.state = 'ended'
"""
# Who came and is not counted in published figures yet, waits for those, but a year at most.
_COUNTED = """(e.over_at + %(term)s::interval + interval '1 year' <= %(now)s OR NOT EXISTS (
  SELECT 1 FROM groups_attendance a JOIN groups_session s ON s.id = a.session_id
  WHERE a.enrolment_id = e.id AND a.status = 'present' AND NOT EXISTS (
    SELECT 1 FROM evidence_publishedfigure f WHERE f.owner_id = a.owner_id AND f.published_at <= %(now)s
      AND (s.starts_at AT TIME ZONE 'Europe/Amsterdam')::date BETWEEN f.period_from AND f.period_until)))"""
# Somebody whose referral was reported on comes no more because of an enrolment: without it, the guard of who must not
# meet would take them for coming (`safety_terms.COMING`). So that one stays, empty.
_TELLS = "SELECT r.id FROM referrals_referral r WHERE r.state = 'reported'"

GROUP_RULES: tuple[Rule, ...] = (
    Rule(
        "participation",
        "wie aan groepen meedeed en wie er was",
        "enrolment",
        f"""
        SELECT e.id, e.person_id FROM (
          SELECT n.*, coalesce(n.ended_at, o.over_at, CASE WHEN n.state = 'declined' THEN n.since END) AS over_at
          FROM groups_enrolment n LEFT JOIN ({_GROUP_OVER}) o ON o.id = n.group_id
          WHERE n.state IN ('declined', 'ended') OR o.id IS NOT NULL) e
        WHERE e.owner_id NOT IN {IN_CARE} AND e.over_at + %(term)s::interval <= %(now)s AND {_COUNTED}
          AND NOT EXISTS (SELECT 1 FROM groups_guest g WHERE g.enrolment_id = e.id)
          AND NOT (e.shown_name = '' AND coalesce(e.referral_id IN ({_TELLS}), false))
        """,
        (
            # How many came stays, without names: the core elements of the group are counted from it.
            """
            UPDATE groups_session s SET n_walk_ins = coalesce(s.n_walk_ins, 0) + c.n FROM (
              SELECT h.id, count(*) AS n FROM groups_enrolment e JOIN groups_session h ON h.group_id = e.group_id
              WHERE e.id = ANY (%(ids)s) AND e.state NOT IN ('invited', 'declined') AND h.held_at IS NOT NULL
                AND (e.since AT TIME ZONE 'Europe/Amsterdam')::date
                  <= (h.starts_at AT TIME ZONE 'Europe/Amsterdam')::date
                AND (e.ended_at IS NULL OR e.ended_at > h.starts_at)
              GROUP BY h.id) c WHERE s.id = c.id
            """,
            "DELETE FROM groups_attendance WHERE enrolment_id = ANY (%(ids)s)",
            "DELETE FROM groups_signal WHERE enrolment_id = ANY (%(ids)s)",
            "UPDATE groups_favour SET taken_enrolment_id = NULL, taken_person_id = NULL, taken_name = '' "
            "WHERE taken_enrolment_id = ANY (%(ids)s)",
            "DELETE FROM groups_favour WHERE enrolment_id = ANY (%(ids)s)",
            # What the other of a pair reads of somebody goes with who it is about.
            "UPDATE groups_party o SET other_name = '', other_about = '' FROM groups_party p "
            "WHERE p.enrolment_id = ANY (%(ids)s) AND o.group_id = p.group_id AND o.id <> p.id",
            "DELETE FROM groups_party WHERE enrolment_id = ANY (%(ids)s)",
            "UPDATE groups_enrolment SET shown_name = '', access_needs = '' "
            f"WHERE id = ANY (%(ids)s) AND referral_id IN ({_TELLS})",
            "DELETE FROM groups_enrolment WHERE id = ANY (%(ids)s) "
            f"AND (referral_id IS NULL OR referral_id NOT IN ({_TELLS}))",
        ),
    ),
    Rule(
        "participation",
        "buddy's van koppels die stopten",
        "party",
        f"SELECT p.id, p.person_id FROM groups_party p JOIN ({_GROUP_OVER}) o ON o.id = p.group_id "
        f"WHERE p.enrolment_id IS NULL AND p.owner_id NOT IN {IN_CARE} AND o.over_at + %(term)s::interval <= %(now)s",
        ("DELETE FROM groups_party WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "participation",
        "wie geen buddy meer is",
        "buddy",
        f"SELECT id, person_id FROM groups_buddy WHERE owner_id NOT IN {IN_CARE} "
        "AND ended_at + %(term)s::interval <= %(now)s",
        (
            "UPDATE groups_party SET buddy_id = NULL WHERE buddy_id = ANY (%(ids)s)",
            "DELETE FROM groups_buddy WHERE id = ANY (%(ids)s)",
        ),
    ),
    Rule(
        "participation",
        "namen van wie groepen begeleidde die stopten",
        "group_role",
        f"SELECT r.id, NULL::uuid AS person_id FROM groups_grouprole r JOIN ({_GROUP_OVER}) o ON o.id = r.group_id "
        f"WHERE (r.name NOT IN ('', '{NAMELESS}') OR r.user_id IS NOT NULL) "
        "AND o.over_at + %(term)s::interval <= %(now)s",
        (
            f"UPDATE groups_grouprole SET name = CASE name WHEN '' THEN '' ELSE '{NAMELESS}' END, user_id = NULL "
            "WHERE id = ANY (%(ids)s)",
        ),
    ),
    # Of a referral: when that was over. Of a person without one: when it was seen.
    Rule(
        "participation",
        "wat bij deelnemers van een kernelement is gezien",
        "observation",
        f"""
        SELECT o.id, o.person_id FROM running_observation o LEFT JOIN LATERAL (
          SELECT r.state, (SELECT max(v.at) FROM referrals_referralevent v WHERE v.referral_id = r.id) AS over_at
          FROM referrals_referral r WHERE r.id = o.referral_id) r ON true
        WHERE o.person_id IS NOT NULL AND o.owner_id NOT IN {IN_CARE}
          AND (o.referral_id IS NULL OR r.state IN ('reported', 'rejected', 'declined', 'stopped'))
          AND greatest(o.seen_at, r.over_at) + %(term)s::interval <= %(now)s
        """,
        ("DELETE FROM running_observation WHERE id = ANY (%(ids)s)",),
    ),
)
