"""The letter with what is kept of someone: readable from the first page to the last (PDF/UA-1), without network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import typst
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.queries import LogLine
from weefsel.apps.people.models import Person
from weefsel.apps.subject.takeout import Part
from weefsel.catalogue.catalogue import Catalogue

TEMPLATE = Path(__file__).parent / "letter.typ"
# Who is read about for years has more lines than anybody reads on paper; all of them are in the table.
MOST_LINES = 300
# What somebody keeps to themselves, and what is only there of who is not here any more.
NOT_NAMED = ("people_keptback", "keys_erased", "subject_kept")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the letter: ``rows`` of (what, value)."""

    title: str
    lead: str
    rows: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands in the letter. ``identifiers`` two, so that it cannot be taken for someone else's; ``lists`` a title
    with its lines.
    """

    title: str
    sender: str
    identifiers: tuple[str, str]
    lines: tuple[str, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    contents: str
    sections: tuple[Section, ...]
    printed: str
    page_of: str
    language: str = "nl"


def letter_of(
    person: Person,
    parts: tuple[Part, ...],
    log: tuple[LogLine, ...] | None,
    *,
    sender: str,
    with_names: bool,
    catalogue: Catalogue,
    now: datetime,
) -> Letter:
    """The letter to the person with everything in ``parts``, and what is not in it with the reason.

    ``log`` who looked; None where the reader does not get it.
    """
    sections = [
        Section(part.title, _why_and_how_long(part.slug, catalogue), tuple(_read(part)))
        for part in parts
        if any(column.label for column in part.columns)
    ]
    if log is not None:
        sections.append(_log_section(log, catalogue))
    return _letter(
        person,
        title=_("Wat hier over u bewaard wordt"),
        sender=sender,
        lines=(
            _("In deze brief staat wat er over u bewaard wordt. Lees rustig. Vragen? Stel ze aan wie u helpt."),
            _("Klopt er iets niet? U mag vragen om het te verbeteren, om te stoppen, of om alles te wissen."),
            _("Vraag het aan wie u helpt. Dat kan ook in Weefsel, op de bladzijde Mijn rechten."),
            _("Komt u er niet uit, dan kunt u een klacht sturen aan de Autoriteit Persoonsgegevens."),
        ),
        lists=(
            (_("Wat u hebt gekregen"), tuple(_files(log is not None, with_names=with_names))),
            (_("Wat er niet in zit"), tuple(_left_out(catalogue, has_log=log is not None, with_names=with_names))),
        ),
        sections=tuple(sections),
        now=now,
    )


def sheet_of(
    person: Person, parts: tuple[Part, ...], log: tuple[LogLine, ...], *, catalogue: Catalogue, now: datetime
) -> Letter:
    """The own sheet: no heading that tells what it is about, and nothing of the rest."""
    sections = [Section(part.title, "", tuple(_read(part))) for part in parts]
    sections += [_log_section(log, catalogue)] if log else []
    return _letter(
        person,
        title=_("Mijn eigen blad"),
        sender="",
        lines=(_("Dit is alleen van u. Bewaar het waar niemand anders bij kan, of lees het en gooi het weg."),),
        lists=(),
        sections=tuple(sections),
        now=now,
    )


def _letter(person: Person, *, title, sender, lines, lists, sections, now: datetime) -> Letter:
    number = _("persoon %s") % str(person.id)[:8].upper()
    born = _("geboren %s") % _day(person.birth_date) if person.birth_date else number
    return Letter(
        title=title,
        sender=sender,
        identifiers=(person.full_name, born),
        lines=lines,
        lists=lists,
        contents=_("Wat staat waar"),
        sections=sections,
        printed=_("Gemaakt op %s") % date_format(now.astimezone(AMSTERDAM), "j F Y H:i", use_l10n=False),
        page_of=_("pagina {page} van {total}"),
    )


def _read(part: Part) -> Iterator[tuple[tuple[str, str], ...]]:
    """Each row as what has words in it."""
    for row in part.rows:
        told = zip(part.columns, row, strict=True)
        lines = tuple((column.label, cell.words) for column, cell in told if column.label and cell.words)
        if lines:
            yield lines


def _why_and_how_long(slug: str, catalogue: Catalogue) -> str:
    register = catalogue.register
    kept = register.tables[slug]
    terms = [register.retention[term].words for term in kept.retention]
    return _("%(what)s Bewaard: %(terms)s.") % {"what": kept.holds, "terms": ", ".join(terms)}


def _files(has_log: bool, *, with_names: bool) -> Iterator[str]:
    yield _("brief.pdf: deze brief.")
    yield _("tabellen: hetzelfde, om in een rekenprogramma te openen. Er is een bestand voor elk onderdeel.")
    yield _("fhir.json: voor een arts of een app die dit kan inlezen.")
    if has_log:
        yield _("wie-keek.csv: wie in uw gegevens keek.")
        yield _("wie-keek.json: hetzelfde, regel voor regel, voor een systeem dat dit kan inlezen.")
    if with_names:
        yield _("Er staan ook namen van anderen in. Bewaar het bestand daarom goed.")


def _left_out(catalogue: Catalogue, *, has_log: bool, with_names: bool) -> Iterator[str]:
    """What is left out of every file, whoever it is of. What is protected is not named: that it exists may tell."""
    if not with_names:
        yield _("Namen van anderen: u vroeg er niet om, en het zijn ook hun gegevens.")
    if not has_log:
        yield _("Wie keek: dat krijgt alleen u zelf, als u inlogt.")
    for told in catalogue.register.told.values():
        if told.slug.startswith("safety_") or told.slug in NOT_NAMED:
            continue
        if told.part == "withheld":
            yield f"{told.title}: {told.why}"
        for reason in dict.fromkeys(told.kept_back.values()):
            yield f"{told.title}, een deel: {reason}"


def _log_section(log: tuple[LogLine, ...], catalogue: Catalogue) -> Section:
    more = len(log) - MOST_LINES
    lead = _("De nieuwste %(n)s regels. Nog %(more)s oudere staan in wie-keek.csv.") % {"n": MOST_LINES, "more": more}
    return Section(
        catalogue.register.told["audit_event"].title,
        lead if more > 0 else "",
        tuple(
            tuple(
                (label, value)
                for label, value in (
                    (_("dag"), _day(line.day)),
                    (_("wie"), ", ".join(part for part in (line.user, line.role, line.organization) if part)),
                    (_("wat"), line.action),
                    (_("welke gegevens"), ", ".join(line.fields)),
                    (_("op grond van"), line.ground),
                    (_("hoe vaak"), str(line.n_times)),
                )
                if value
            )
            for line in log[:MOST_LINES]
        ),
    )


def log_table(log: tuple[LogLine, ...]) -> dict[str, list[str]]:
    """Every line of the log as a table, as the page of the person tells it."""
    kinds = dict(Event.Kind.choices)
    return {
        "dag": [line.day.isoformat() for line in log],
        "eerste": [line.first_at.isoformat() if line.first_at else "" for line in log],
        "laatste": [line.last_at.isoformat() if line.last_at else "" for line in log],
        "keer": [str(line.n_times) for line in log],
        "wie": [line.user for line in log],
        "rol": [line.role for line in log],
        "organisatie": [line.organization for line in log],
        "wat": [line.action for line in log],
        "soort": [str(kinds.get(line.kind, line.kind)) for line in log],
        "gegevens": [", ".join(line.fields) for line in log],
        "grond": [line.ground for line in log],
        "uitkomst": [line.outcome for line in log],
    }


def _day(day) -> str:
    return date_format(day, "j F Y", use_l10n=False)


def to_pdf(letter: Letter, *, now: datetime) -> bytes:
    """The letter as PDF/UA-1, with the fonts that typst carries."""
    return typst.compile(
        TEMPLATE,
        sys_inputs={"letter": json.dumps(asdict(letter))},
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        timestamp=int(now.timestamp()),
    )
