"""Writes something down at once, beside a long transaction that is still going on: how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

from weefsel.apps.rights.context import set_context
from weefsel.engine.rights.may import Actor


@contextmanager
def beside(actor: Actor) -> Iterator[CursorWrapper]:
    """A cursor of a connection of its own, in a transaction of its own, with the rights of the same actor.

    What is written through it stays, whatever becomes of the transaction of this thread. It may not touch a row that
    the other has written or locked: the two would wait for each other for ever.
    """
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            set_context(actor, cursor=cursor)
            yield cursor
            cursor.execute("COMMIT")
    finally:
        other.close()
