"""What is in a database, in figures that can be compared: rows and a SHA-256 for each table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from weefsel.project.database.problem import BackupProblem

if TYPE_CHECKING:
    from psycopg import Connection

Progress = Callable[[str, int, int | None], None]
"""Told (step in Dutch, done, total or None when that is not known)."""


@dataclass(frozen=True, slots=True)
class TableFigures:
    """``sha256`` is over the rows as PostgreSQL's COPY writes them, in the order of the primary key."""

    n_rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, to compare with after restoring.

    ``major`` the server's main version, ``dump_major`` that of pg_dump; ``size_bytes`` on disk; ``roles`` every role
    the objects name; ``sequences`` the last number each gave.
    """

    made_at: str
    major: int
    dump_major: int
    size_bytes: int
    roles: list[str]
    tables: dict[str, TableFigures]
    sequences: dict[str, int]

    @property
    def n_rows(self) -> int:
        return sum(table.n_rows for table in self.tables.values())

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        values = json.loads(content)
        values["tables"] = {name: TableFigures(**figures) for name, figures in values["tables"].items()}
        return cls(**values)


def take_manifest(connection: Connection, *, made_at: str, dump_major: int, progress: Progress) -> Manifest:
    """Count and hash every table as this transaction sees it.

    The role must see every row: row_security is off, so that a role that would see a part gets an error instead.
    """
    # How values are written as text may not depend on who asks.
    for setting in (
        "row_security = off", "timezone = 'UTC'", "datestyle = 'ISO'", "intervalstyle = 'postgres'",
        "bytea_output = 'hex'", "extra_float_digits = 1",
    ):  # fmt: skip
        connection.execute(f"SET LOCAL {setting}")
    names = connection.execute(TABLES_SQL).fetchall()
    tables = {}
    for done, (name, table, order) in enumerate(names):
        progress("Tellen", done, len(names))
        tables[name] = _figures(connection, table, order)
    progress("Tellen", len(names), len(names))
    row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return Manifest(
        made_at=made_at,
        major=connection.info.server_version // 10000,
        dump_major=dump_major,
        size_bytes=row[0] if row else 0,
        roles=[role for (role,) in connection.execute(ROLES_SQL).fetchall()],
        tables=tables,
        sequences=dict(connection.execute(SEQUENCES_SQL).fetchall()),
    )


def compare(expected: Manifest, found: Manifest) -> None:
    """Raise when what was put back differs from what was saved.

    A sequence may have gone on between the count and the dump, never back: numbers are not part of a snapshot.
    """
    differing = sorted(
        name
        for name in expected.tables.keys() | found.tables.keys()
        if expected.tables.get(name) != found.tables.get(name)
    )
    differing += sorted(name for name, last in expected.sequences.items() if found.sequences.get(name, -1) < last)
    if differing:
        raise BackupProblem(
            f"Wat teruggezet is, verschilt van wat bewaard was: {', '.join(differing)}. De database is niet veranderd."
        )


def _figures(connection: Connection, table: str, order: str) -> TableFigures:
    digest = hashlib.sha256()
    n_rows = 0
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY (SELECT * FROM {table} AS t ORDER BY {order}) TO STDOUT") as rows:
            for row in rows:  # one row at a time, also when the server sends several in one message
                digest.update(row)
        n_rows = cursor.rowcount
    return TableFigures(n_rows, digest.hexdigest())


# Without a primary key the whole row decides; text is ordered by bytes, because locales differ between machines.
TABLES_SQL = """
SELECT n.nspname || '.' || c.relname, quote_ident(n.nspname) || '.' || quote_ident(c.relname),
       coalesce((SELECT string_agg('t.' || quote_ident(a.attname)
                                   || CASE WHEN a.attcollation <> 0 THEN ' COLLATE "C"' ELSE '' END, ', ' ORDER BY k.nr)
                   FROM pg_index i, unnest(i.indkey::smallint[]) WITH ORDINALITY AS k(attnum, nr), pg_attribute a
                  WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid AND a.attnum = k.attnum),
                't::text COLLATE "C"')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT 1 FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY 1
"""

SEQUENCES_SQL = """
SELECT schemaname || '.' || sequencename, coalesce(last_value, 0) FROM pg_sequences ORDER BY 1
"""

ROLES_SQL = """
SELECT DISTINCT r.rolname::text FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
 WHERE d.refclassid = 'pg_authid'::regclass
   AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
 ORDER BY 1
"""
