"""`weefsel catalogue ...`: look at what we know, and check it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from weefsel.catalogue.background import Works
    from weefsel.catalogue.catalogue import Catalogue, Entry
    from weefsel.catalogue.kennis import Kennis
    from weefsel.catalogue.problem import Problem
    from weefsel.catalogue.voorwaarde import Voorwaarde
    from weefsel.catalogue.werkvorm import Evidence, GroupPart, Rhythm, Werkvorm

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
    from weefsel.catalogue.catalogue import read_catalogue, read_entry, read_what_is_good
    from weefsel.catalogue.problem import CatalogueError
    from weefsel.catalogue.werkvorm import Werkvorm

    try:
        if path is not None and path.is_file():
            known = read_what_is_good()
            assert known is not None
            one = read_entry(_content(path), path.name, known, sort=_sort_of(path))
            examples = f"{len(one.examples)} voorbeelden, " if isinstance(one, Werkvorm) else ""
            typer.echo(f"{one.name}, {examples}0 problemen")
            return
        catalogue = read_catalogue(path)
    except CatalogueError as error:
        _tell_problems(error.problems)
        raise typer.Exit(1) from None
    for late in catalogue.overdue(date.today()):
        typer.echo(f"let op: {late.slug} moest op {late.review_by} zijn nagekeken.")
    typer.echo(_summary(catalogue))


@app.command("new")
def new_entry(
    slug: Annotated[str, typer.Argument(help="De naam van het bestand: kleine letters, cijfers en streepjes.")],
    sort: Annotated[str, typer.Option("--sort", help="werkvorm, voorwaarde of kennis.")] = "werkvorm",
    folder: Annotated[Path | None, typer.Option("--folder", help="De map voor het bestand. Anders deze map.")] = None,
) -> None:
    """Begin een bestand voor een nieuwe werkvorm, voorwaarde of kennis. `check` noemt wat u nog moet invullen."""
    from weefsel.catalogue.folder import FOLDERS, SORTS
    from weefsel.catalogue.problem import unknown_word
    from weefsel.catalogue.reader import is_slug
    from weefsel.catalogue.skeleton import skeleton

    if sort not in SORTS:
        _stop(unknown_word(sort, SORTS))
    if not is_slug(slug):
        _stop(f"'{slug}' mag alleen kleine letters, cijfers en streepjes hebben.")
    taken = _catalogue().entries
    if slug in taken:
        _stop(f"'{slug}' bestaat al: {taken[slug].name}. Kies een andere naam.")
    # In a folder named after the sort, `check` knows from the path what it reads.
    path = (folder or Path()) / FOLDERS[sort] / f"{slug}.toml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(skeleton(slug, sort=sort, today=date.today()))
    except FileExistsError:
        _stop(f"{path}: dit bestand is er al. Het blijft zoals het is.")
    except OSError:
        _stop(f"{path}: hier kan geen bestand komen.")
    typer.echo(f"{path}: vul in wat ontbreekt. Kijk daarna: weefsel catalogue check {path}")


@app.command("list")
def list_entries(
    as_json: Annotated[bool, typer.Option("--json", help="Als JSON, voor een ander programma.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Als tabel van alle werkvormen.")] = False,
) -> None:
    """Noem alle werkvormen, voorwaarden en kennis."""
    catalogue = _catalogue()
    if as_json and as_markdown:
        _stop("Kies --json of --markdown, niet allebei.")
    if as_json:
        typer.echo(json.dumps([_record(sort, one) for sort, one in _sorted(catalogue)], ensure_ascii=False))
        return
    if as_markdown:
        from weefsel.project.catalogue_table import to_markdown

        typer.echo(to_markdown(catalogue), nl=False)
        return
    words = catalogue.vocabulary
    wide = max(len(slug) for slug in catalogue.entries)
    for sort, one in _sorted(catalogue):
        laws = ", ".join(words.laws[law].label if law in ("own", "other") else law for law in getattr(one, "laws", ()))
        kind = words.kinds[one.kind].label if sort == "werkvorm" else sort
        typer.echo(f"{one.slug:<{wide}}  {one.name} ({'; '.join(filter(None, (kind, laws)))})")


@app.command("show")
def show_entry(
    slug: Annotated[str, typer.Argument(help="De naam uit `weefsel catalogue list`.")],
    as_fhir: Annotated[
        bool, typer.Option("--fhir", help="Een werkvorm als FHIR PlanDefinition (R4, JSON), voor een ander programma.")
    ] = False,
) -> None:
    """Toon één werkvorm, voorwaarde of stuk kennis: wat het is, voor wie, en wat er bekend is."""
    from weefsel.catalogue.kennis import Kennis
    from weefsel.catalogue.problem import unknown_word
    from weefsel.catalogue.voorwaarde import Voorwaarde

    catalogue = _catalogue()
    found = catalogue.entries.get(slug)
    if as_fhir and found is not None:
        _show_fhir(found, catalogue)
        return
    match found:
        case None:
            _stop(unknown_word(slug, catalogue.entries))
        case Voorwaarde():
            lines = _voorwaarde_page(found, catalogue, date.today())
        case Kennis():
            lines = _kennis_page(found, catalogue, date.today())
        case _:
            lines = _page(found, catalogue, date.today())
    for line in lines:
        typer.echo(line)


def _show_fhir(entry: Entry, catalogue: Catalogue) -> None:
    from weefsel.catalogue.werkvorm import Werkvorm
    from weefsel.interop.fhir.plan_definition import plan_definition

    if not isinstance(entry, Werkvorm):
        _stop(f"'{entry.slug}' is geen werkvorm: er is niets dat iemand uitvoert, dus ook geen PlanDefinition.")
    typer.echo(json.dumps(plan_definition(entry, catalogue), ensure_ascii=False, indent=2))


@app.command("run")
def run_entry(
    slug: Annotated[str, typer.Argument(help="De naam uit `weefsel catalogue list`.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Alle werkvormen.")] = False,
    seed: Annotated[int | None, typer.Option(min=0, help="Begin van het toeval; zonder: steeds een ander.")] = None,
    deviate: Annotated[
        list[str] | None, typer.Option("--deviate", help="Doe dit anders, bijvoorbeeld: skip_sessions. Mag vaker.")
    ] = None,
    deviations: Annotated[
        bool, typer.Option("--deviations", help="Doe bij elk kernelement één keer anders: staat dat in de uitkomst?")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Als JSON, voor een ander programma.")] = False,
    cores: Annotated[int | None, typer.Option(min=1, help="Hoeveel rekenkernen; zonder: alle.")] = None,
) -> None:
    """Speel een werkvorm van invoeren tot nameten, met verzonnen mensen en een eigen klok.

    Werkt in een eigen database, die daarna weer weg is. Eindigt met 1 als iets niet liep zoals het moet.
    """
    import secrets

    from weefsel.project.simulated_run import told
    from weefsel.project.simulated_run.place import Job, play_all

    if every == bool(slug):
        _stop("Noem één werkvorm, of kies --all.")
    catalogue = _catalogue()
    order = sorted(catalogue.werkvormen) if every else [_runnable(slug, catalogue)]
    _known_deviations(deviate or [])
    chance = secrets.randbelow(2**31) if seed is None else seed
    found = _played([Job(one, chance, tuple(deviate or ()), deviations) for one in order], cores, play_all)
    if deviations:
        lines = list(told.deviations(found, order))
        n_lost = sum(not is_found for is_found, _line in lines)
        if as_json:
            typer.echo(json.dumps({"seed": chance, "deviations": [found[one] for one in order]}, ensure_ascii=False))
        else:
            typer.echo(
                "\n".join((f"seed {chance}", *(f"{'' if good else 'NIET GEVONDEN '}{line}" for good, line in lines)))
            )
            typer.echo(f"{len(lines)} deviations on core elements, {n_lost} not found")
        raise typer.Exit(1 if n_lost else 0)
    wrong = told.wrong_in(found, order)
    if as_json:
        runs = [found[one].get("record", found[one]) for one in order]
        typer.echo(json.dumps({"seed": chance, "runs": runs}, ensure_ascii=False))
    else:
        typer.echo("\n".join((f"seed {chance}", "", *told.ledgers(found, order))))
        if wrong:
            typer.echo(f"Liep niet zoals het moet: {', '.join(wrong)}.")
        if every:
            typer.echo(told.last_line(found, order))
    raise typer.Exit(1 if wrong else 0)


def _runnable(slug: str, catalogue: Catalogue) -> str:
    """The slug of a werkvorm; for what does not run, the command ends with what the program does with it instead."""
    from weefsel.catalogue.problem import unknown_word
    from weefsel.catalogue.werkvorm import Werkvorm

    match catalogue.entries.get(slug):
        case None:
            _stop(unknown_word(slug, catalogue.entries))
        case Werkvorm():
            return slug
        case other:
            sort = "een voorwaarde" if slug in catalogue.voorwaarden else "kennis"
            what = "\n".join(_works(other.works, catalogue))
            _stop(f"{other.name} is {sort}: die kunt u niet spelen. Dit doet het programma ermee:\n{what}")


def _known_deviations(names: list[str]) -> None:
    from weefsel.catalogue.problem import unknown_word
    from weefsel.project.simulated_run.deviations import DEVIATIONS

    known = [each.slug for each in DEVIATIONS]
    for name in names:
        if name.partition(":")[0] not in known:
            _stop(unknown_word(name.partition(":")[0], known) + f"\nU kunt kiezen uit: {', '.join(known)}.")


def _played(jobs: list, cores: int | None, play_all: Callable) -> dict[str, dict]:
    import os

    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.server import ServerProblem

    try:
        with progress_bar() as bar:
            return play_all(jobs, cores=cores or len(os.sched_getaffinity(0)), tell=bar)
    except (ServerProblem, DatabaseProblem) as problem:
        _stop(str(problem))


def _stop(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(1)


def _sort_of(path: Path) -> str:
    """The sort of a file by the folder it lies in; a werkvorm anywhere else."""
    from weefsel.catalogue.folder import FOLDERS, SORTS

    return next((sort for sort in SORTS if FOLDERS[sort] == path.resolve().parent.name), "werkvorm")


def _sorted(catalogue: Catalogue) -> list[tuple[str, Entry]]:
    return [
        *(("werkvorm", one) for one in catalogue.werkvormen.values()),
        *(("voorwaarde", one) for one in catalogue.voorwaarden.values()),
        *(("kennis", one) for one in catalogue.kennis.values()),
    ]


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
        "voorwaarden": catalogue.voorwaarden,
        "kennis": catalogue.kennis,
        "vragenlijsten": catalogue.instruments,
        "indicatoren": catalogue.indicators,
        "behoeften": catalogue.needs,
        "cijfers": catalogue.parameters,
        "bronnen": catalogue.sources,
        "begrippen": catalogue.glossary,
        "handreikingen": {**catalogue.conversations.guides, **catalogue.conversations.moments},
        "beroepen": catalogue.conversations.cards,
        "oefengesprekken": catalogue.conversations.practices,
        "verwerkingen": {**catalogue.register.tables, **catalogue.register.flows},
    }
    return ", ".join(f"{len(things)} {name}" for name, things in counts.items()) + ", 0 problemen"


def _record(sort: str, one: Entry) -> dict[str, object]:
    from weefsel.catalogue.werkvorm import Werkvorm

    record: dict[str, object] = {
        "slug": one.slug,
        "sort": sort,
        "version": one.version,
        "name": one.name,
        "approach": one.approach,
        "kind": one.kind,
        "confidence": one.confidence,
        "review_by": one.review_by.isoformat(),
        "laws": list(getattr(one, "laws", ())),
    }
    if isinstance(one, Werkvorm):
        record["needs"] = list(one.needs)
        record["group"] = [one.group.min, one.group.max] if one.group else None
    return record


CONFIDENCE = {"high": "goed bekend", "medium": "redelijk bekend", "low": "nog niet bevestigd door de eigenaar"}
CONDITION = {
    "law": "wet of regel",
    "money": "geld",
    "quality": "kwaliteit",
    "space": "ruimte",
    "weighing": "afweging",
    "cooperation": "samenwerking",
}
KNOWLEDGE = {
    "programme": "programma",
    "method": "methode",
    "measurement": "meting",
    "collection": "verzameling",
    "context": "achtergrond",
}
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
    is_to_see = "zien" in (werkvorm.approach, *werkvorm.approach_also)
    no_need = "kijken wat iemand nodig heeft" if is_to_see else "wij stellen het niet aan een persoon voor"
    return [
        f"{werkvorm.name} ({werkvorm.slug}, versie {werkvorm.version})",
        "",
        *werkvorm.summary.splitlines(),
        "",
        f"Benadering: {words.approaches[werkvorm.approach].label}",
        f"Soort: {words.kinds[werkvorm.kind].label}",
        f"Voor wie: {werkvorm.target_group}",
        f"Helpt bij: {needs or no_need}",
        f"Groep: {_group(werkvorm.group)}",
        f"Ritme: {_rhythm(werkvorm.rhythm)}",
        f"Hoe zeker: {CONFIDENCE[werkvorm.confidence]}; {_checked(werkvorm, today)}",
        "",
        "Wie kan meedoen",
        *(f"- {rule.reason} [{_source(rule.source)}{_OFF if rule.off else ''}]" for rule in werkvorm.eligibility),
        *(f"- {text}" for text in werkvorm.not_for),
        "",
        "Wie er nodig is",
        *(
            f"- {words.roles[need.role].label}: {_number(need.min, need.max)}"
            f" [{_source(need.source)}{_OFF if need.off else ''}]"
            for need in werkvorm.roles
        ),
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
        *_claims(werkvorm.evidence),
        "",
        *_beside(werkvorm.slug, catalogue),
        "Risico's",
        *(f"- {text}" for text in werkvorm.risks),
        "",
        "Nog niet zeker",
        *(f"- {text}" for text in werkvorm.unsure or ("Niets bijzonders.",)),
    ]


_OFF = "; telt pas als de eigenaar dit bevestigt"
BUILT = {True: "werkt nu", False: "wordt nog gebouwd"}


def _claims(evidence: tuple[Evidence, ...]) -> list[str]:
    return [f"- {e.claim}{_figure(e)} [{SCOPE[e.scope]}; {STRENGTH[e.strength]}; {e.source}]" for e in evidence]


def _figure(e: Evidence) -> str:
    """The figure of a claim with its interval, unit and period; empty for a claim in words only."""
    if e.unit is None:
        return ""
    interval = "" if e.low is None or e.high is None else f"{e.low:g} tot {e.high:g}"
    number = interval if e.figure is None else f"{e.figure:g}" + (f" ({interval})" if interval else "")
    return f" {number} {e.unit}" + (f", {e.period}" if e.period else "")


def _beside(slug: str, catalogue: Catalogue) -> list[str]:
    """The conditions and the knowledge that belong to an entry, with an empty line behind them."""
    beside = (*catalogue.voorwaarden_of(slug), *catalogue.kennis_of(slug))
    return ["Hoort hierbij", *(f"- {one.name} ({one.slug})" for one in beside), ""] if beside else []


def _works(works: tuple[Works, ...], catalogue: Catalogue) -> list[str]:
    parts = catalogue.vocabulary.parts
    return [f"- {parts[one.part].label} ({BUILT[parts[one.part].built]}): {one.how}" for one in works]


def _heading(one: Voorwaarde | Kennis, sort: str, today: date, catalogue: Catalogue) -> list[str]:
    return [
        f"{one.name} ({one.slug}, versie {one.version})",
        "",
        *one.summary.splitlines(),
        "",
        f"Benadering: {catalogue.vocabulary.approaches[one.approach].label}",
        f"Soort: {sort}",
        f"Voor wie: {one.target_group}",
        f"Hoe zeker: {CONFIDENCE[one.confidence]}; {_checked(one, today)}",
        "",
    ]


def _voorwaarde_page(one: Voorwaarde, catalogue: Catalogue, today: date) -> list[str]:
    words = catalogue.vocabulary
    return [
        *_heading(one, f"voorwaarde, {CONDITION[one.kind]}", today, catalogue),
        "Wat er geldt",
        *(f"- {each.text} [{_source(each.source)}]" for each in one.requirements),
        "",
        "Wie erover gaat",
        *(f"- {each.who}: {each.on} [{_source(each.source)}]" for each in one.deciders),
        "",
        "Wat er betaald wordt",
        *(
            f"- {words.laws[r.law].label}, {catalogue.payers[r.payer].name}: {r.pays} [{_source(r.source)}]"
            for r in one.routes
        ),
        *([] if one.routes else ["- Dit gaat niet over geld."]),
        "",
        "Wat het programma ermee doet",
        *_works(one.works, catalogue),
        "",
        "Wat er bekend is",
        *_claims(one.evidence),
        "",
        "Voor deze werkvormen",
        *(f"- {catalogue.werkvormen[slug].name}" for slug in one.werkvormen),
        "",
        *_beside(one.slug, catalogue),
        "Nog niet zeker",
        *(f"- {text}" for text in one.unsure or ("Niets bijzonders.",)),
    ]


def _kennis_page(one: Kennis, catalogue: Catalogue, today: date) -> list[str]:
    return [
        *_heading(one, f"kennis, {KNOWLEDGE[one.kind]}", today, catalogue),
        "Wat er bekend is",
        *_claims(one.claims),
        "",
        "Waar het ophoudt",
        *one.limits.splitlines(),
        "",
        "Waarvoor u het gebruikt",
        *(f"- {each.text} [{_source(each.source)}]" for each in one.uses),
        "",
        "Wat het programma ermee doet",
        *_works(one.works, catalogue),
        "",
        "Voor deze werkvormen",
        *(f"- {catalogue.werkvormen[slug].name}" for slug in one.werkvormen),
        "",
        *_beside(one.slug, catalogue),
        "Nog niet zeker",
        *(f"- {text}" for text in one.unsure or ("Niets bijzonders.",)),
    ]


def _source(slug: str | None) -> str:
    return slug or "aanname"


def _checked(werkvorm: Entry, today: date) -> str:
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
