"""`weefsel backup`: everything in the database, in one encrypted file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def backup(
    target: Annotated[
        Path | None,
        typer.Argument(help="Het bestand of de map van de kopie; zonder: de map backups van de installatie."),
    ] = None,
) -> None:
    """Maak een versleutelde reservekopie van de database. U kunt intussen doorwerken."""
    import datetime

    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.database.backup import back_up, find_key, find_source, own_key_file
    from weefsel.project.database.erased import erased_file
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.home import find_home

    home = find_home(os.environ)
    try:
        source = find_source(os.environ, home)
        key_is_new = not os.environ.get("WEEFSEL_BACKUP_KEY_FILE") and not own_key_file(home).exists()
        key = find_key(os.environ, home, make=True)
        if target is None:
            target = home / "backups"
            target.mkdir(mode=0o700, exist_ok=True)
        with progress_bar() as progress:
            now = datetime.datetime.now(datetime.UTC)
            made = back_up(source, target, key, now=now, progress=progress, erased=erased_file(home))
    except DatabaseProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    manifest = made.manifest
    typer.echo(f"{made.path}: {len(manifest.tables)} tabellen, {manifest.n_rows} rijen, {made.n_bytes / 1e6:.1f} MB.")
    if key_is_new:
        typer.echo(
            f"De sleutel staat in {own_key_file(home)}. Bewaar die ook op een andere plek: "
            "zonder de sleutel kan niemand de kopie lezen."
        )
