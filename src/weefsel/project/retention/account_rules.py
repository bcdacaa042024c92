"""What goes of who could log in: first the way in and the addresses, later the name, which the log and records need."""

from __future__ import annotations

from weefsel.project.retention.rule import Rule

GONE = "@gewist.invalid"  # as `erase_functions` writes it

# Who had a role and has none now, since when, and whose log-in it was.
_WITHOUT_ROLE = """
SELECT m.user_id, max(m.valid_until) AS over_at,
  (array_agg(m.person_id ORDER BY m.valid_from) FILTER (WHERE m.person_id IS NOT NULL))[1] AS person_id
FROM accounts_membership m GROUP BY m.user_id HAVING bool_and(m.valid_until IS NOT NULL)
"""
_CLOSE = (
    "DELETE FROM account_emailconfirmation c USING account_emailaddress a "
    "WHERE a.user_id = ANY (%(ids)s) AND c.email_address_id = a.id",
    "DELETE FROM account_emailaddress WHERE user_id = ANY (%(ids)s)",
    "DELETE FROM mfa_authenticator WHERE user_id = ANY (%(ids)s)",
    "DELETE FROM log_in_session WHERE user_id = ANY (%(ids)s)",
    "DELETE FROM log_in_outsidelogin WHERE user_id = ANY (%(ids)s)",
    "DELETE FROM log_in_reset WHERE user_id = ANY (%(ids)s)",
    f"UPDATE accounts_user SET email = id::text || '{GONE}', phone = '', language = 'nl', password = '!', "
    "is_active = false WHERE id = ANY (%(ids)s)",
)
# The last that an invitation was sent: to send it again makes a new link.
_INVITED = """greatest(m.valid_from, (SELECT max(l.created_at) FROM accounts_link l
  WHERE l.object_kind = 'membership' AND l.object_id = m.id))"""

ACCOUNT_RULES: tuple[Rule, ...] = (
    Rule(
        "invitation",
        "uitnodigingen van collega's die nooit begonnen",
        "user",
        # Never a way in, and nothing but unanswered invitations.
        f"SELECT u.id, NULL::uuid AS person_id FROM accounts_user u JOIN accounts_membership m ON m.user_id = u.id "
        f"WHERE NOT u.is_active AND u.last_login IS NULL AND u.email NOT LIKE '%%{GONE}' "
        "GROUP BY u.id HAVING bool_and(m.organization_id IS NOT NULL AND m.valid_until IS NULL AND NOT m.awaits_yes) "
        f"AND max({_INVITED}) + %(term)s::interval <= %(now)s",
        (
            *_CLOSE,
            "UPDATE accounts_user SET name = '' WHERE id = ANY (%(ids)s)",
            "DELETE FROM accounts_membership WHERE user_id = ANY (%(ids)s)",
        ),
    ),
    Rule(
        "invitation",
        "rollen waar niemand ja op zei",
        "membership",
        "SELECT m.id, NULL::uuid AS person_id FROM accounts_membership m WHERE m.awaits_yes AND m.person_id IS NULL "
        f"AND m.valid_until IS NULL AND {_INVITED} + %(term)s::interval <= %(now)s",
        ("DELETE FROM accounts_membership WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "with-account",
        "adressen en manieren om in te loggen van wie geen rol meer heeft",
        "user",
        f"SELECT u.id, w.person_id FROM ({_WITHOUT_ROLE}) w JOIN accounts_user u ON u.id = w.user_id "
        f"WHERE u.email NOT LIKE '%%{GONE}' AND w.over_at + %(term)s::interval <= %(now)s",
        _CLOSE,
    ),
    # Which person a log-in was of, goes with the record of that person.
    Rule(
        "account-name",
        "namen en rollen van wie geen rol meer heeft",
        "user",
        f"""
        WITH due AS MATERIALIZED (
          SELECT u.id, w.person_id FROM ({_WITHOUT_ROLE}) w JOIN accounts_user u ON u.id = w.user_id
          WHERE u.email LIKE '%%{GONE}' AND w.over_at + %(term)s::interval <= %(now)s AND (u.name <> '' OR EXISTS (
            SELECT 1 FROM accounts_membership m WHERE m.user_id = u.id AND m.person_id IS NULL)))
        SELECT d.id, d.person_id FROM due d
        WHERE d.id NOT IN (SELECT subject_named((SELECT array_agg(id) FROM due)))
        """,
        (
            "UPDATE accounts_user SET name = '' WHERE id = ANY (%(ids)s)",
            "DELETE FROM accounts_membership WHERE user_id = ANY (%(ids)s) AND person_id IS NULL",
        ),
    ),
    Rule(
        "reset",
        "tweede stappen die verloren waren",
        "reset",
        "SELECT id, NULL::uuid AS person_id FROM log_in_reset "
        "WHERE greatest(made_at, expires_at, code_until, done_at, ended_at) + %(term)s::interval <= %(now)s",
        ("DELETE FROM log_in_reset WHERE id = ANY (%(ids)s)",),
    ),
    Rule(
        "delegation",
        "wie namens wie werkte",
        "delegation",
        "SELECT id, NULL::uuid AS person_id FROM rights_delegation WHERE valid_until + %(term)s::interval <= %(now)s",
        ("DELETE FROM rights_delegation WHERE id = ANY (%(ids)s)",),
    ),
)
