"""`weefsel keys ...`: the keys with which words about people are encrypted."""

from __future__ import annotations

import os
from pathlib import Path

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.callback()
def root() -> None:
    """De sleutels waarmee woorden over mensen versleuteld zijn."""


@app.command("rotate")
def rotate() -> None:
    """Neem een nieuwe hoofdsleutel, en versleutel de sleutels van alle mensen daarmee. U kunt intussen doorwerken.

    Breekt het af, geef de opdracht dan nog eens: zij gaat verder waar zij was. De oude sleutel blijft ernaast staan,
    want zonder die sleutel gaan oudere reservekopieën niet meer open.
    """
    from weefsel.apps.keys.master import DoesNotOpen, MasterKeyMissing
    from weefsel.project.commands.owner import owner_process
    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.database.problem import DatabaseProblem

    try:
        with owner_process() as home, progress_bar() as progress:
            lines = run(home, progress=progress)
    except (DatabaseProblem, MasterKeyMissing, DoesNotOpen) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    for line in lines:
        typer.echo(line)


def run(home: Path, *, progress=None) -> list[str]:
    """What `weefsel keys rotate` says, after it was done."""
    from weefsel.apps.keys.checking import refuse_missing_master
    from weefsel.apps.keys.models import PersonKey
    from weefsel.apps.keys.operations import n_to_rewrap, rewrap_next
    from weefsel.project.master_key import ENV, ENV_FORMER, begin_rotation, find_masters, former_files, master_key_file

    refuse_missing_master()
    of_environment = bool(os.environ.get(ENV))
    path = master_key_file(os.environ, home)
    masters = find_masters(os.environ, home, make=not PersonKey.objects.exists())
    n_left = n_to_rewrap(masters)
    if not n_left and of_environment:
        return [f"Alles gaat open met de sleutel in {ENV}. Zet daar een nieuwe in en de oude in {ENV_FORMER}."]
    if not n_left:
        begin_rotation(path)
        masters = find_masters(os.environ, home, make=False)
        n_left = n_to_rewrap(masters)
    done, total = 0, n_left
    while n := rewrap_next(masters):
        done += n
        if progress is not None:
            progress("Sleutels", done, max(total, done))
    lines = [f"De sleutels van {done} mensen zijn versleuteld met de nieuwe hoofdsleutel ({masters.now})."]
    if of_environment:
        return [*lines, f"{ENV_FORMER} is alleen nog nodig om oudere reservekopieën terug te zetten."]
    former = ", ".join(str(each) for each in former_files(path))
    return [
        *lines,
        f"De nieuwe staat in {path}. Bewaar een kopie op een andere plek, niet bij de reservekopieën.",
        f"De oude staat in {former}. Die is alleen nog nodig om een oudere reservekopie terug te zetten.",
    ]
