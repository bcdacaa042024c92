"""The processing register (art. 30 AVG), written out from the catalogue and the tables of rights.

``weefsel register > docs/reference/processing-register.md`` writes it again, and the same with ``--csv`` and
``--dpia``; a test tells when it must.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from weefsel.apps.rights.exempt import EXEMPT
from weefsel.apps.rights.tables import TABLES, Table
from weefsel.catalogue.law import KeptTable, OutgoingFlow, Register
from weefsel.catalogue.rights import Rights

SUBJECTS = {
    "person": "patiënt of inwoner",
    "third_person": "een ander die genoemd wordt",
    "carer": "naaste, over zichzelf",
    "professional": "medewerker, vrijwilliger of gastheer/-vrouw",
    "visitor": "bezoeker",
}
HOW = {
    "mail": "mail",
    "link": "link",
    "letter": "brief",
    "file": "bestand",
    "copy": "kopie",
    "question": "vraag aan een server",
    "log": "logboek van de server",
}
NOBODY = "niemand; er komt alleen een gefilterd antwoord uit"
TO_CHECK, ASSUMED, NOT_YET = "nog nakijken", "aanname", "nog niet uitgevoerd"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the register in words: a table or an outgoing flow, every cell as it is printed."""

    kind: str
    slug: str
    name: str
    what: str
    subjects: tuple[str, ...]
    fields: tuple[str, ...]
    about_third_person: bool
    controllers: tuple[str, ...]
    purposes: tuple[str, ...]
    basis: tuple[str, ...]
    readers: tuple[str, ...]
    retention: tuple[str, ...]
    note: str


COLUMNS = {
    "soort": lambda line: line.kind,
    "naam in de code": lambda line: line.slug,
    "naam": lambda line: line.name,
    "wat": lambda line: line.what,
    "over wie": lambda line: ", ".join(line.subjects),
    "soort gegevens": lambda line: ", ".join(line.fields),
    "over een ander": lambda line: "ja" if line.about_third_person else "nee",
    "verantwoordelijk": lambda line: ", ".join(line.controllers),
    "doel": lambda line: ", ".join(line.purposes),
    "grondslag": lambda line: "; ".join(line.basis),
    "ontvangers": lambda line: ", ".join(line.readers),
    "bewaren": lambda line: "; ".join(line.retention),
    "opmerking": lambda line: line.note,
}


def readers_of(table: KeptTable, rights: Rights) -> tuple[str, ...]:
    """The roles that may read rows of a table: from the table of rights where that guards it, else as written down."""
    guarded = _guarded(table)
    return table.readers if guarded is None else _roles(guarded, guarded.read, rights)


def told_the_name(table: KeptTable, rights: Rights) -> tuple[str, ...]:
    """The roles that read no row of a table, and are told who it is about."""
    guarded = _guarded(table)
    if guarded is None or not guarded.named:
        return ()
    reading = readers_of(table, rights)
    return tuple(slug for slug in _roles(guarded, guarded.named, rights) if slug not in reading)


def _guarded(table: KeptTable) -> Table | None:
    return next((each for each in TABLES if each.name == table.slug), None)


def _roles(guarded: Table, actions: tuple[str, ...], rights: Rights) -> tuple[str, ...]:
    found = {
        role
        for permission in rights.permissions
        if permission.actions & {*actions}
        and all(guarded.column(name) is not None for name in rights.relations[permission.relation].columns)
        for role in permission.roles
    }
    return tuple(slug for slug in rights.roles if slug in found)


def lines_of(register: Register, rights: Rights) -> tuple[Line, ...]:
    """Every table and every outgoing flow, in words, in the order of the files."""
    return (
        *(_table_line(each, register, rights) for each in register.tables.values()),
        *(_flow_line(each, register, rights) for each in register.flows.values()),
    )


def _table_line(table: KeptTable, register: Register, rights: Rights) -> Line:
    readers = [rights.roles[slug].name for slug in readers_of(table, rights)]
    readers += [f"{rights.roles[slug].name} (alleen wie het is)" for slug in told_the_name(table, rights)]
    if not readers:
        readers = [NOBODY] if table.personal else []
    if table.slug in EXEMPT and table.personal:
        readers.append("wie nog niet bekend is, tijdens het inloggen")
    return Line(
        kind="tabel",
        slug=table.slug,
        name=table.name,
        what=table.holds,
        subjects=tuple(SUBJECTS[each] for each in table.subjects),
        fields=tuple(rights.field_classes[each] for each in table.fields),
        about_third_person=table.about_third_person,
        readers=tuple(dict.fromkeys(readers)),
        note=table.note,
        **_shared(table, register, rights),
    )


def _flow_line(flow: OutgoingFlow, register: Register, rights: Rights) -> Line:
    made_from = [register.tables[slug] for slug in flow.tables]
    classes = dict.fromkeys(slug for table in made_from for slug in table.fields)
    subjects = dict.fromkeys(each for table in made_from for each in table.subjects)
    return Line(
        kind=f"stroom naar buiten ({HOW[flow.how]})",
        slug=flow.slug,
        name=flow.name,
        what=flow.what,
        subjects=tuple(SUBJECTS[each] for each in subjects if flow.about_third_person or each != "third_person"),
        fields=tuple(rights.field_classes[each] for each in classes),
        about_third_person=flow.about_third_person,
        readers=(flow.to, *(rights.roles[slug].name for slug in flow.receivers)),
        note=flow.note,
        **_shared(flow, register, rights),
    )


