"""The network on paper: an empty sheet to draw on together, and the map as it is, as an A4 that can be read aloud.

Made as PDF/UA-1, without network or system fonts. Everything in the drawing stands in a table on the next page, in the
order in which it can be typed over again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import typst
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.ecogram.queries import Ecogram, TieLine, ecogram_of
from weefsel.apps.ecogram.words import support_labels
from weefsel.apps.people.models import Person
from weefsel.web.ecogram.drawing import drawing_of
from weefsel.web.rights.ask import visible_person

TEMPLATE = Path(__file__).parent / "paper.typ"
SHOWN = frozenset({"identity", "birth", "network"})
EMPTY_ROWS = 18


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the paper. ``identifiers`` two, so that it cannot be taken for someone else's; none on an empty
    sheet. ``svg`` the drawing and ``described`` what it shows; ``columns`` and ``rows`` of the table.
    """

    title: str
    lead: str
    identifiers: tuple[str, ...]
    svg: str
    described: str
    legend: tuple[str, ...]
    table_title: str
    table_lead: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    printed: str
    page_of: str
    language: str = "nl"


@require_safe
def print_ecogram(request, person_id):
    """The map on paper, or with ``leeg`` an empty sheet to draw on."""
    person = visible_person(request, person_id, "ecogram.read", part="ecogram", fields=SHOWN)
    now = request.actor.now
    if request.GET.get("leeg"):
        sheet = empty_sheet(now=now)
    else:
        reads_birth = "birth" in request.decision.fields
        sheet = sheet_of(ecogram_of(person.id, history=False), person, reads_birth=reads_birth, now=now)
    response = HttpResponse(to_pdf(sheet, now=now), content_type="application/pdf")
    # The name of a file stays behind in a folder: it tells nothing of whom.
    response["Content-Disposition"] = 'inline; filename="blad.pdf"'
    return response


def empty_sheet(*, now: datetime) -> Sheet:
    """Rings and parts of life without anybody, and a table to write in."""
    return _sheet(
        _("Wie zijn er om u heen?"),
        _(
            "Zet een stip voor iedereen die bij u hoort, en schrijf er een voornaam bij. Dicht bij het midden is "
            "onmisbaar. Denk ook aan een buur, de kapper of iemand van een club. Een groep, plek of huisdier mag ook."
        ),
        Ecogram(person_id=UUID(int=0), ties=(), since=None),
        described=_("Drie ringen om u heen, verdeeld in zeven delen van het leven. Er staat nog niemand."),
        rows=(("",) * 6,) * EMPTY_ROWS,
        identifiers=(),
        now=now,
    )


def sheet_of(ecogram: Ecogram, person: Person, *, reads_birth: bool, now: datetime) -> Sheet:
    """The map of this person as it is, with no more than the reader may see."""
    number = _("persoon %s") % str(person.id)[:8].upper()
    born = date_format(person.birth_date, "j F Y", use_l10n=False) if reads_birth and person.birth_date else ""
    described = _("Een tekening van het netwerk: %(n)s mensen, groepen en plekken. De tabel hierna zegt hetzelfde.")
    return _sheet(
        _("Wie zijn er om u heen?"),
        _("Om samen over te praten, geen test. Op dit blad staan namen van anderen: bewaar het veilig."),
        ecogram,
        described=described % {"n": len(ecogram.ties)},
        rows=tuple(_row(tie, ecogram) for tie in ecogram.ties),
        identifiers=(person.full_name, _("geboren %s") % born if born else number),
        now=now,
    )


def _sheet(title: str, lead: str, ecogram: Ecogram, *, described: str, rows, identifiers, now: datetime) -> Sheet:
    drawing = drawing_of(ecogram.ties, ecogram.links)
    letters = ", ".join(f"{letter} {label}" for letter, label in support_labels().items())
    return Sheet(
        title=title,
        lead=lead,
        identifiers=identifiers,
        svg=render_to_string("ecogram/paper.svg", {"drawing": drawing}),
        described=described,
        legend=(
            _("Binnenste ring: onmisbaar (1). Middelste: belangrijk (2). Buitenste: bekende (3)."),
            _("Letters: %(letters)s. Bij u: wat u krijgt. Bij de ander: wat u geeft.") % {"letters": letters},
            _("Gewone lijn: een goede band. Golf: wisselend. Zigzag: gespannen. Stippels: niet gevraagd."),
        ),
        table_title=_("Wie dit zijn"),
        table_lead=(
            _("Hetzelfde als in de tekening. Wat niet is gevraagd, mag open blijven.")
            if identifiers
            else _("Ring: 1 onmisbaar, 2 belangrijk, 3 bekende. Krijgt en geeft: zet de letters.")
        ),
        columns=(_("Naam"), _("Wie is dit"), _("Ring"), _("U krijgt"), _("U geeft"), _("Meer")),
        rows=rows,
        printed=_("Afgedrukt op %s") % date_format(now.astimezone(AMSTERDAM), "j F Y H:i", use_l10n=False),
        page_of=_("pagina {page} van {total}"),
    )


def _row(tie: TieLine, ecogram: Ecogram) -> tuple[str, ...]:
    """One tie, in the order of a line of quick entry, and what else is known in words."""
    entry = tie.entry
    knows = ", ".join(sorted(other.entry.name for other in ecogram.knows(tie.thread)))
    more = (
        _("overleden") if entry.deceased else "",
        tie.quality and _("band: %s") % tie.quality,
        tie.wanted_change and _("u wilt: %s") % tie.wanted_change,
        ", ".join(part for part in (tie.times, tie.channel) if part),
        tie.lives and ": ".join(part for part in (tie.lives, tie.country) if part),
        tie.language,
        entry.since_year and _("sinds %s") % entry.since_year,
        entry.sector and tie.sector_name,
        knows and _("kent: %s") % knows,
    )
    return (
        entry.name,
        tie.role,
        f"{entry.ring}, {tie.ring_name}" if entry.ring else _("niet gevraagd"),
        _letters(entry.received),
        _letters(entry.given),
        "; ".join(str(part) for part in more if part),
    )


def _letters(letters: tuple[str, ...] | None) -> str:
    if letters is None:
        return _("niet gevraagd")
    return " ".join(letters) or _("niets")


def to_pdf(sheet: Sheet, *, now: datetime) -> bytes:
    """The sheet as PDF/UA-1, with the fonts that typst carries."""
    return typst.compile(
        TEMPLATE,
        sys_inputs={"sheet": json.dumps(asdict(sheet))},
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        timestamp=int(now.timestamp()),
    )
