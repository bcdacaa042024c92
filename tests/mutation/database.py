"""Mutants of the functions and triggers that keep people apart, put in the database of the tests and taken away."""

from __future__ import annotations

from collections.abc import Callable

from tests.mutation.run import SECONDS, Change, Senseless
from tests.mutation.sql import Mutant, mutants_of, mutants_of_trigger

from weefsel.apps.rights.safety_functions import GUARDS, SAFETY_FUNCTIONS, SAFETY_INTERNALS

TESTS = [
    *(
        f"tests/apps/safety/test_{name}.py"
        for name in ("who_is_there", "what_is_asked", "open_offers", "what_stays", "guards")
    ),
    "tests/apps/safety/test_owner_functions.py",
    "tests/apps/safety/test_innocent_worlds.py::test_for_who_has_nobody_to_avoid_as_much_is_looked_up",
    "--deselect=tests/apps/safety/test_guards.py::test_of_two_who_come_at_the_same_moment_one_is_refused",
]
# Asked too, of what those leave alive: slower, and about more than this.
MORE = [
    *(f"tests/apps/safety/test_{name}.py" for name in ("guards", "planted_faults", "innocent_worlds", "operations")),
    "tests/apps/matching/test_never_together.py",
    "tests/apps/groups/test_favours.py",
    "tests/apps/groups/test_residence.py",
    "tests/apps/directory/test_key_figures.py",
    "tests/apps/people/test_merging.py",
    "tests/project/proofs/pages/test_walk.py",
]


def changes(only: str = "") -> list[Change]:
    """All mutants of the functions and triggers whose name holds ``only``."""
    found = []
    for functions in (SAFETY_INTERNALS, SAFETY_FUNCTIONS):
        for signature, text in functions.items():
            for mutant in mutants_of(signature, text):
                found.append(_change(mutant, text, functions, signature))
    for name, text in GUARDS.items():
        for mutant in mutants_of_trigger(name, text):
            found.append(_change(mutant, text, GUARDS, name))
    return [each for each in found if only in each.where]


def begin() -> None:
    """Bound every statement from now on: a change can make a loop that does not end."""
    from django.db.backends.signals import connection_created

    connection_created.connect(_bounded, dispatch_uid="bounded")


def _change(mutant: Mutant, text: str, kept_in: dict[str, str], key: str) -> Change:
    # Tests that read the text of a function see the changed one too.
    def put(changed: str) -> Callable[[], None]:
        def act() -> None:
            _execute(changed)
            kept_in[key] = changed

        return act

    return Change(mutant.where, mutant.name, put(mutant.text), put(text))


def _bounded(connection, **_kept) -> None:
    """Also on a connection that a test opens."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {SECONDS * 1000}")


def _execute(sql: str) -> None:
    from django.db import Error, connection

    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE weefsel_owner; SET statement_timeout = {SECONDS * 1000}")
        try:
            cursor.execute(sql)
        except Error as problem:
            raise Senseless(str(problem)) from None
        finally:
            cursor.execute("SET ROLE weefsel_app")
