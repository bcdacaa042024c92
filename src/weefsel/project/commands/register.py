"""`weefsel register`: the processing register of this version, or a DPIA to fill in."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def register(
    as_csv: Annotated[bool, typer.Option("--csv", help="Als tabel, voor een rekenblad.")] = False,
    dpia: Annotated[
        bool, typer.Option("--dpia", help="Een DPIA om in te vullen, met wat het systeem zelf weet.")
    ] = False,
) -> None:
    """Toon het register van verwerkingen: per tabel en per stroom wie, waarvoor, op welke grond en hoelang."""
    from weefsel.catalogue.catalogue import read_catalogue
    from weefsel.catalogue.rights import read_rights
    from weefsel.project.register.dpia import to_dpia
    from weefsel.project.register.register import to_csv, to_markdown

    if as_csv and dpia:
        typer.echo("Kies --csv of --dpia, niet allebei.", err=True)
        raise typer.Exit(1)
    write = to_csv if as_csv else to_dpia if dpia else to_markdown
    typer.echo(write(read_catalogue().register, read_rights()), nl=False)
