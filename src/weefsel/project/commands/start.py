"""`weefsel start`: a real installation, from an empty folder to a page that asks for the first administrator."""

from __future__ import annotations

import os

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def start(
    port: int = typer.Option(8000, help="Poort waarop de pagina's staan; 0 kiest een vrije."),
    workers: int = typer.Option(2, min=1, help="Aantal webprocessen."),
) -> None:
    """Start een echte installatie. De eerste keer leidt het adres naar het aanmaken van de eerste beheerder."""
    from weefsel.project.home import find_home
    from weefsel.project.server import ServerProblem, environment, free_port, run_child, serve, start_database

    home = find_home(os.environ)
    try:
        port = free_port(port)
        typer.echo("De database wordt gestart ...")
        start_database(home)
        owner = environment(home, demo=False, port=port, process="owner")
        run_child(["weefsel", "migrate"], owner, "De database kon niet worden bijgewerkt.")
        run_child(["weefsel", "check", "database"], owner, "De database is niet veilig genoeg om mee te starten.")
        run_child(["weefsel.project.first_time"], owner, "Deze map kan geen echte installatie worden.")
        address = environment(home, demo=False, port=port)["WEEFSEL_ADDRESS"]

        def ready() -> None:
            code = home / "set-up-code"
            if code.exists():
                typer.echo(f"\nMaak de eerste beheerder: {address}/eerste-keer/?code={code.read_text().strip()}")
            typer.echo(f"\nWeefsel draait: {address}\nStoppen: Ctrl+C")

        serve(home, demo=False, port=port, workers=workers, ready=ready)
    except ServerProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