def _shared(row: KeptTable | OutgoingFlow, register: Register, rights: Rights) -> dict[str, tuple[str, ...]]:
    return {
        "controllers": tuple(register.controllers[slug].name for slug in row.controllers),
        "purposes": tuple(rights.purposes[slug] for slug in row.purposes),
        "basis": tuple(basis_words(register, slug) for slug in row.basis),
        "retention": tuple(term_words(register, slug) for slug in row.retention),
    }


def basis_words(register: Register, slug: str) -> str:
    """An article as it is cited; one that we did not read says so."""
    article = register.articles[slug]
    return f"{article.article} {article.law}{'' if article.checked else f' ({TO_CHECK})'}"


def term_words(register: Register, slug: str) -> str:
    """A term with its source, whether it is an assumption, and whether anything carries it out."""
    term = register.retention[slug]
    marks = []
    if term.source is not None:
        marks.append(basis_words(register, term.source))
    elif term.number is not None:
        marks.append(ASSUMED)
    if term.carried_out == "not_yet":
        marks.append(NOT_YET)
    told = f" ({', '.join(marks)})" if marks else ""
    return f"{term.name}: {term.words}{told}"


def to_csv(register: Register, rights: Rights) -> str:
    """The register as a sheet: a header, and a line for each table and each flow; semicolons, as Dutch sheets want."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(line) for cell in COLUMNS.values()] for line in lines_of(register, rights))
    return out.getvalue()


HEAD = """# Register van verwerkingen

*Generated by `weefsel register`; change `src/weefsel/catalogue/data/law`, not this page.*

Dit register ({article_30}) hoort bij deze versie van Weefsel. Wie het gebruikt, vult zelf de naam en het adres van de
eigen organisatie in, en die van de functionaris gegevensbescherming. Het is geen juridisch advies: {n_unchecked} van de
{n_articles} artikelen hebben wij niet zelf gelezen, en daar staat *{to_check}* bij. Een termijn van ons heet
*{assumed}*. Wat nog niemand uitvoert, heet *{not_yet}*.

- **{n_tables} tabellen**, waarvan {n_personal} met gegevens over mensen en {n_third} ook over een ander die genoemd
  wordt.
- **{n_flows} stromen naar buiten.** Er gaat niets naar een land buiten de EU, tenzij de mailserver of de plek van de
  reservekopie daar staat: dat kiest de organisatie.
- Dezelfde regels staan als tabel in [processing-register.csv](processing-register.csv).

## Wie verantwoordelijk is

{controllers}

Wie Weefsel voor een organisatie beheert, is verwerker: zie de [verwerkersovereenkomst](../law/processor-agreement.md).

## Gegevens over mensen

{personal}
## Stromen naar buiten

{flows}
## Tabellen zonder gegevens over mensen

{others}

## Termijnen

| termijn | wie voert het uit | bron | opmerking |
| --- | --- | --- | --- |
{terms}

## Artikelen

| artikel | zegt, in onze woorden | zelf gelezen |
| --- | --- | --- |
{articles}
"""
CARRIED_OUT = {
    "retain": "`weefsel retain`",
    "record": "`weefsel retain`, met het dossier",
    "worker": "meteen, op de achtergrond",
    "organization": "de organisatie zelf",
    "not_yet": NOT_YET,
}


def to_markdown(register: Register, rights: Rights) -> str:
    """The register as a page."""
    lines = lines_of(register, rights)
    tables = register.tables.values()
    return HEAD.format(
        article_30=basis_words(register, "avg-30"),
        n_articles=len(register.articles),
        n_unchecked=sum(not each.checked for each in register.articles.values()),
        to_check=TO_CHECK,
        assumed=ASSUMED,
        not_yet=NOT_YET,
        n_tables=len(register.tables),
        n_personal=sum(table.personal for table in tables),
        n_third=sum(table.about_third_person for table in tables),
        n_flows=len(register.flows),
        controllers="\n".join(f"- **{each.name}**: {each.says}" for each in register.controllers.values()),
        personal="\n".join(_section(line) for line in lines if line.kind == "tabel" and line.subjects),
        flows="\n".join(_section(line) for line in lines if line.kind != "tabel"),
        others="\n".join(f"- `{table.slug}`: {table.name}. {table.holds}" for table in tables if not table.personal),
        terms="\n".join(_row(_term_cells(slug, register)) for slug in register.retention),
        articles="\n".join(
            _row((f"{each.article} {each.law}", each.says, f"[ja]({each.url})" if each.checked else TO_CHECK))
            for each in register.articles.values()
        ),
    )


def _term_cells(slug: str, register: Register) -> tuple[str, ...]:
    term = register.retention[slug]
    source = basis_words(register, term.source) if term.source else ASSUMED if term.number is not None else ""
    return (f"{term.name}: {term.words}", CARRIED_OUT[term.carried_out], source, term.note)


def _section(line: Line) -> str:
    cells = [
        ("Over", ", ".join(line.subjects)),
        ("Soort gegevens", ", ".join(line.fields)),
        ("Verantwoordelijk", ", ".join(line.controllers)),
        ("Doel", ", ".join(line.purposes)),
        ("Grondslag", "; ".join(line.basis)),
        ("Leest", ", ".join(line.readers)) if line.kind == "tabel" else ("Gaat naar", ", ".join(line.readers)),
        ("Bewaren", "; ".join(line.retention)),
        ("Let op", line.note),
    ]
    told = "\n".join(f"- **{name}**: {text}" for name, text in cells if text)
    return f"### {line.name[0].upper()}{line.name[1:]} (`{line.slug}`)\n\n{line.what}\n\n{told}\n"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
