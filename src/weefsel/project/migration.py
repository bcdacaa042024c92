"""Brings the database to the state of this version: tables first, then the policies that guard them."""

from __future__ import annotations


def migrate(verbosity: int = 0) -> None:
    """Run all migrations and put row-level security in place. The process must be logged in as the owner role.

    Raises
    ------
    RuntimeError
        A table is neither guarded nor in the list of exceptions: nobody may forget one.
    """
    from django.core.management import call_command
    from django.db import connection

    from weefsel.apps.rights.policies import apply_policies, unaccounted
    from weefsel.apps.rights.queries import rights

    call_command("migrate", verbosity=verbosity, interactive=False)
    lost = unaccounted(set(connection.introspection.table_names()))
    if lost:
        raise RuntimeError(f"tables without a line in apps/rights/tables.py or exempt.py: {', '.join(sorted(lost))}")
    apply_policies(connection, rights())
