"""`weefsel audit ...`: is the access log still what was written, and the log as another system reads it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)

SHOWN = 50
FAULTS = {
    "changed": "is niet meer zoals zij geschreven is",
    "missing": "is weg",
    "unsealed": "kwam erin zonder dat zij op een zegel wachtte",
    "twice": "heeft meer dan één zegel",
    "contents": "de lijst van regels is niet meer zoals zij was",
    "seal": "het zegel is niet meer zoals het was",
    "signature": "het zegel is niet getekend met een sleutel die u gaf",
    "link": "het zegel sluit niet aan op het vorige",
    "early": "de regels zijn te vroeg weggehaald",
    "head": "dit zegel hebt u bewaard, en staat er niet meer zo",
}


@app.callback()
def root() -> None:
    """Kijk na of het logboek nog is wat er geschreven werd, of schrijf het naar een bestand."""


@app.command("verify")
def verify_log(
    key: Annotated[
        list[str] | None,
        typer.Option("--key", help="De openbare sleutel; mag vaker. Zonder deze: die van deze installatie."),
    ] = None,
    heads: Annotated[
        Path | None,
        typer.Option("--heads", help="Een bestand van `weefsel audit heads`, dat u elders bewaarde.", exists=True),
    ] = None,
    now: Annotated[
        datetime | None,
        typer.Option("--now", formats=["%Y-%m-%d"], help="Doe alsof het deze dag is. Alleen in een oefenregio."),
    ] = None,
) -> None:
    """Vergelijk elke regel van het logboek met haar zegel. Eindigt met 1 als er iets niet klopt, en noemt de regel."""
    from weefsel.project.commands.owner import owner_process
    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.database.problem import DatabaseProblem

    try:
        known = read_heads(heads.read_text("utf-8")) if heads else ()
        with owner_process() as home, progress_bar() as progress:
            lines, n_faults = run(home, keys=tuple(key or ()), known=known, now=now, progress=progress)
    except (DatabaseProblem, ValueError) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    for line in lines:
        typer.echo(line)
    if n_faults:
        raise typer.Exit(1)


@app.command("heads")
def show_heads() -> None:
    """Schrijf het laatste zegel van elke organisatie, en de openbare sleutel. Bewaar dit buiten deze computer."""
    from weefsel.project.commands.owner import owner_process
    from weefsel.project.database.problem import DatabaseProblem

    try:
        with owner_process() as home:
            from django.db import connection

            from weefsel.project.log_key import public_half

            if (public := public_half(os.environ, home)) is not None:
                typer.echo(f"# sleutel {public}")
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT DISTINCT ON (organization_id) organization_id, number, digest FROM audit_seal "
                    "ORDER BY organization_id NULLS FIRST, number DESC"
                )
                for organization_id, number, digest in cursor.fetchall():
                    typer.echo(f"{organization_id or '-'} {number} {bytes(digest).hex()}")
    except DatabaseProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None


@app.command("export")
def export_log(
    fhir: Annotated[Path, typer.Option("--fhir", help="Naar welk bestand: een Bundle van AuditEvents (FHIR R4).")],
    since: Annotated[datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="Vanaf deze dag.")] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Tot en met deze dag.")
    ] = None,
    protected: Annotated[
        bool,
        typer.Option(
            "--protected", help="Ook de regels over veiligheid. Wie dit bestand krijgt, ziet over wie zij gaan."
        ),
    ] = False,
) -> None:
    """Schrijf het logboek naar een bestand. Dat u dit deed, komt in het logboek te staan."""
    from weefsel.project.commands.owner import owner_process
    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.database.problem import DatabaseProblem

    if fhir.suffix != ".json":
        typer.echo(f"{fhir}: kies een naam die eindigt op .json.", err=True)
        raise typer.Exit(2)
    if fhir.exists():
        typer.echo(f"{fhir} bestaat al. Kies een andere naam: een logboek overschrijven wij niet.", err=True)
        raise typer.Exit(1)
    try:
        with owner_process(), progress_bar() as progress:
            n = write_log(
                fhir,
                since=since.date() if since else None,
                until=until.date() if until else None,
                protected=protected,
                progress=progress,
            )
    except DatabaseProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    except OSError as problem:
        typer.echo(f"{fhir}: dit bestand is niet te schrijven ({problem.strerror}). Er staat niets half.", err=True)
        raise typer.Exit(1) from None
    left = "" if protected else " Regels over veiligheid staan er niet in."
    typer.echo(f"{n} regels van het logboek staan in {fhir}.{left} Bewaar dit bestand zo goed als het logboek zelf.")


def write_log(fhir: Path, *, since=None, until=None, protected: bool = False, progress=None) -> int:
    """Write the file, and in the log that it was written; both or neither. Gives how many lines."""
    from datetime import timedelta

    from django.db import transaction

    from weefsel.apps.accounts.queries import installation
    from weefsel.apps.audit.export import AT_ONCE, logged
    from weefsel.apps.audit.models import Event
    from weefsel.apps.audit.operations import record
    from weefsel.apps.rights.queries import require
    from weefsel.engine.rights.may import Actor
    from weefsel.interop.fhir.audit_event import write_bundle
    from weefsel.project.commands.whole_file import put

    place = installation()
    now = datetime.now(UTC) + timedelta(seconds=place.clock_offset_s if place else 0)
    actor = Actor(role="worker", now=now, request_id="export")
    try:
        with transaction.atomic():
            record(
                actor=actor,
                action="audit.export",
                kind=Event.Kind.EXECUTE,
                decision=require(actor, "audit.export"),
                object_type="log",
                fields=frozenset(),
            )
            n, lines = logged(since=since, until=until, protected=protected)

            def counted():
                for done, line in enumerate(lines, start=1):
                    yield line
                    if progress is not None and done % AT_ONCE == 0:
                        progress("regels", done, n)

            put(fhir, write_bundle(counted(), at=now), mode=0o600)
    except BaseException:
        fhir.unlink(missing_ok=True)
        raise
    return n


def run(home: Path, *, keys=(), known=(), now: datetime | None = None, progress=None) -> tuple[list[str], int]:
    """What `weefsel audit verify` says, line by line, and how many faults there are.

    Raises
    ------
    ValueError
        A key that is none, no key at all, or a clock that may not be moved; in words for who typed it.
    """
    from datetime import timedelta

    from dateutil.relativedelta import relativedelta
    from django.db import connection

    from weefsel.apps.accounts.queries import AMSTERDAM, installation
    from weefsel.apps.audit.verifying import verify
    from weefsel.catalogue.catalogue import read_catalogue
    from weefsel.project.log_key import log_key_file, public_half, verifier

    place = installation()
    if now is not None and (place is None or place.kind != "demo"):
        raise ValueError("De klok verzetten kan alleen in een oefenregio.")
    moment = datetime.now(UTC) + timedelta(seconds=place.clock_offset_s if place else 0)
    if now is not None:
        moment = now.replace(tzinfo=AMSTERDAM)
    own = public_half(os.environ, home)
    public = keys or ((own,) if own else ())
    term = read_catalogue().register.retention["access-log"]
    found = verify(
        verifier(tuple(public)),
        term_ended_before=moment - relativedelta(**{f"{term.unit}s": term.number}),
        known=known,
        progress=progress,
    )
    if found.n_seals and not public:
        raise ValueError(
            f"Er is geen sleutel om de zegels mee na te kijken. Zet {log_key_file(os.environ, home)} terug, of geef "
            "de openbare sleutel met --key."
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM accounts_organization")
        names = dict(cursor.fetchall())
    lines = []
    for fault in found.faults[:SHOWN]:
        chain = names.get(fault.organization_id, "zonder organisatie" if fault.organization_id is None else "onbekend")
        place_of = f"{chain}, zegel {fault.number}" if fault.number else chain
        what = f"regel {fault.event_id} " if fault.event_id else ""
        lines.append(f"FOUT  {place_of}: {what}{FAULTS[fault.what]}")
    if len(found.faults) > SHOWN:
        lines.append(f"en nog {len(found.faults) - SHOWN}")
    if found.n_waiting:
        waits = "1 regel wacht" if found.n_waiting == 1 else f"{found.n_waiting} regels wachten"
        lines.append(f"{waits} nog op een zegel; dat zet het achtergrondwerk elke vijf minuten.")
    lines.append(f"{found.n_lines} regels, {found.n_seals} zegels, {len(found.faults)} fouten")
    return lines, len(found.faults)


def read_heads(text: str):
    """The heads in a file of `weefsel audit heads`. Raises ``ValueError`` that names the line."""
    from uuid import UUID

    from weefsel.apps.audit.verifying import Head

    heads = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            chain, seal, digest = line.split()
            heads.append(Head(None if chain == "-" else UUID(chain), int(seal), bytes.fromhex(digest)))
        except ValueError:
            raise ValueError(
                f"Regel {number} van dit bestand is geen zegel. Er hoort te staan: organisatie, nummer, vingerafdruk."
            ) from None
    return tuple(heads)
