"""`weefsel retain`: remove what is over its term, or tell what would go."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def retain(
    carry_out: Annotated[
        bool,
        typer.Option("--carry-out", help="Haal het echt weg. Zonder dit hoort u alleen wat weg zou gaan."),
    ] = False,
    now: Annotated[
        datetime | None,
        typer.Option("--now", formats=["%Y-%m-%d"], help="Doe alsof het deze dag is. Alleen in een oefenregio."),
    ] = None,
) -> None:
    """Haal weg wat niet langer bewaard mag worden. Wat om een klacht of zaak bewaard moet blijven, blijft staan.

    Draai dit elke nacht. Van elke regel die weggaat, komt er een regel in het logboek.
    """
    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.home import find_home

    try:
        if "DATABASE_URL" not in os.environ:
            Cluster(find_home(os.environ)).attach()
    except DatabaseProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    os.environ["WEEFSEL_PROCESS"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.project.settings")
    import django

    django.setup()
    with progress_bar() as progress:
        lines, problem = run(carry_out=carry_out, now=now, progress=progress)
    for line in lines:
        typer.echo(line)
    if problem:
        typer.echo(problem, err=True)
        raise typer.Exit(1)


def run(*, carry_out: bool, now: datetime | None, progress=None) -> tuple[list[str], str]:
    """What the command says, line by line, and what is wrong ("" when nothing is)."""
    from datetime import UTC, timedelta

    from weefsel.apps.accounts.queries import AMSTERDAM, installation
    from weefsel.catalogue.catalogue import read_catalogue
    from weefsel.project.retention.retain import retain as remove

    place = installation()
    if now is not None and (place is None or place.kind != "demo"):
        return [], "De klok verzetten kan alleen in een oefenregio: anders gaan gegevens te vroeg weg."
    moment = datetime.now(UTC) + timedelta(seconds=place.clock_offset_s if place else 0)
    if now is not None:
        moment = now.replace(tzinfo=AMSTERDAM)
    register = read_catalogue().register
    found = remove(register.retention, now=moment, carry_out=carry_out, progress=progress)
    lines = []
    for each in found:
        held = f"; {each.n_held} bewaard omdat dat moet" if each.n_held else ""
        if each.term.source is None:
            mark = " (aanname)"
        else:
            mark = "" if register.articles[each.term.source].checked else " (bron nog nakijken)"
        lines.append(f"{each.n:>7}  {each.rule.what}: {each.term.words}{mark}{held}")
    n = sum(each.n for each in found)
    if not n:
        lines.append("Er hoeft niets weg.")
    elif carry_out:
        lines.append(f"Weggehaald: {n}. Dat staat in het logboek.")
    else:
        lines.append(f"{n} zou weggaan. Er is niets weggehaald. Echt weghalen: weefsel retain --carry-out")
    return lines, ""
