"""`weefsel networks ...`: files about networks, for who does research with them. Nothing of it is kept."""

from __future__ import annotations

import csv
import io
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from weefsel.catalogue.problem import Problem
    from weefsel.interop.networks.files import Opened
    from weefsel.interop.networks.recipe import Recipe

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

Files = Annotated[
    list[Path], typer.Argument(help="Een GraphML-bestand, een uitvoer van Network Canvas, of twee of drie tabellen.")
]
Chosen = Annotated[Path | None, typer.Option("--recipe", help="Wat hun kolommen en woorden betekenen (TOML).")]
MANY_WORDS = 12


@app.callback()
def root() -> None:
    """Bestanden met netwerken bekijken en meten."""


@app.command("look")
def look(files: Files) -> None:
    """Toon wat er in de bestanden staat: hoeveel mensen, en welke kolommen met welke woorden."""
    opened = _open(files, None)
    tables = opened.tables
    typer.echo(f"{len(tables.egos)} personen, {len(tables.alters)} banden, {len(tables.links)} lijnen")
    for kind, types in (("soorten mensen", opened.node_types), ("soorten lijnen", opened.edge_types)):
        if types:
            typer.echo(f"{kind}: {', '.join(types)}")
    for heading in tables.names.values():
        words = tables.words(heading)
        shown = ", ".join(words[:MANY_WORDS]) + (
            f" ... ({len(words)} verschillende)" if len(words) > MANY_WORDS else ""
        )
        typer.echo(f"{heading}: {shown}")


@app.command("measure")
def measure_networks(
    files: Files,
    recipe: Chosen = None,
    out: Annotated[Path | None, typer.Option("--out", help="Schrijf de tabel naar dit bestand.")] = None,
    why: Annotated[
        Path | None, typer.Option("--why", help="Schrijf naar dit bestand waarom een waarde er wel of niet is.")
    ] = None,
) -> None:
    """Meet elk netwerk in de bestanden: een tabel (CSV) met een regel per persoon. Leeg is: er is geen waarde."""
    import numpy as np

    from weefsel.engine.ecogram.measure import MEASURED, NOT_ASKED, measure
    from weefsel.interop.networks.recipe import Recipe

    chosen = _recipe(recipe)
    # A recipe that does not say which headings tell the rows apart leaves that to be recognised.
    tells = chosen is not None and _ids(chosen) != _ids(Recipe())
    opened = _open(files, chosen if tells else None)
    # Without a recipe: who is who and who knows whom, and our own headings where they are there.
    ids = opened.tables.ids
    found = opened.tables.read(
        ids if chosen is None else replace(chosen, ego=ids.ego, alter=ids.alter, source=ids.source, target=ids.target)
    )
    _tell(found.problems)
    assert found.ties is not None
    measures = measure(found.ties)
    header = ("persoon", *measures.columns)
    rows = [
        (ego, *("" if np.isnan(value) else f"{value:.12g}" for value in values))
        for ego, values in zip(found.egos, measures.values.tolist(), strict=True)
    ]
    _write(out, header, rows)
    if why is not None:
        words = {MEASURED: "gemeten", NOT_ASKED: "niet gevraagd"}
        reasons = [
            (ego, *(words.get(status, "niet bepaald") for status in line))
            for ego, line in zip(found.egos, measures.status.tolist(), strict=True)
        ]
        _write(why, header, reasons)
    typer.echo(f"{len(found.egos)} netwerken, {found.ties.n_ties} banden, {len(measures.columns)} maten", err=True)


def _open(files: list[Path], ids: Recipe | None) -> Opened:
    from weefsel.interop.networks.files import open_files

    paths = [each for path in files for each in (sorted(path.iterdir()) if path.is_dir() else [path])]
    try:
        content = {path.name: path.read_bytes() for path in paths if path.is_file() or path in files}
    except OSError as error:
        typer.echo(f"{error.filename}: dit bestand is niet te lezen.", err=True)
        raise typer.Exit(1) from None
    opened = open_files(content, ids=ids)
    _tell(opened.tables.problems)
    return opened


def _ids(recipe: Recipe) -> tuple[str, ...]:
    return recipe.ego, recipe.alter, recipe.source, recipe.target


def _recipe(path: Path | None) -> Recipe | None:
    from weefsel.interop.networks.recipe import recipe_of

    if path is None:
        return None
    try:
        return recipe_of(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        typer.echo(f"{path}: dit is geen recept: het bestand is niet te lezen als TOML.", err=True)
    except (ValueError, TypeError, KeyError) as error:
        typer.echo(f"{path}: {error}", err=True)
    raise typer.Exit(1)


def _tell(problems: list[Problem]) -> None:
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        typer.echo(f"{len(problems)} problemen. Er is niets gemeten.", err=True)
        raise typer.Exit(1)


def _write(path: Path | None, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from weefsel.interop.tabular.columns import neutral

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    # Numbers may begin with a minus; a name that a spreadsheet program would run may not.
    writer.writerows((neutral(ego), *values) for ego, *values in rows)
    if path is None:
        sys.stdout.write(text.getvalue())
        return
    try:
        path.write_text(text.getvalue(), "utf-8")
    except OSError:
        typer.echo(f"{path}: hier kan geen bestand komen.", err=True)
        raise typer.Exit(1) from None
