"""`weefsel export --hsds OUT`: the public social map as a file, the same rows as the pages and the feed."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)

SUFFIXES = (".zip", ".json")


@app.command()
def export(
    hsds: Annotated[
        Path, typer.Option("--hsds", help="Naar welk bestand: .zip (tabellen) of .json, volgens HSDS 3.1.")
    ],
) -> None:
    """Schrijf de openbare sociale kaart naar een bestand (HSDS 3.1): wat een bezoeker ziet, en niets meer."""
    from weefsel.project.commands.whole_file import put
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.problem import DatabaseProblem
    from weefsel.project.home import find_home

    if hsds.suffix not in SUFFIXES:
        typer.echo(f"{hsds}: kies een naam die eindigt op .zip of .json.", err=True)
        raise typer.Exit(2)
    try:
        if "DATABASE_URL" not in os.environ:
            Cluster(find_home(os.environ)).attach()
    except DatabaseProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.project.settings")
    import django

    django.setup()
    content, n_rows = written(hsds.suffix, now=datetime.now(UTC))
    try:
        put(hsds, [content], mode=0o644)
    except OSError as problem:
        typer.echo(f"{hsds}: dit bestand is niet te schrijven ({problem.strerror}).", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{n_rows} regels van de openbare kaart staan in {hsds}.")


def written(suffix: str, *, now: datetime) -> tuple[bytes, int]:
    """The file, and how many entries stand in it. Asked as a visitor, so that the database gives no row more."""
    from django.db import transaction

    from weefsel.apps.accounts.queries import today
    from weefsel.apps.adoption.queries import catalogue
    from weefsel.apps.directory.feed import feed_offers, reading_of
    from weefsel.apps.rights.context import set_context
    from weefsel.apps.rights.queries import require
    from weefsel.engine.rights.may import Actor
    from weefsel.interop.hsds.write import write_json, write_zip

    known = catalogue().werkvormen
    with transaction.atomic():
        actor = Actor(role="visitor", now=now, request_id="export")
        set_context(actor)
        require(actor, "directory.read")
        rows = list(feed_offers(frozenset(slug for slug, one in known.items() if one.quiet)))
        reading = reading_of(
            rows,
            now=now,
            today=today(actor),
            werkvormen={slug: (one.name, one.summary) for slug, one in known.items()},
        )
    return (write_zip if suffix == ".zip" else write_json)(reading), len(rows)
