"""`weefsel check ...`: is this installation as safe as it says?"""

from __future__ import annotations

import os

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.callback()
def root() -> None:
    """Controleer de installatie."""


@app.command("database")
def check_database() -> None:
    """Kijk na of de database de gegevens van mensen uit elkaar houdt. Eindigt met 1 als er iets niet klopt."""
    import psycopg

    from weefsel.apps.rights.exempt import EXEMPT_TABLES, WORKER_READS
    from weefsel.apps.rights.policies import owner_functions
    from weefsel.project.database.address import find_addresses
    from weefsel.project.database.check import inspect_database
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.home import find_home

    try:
        home = find_home(os.environ)
        addresses = find_addresses(os.environ, home)
        if addresses.embedded:
            Cluster(home).attach()
        found = inspect_database(
            addresses.app.conninfo(),
            addresses.owner.conninfo() if addresses.owner else None,
            addresses.worker.conninfo() if addresses.worker else None,
            exempt=EXEMPT_TABLES,
            definer_functions=owner_functions(),
            worker_reads=WORKER_READS,
        )
    except DatabaseProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    except psycopg.OperationalError as error:
        typer.echo(f"De database antwoordt niet. PostgreSQL zegt:\n{error}", err=True)
        raise typer.Exit(1) from None
    for finding in found:
        typer.echo(f"{'goed' if finding.ok else 'FOUT'}  {finding.text}")
    n_wrong = sum(not finding.ok for finding in found)
    if n_wrong:
        typer.echo(f"{n_wrong} van {len(found)} punten kloppen niet.")
        raise typer.Exit(1)
    typer.echo(f"Alle {len(found)} punten kloppen.")
