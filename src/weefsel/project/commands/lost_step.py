"""`weefsel lost-step EMAIL`: a second step that was lost, where no two colleagues can help."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def lost_step(
    email: Annotated[str, typer.Argument(metavar="E-MAIL", help="Het adres waarmee iemand inlogt.")],
    yes: Annotated[bool, typer.Option("--yes", help="Vraag niet of u het zeker weet.")] = False,
) -> None:
    """Haal de verloren tweede stap van iemand weg, en geef de code voor een nieuwe.

    Voor wie geen twee collega's heeft die dit samen kunnen: een organisatie met één beheerder, een inwoner, een naaste,
    of wie ook ergens anders een rol heeft. Kunnen collega's het wel? Laat het hun doen, bij Organisatie.
    """
    from weefsel.project.commands.owner import owner_process
    from weefsel.project.database.problem import DatabaseProblem

    sure = yes or typer.confirm(
        f"Iedereen die het wachtwoord en de code heeft, komt hierna binnen als {email}. "
        "Zag of sprak u deze persoon zelf, en weet u zeker wie het is?"
    )
    if not sure:
        typer.echo("Er is niets veranderd.")
        raise typer.Exit(1)
    try:
        with owner_process():
            lines, problem = run(email)
    except DatabaseProblem as found:
        typer.echo(str(found), err=True)
        raise typer.Exit(1) from None
    for line in lines:
        typer.echo(line)
    if problem:
        typer.echo(problem, err=True)
        raise typer.Exit(1)


def run(email: str) -> tuple[list[str], str]:
    """What the command says, line by line, and what is wrong ("" when nothing is)."""
    from datetime import UTC, datetime, timedelta

    from django.core.exceptions import ValidationError

    from weefsel.apps.accounts.codes import in_parts
    from weefsel.apps.accounts.queries import AMSTERDAM, installation
    from weefsel.apps.log_in.secrets import show
    from weefsel.apps.staff.resets import reset_by_installation
    from weefsel.engine.rights.may import Actor

    place = installation()
    now = datetime.now(UTC) + timedelta(seconds=place.clock_offset_s if place else 0)
    try:
        row = reset_by_installation(email, actor=Actor(role="worker", now=now))
    except ValidationError as error:
        return [], f"{error.messages[0]} Er is niets veranderd."
    until = f"{row.code_until.astimezone(AMSTERDAM):%H:%M}"
    return [
        "De oude telefoon, sleutel en noodcodes werken niet meer, en deze persoon is overal uitgelogd.",
        f"De code: {in_parts(show(row.hidden_code))}",
        f"Geef hem zelf, in het echt of aan de telefoon, niet per mail. Hij werkt tot {until} uur, één keer.",
    ], ""
