"""`weefsel check ...`: is this installation as safe as it says?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from weefsel.project.authorisation.run import Total

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


@app.command("keys")
def check_keys() -> None:
    """Kijk na of alle versleutelde woorden over mensen opengaan. Eindigt met 1 als er iets niet klopt."""
    from weefsel.apps.keys.master import MasterKeyMissing
    from weefsel.project.commands.owner import owner_process
    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.database.problem import DatabaseProblem

    try:
        with owner_process():
            from weefsel.apps.keys.checking import check_words, keys_that_do_not_open, refuse_missing_master

            refuse_missing_master()
            wrong = [f"de sleutel {key_id} gaat niet open met de hoofdsleutel" for key_id in keys_that_do_not_open()]
            if wrong:
                found = None
            else:
                with progress_bar() as progress:
                    found = check_words(progress)
                wrong = [f"{table}.{column} van rij {row} gaat niet open" for table, column, row in found.faults]
    except (DatabaseProblem, MasterKeyMissing) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    for line in wrong[:50]:
        typer.echo(f"FOUT  {line}")
    if wrong:
        typer.echo(f"{len(wrong)} gaan niet open. Zet een reservekopie terug, of vraag wie de database beheert.")
        raise typer.Exit(1)
    typer.echo(f"Alle {found.n_words - found.n_gone} versleutelde teksten gaan open; {found.n_gone} zijn gewist.")


@app.command("log-in")
def check_log_in() -> None:
    """Kijk na of medewerkers kunnen inloggen bij de servers in log-in.toml. Eindigt met 1 als er iets niet klopt."""
    from weefsel.project.commands.owner import owner_process
    from weefsel.project.database.problem import DatabaseProblem

    try:
        with owner_process() as home:
            from weefsel.project.log_in_servers import inspect_servers, organizations_with_staff

            found = inspect_servers(home / "log-in.toml")
            organizations = organizations_with_staff()
    except DatabaseProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    for is_fine, text in found:
        typer.echo(f"{'goed' if is_fine else 'FOUT'}  {text}")
    if not found:
        typer.echo("Er is geen log-in.toml: iedereen logt hier in, met een eigen tweede stap.")
    typer.echo("\nKenmerken van organisaties:")
    for mark, name in organizations:
        typer.echo(f"  {mark}  {name}")
    if not all(is_fine for is_fine, _text in found):
        raise typer.Exit(1)


@app.command("background")
def check_background(
    again: Annotated[bool, typer.Option("--again", help="Zet wat niet gelukt is weer in de rij.")] = False,
) -> None:
    """Kijk na of het achtergrondwerk loopt: gaat mail weg, blijft er iets liggen? Eindigt met 1 als het hapert."""
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.home import find_home

    home = find_home(os.environ)
    try:
        if "DATABASE_URL" not in os.environ:
            Cluster(home).attach()
    except DatabaseProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.project.settings")
    import django

    django.setup()
    from weefsel.apps.accounts.background import FALLS, background, read_falls, try_again

    if again:
        typer.echo(f"{try_again()} keer staat iets weer in de rij.")
    problems = background(read_falls(home / FALLS)).problems()
    for text in problems:
        typer.echo(f"FOUT  {text}")
    if problems:
        raise typer.Exit(1)
    typer.echo("Het achtergrondwerk loopt, en er blijft niets liggen.")


@app.command("never-together")
def check_never_together(
    worlds: Annotated[int | None, typer.Option(min=1, help="Hoeveel werelden door de rekenkern.")] = None,
    pages: Annotated[int | None, typer.Option(min=1, help="Hoeveel werelden door de database en de pagina's.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Begin van het toeval; zonder: steeds een ander.")] = None,
    state: Annotated[
        Path | None, typer.Option(help="Bestand waarin staat hoever het is; zonder: in de map van de installatie.")
    ] = None,
    cores: Annotated[int | None, typer.Option(min=1, help="Hoeveel rekenkernen; zonder: alle.")] = None,
    timing: Annotated[
        int | None, typer.Option(min=20, help="Hoe vaak elke pagina, met en zonder: verraadt de tijd iets?")
    ] = None,
) -> None:
    """Probeer op verzonnen werelden of mensen die elkaar niet mogen treffen ooit samenkomen.

    Een afgebroken proef gaat verder waar hij was. De pagina's worden gevraagd in een eigen database. Eindigt met 1 als
    er iets lekt.
    """
    import secrets
    import time
    from contextlib import nullcontext

    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.home import find_home
    from weefsel.project.proofs import never_together
    from weefsel.project.proofs.pages import work
    from weefsel.project.proofs.run import PAGES_PIECE, PIECE, Progress, Unexpected, code_of_engine, load, run, save

    if sum(each is not None for each in (worlds, pages, timing)) > 1:
        raise typer.BadParameter("Vraag de rekenkern, de pagina's of de tijden, niet meer tegelijk.")
    if timing is not None:
        _check_timing(timing, seed, state)
        return
    on_pages, n = pages is not None, pages or worlds or 1_000
    path = state or find_home(os.environ) / "proofs" / f"never-together{'-pages' if on_pages else ''}.json"
    code = work.code_of_the_site() if on_pages else code_of_engine()
    size = PAGES_PIECE if on_pages else PIECE
    held = load(path, seed, code)
    progress = held or Progress(secrets.randbelow(2**31) if seed is None else seed, code, size=size)
    before = progress.found(n).n
    typer.echo(f"seed {progress.seed}" + (f", verder na {before} werelden" if before else ""))
    started = time.monotonic()
    saved = started
    with progress_bar() as bar:
        bar("werelden", before, n)
        n_done = before

        def done(size: int) -> None:
            nonlocal n_done, saved
            n_done += size
            bar("werelden", n_done, n)
            if time.monotonic() - saved > 10:
                save(path, progress)
                saved = time.monotonic()

        try:
            with work.database() if on_pages and progress.todo(n) else nullcontext():
                run(
                    work.try_piece if on_pages else never_together.try_worlds,
                    progress,
                    n,
                    cores=cores or len(os.sched_getaffinity(0)),
                    done=done,
                )
        except (DatabaseProblem, Unexpected) as problem:
            typer.echo(str(problem), err=True)
            raise typer.Exit(1) from None
        finally:
            save(path, progress)
    found = progress.found(n)
    for leak in found.leaks[:20]:
        typer.echo(leak, err=True)
    if found.n > before:
        typer.echo(f"{(found.n - before) / (time.monotonic() - started):.1f} werelden per seconde")
    typer.echo(f"{found.n} worlds, {found.n_met} would have met unguarded, {len(found.leaks)} leaks")
    if found.leaks:
        raise typer.Exit(1)


def _check_timing(n: int, seed: int | None, state: Path | None) -> None:
    """How well the time of an answer tells whether there is a pair: on the clock, and of the processors at work."""
    import secrets

    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.home import find_home
    from weefsel.project.proofs.pages import work
    from weefsel.project.proofs.pages.times import BOUND, CLOCK, WORK, Timings
    from weefsel.project.proofs.run import Unexpected

    path = state or find_home(os.environ) / "proofs" / "never-together-timing.json"
    code = work.code_of_the_site()
    timings = Timings.load(path, seed, code) or Timings(secrets.randbelow(2**31) if seed is None else seed, code)
    before = timings.n_done(n)
    typer.echo(f"seed {timings.seed}" + (f", verder na {before} rondes" if before else ""))
    with progress_bar() as bar:
        bar("rondes", before, n)

        def done() -> None:
            timings.save(path)
            bar("rondes", timings.n_done(n), n)

        try:
            if timings.todo(n):
                with work.database(), work.one_process() as time_piece:
                    timings.run(time_piece, n, done)
        except (DatabaseProblem, Unexpected) as problem:
            typer.echo(str(problem), err=True)
            raise typer.Exit(1) from None
    timed = timings.found(n)
    for each in timed:
        typer.echo(
            f"{each.name:44} AUC {each.auc(CLOCK):.3f} ({each.difference_ms(CLOCK):+.1f} ms),"
            f" at work {each.auc(WORK):.3f} ({each.difference_ms(WORK):+.1f} ms)"
        )
    worst = max(each.auc(CLOCK) for each in timed)
    typer.echo(f"{len(timed)} pages, {n} answers each way, AUC at most {worst:.3f}")
    if worst > BOUND:
        raise typer.Exit(1)


@app.command("authorisation")
def check_authorisation(
    seed: Annotated[int | None, typer.Option(min=0, help="Begin van het toeval; zonder: steeds een ander.")] = None,
    state: Annotated[
        Path | None, typer.Option(help="Bestand waarin staat hoever het is; zonder: in de map van de installatie.")
    ] = None,
    cores: Annotated[int | None, typer.Option(min=1, help="Hoeveel rekenkernen; zonder: alle.")] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Alleen een deel, in een halve minuut.")] = False,
    pool: Annotated[
        bool, typer.Option("--pool", help="Vraag als vijftig organisaties door elkaar één draaiende server.")
    ] = False,
    rows: Annotated[
        int | None,
        typer.Option(min=1, help="Vraag de database zelf, als vijftig organisaties elk zo vaak, door elkaar."),
    ] = None,
    worlds: Annotated[
        int | None,
        typer.Option(min=1, help="Vraag in zoveel verzonnen werelden pagina, API, rijen, zoeken en bestand hetzelfde."),
    ] = None,
    ids: Annotated[
        bool, typer.Option("--ids", help="Alleen of iemand iets kan met de nummers die een ander zag.")
    ] = False,
    requests: Annotated[
        int | None, typer.Option(min=1, help="Houd op na zoveel vragen aan pagina's, van elke rol even veel.")
    ] = None,
) -> None:
    """Vraag elk adres en elke tabel als iedere rol, en vergelijk met de tabel van wie wat mag.

    Werkt in een eigen database met verzonnen mensen. Een afgebroken proef gaat verder waar hij was. Eindigt met 1 als
    er iets anders is dan de tabel zegt, of als iemand een nummer van een ander kan gebruiken.
    """
    import secrets
    import time

    from weefsel.project.authorisation import run
    from weefsel.project.authorisation.table import read_table

    chosen = {"--sample": sample, "--pool": pool, "--rows": rows, "--worlds": worlds, "--ids": ids}
    chosen = [name for name, value in {**chosen, "--requests": requests}.items() if value]
    if len(chosen) > 1:
        raise typer.BadParameter(f"Dat zijn verschillende proeven. Kies er één: {' of '.join(chosen)}.")
    if pool:
        _check_pool(secrets.randbelow(2**31) if seed is None else seed)
        return
    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.home import find_home
    from weefsel.project.server import ServerProblem

    name = "authorisation-sample.json" if sample else "authorisation.json"
    path = state or find_home(os.environ) / "proofs" / name
    held = run.load(path, seed)
    if held is None:
        seed = secrets.randbelow(2**31) if seed is None else seed
        held = {"seed": seed, "code": run.code_of_everything(), "pieces": {}}
    whole = wanted = run.pieces(sample=sample, seed=held["seed"])
    if worlds:
        whole = wanted = run.pieces_of_worlds(worlds)
    elif rows:
        whole = wanted = run.pieces_of_rows(rows)
    elif ids:
        wanted = run.pieces_of_ids(whole)
    elif requests:
        wanted = run.enough_pieces(whole, read_table(), requests)
    before = sum(piece in held["pieces"] for piece in wanted)
    typer.echo(f"seed {held['seed']}" + (f", verder na {before} van {len(wanted)} stukken" if before else ""))
    started = time.monotonic()
    try:
        with progress_bar() as bar:
            run.run(held, path, wanted, cores=cores or run.default_cores(), tell=bar, sample=sample)
    except (ServerProblem, DatabaseProblem) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    found = run.total(held, wanted)
    typer.echo(f"{time.monotonic() - started:.0f} seconden")
    part = "" if len(wanted) == len(whole) else f" ({len(wanted)} of {len(whole)} pieces of the whole table)"
    _tell_decisions(found, part, of_ids=ids)
    if found.wrong or found.hits:
        raise typer.Exit(1)


def _tell_decisions(found: Total, part: str, *, of_ids: bool) -> None:
    """What was decided, and first each of the decisions that is wrong."""
    for line in [*found.hits, *found.wrong][:200]:
        typer.echo(line, err=True)
    if found.n_worlds:
        answers = ", ".join(f"{name} {n} ({yes} yes)" for name, (n, yes) in sorted(found.by_answerer.items()))
        typer.echo(
            f"{found.n_worlds} worlds, {len(found.by_answerer)} answerers: {answers}; may asked {found.n_may} times"
        )
    replays = f"{found.n_replays} replays, {found.n_controls} controls, {len(found.hits)} hits"
    if of_ids:
        typer.echo(f"{replays}, {len(found.wrong)} wrong{part}")
        return
    if found.n_replays:
        typer.echo(replays)
    typer.echo(f"{found.n_allowed} van de beslissingen waren: mag wel")
    typer.echo(f"{found.n} decisions, {len(found.wrong)} wrong{part}")


def _check_pool(seed: int) -> None:
    """Fifty organisations, two hundred requests each, one server process that keeps its connections."""
    from weefsel.project.authorisation.pool import run
    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.server import ServerProblem

    typer.echo(f"seed {seed}")
    try:
        with progress_bar() as bar:
            found = run(seed=seed, tell=bar)
    except (ServerProblem, DatabaseProblem) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    for line in [*found.leaks, *found.wrong][:40]:
        typer.echo(line, err=True)
    typer.echo(
        f"{found.n} requests over {found.n_connections} connections, {len(found.leaks)} leaks, {len(found.wrong)} wrong"
    )
    if found.leaks or found.wrong:
        raise typer.Exit(1)
