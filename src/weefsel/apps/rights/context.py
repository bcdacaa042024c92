"""Tells PostgreSQL who acts, for the length of one transaction: row-level security reads nothing else."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from django.db import connection

from weefsel.engine.rights.may import Actor

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper
    from psycopg import Cursor

SETTINGS = (
    "app.role",
    "app.user",
    "app.person",
    "app.organization",
    "app.link_object",
    "app.on_behalf_of",
    "app.now",
)


def set_context(actor: Actor, *, cursor: CursorWrapper | Cursor | None = None) -> None:
    """Declare ``actor`` to the database until the transaction ends. One query.

    ``cursor`` of another connection, on which a transaction was begun; without it, the connection of this thread.

    Raises
    ------
    RuntimeError
        Outside a transaction: the settings would be gone before the next query.
    """
    if cursor is None and not connection.in_atomic_block:
        raise RuntimeError("set_context needs a transaction")
    values = (
        actor.role,
        actor.user_id,
        actor.person_id,
        actor.organization_id,
        actor.link_object_id,
        actor.on_behalf_of,
        actor.now.isoformat(),
    )
    with nullcontext(cursor) if cursor is not None else connection.cursor() as used:
        used.execute(
            "SELECT " + ", ".join(["set_config(%s, %s, true)"] * len(SETTINGS)),
            [part for pair in zip(SETTINGS, values, strict=True) for part in (pair[0], str(pair[1] or ""))],
        )
