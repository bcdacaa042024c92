"""`weefsel demo`: a practice region with made-up people, from an empty folder to a page in the browser."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)

REGION, PEOPLE, SEED = "Wijchen", 2000, 1
FEWEST, MOST = 100, 100_000
WORD = "opnieuw"
STEPS = {"map": "Sociale kaart", "people": "Mensen", "stories": "Verhalen van een jaar"}


@app.command()
def demo(
    region: str = typer.Option("", help=f"Gemeente waarvan de cijfers worden gebruikt. [standaard: {REGION}]"),
    people: int = typer.Option(PEOPLE, min=FEWEST, max=MOST, help="Aantal verzonnen inwoners."),
    seed: int = typer.Option(SEED, help="Hetzelfde getal geeft dezelfde oefenregio."),
    port: int = typer.Option(8000, help="Poort waarop de pagina's staan; 0 kiest een vrije."),
    no_browser: bool = typer.Option(False, "--no-browser", help="Open geen browser."),
    fresh: bool = typer.Option(False, "--fresh", help="Gooi de oefenregio weg en maak een nieuwe."),
    yes: bool = typer.Option(False, "--yes", help="Vraag bij --fresh niet of u het zeker weet."),
) -> None:
    """Maak een oefenregio en start die. Alle mensen zijn verzonnen. Wat u verandert, blijft bewaard tot --fresh."""
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.home import find_home
    from weefsel.project.server import ServerProblem, environment, free_port, serve

    home = find_home(os.environ) / "demo"
    ran_before = True  # until we know: a server that somebody else started is not ours to stop
    signal.signal(signal.SIGTERM, _stop)  # until the web server takes over: what was begun is ended in order
    try:
        port = free_port(port)
        _check_region(region or REGION)
        ran_before = _database_runs(home)
        prepare(home, region=region, people=people, seed=seed, port=port, fresh=fresh, yes=yes)
        address = environment(home, demo=True, port=port)["WEEFSEL_ADDRESS"]
        serve(home, demo=True, port=port, workers=1, ready=lambda: _tell_ready(home, address, no_browser))
    except (ServerProblem, DatabaseProblem) as problem:
        _stop_database(home, ran_before)
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    except (KeyboardInterrupt, SystemExit):
        _stop_database(home, ran_before)
        typer.echo("Gestopt. Wat al af was, is bewaard; er staat niets half.", err=True)
        raise typer.Exit(130) from None


def prepare(home: Path, *, region: str, people: int, seed: int, port: int, fresh: bool, yes: bool) -> None:
    """Bring the database of ``home`` to the point where pages can be served.

    Raises
    ------
    ServerProblem
        The database holds something else than a practice region, another region than asked for, or a step failed.
    """
    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.database.address import find_addresses
    from weefsel.project.demo.guard import what_is_in
    from weefsel.project.server import ServerProblem, environment, run_child, start_database

    owner = environment(home, demo=True, port=port, process="owner")
    with progress_bar() as tell:
        tell("Database", 0, 3)
        start_database(home)
        address = find_addresses(owner, home).app
        tell("Database", 1, 3)
        held, name = what_is_in(address)
        refuse_what_is_no_demo(held, name, region=region, fresh=fresh)
    if held == "demo" and fresh and not yes:
        _confirm(name)
    with progress_bar() as tell:
        tell("Database", 1, 3)
        run_child(["weefsel", "migrate"], owner, "De database kon niet worden bijgewerkt.")
        tell("Database", 2, 3)
        run_child(["weefsel", "check", "database"], owner, "De database is niet veilig genoeg om mee te starten.")
        tell("Database", 3, 3)
        if held == "nothing" or fresh:
            arguments = [region or REGION, str(people), str(seed), "fresh" if fresh else "keep"]
            _fill(arguments, owner, tell, ServerProblem)
            if fresh:
                _clear_mailbox(home)


def refuse_what_is_no_demo(held: str, name: str, *, region: str, fresh: bool) -> None:
    """Raises ``ServerProblem`` unless the database is empty or holds the practice region that was asked for."""
    from weefsel.project.server import ServerProblem

    if held == "real":
        raise ServerProblem(
            "In deze map staat een echte installatie. Daar komt geen oefenregio bij. "
            "Kies een andere map met WEEFSEL_HOME, of start de installatie met: weefsel start"
        )
    if held == "unknown":
        raise ServerProblem(
            "Deze database is niet leeg, en er staat niet in wat zij is. Een oefenregio komt alleen in een lege "
            "database. Kies een andere map met WEEFSEL_HOME."
        )
    if held == "demo" and region and region.casefold() != name.casefold() and not fresh:
        raise ServerProblem(
            f"Hier staat oefenregio {name}, met wat u daarin veranderde. Die weggooien en {region} maken: "
            f"weefsel demo --region {region} --fresh"
        )


def _check_region(name: str) -> None:
    """A region that is not known is told before anything starts."""
    from weefsel.catalogue.problem import CatalogueError
    from weefsel.project.real_data import RealDataMissing, region
    from weefsel.project.server import ServerProblem

    try:
        region(name)
    except (RealDataMissing, CatalogueError) as problem:
        raise ServerProblem(str(problem)) from None


def _confirm(name: str) -> None:
    from weefsel.project.server import ServerProblem

    answer = typer.prompt(f"Alles wat in oefenregio {name} staat, gaat weg. Typ '{WORD}' om door te gaan", default="")
    if answer.strip().casefold() != WORD:
        raise ServerProblem("Er is niets weggegooid.")


def _fill(arguments: list[str], env: dict[str, str], tell: Callable, problem: type[Exception]) -> None:
    """Fill the database in a process of its own, as the owner role, and show how far it is."""
    from weefsel.project.demo.fill import REFUSED

    child = subprocess.Popen(
        [sys.executable, "-m", "weefsel.project.demo.fill", *arguments],
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        for line in child.stdout:
            step, done, total = line.rstrip("\n").split("\t")
            tell(STEPS[step], int(done), int(total))
        said = child.stderr.read()
        if child.wait() != 0:
            start = "" if child.returncode == REFUSED else "De oefenregio kon niet worden gemaakt.\n"
            raise problem(f"{start}{said.strip()[-2000:]}")
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


def _clear_mailbox(home: Path) -> None:
    """Old letters have links to people who are no longer there."""
    for letter in (home / "mailbox").glob("*.log"):
        letter.unlink()


def _tell_ready(home: Path, address: str, no_browser: bool) -> None:
    """Print where the pages are and who one can be, and open them."""
    from rich.console import Console
    from rich.table import Table

    from weefsel.catalogue.rights import read_rights
    from weefsel.project.database.address import find_addresses
    from weefsel.project.demo.guard import log_ins
    from weefsel.project.demo.organizations import PASSWORD

    roles = read_rights().roles
    order = list(roles)
    table = Table("Log in met", "Wie", box=None, pad_edge=False)
    found = log_ins(find_addresses(os.environ, home).app)
    for role, name, organization, email in sorted(found, key=lambda log_in: order.index(log_in[0])):
        table.add_row(email, ", ".join(filter(None, (name, organization))) + f" ({roles[role].name})")
    console = Console()
    console.print(table)
    console.print(f"\nHet wachtwoord is voor iedereen: {PASSWORD}")
    console.print(f"\nDe oefenregio draait: {address}", highlight=False, soft_wrap=True)
    console.print(f"Kies daar in wie u zich verplaatst: {address}/oefenen/", highlight=False, soft_wrap=True)
    console.print("Stoppen: Ctrl+C. Wat u verandert, blijft bewaard.", highlight=False)
    sys.stdout.flush()
    if not no_browser and _has_display():
        import webbrowser

        webbrowser.open(f"{address}/oefenen/")


def _has_display() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _stop(signal_number: int, frame: object) -> None:
    raise SystemExit(128 + signal_number)


def _database_runs(home: Path) -> bool:
    from weefsel.project.database.cluster import Cluster

    return bool(os.environ.get("DATABASE_URL")) or Cluster(home).is_running()


def _stop_database(home: Path, ran_before: bool) -> None:
    """Stop the server of this folder when this command started it: nothing was served from it yet."""
    if ran_before:
        return
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.problem import DatabaseProblem

    try:
        Cluster(home).stop()
    except DatabaseProblem as problem:
        typer.echo(str(problem), err=True)
