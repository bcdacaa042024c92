"""The list of who was erased, kept beside the database: what a restored backup has to forget again.

One id a line, only added to. It tells that there was a registration, and nothing else. Where a part was erased: the id
of the question, of the registration, and of the organisations of which everything went.
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
_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
LINE = re.compile(rf"{_ID}(?: {_ID} {_ID}(?:,{_ID})*)?")
# The same lines from the database, also one of a version that knew no parts.
LINES = """SELECT concat_ws(' ', e.id, to_jsonb(e) ->> 'part_of',
    nullif(array_to_string(ARRAY(SELECT jsonb_array_elements_text(nullif(to_jsonb(e) -> 'houses', 'null'))), ','), ''))
  FROM keys_erased e ORDER BY e.at, e.id"""
# What forgets a person again in a database that was put back: whole, by their ids, and a part, line by line.
AGAIN, PART_AGAIN = "subject_erase_again(uuid[])", "subject_erase_part_again(uuid,uuid,uuid[])"


def erased_file(home: Path) -> Path:
    return home / FILE


def read_erased(path: Path) -> list[str]:
    """The lines of the list, each once.

    Raises
    ------
    BackupProblem
        A line is no such line: then somebody who was erased could come back.
    """
    if not path.exists():
        return []
    lines = [line.strip() for line in path.read_text("ascii", "replace").splitlines() if line.strip()]
    wrong = [number for number, line in enumerate(lines, start=1) if not LINE.fullmatch(line)]
    if wrong:
        raise BackupProblem(
            f"In de lijst van wie gewist is ({path}) klopt regel {wrong[0]} niet. Zet een kopie van de lijst terug: "
            "anders komt iemand terug die gewist is."
        )
    return list(dict.fromkeys(lines))


def add_erased(path: Path, lines: Iterable[str]) -> int:
    """Add who is not in the list yet; on the disk before this returns. Gives how many were added."""
    known = set(read_erased(path))
    new = [each for each in dict.fromkeys(map(str, lines)) if each not in known]
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
    return add_erased(path, (line for (line,) in connection.execute(LINES)))


def replay(cursor, lines: list[str]) -> bool:
    """Forget these people again; False when this database is of a version that cannot yet, so that `migrate` has to.

    ``cursor`` of a role that may do everything, psycopg's or Django's; the transaction is the caller's.
    """
    whole, parts = [line for line in lines if " " not in line], [line.split(" ") for line in lines if " " in line]
    is_done = True
    for signature, todo in ((AGAIN, [[whole]] if whole else []), (PART_AGAIN, parts)):
        if not todo:
            continue
        cursor.execute("SELECT to_regprocedure(%s) IS NOT NULL", [signature])
        if not cursor.fetchone()[0]:
            is_done = False
            continue
        name, types = signature.rstrip(")").split("(")
        places = ", ".join(f"%s::{each}" for each in types.split(","))
        for values in todo:
            cursor.execute(f"SELECT {name}({places})", [*values[:2], *(each.split(",") for each in values[2:])])
    return is_done


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


def note_erased(lines: Iterable[str]) -> None:
    """Put these on the list of this installation; settings.NOTE_ERASED names this function."""
    from django.conf import settings

    add_erased(erased_file(settings.HOME), lines)
