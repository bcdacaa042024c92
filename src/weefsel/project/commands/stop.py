"""`weefsel stop`: stop the database server of this installation."""

from __future__ import annotations

import os

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def stop() -> None:
    """Stop de database van deze map. Wat bewaard was, blijft bewaard."""
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.home import find_home

    home = find_home(os.environ)
    try:
        was_running = Cluster(home).stop()
    except DatabaseProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"De database van {home} {'is gestopt' if was_running else 'draaide niet'}.")
