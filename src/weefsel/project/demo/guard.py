"""Looks into a database without Django: what it holds, and who can log in to a practice region."""

from __future__ import annotations

from typing import Literal

from weefsel.project.database.address import Address

Held = Literal["nothing", "demo", "real", "unknown"]


def what_is_in(address: Address) -> tuple[Held, str]:
    """Say what a database holds, and the name of its practice region (or "").

    ``unknown``: there are log-ins or organisations, but nothing says what they are. Changes nothing.
    """
    from weefsel.project.database.roles import connect

    with connect(address) as connection:
        if connection.execute("SELECT to_regclass('public.accounts_installation')").fetchone()[0] is None:
            return "nothing", ""
        found = connection.execute("SELECT kind, region FROM accounts_installation").fetchone()
        if found is not None:
            return ("demo" if found[0] == "demo" else "real"), found[1]
        filled = connection.execute(
            "SELECT EXISTS (SELECT FROM accounts_user) OR EXISTS (SELECT FROM accounts_organization)"
        ).fetchone()[0]
        return ("unknown" if filled else "nothing"), ""


def log_ins(address: Address) -> list[tuple[str, str, str, str]]:
    """Role, name, organisation (or "") and e-mail address of every made-up log-in that holds, by name."""
    from weefsel.project.database.roles import connect

    with connect(address) as connection:
        return connection.execute(
            """
            SELECT m.role, u.name, coalesce(o.name, ''), u.email
            FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
            LEFT JOIN accounts_organization o ON o.id = m.organization_id
            WHERE u.is_synthetic AND u.is_active AND m.valid_until IS NULL ORDER BY u.name, m.role
            """
        ).fetchall()
