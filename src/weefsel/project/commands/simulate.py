"""`weefsel simulate`: play a year in a region, and compare ways of helping people find a place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)

REFUSED = 2


@app.callback(invoke_without_command=True)
def simulate(
    region: Annotated[str, typer.Option(help="Gemeente waarvan leeftijden en buurten worden gebruikt.")] = "Wijchen",
    adults: Annotated[int, typer.Option(help="Aantal verzonnen volwassenen.", min=500, max=1_000_000)] = 33_000,
    years: Annotated[int, typer.Option(help="Hoe vaak het jaar wordt nagespeeld.", min=1, max=1_000)] = 10,
    seed: Annotated[int, typer.Option(help="Lotnummer: hetzelfde nummer geeft dezelfde jaren.", min=0)] = 1,
    ranges: Annotated[bool, typer.Option("--ranges", help="Probeer ook beide uiteinden van elke aanname.")] = False,
    out: Annotated[Path | None, typer.Option(help="Schrijf de pagina naar dit bestand (Markdown).")] = None,
) -> None:
    """Speel een jaar in een regio na: wie komt er aan, na hoelang, en wie blijft achter?"""
    from weefsel.catalogue.catalogue import read_catalogue
    from weefsel.catalogue.problem import CatalogueError
    from weefsel.catalogue.year import simulated_year
    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.real_data import RealDataMissing
    from weefsel.project.real_data import region as region_by_name
    from weefsel.project.simulated_year.compare import compare_years
    from weefsel.project.simulated_year.page import write_page

    try:
        place = region_by_name(region)
        year = simulated_year()
        with progress_bar() as tell:
            found = compare_years(
                place, read_catalogue(), year, n_adults=adults, n_years=years, seed=seed, tell=tell, ranges=ranges
            )
    except CatalogueError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(REFUSED) from None
    except RealDataMissing as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(REFUSED) from None
    command = f"weefsel simulate --region {place.name} --adults {adults} --years {years} --seed {seed}"
    page = write_page(found, year, command + (" --ranges" if ranges else ""))
    if out is None:
        typer.echo(page)
        return
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        typer.echo(f"{out} is niet te schrijven: {error.strerror}. Er is niets bewaard.", err=True)
        raise typer.Exit(REFUSED) from None
    typer.echo(f"De pagina staat in {out}.")
