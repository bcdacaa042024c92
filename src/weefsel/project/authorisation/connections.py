"""Many organisations over a few connections to the database: does anything of one stay behind for who comes next?

Threads ask for an organisation, each over whatever connection is free, as the app role and with prepared statements.
Between them come requests that tell nobody's name and requests that break off, which may leave nothing behind either.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from queue import SimpleQueue
from typing import TYPE_CHECKING
from uuid import UUID

from weefsel.apps.rights.context import set_context
from weefsel.engine.rights.may import Actor
from weefsel.project.authorisation.matrix import Found

if TYPE_CHECKING:
    from psycopg import Connection, Cursor

CONNECTIONS, THREADS = 3, 6
# Which column of a row names whom it is about.
TABLES = {"people_person": "id", "people_circumstances": "person_id", "people_health": "person_id"} | {
    "rights_relation": "person_id"
}
# Of ten requests: what an organisation sees at all, one person of its own, one of another, in nobody's name, and one
# that breaks off half-way, after which the same connection is asked in nobody's name.
WAYS = ("list",) * 4 + ("own",) * 2 + ("foreign",) * 2 + ("nobody", "broken")


def numbers_of_piece(n_organizations: int, n: int, *, seed: str) -> list[int]:
    """Who asks in turn in a piece of ``n`` requests: every organisation equally often, in no order."""
    numbers = [number % n_organizations for number in range(n)]
    random.Random(seed).shuffle(numbers)
    return numbers


def ask_rows(
    connections: Sequence[Connection], places: list[dict], numbers: list[int], *, seed: str, now: datetime
) -> Found:
    """Send one request for each of ``numbers``, in threads, and compare which people the rows of its answer are about.

    ``connections`` those of the app role that the threads share; ``places`` what `pool.build` gives.
    """
    free: SimpleQueue[Connection] = SimpleQueue()
    for each in connections:
        free.put(each)

    def ask_some(share: int) -> Found:
        chance, found = random.Random(f"{seed}-{share}"), Found()
        for number in numbers[share::THREADS]:
            place, way, table = places[number], chance.choice(WAYS), chance.choice(tuple(TABLES))
            other = places[(number + chance.randrange(1, len(places))) % len(places)]
            key = chance.choice((other if way == "foreign" else place)["people"]) if way in ("own", "foreign") else None
            connection = free.get()
            try:
                seen = _ask(connection, place, way, table, key, now)
            finally:
                free.put(connection)
            wanted = set(place["people"]) if way == "list" else {key} if way == "own" else set()
            found.n += 1
            found.n_allowed += bool(wanted)
            if seen != wanted:
                found.wrong.append(
                    f"{number}: {way} {table}: {len(seen - wanted)} too many, {len(wanted - seen)} too few"
                )
        return found

    total = Found()
    with ThreadPoolExecutor(THREADS) as threads:
        for each in threads.map(ask_some, range(THREADS)):
            total.add(each)
    return total


def _ask(connection: Connection, place: dict, way: str, table: str, key: str | None, now: datetime) -> set[str]:
    """About which people the rows are that one transaction sees."""
    from psycopg.errors import DivisionByZero

    actor = Actor("gp", now, user_id=UUID(place["user"]), organization_id=UUID(place["organization"]))
    if way == "broken":
        with suppress(DivisionByZero), connection.transaction(), connection.cursor() as cursor:
            set_context(actor, cursor=cursor)
            cursor.execute("SELECT 1 / 0")
    with connection.transaction(), connection.cursor() as cursor:
        if way not in ("nobody", "broken"):
            set_context(actor, cursor=cursor)
        return _people(cursor, table, key)


def _people(cursor: Cursor, table: str, key: str | None) -> set[str]:
    column = TABLES[table]
    where = "" if key is None else f" WHERE {column} = %s"
    cursor.execute(f"SELECT {column} FROM {table}{where}", None if key is None else [key])
    return {str(each) for (each,) in cursor}


def connect_all() -> list[Connection]:
    """Connections of the app role to the database of this process."""
    import os

    from django.conf import settings

    from weefsel.project.database.address import find_addresses
    from weefsel.project.database.roles import connect

    address = find_addresses(os.environ, settings.HOME).app
    return [connect(address) for _ in range(CONNECTIONS)]
