"""`weefsel restore`: put a backup back into an empty installation."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="De reservekopie (eindigt op .weefsel).")],
    erased: Annotated[
        Path | None,
        typer.Option(help="De lijst van wie gewist is (bestand erased); zonder: die in de map van de installatie."),
    ] = None,
) -> None:
    """Zet een reservekopie terug in een lege database. Start de database eerst; zij wordt hier nagekeken en gevuld."""
    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.database.address import find_addresses
    from weefsel.project.database.backup import find_key, find_source
    from weefsel.project.database.backup import restore as put_back
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.erased import add_erased, erased_file, read_erased
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.home import find_home

    home = find_home(os.environ)
    try:
        key = find_key(os.environ, home, make=False)
        if find_addresses(os.environ, home).embedded:
            Cluster(home).start()
        with progress_bar() as progress:
            if erased is not None:
                add_erased(erased_file(home), read_erased(erased))
            path = erased_file(home)
            manifest = put_back(find_source(os.environ, home), file, key, progress=progress, erased=path)
            n_erased = len(read_erased(path))
    except DatabaseProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    typer.echo(
        f"Teruggezet: {len(manifest.tables)} tabellen, {manifest.n_rows} rijen, bewaard op {manifest.made_at[:16]}. "
        "Elke tabel is vergeleken en is gelijk."
    )
    if n_erased:
        typer.echo(
            f"Op de lijst van wie gewist is, staan {n_erased} inschrijvingen. Wie in de kopie stond, is weer weg."
        )
    else:
        typer.echo(
            f"Er is geen lijst van wie sindsdien gewist is ({path}). "
            "Hebt u die nog ergens, zet haar daar neer voor u start."
        )
