"""`weefsel migrate`: bring the database to the state of this version, as the owner role."""

from __future__ import annotations

import os

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def migrate() -> None:
    """Breng de database op de stand van deze versie. Start de eigen database als die nog niet draait."""
    from weefsel.project.database.backup import clear_killed, find_source
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.home import find_home

    try:
        if "DATABASE_URL" not in os.environ:
            home = find_home(os.environ)
            Cluster(home).start()
            clear_killed(find_source(os.environ, home))
    except DatabaseProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    os.environ["WEEFSEL_PROCESS"] = "owner"
    os.environ["DJANGO_SETTINGS_MODULE"] = "weefsel.project.settings"
    import django

    django.setup()
    from weefsel.apps.keys.master import MasterKeyMissing
    from weefsel.project.migration import migrate as bring_up_to_date

    try:
        bring_up_to_date()
    except (DatabaseProblem, MasterKeyMissing) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    typer.echo("De database is bij.")
