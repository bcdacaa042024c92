"""The command line: one table of commands, each loaded only when it is asked for."""

from __future__ import annotations

import importlib

import typer
from typer.core import TyperCommand, TyperGroup

COMMANDS: dict[str, tuple[str, str]] = {
    # name: (module that holds `app`, one line of help in Dutch)
    "demo": ("weefsel.project.commands.demo", "Maak een oefenregio en start die in de browser."),
    "start": ("weefsel.project.commands.start", "Start een echte installatie."),
    "check": ("weefsel.project.commands.check", "Controleer de installatie (bijvoorbeeld: check database)."),
    "catalogue": ("weefsel.project.commands.catalogue", "Werkvormen nakijken en tonen."),
    "plan": (
        "weefsel.project.commands.plan",
        "Maak een plan voor een hele regio: wie past waar, en waar is te weinig.",
    ),
    "simulate": (
        "weefsel.project.commands.simulate",
        "Speel een jaar in een regio na: wie komt er aan?",
    ),
    "import": ("weefsel.project.commands.import_", "Zet een lijst van een ander op de sociale kaart."),
    "export": ("weefsel.project.commands.export", "Schrijf de openbare sociale kaart naar een bestand (HSDS 3.1)."),
    "networks": ("weefsel.project.commands.networks", "Bestanden met netwerken bekijken en meten."),
    "backup": ("weefsel.project.commands.backup", "Maak een versleutelde reservekopie."),
    "restore": ("weefsel.project.commands.restore", "Zet een reservekopie terug."),
    "lost-step": (
        "weefsel.project.commands.lost_step",
        "Help iemand die telefoon, sleutel en noodcodes kwijt is, waar geen twee collega's dat kunnen.",
    ),
    "retain": ("weefsel.project.commands.retain", "Haal weg wat niet langer bewaard mag worden."),
    "keys": ("weefsel.project.commands.keys", "De sleutels waarmee woorden over mensen versleuteld zijn."),
    "audit": ("weefsel.project.commands.audit", "Kijk na of het logboek nog is wat er geschreven werd."),
    "register": (
        "weefsel.project.commands.register",
        "Toon het register van verwerkingen, of een DPIA.",
    ),
    "migrate": ("weefsel.project.commands.migrate", "Breng de database op de stand van deze versie."),
    "stop": ("weefsel.project.commands.stop", "Stop de database van deze map."),
}


class LazyGroup(TyperGroup):
    """A group that imports a command's module only when that command is called: `weefsel --help` stays quick."""

    def list_commands(self, ctx):
        return list(COMMANDS)

    def get_command(self, ctx, cmd_name):
        if cmd_name not in COMMANDS:
            return None
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name][1])

    def resolve_command(self, ctx, args):
        name, stub, rest = super().resolve_command(ctx, args)
        if stub is None or name is None:
            return name, stub, rest
        command = typer.main.get_command(importlib.import_module(COMMANDS[name][0]).app)
        command.name = name
        return name, command, rest


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="weefsel: zorg die werkt aan sociale verbondenheid.",
)


@app.callback()
def root() -> None:
    pass


def run() -> None:
    app()
