"""`weefsel catalogue ...`: look at what we know, and check it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from weefsel.catalogue.catalogue import Catalogue
    from weefsel.catalogue.problem import Problem
    from weefsel.catalogue.werkvorm import GroupPart, Rhythm, Werkvorm

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.callback()
def root() -> None:
    """Werkvormen nakijken en tonen."""


@app.command("check")
def check_catalogue(
    path: Annotated[
        Path | None, typer.Argument(help="Een map met een catalogus, of één werkvorm. Anders de catalogus van weefsel.")
    ] = None,
) -> None:
    """Kijk na of alle bestanden kloppen. Noemt elk probleem met bestand en plaats, en eindigt met 1 als er één is."""
    from weefsel.catalogue.catalogue import read_catalogue, read_werkvorm
    from weefsel.catalogue.problem import CatalogueError

    try:
        if path is not None and path.is_file():
            werkvorm = read_werkvorm(_content(path), path.name, read_catalogue())
            typer.echo(f"{werkvorm.name}, {len(werkvorm.examples)} voorbeelden, 0 problemen")
            return
        catalogue = read_catalogue(path)
    except CatalogueError as error:
        _tell_problems(error.problems)
        raise typer.Exit(1) from None
    for werkvorm in catalogue.overdue(date.today()):
        typer.echo(f"let op: {werkvorm.slug} moest op {werkvorm.review_by} zijn nagekeken.")
    typer.echo(_summary(catalogue))


@app.command("list")
def list_werkvormen(
    as_json: Annotated[bool, typer.Option("--json", help="Als JSON, voor een ander programma.")] = False,
) -> None:
    """Noem alle werkvormen."""
    catalogue = _catalogue()
    if as_json:
        typer.echo(json.dumps([_record(werkvorm) for werkvorm in catalogue.werkvormen.values()], ensure_ascii=False))
        return
    words = catalogue.vocabulary
    wide = max(len(slug) for slug in catalogue.werkvormen)
    for slug, werkvorm in catalogue.werkvormen.items():
        laws = ", ".join(words.laws[law].label if law in ("own", "other") else law for law in werkvorm.laws)
        typer.echo(f"{slug:<{wide}}  {werkvorm.name} ({words.kinds[werkvorm.kind].label}; {laws})")


@app.command("show")
def show_werkvorm(slug: Annotated[str, typer.Argument(help="De naam uit `weefsel catalogue list`.")]) -> None:
    """Toon één werkvorm: wat het is, voor wie, wat het vraagt, wie betaalt en wat er bekend is."""
    from weefsel.catalogue.problem import unknown_word

    catalogue = _catalogue()
    if slug not in catalogue.werkvormen:
        typer.echo(unknown_word(slug, catalogue.werkvormen), err=True)
        raise typer.Exit(1)
    for line in _page(catalogue.werkvormen[slug], catalogue, date.today()):
        typer.echo(line)


def _catalogue() -> Catalogue:
    from weefsel.catalogue.catalogue import read_catalogue
    from weefsel.catalogue.problem import CatalogueError

    try:
        return read_catalogue()
    except CatalogueError as error:
        _tell_problems(error.problems)
        raise typer.Exit(1) from None


def _content(path: Path) -> bytes:
    """The bytes of a file, but no more of a huge one than is needed to refuse it."""
    from weefsel.catalogue.reader import MAX_BYTES

    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        typer.echo(f"{path}: het bestand is niet te openen.", err=True)
        raise typer.Exit(1) from None


def _tell_problems(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        typer.echo(str(problem))
    typer.echo("1 probleem" if len(problems) == 1 else f"{len(problems)} problemen")


def _summary(catalogue: Catalogue) -> str:
    counts = {
        "werkvormen": catalogue.werkvormen,
        "vragenlijsten": catalogue.instruments,
        "indicatoren": catalogue.indicators,
        "behoeften": catalogue.needs,
        "cijfers": catalogue.parameters,
        "bronnen": catalogue.sources,
        "begrippen": catalogue.glossary,
        "verwerkingen": {**catalogue.register.tables, **catalogue.register.flows},
    }
    return ", ".join(f"{len(things)} {name}" for name, things in counts.items()) + ", 0 problemen"


def _record(werkvorm: Werkvorm) -> dict[str, object]:
    return {
        "slug": werkvorm.slug,
        "version": werkvorm.version,
        "name": werkvorm.name,
        "approach": werkvorm.approach,
        "kind": werkvorm.kind,
        "needs": list(werkvorm.needs),
        "laws": list(werkvorm.laws),
        "group": [werkvorm.group.min, werkvorm.group.max] if werkvorm.group else None,
        "confidence": werkvorm.confidence,
        "review_by": werkvorm.review_by.isoformat(),
    }


CONFIDENCE = {"high": "goed bekend", "medium": "redelijk bekend", "low": "nog niet bevestigd door de eigenaar"}
SCOPE = {"effect": "effect", "reach": "bereik", "context": "achtergrond, geen effect"}
STRENGTH = {
    "meta_analysis": "overzicht van onderzoeken",
    "rct": "onderzoek met loting",
    "quasi_experimental": "onderzoek met vergelijking",
    "pre_post": "meting vooraf en achteraf",
    "survey": "vragenlijstonderzoek",
    "registration": "telling",
    "business_case": "rekensom",
    "qualitative": "gesprekken of beschrijving",
    "guideline": "richtlijn",
    "erkenning": "erkenning",
    "expert": "oordeel van deskundigen",
    "none": "zonder onderbouwing",
}


def _page(werkvorm: Werkvorm, catalogue: Catalogue, today: date) -> list[str]:
    words = catalogue.vocabulary
    needs = ", ".join(catalogue.needs[need].name for need in werkvorm.needs)
    return [
        f"{werkvorm.name} ({werkvorm.slug}, versie {werkvorm.version})",
        "",
        *werkvorm.summary.splitlines(),
        "",
        f"Benadering: {words.approaches[werkvorm.approach].label}",
        f"Soort: {words.kinds[werkvorm.kind].label}",
        f"Voor wie: {werkvorm.target_group}",
        f"Helpt bij: {needs or 'kijken wat iemand nodig heeft'}",
        f"Groep: {_group(werkvorm.group)}",
        f"Ritme: {_rhythm(werkvorm.rhythm)}",
        f"Hoe zeker: {CONFIDENCE[werkvorm.confidence]}; {_checked(werkvorm, today)}",
        "",
        "Wie kan meedoen",
        *(f"- {rule.reason} [{_source(rule.source)}]" for rule in werkvorm.eligibility),
        *(f"- {text}" for text in werkvorm.not_for),
        "",
        "Wie er nodig is",
        *(f"- {words.roles[need.role].label}: {_number(need.min, need.max)}" for need in werkvorm.roles),
        "",
        "Wat moet blijven",
        *(
            f"- {one.name} ({f'wij berekenen: {one.check}' if one.check else 'een mens kijkt dit na'})"
            for one in werkvorm.core_elements
        ),
        "",
        "Wie betaalt",
        *(
            f"- {words.laws[r.law].label}, {catalogue.payers[r.payer].name}: {r.pays} [{_source(r.source)}]"
            for r in werkvorm.funding
        ),
        "",
        "Wat er bekend is",
        *(f"- {e.claim} [{SCOPE[e.scope]}; {STRENGTH[e.strength]}; {e.source}]" for e in werkvorm.evidence),
        "",
        "Risico's",
        *(f"- {text}" for text in werkvorm.risks),
        "",
        "Nog niet zeker",
        *(f"- {text}" for text in werkvorm.unsure or ("Niets bijzonders.",)),
    ]


def _source(slug: str | None) -> str:
    return slug or "aanname"


def _checked(werkvorm: Werkvorm, today: date) -> str:
    checked = f"nagekeken door {werkvorm.checked_by}" if werkvorm.checked_by else "nog niet nagekeken door de eigenaar"
    late = " (die dag is voorbij)" if werkvorm.overdue(today) else ""
    return f"{checked}; opnieuw nakijken op {werkvorm.review_by}{late}"


def _number(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} of meer"
    return str(least) if least == most else f"{least} tot en met {most}"


def _group(group: GroupPart | None) -> str:
    return f"{_number(group.min, group.max)} deelnemers [{_source(group.source)}]" if group else "geen vaste groep"


UNITS = {"day": "dag", "week": "week", "month": "maand", "quarter": "kwartaal", "year": "jaar"}


def _rhythm(rhythm: Rhythm) -> str:
    if rhythm.every is None:
        text = {"once": "één keer", "on_demand": "wanneer het nodig is", "continuous": "altijd"}[rhythm.unit]
    else:
        each = UNITS[rhythm.unit] if rhythm.every == 1 else f"{rhythm.every} {_plural(UNITS[rhythm.unit])}"
        text = f"{rhythm.times} keer per {each}"
    if rhythm.n_sessions:
        text += f", {rhythm.n_sessions} {'keer' if rhythm.n_sessions == 1 else 'keer in totaal'}"
    if rhythm.session_min:
        text += f", {rhythm.session_min} minuten"
    if rhythm.source is None:
        return f"{text} [aanname]"
    return f"{text} [{rhythm.source}{'; deels aanname' if rhythm.assumed else ''}]"


def _plural(word: str) -> str:
    return {"dag": "dagen", "week": "weken", "maand": "maanden", "kwartaal": "kwartalen", "jaar": "jaar"}[word]
