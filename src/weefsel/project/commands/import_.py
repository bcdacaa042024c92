"""`weefsel import`: put the list of somebody else on the social map, or tell what it would change.

Exit codes: 0 done (or nothing to change), 1 the file has problems or cannot be put on the map, 2 wrong use.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from weefsel.apps.directory.gazetteer import Gazetteer
    from weefsel.catalogue.problem import Problem
    from weefsel.engine.rights.may import Actor

app = typer.Typer(add_completion=False, rich_markup_mode=None)

KEEPERS = ("administrator", "municipality", "link_worker")
MOST_LINES = 50


class Stop(Exception):
    """Why there is no import; the text is Dutch."""


@app.command()
def import_list(
    file: Annotated[Path, typer.Argument(help="JSON, CSV, XLSX, ODS, of een zip met CSV-tabellen.")],
    name: Annotated[str, typer.Option("--list", help="Hoe de lijst heet; een nieuwe naam maakt een nieuwe lijst.")],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="Welke kolom wat is (TOML). Zonder dit: zoals de vorige keer.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Toon alleen wat er zou veranderen.")] = False,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Op welke dag de lijst klopte.")
    ] = None,
    user: Annotated[
        str, typer.Option("--as", help="E-mailadres van wie de kaart bijhoudt. Nodig als er meer dan een is.")
    ] = "",
) -> None:
    """Zet een lijst van een ander op de sociale kaart: eerst wat er verandert, dan in één keer."""
    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.home import find_home

    try:
        content = file.read_bytes()
        if "DATABASE_URL" not in os.environ:
            Cluster(find_home(os.environ)).attach()
    except DatabaseProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    except OSError:
        typer.echo(f"{file}: dit bestand is niet te lezen.", err=True)
        raise typer.Exit(1) from None
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.project.settings")
    import django

    django.setup()
    try:
        with progress_bar() as progress:
            lines = run(
                content,
                file.name,
                list_name=name,
                mapping=mapping,
                dry_run=dry_run,
                as_of=as_of,
                email=user,
                progress=progress,
            )
    except Stop as stop:
        typer.echo(str(stop), err=True)
        raise typer.Exit(1) from None
    for line in lines:
        typer.echo(line)


def run(
    content: bytes,
    file: str,
    *,
    list_name: str,
    mapping: Path | None = None,
    dry_run: bool = False,
    as_of: datetime | None = None,
    email: str = "",
    progress: Callable[[str, int, int | None], None] = lambda *_: None,
) -> list[str]:
    """What the command says, line by line. Nothing stays on the map, nor of the file, unless all of it went well.

    Raises ``Stop`` with every problem of the file, each with its place.
    """
    from uuid import uuid4

    from django.core.exceptions import ValidationError
    from django.db import transaction

    from weefsel.apps.adoption.queries import catalogue
    from weefsel.apps.directory.doubles import find_doubles
    from weefsel.apps.directory.imports import add_list, put_on_map, receive_file, try_out
    from weefsel.apps.directory.list_files import kept_mapping, open_file, read_list_file
    from weefsel.apps.directory.models import SourceList
    from weefsel.apps.rights.context import set_context
    from weefsel.apps.rights.queries import Refused

    with transaction.atomic():
        actor = _keeper(email)
        set_context(actor)
        try:
            mine = SourceList.objects.filter(owner_id=actor.organization_id, name__iexact=list_name.strip())
            source = mine.first() or add_list(actor=actor, form_token=uuid4(), name=list_name)
            opened = open_file(content, file, source)
            opened = _mapped(opened, mapping)
            reading = read_list_file(content, file, opened)
            if reading.problems:
                raise Stop(_told(reading.problems))
            row = receive_file(
                source,
                actor=actor,
                form_token=uuid4(),
                file_name=file,
                content=content,
                as_of=as_of.date() if as_of else None,
            )
            field = catalogue().vocabulary.fields["language"]
            row = try_out(
                row,
                reading,
                actor=actor,
                gazetteer=gazetteer(),
                werkvormen=catalogue().werkvormen,
                languages=[choice.slug for choice in field.choices],
                mapping=kept_mapping(opened.mapping),
                progress=lambda done, total: progress("nakijken", done, total),
            )
            lines = _summary(row, dry_run)
            if dry_run:
                transaction.set_rollback(True)
                return lines
            put_on_map(row, actor=actor, progress=lambda done, total: progress("op de kaart zetten", done, total))
            n = find_doubles(actor=actor)
        except ValidationError as error:
            raise Stop(" ".join(error.messages)) from None
        except Refused:
            raise Stop("Dit account mag de sociale kaart niet bijhouden.") from None
    if n:
        lines.append(f"{n} keer kan iets dubbel op de kaart staan: kijk bij Aanbod, Lijsten, Dubbel.")
    return lines


def _keeper(email: str) -> Actor:
    """Who does it: the one who is named, or the only one who may."""
    from weefsel.apps.accounts.models import Membership
    from weefsel.apps.accounts.queries import actor_of_membership, installation

    place = installation()
    now = datetime.now(UTC) + timedelta(seconds=place.clock_offset_s if place else 0)
    rows = Membership.objects.filter(
        role__in=KEEPERS, awaits_yes=False, valid_from__lte=now, user__is_active=True, organization__isnull=False
    ).exclude(valid_until__lte=now)
    if email:
        rows = rows.filter(user__email__iexact=email)
    found = sorted(rows.select_related("user", "organization"), key=lambda row: KEEPERS.index(row.role))
    if not found:
        who = f"{email} houdt" if email else "Niemand houdt"
        raise Stop(f"{who} hier de sociale kaart bij. Dat doet een beheerder, een coach of een gemeente.")
    if len({row.user_id for row in found}) > 1 or len({row.organization_id for row in found}) > 1:
        raise Stop("Meer mensen kunnen de sociale kaart bijhouden. Zeg namens wie: --as naam@organisatie.nl")
    return actor_of_membership(found[0], now=now)


def _mapped(opened, mapping: Path | None):
    """The same file with the mapping of a file; one that it does not need is told."""
    from dataclasses import replace

    from weefsel.interop.tabular.mapping import parse_mapping

    if mapping is None:
        return opened
    if not opened.needs_mapping:
        raise Stop(f"{mapping.name}: dit bestand is {opened.name}. Daar is geen --mapping voor nodig.")
    try:
        text = mapping.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Stop(f"{mapping}: dit bestand is niet te lezen.") from None
    found, problems = parse_mapping(text, file=mapping.name)
    if found is None:
        raise Stop(_told(problems))
    return replace(opened, mapping=found, problems=())


def gazetteer() -> Gazetteer:
    """What the catalogue knows of places, and the real data besides, where they are."""
    from weefsel.apps.directory.gazetteer import Gazetteer, catalogue_gazetteer, gazetteer_of
    from weefsel.interop.cbs.tables import read_places
    from weefsel.project.real_data import PLACES, RealDataMissing, centroids, read_real

    known = catalogue_gazetteer()
    try:
        points = centroids()
        places = read_places(read_real(PLACES), file=PLACES).by_code
    except RealDataMissing:
        return known
    areas = ((code, places[code].name if code in places else "", x, y, 1) for code, (x, y) in points.items())
    far = gazetteer_of(areas)
    return Gazetteer({**far.postcodes, **known.postcodes}, {**far.towns, **known.towns}, known.districts)


def _told(problems: Iterable[Problem]) -> str:
    lines = [str(problem) for problem in problems]
    more = [f"... en nog {len(lines) - MOST_LINES}."] if len(lines) > MOST_LINES else []
    n = "1 probleem" if len(lines) == 1 else f"{len(lines)} problemen"
    return "\n".join([*lines[:MOST_LINES], *more, f"{n}. Er is niets op de kaart veranderd."])


def _summary(row, dry_run: bool) -> list[str]:
    counts = row.counts
    words = (
        ("add", "nieuw"),
        ("change", "veranderd"),
        ("close", "staat niet meer in de lijst: gesloten"),
        ("reopen", "staat weer in de lijst: weer open"),
        ("same", "hetzelfde gebleven"),
        ("claimed", "houdt de organisatie zelf bij: niet veranderd"),
        ("against", "spreekt tegen wat een gastheer of collega zei: blijft staan tot iemand kiest"),
        ("doubled", "staat twee keer in de lijst: de eerste telt"),
        ("idle", "organisaties zonder aanbod: niet op de kaart"),
        ("stopped", "is gestopt, zegt de lijst: niet op de kaart"),
        ("notes", "opmerkingen bij het lezen"),
    )
    lines = [f"{counts[key]:>7}  {text}" for key, text in words if counts.get(key)]
    if dry_run:
        lines.append("Er is niets op de kaart veranderd. Zonder --dry-run wel.")
    elif not any(counts.get(key) for key in ("add", "change", "close", "reopen")):
        lines.append("De kaart was al zoals deze lijst.")
    else:
        lines.append(f"Lijst “{row.source.name}” staat op de kaart.")
    return lines
