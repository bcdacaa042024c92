"""The file that a naaste takes along: what they wrote, who reads along, and who looked. Made in memory and given."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.audit.queries import LogLine
from weefsel.interop.tabular.write import write_csv
from weefsel.web.carers.pages import Reader, SheetLines
from weefsel.web.subject.letter import log_table


def parcel_of(sheets: list[SheetLines], readers: list[Reader], log: tuple[LogLine, ...], *, now: datetime) -> bytes:
    """A zip: a letter to read on any telephone, and the same as tables."""
    files = {
        "brief.txt": "\n".join(_letter(sheets, readers)).encode("utf-8-sig"),
        "bladen.csv": write_csv(
            {
                _("wanneer"): [each.at.astimezone(AMSTERDAM).isoformat(timespec="minutes") for each in sheets],
                _("hoe ik het volhoud"): [each.load for each in sheets],
                _("wat ik kan"): [each.can for each in sheets],
                _("wat ik niet (meer) kan"): [each.cannot for each in sheets],
                _("wat zou helpen"): [each.would_help for each in sheets],
                _("weer kijken op"): [each.again_on.isoformat() if each.again_on else "" for each in sheets],
            }
        ),
        "wie-keek.csv": write_csv(log_table(log)),
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as zipped:
        made = now.astimezone(AMSTERDAM).timetuple()[:6]
        for name, each in files.items():
            zipped.writestr(zipfile.ZipInfo(name, made), each, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _letter(sheets: Iterable[SheetLines], readers: Iterable[Reader]):
    yield _("Wat u over uzelf opschreef")
    for each in sheets:
        yield ""
        yield date_format(each.at.astimezone(AMSTERDAM), "j F Y")
        for label, words in (
            (_("Hoe ik het volhoud"), each.load),
            (_("Wat ik kan"), each.can),
            (_("Wat ik niet (meer) kan"), each.cannot),
            (_("Wat zou helpen"), each.would_help),
        ):
            if words:
                yield f"{label}: {words}"
    yield ""
    yield _("Wie meeleest")
    for reader in readers:
        who = ", ".join(part for part in (reader.name, reader.role, reader.organization) if part)
        yield _("%(who)s, tot en met %(day)s. U schreef erbij: %(words)s") % {
            "who": who or _("nog niemand"),
            "day": date_format(reader.last_day, "j F Y"),
            "words": reader.words or "-",
        }
