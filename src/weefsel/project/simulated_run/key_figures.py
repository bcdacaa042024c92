"""Somebody whom people of the neighbourhood can turn to, who goes on leave, and a colleague who stands in."""

from __future__ import annotations

from datetime import timedelta

from weefsel.apps.directory.models import KeyFigure, Location, Offer
from weefsel.apps.directory.operations import add_key_figure, set_leave
from weefsel.apps.running.runners import RUNNERS, runner_of
from weefsel.project.simulated_run import asking
from weefsel.project.simulated_run.asking import Visitor
from weefsel.project.simulated_run.stage import POSTCODE, Stage

LEAVE = timedelta(days=21)
CAPACITY = 20


def is_played_by_one(stage: Stage) -> bool:
    """Whether this werkvorm is a person with an area and hours."""
    return runner_of(stage.werkvorm) is RUNNERS["key_figures"]


def put_figure_on_map(stage: Stage, name: str, location: Location) -> KeyFigure:
    return add_key_figure(
        stage.werkvorm,
        location,
        actor=stage.sets_up(),
        form_token=stage.token(),
        name=name,
        channel=KeyFigure.Channel.PHONE,
        reach="06 12345678",
        when_text="op werkdagen",
        hours=[day < 5 and part < 2 for day in range(7) for part in range(3)],
        areas=[POSTCODE[:4]],
        capacity=CAPACITY,
    )


def go_on_leave(stage: Stage, figure: KeyFigure, location: Location, visitor: Visitor) -> Offer:
    """Away for three weeks: nobody is proposed to who is away, and the stand-in is."""
    stand_in = put_figure_on_map(stage, "Proef vervanger", location)
    actor = stage.sets_up()
    set_leave(figure, actor=actor, away_from=stage.day(), away_until=stage.day() + LEAVE, stand_in=stand_in)
    if stage.ledger.n_proposed is not None:
        actor = stage.asks()
        if asking.propose(stage, visitor, figure.offer, actor=actor):
            stage.ledger.failed.append("wie met verlof is, werd voorgesteld")
        if not asking.propose(stage, visitor, stand_in.offer, actor=actor):
            stage.ledger.failed.append("wie waarneemt voor iemand met verlof, werd niet voorgesteld")
    stage.ledger.surprise = "de vaste persoon ging met verlof: de vervanger werd voorgesteld"
    return stand_in.offer
