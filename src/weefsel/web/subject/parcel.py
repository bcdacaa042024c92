"""The file that somebody takes along: a letter, a table for each part, FHIR, and who looked. Made in memory and given;
nothing of it stays here.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from datetime import datetime

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.audit.queries import LogLine
from weefsel.apps.people.models import Person
from weefsel.apps.subject.record import bundle_of
from weefsel.apps.subject.takeout import Part
from weefsel.interop.fhir.audit_event import Line, write_bundle
from weefsel.interop.fhir.document import write_json
from weefsel.interop.tabular.write import write_csv
from weefsel.web.subject.letter import Letter, log_table, to_pdf


def parcel_of(
    person: Person,
    letter: Letter,
    parts: tuple[Part, ...],
    log: tuple[LogLine, ...] | None,
    lines: tuple[Line, ...] = (),
    *,
    now: datetime,
) -> bytes:
    """A zip of everything; the same rows in each of its files. ``lines`` of the log one by one, where there is one."""
    files = {"brief.pdf": to_pdf(letter, now=now)}
    for n, part in enumerate(parts, start=1):
        files[f"tabellen/{n:02}-{_file_name(part.title)}.csv"] = write_csv(_table(part))
    if log is not None:
        files["wie-keek.csv"] = write_csv(log_table(log))
        files["wie-keek.json"] = b"".join(write_bundle(lines, at=now))
    files["fhir.json"] = write_json(bundle_of(person, parts, now=now))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as zipped:
        made = now.astimezone(AMSTERDAM).timetuple()[:6]
        for name, each in files.items():
            zipped.writestr(zipfile.ZipInfo(name, made), each, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _table(part: Part) -> dict[str, list[str]]:
    """Columns under the word for the person, with the name that systems know behind it where there is one."""
    return {
        f"{column.label} ({column.name})" if column.label else column.name: [
            row[n].words if column.label and column.name.endswith("_id") else row[n].value for row in part.rows
        ]
        for n, column in enumerate(part.columns)
    }


def _file_name(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")
