"""Brings the database to the state of this version: tables first, then the policies that guard them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps

# Steps that change what other models know of a model: its key, its columns by name, or its own name.
CHANGES_OTHERS = ("alter_field", "remove_field", "rename_field", "rename_model")


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
    from weefsel.apps.keys.checking import refuse_missing_master
    from weefsel.apps.rights.policies import apply_policies, unaccounted
    from weefsel.apps.rights.queries import rights

    refuse_missing_master()
    with drawing_only_what_changes():
        call_command("migrate", verbosity=verbosity, interactive=False)
    lost = unaccounted(set(connection.introspection.table_names()))
    if lost:
        raise RuntimeError(f"tables without a line in apps/rights/tables.py or exempt.py: {', '.join(sorted(lost))}")
    apply_policies(connection, rights())
    rename_werkvormen(connection, catalogue().renamed)
    forget_again(connection)


def forget_again(connection) -> int:
    """Forget who is on the list of who was erased and not in the database: it was put back. Gives how many."""
    from django.conf import settings
    from django.db import transaction

    from weefsel.project.database.erased import (
        LINES,
        add_erased,
        changed_tables,
        erased_file,
        read_erased,
        replay,
        write_anew,
    )

    path = erased_file(settings.HOME)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(LINES)
        known = {each for (each,) in cursor.fetchall()}
        back = [each for each in read_erased(path) if each not in known]
        replay(cursor, back)
        changed = changed_tables(cursor) if back else []
    if changed and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            write_anew(cursor, changed)
    add_erased(path, sorted(known))
    return len(back)


@contextmanager
def drawing_only_what_changes() -> Iterator[None]:
    """While this runs, a step of a migration makes only the model anew that it is about.

    Django makes every model anew that is related to it, at every step. Here all models are related through persons and
    users, so that making them was nine tenths of the time. A step that others notice (``CHANGES_OTHERS``) still makes
    them all. The SQL is the same, which `tests.project.test_migration` checks for every migration there is.
    """
    from django.db.migrations.state import ProjectState

    before = {name: getattr(ProjectState, name) for name in ("_find_reload_model", *CHANGES_OTHERS)}

    def only_itself(state, app_label, model_name, delay=False):
        # What is in memory is not complete now: a step in Python first makes everything anew.
        state.is_delayed = True
        return {(app_label, model_name)}

    def with_all(step):
        @wraps(step)
        def run(state, *args, **kwargs):
            ProjectState._find_reload_model = before["_find_reload_model"]
            try:
                return step(state, *args, **kwargs)
            finally:
                ProjectState._find_reload_model = only_itself

        return run

    ProjectState._find_reload_model = only_itself
    for name in CHANGES_OTHERS:
        setattr(ProjectState, name, with_all(before[name]))
    try:
        yield
    finally:
        for name, method in before.items():
            setattr(ProjectState, name, method)


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
