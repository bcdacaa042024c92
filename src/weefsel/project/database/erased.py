"""The list of who was erased, kept beside the database: what a restored backup has to forget again.

One id a line, only added to. It tells that there was a registration, and nothing else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from weefsel.project.database.manifest import Progress
from weefsel.project.database.problem import BackupProblem
from weefsel.project.database.secret import sync_folder

FILE = "erased"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What forgets a person again in a database that was put back, in order; each takes the ids.
REPLAY = ("SELECT subject_erase_again(%s::uuid[])",)


def erased_file(home: Path) -> Path:
    return home / FILE


def read_erased(path: Path) -> list[str]:
    """The ids in the list, each once.

    Raises
    ------
    BackupProblem
        A line is not an id: then somebody who was erased could come back.
    """
    if not path.exists():
        return []
    lines = [line.strip() for line in path.read_text("ascii", "replace").splitlines() if line.strip()]
    wrong = [number for number, line in enumerate(lines, start=1) if not UUID.fullmatch(line)]
    if wrong:
        raise BackupProblem(
            f"In de lijst van wie gewist is ({path}) klopt regel {wrong[0]} niet. Zet een kopie van de lijst terug: "
            "anders komt iemand terug die gewist is."
        )
    return list(dict.fromkeys(lines))


def add_erased(path: Path, ids: Iterable[str]) -> int:
    """Add who is not in the list yet; on the disk before this returns. Gives how many were added."""
    known = set(read_erased(path))
    new = [each for each in dict.fromkeys(map(str, ids)) if each not in known]
    if new:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write("".join(f"{each}\n" for each in new))
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    return len(new)


def keep_list(connection, path: Path) -> int:
    """Take over from the database who was erased since; ``connection`` psycopg's, of a role that sees every row."""
    row = connection.execute("SELECT to_regclass('keys_erased') IS NOT NULL").fetchone()
    if not row or not row[0]:
        return 0
    return add_erased(path, (str(id_) for (id_,) in connection.execute("SELECT id FROM keys_erased ORDER BY at, id")))


def replay(cursor, ids: list[str]) -> bool:
    """Forget these people again; False when this database is of a version that cannot yet, so that `migrate` has to.

    ``cursor`` of a role that may do everything, psycopg's or Django's; the transaction is the caller's.
    """
    if not ids:
        return True
    cursor.execute("SELECT to_regprocedure('subject_erase_again(uuid[])') IS NOT NULL")
    if not cursor.fetchone()[0]:
        return False
    for statement in REPLAY:
        cursor.execute(statement, [ids])
    return True


def changed_tables(cursor) -> list[str]:
    """The tables of which this transaction took away or changed rows, as SQL names them."""
    cursor.execute(
        "SELECT quote_ident(schemaname) || '.' || quote_ident(relname) FROM pg_stat_xact_user_tables "
        "WHERE n_tup_del + n_tup_upd > 0 ORDER BY 1"
    )
    return [name for (name,) in cursor.fetchall()]


def write_anew(cursor, tables: list[str], progress: Progress = lambda *_: None) -> None:
    """Write these tables and their indexes anew, and what the planner counted of them: what was erased from them stands
    in the old files until then, as it was. ``cursor`` outside a transaction.
    """
    for done, table in enumerate(tables, start=1):
        cursor.execute(f"VACUUM (FULL, ANALYZE) {table}")
        progress("Opruimen", done, len(tables))


def note_erased(ids: Iterable[str]) -> None:
    """Put these on the list of this installation; settings.NOTE_ERASED names this function."""
    from django.conf import settings

    add_erased(erased_file(settings.HOME), ids)
