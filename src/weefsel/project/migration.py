"""Brings the database to the state of this version: tables first, then the policies that guard them."""

from __future__ import annotations


def migrate(verbosity: int = 0) -> None:
    """Run all migrations and put row-level security in place. The process must be logged in as the owner role.

    What is kept under a slug that a werkvorm no longer has, gets the slug that it has now.

    Raises
    ------
    RuntimeError
        A table is neither guarded nor in the list of exceptions: nobody may forget one.
    """
    from django.core.management import call_command
    from django.db import connection

    from weefsel.apps.adoption.queries import catalogue
    from weefsel.apps.rights.policies import apply_policies, unaccounted
    from weefsel.apps.rights.queries import rights

    call_command("migrate", verbosity=verbosity, interactive=False)
    lost = unaccounted(set(connection.introspection.table_names()))
    if lost:
        raise RuntimeError(f"tables without a line in apps/rights/tables.py or exempt.py: {', '.join(sorted(lost))}")
    apply_policies(connection, rights())
    rename_werkvormen(connection, catalogue().renamed)


def rename_werkvormen(connection, renamed: dict[str, str]) -> int:
    """Give every row that names a werkvorm by a former slug the slug of now; gives how many rows."""
    n_rows = 0
    with connection.cursor() as cursor:
        if not renamed:
            return n_rows
        cursor.execute(
            "SELECT table_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name = 'werkvorm' ORDER BY table_name"
        )
        for (table,) in cursor.fetchall():
            for old, new in renamed.items():
                cursor.execute(f'UPDATE "{table}" SET werkvorm = %s WHERE werkvorm = %s', [new, old])
                n_rows += cursor.rowcount
    return n_rows
