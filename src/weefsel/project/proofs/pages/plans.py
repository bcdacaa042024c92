"""The board of a coach in a world of the proof: plans are made, lines are decided on, changed, and written past it all.

A line proposes a place, and brings nobody there. So two who must not meet may not both be proposed a place where they
would, nobody may newly be proposed one where the other comes already, and the board offers no step towards one.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.urls import reverse

from weefsel.apps.matching.models import MatchLine, MatchRun
from weefsel.apps.matching.runs import begin_run, plan_region
from weefsel.apps.matching.states import LineState
from weefsel.apps.rights.context import set_context
from weefsel.engine.rights.may import Actor
from weefsel.project.authorisation.world import as_owner
from weefsel.project.proofs.pages.presence import Presence, who_meets
from weefsel.project.proofs.pages.town import World

PROPOSED = """
SELECT l.id, l.person_id, coalesce(o.same_as_id, o.id), o.location_id, o.hours FROM matching_matchline l
  JOIN directory_offer o ON o.id = l.offer_id WHERE l.state IN ('proposed', 'accepted', 'yes')
"""
ROW = re.compile(r'id="regel-([0-9a-f-]{36})"')
FORWARD = re.compile(r'name="do" value="(?:accept|yes)"|/verwijzen/')
STEPS = ("accept", "accept", "yes", "no", "reject")


class Plans:
    """The plans of one world. ``coach`` a browser of the coach; ``at`` whoever comes to an offer, for the oracle."""

    def __init__(self, world: World, coach: Any, post: Callable[..., None]):
        self.world, self.chance, self.coach, self.post = world, world.chance, coach, post
        self.known: dict[UUID, Presence] = {}
        self.doors = (self.make_plan, *[self.step_on_the_board] * 2, self.change_on_the_board, *[self.write_line] * 2)

    def _actor(self) -> Actor:
        town = self.world.town
        actor = Actor("link_worker", self.world.now, user_id=town.coach.id, organization_id=town.house.id)
        set_context(actor)
        return actor

    # The doors

    def make_plan(self) -> None:
        """For everyone, with the lots drawn once: more draws say more of chances and nothing of who meets."""
        actor = self._actor()
        run = begin_run(actor=actor, form_token=uuid.UUID(int=self.chance.getrandbits(128)), seed=self.world.number)
        plan_region(run, [person.id for person in self.world.people], actor=actor, n_draws=1)

    def _line(self) -> MatchLine | None:
        with as_owner():
            rows = list(MatchLine.objects.filter(state__in=LineState.current()).order_by("person__birth_date"))
        return self.chance.choice(rows) if rows else None

    def step_on_the_board(self) -> None:
        if (line := self._line()) is not None:
            self.post(
                self.coach,
                reverse("step_line", args=[line.id]),
                do=self.chance.choice(STEPS),
                seen=line.state,
                reason="does-not-fit",
            )

    def change_on_the_board(self) -> None:
        offer = self.chance.choice(self.world.offers)
        if (line := self._line()) is not None:
            self.post(self.coach, reverse("change_line", args=[line.id]), offer=str(offer.id), seen=line.state)

    def write_line(self) -> None:
        """Past every operation: a line beside the one that stands, or that one towards another offer."""
        person, offer = self.chance.choice(self.world.people), self.chance.choice(self.world.offers)
        house, state = self.world.town.house, self.chance.choice(LineState.standing())
        with as_owner():
            standing = MatchLine.objects.filter(person=person, state__in=LineState.current())
            if standing.update(offer=offer, state=state):
                return
            run = MatchRun.objects.create(
                owner=house,
                made_by=self.world.town.coach,
                made_at=self.world.now,
                state="ready",
                seed=1,
                form_token=uuid.UUID(int=self.chance.getrandbits(128)),
            )
            MatchLine.objects.create(
                run=run, owner=house, person=person, offer=offer, state=state, why="placed", moved="new"
            )

    # What may not be

    def proposed(self, cursor: CursorWrapper) -> dict[UUID, Presence]:
        """The lines that stand, each with where it would bring whom. As the owner role."""
        cursor.execute(PROPOSED)
        building = self.world.building
        return {
            line: Presence(
                who, to, building[location], parts=hours and frozenset(i for i, runs in enumerate(hours) if runs)
            )
            for line, who, to, location, hours in cursor.fetchall()
        }

    def meetings(
        self, lines: dict[UUID, Presence], present: list[Presence], pairs: frozenset[frozenset]
    ) -> set[frozenset]:
        """Who would meet if all that stands were followed, or where someone was newly proposed where they meet."""
        found = who_meets(lines.values(), pairs)
        for line, place in lines.items():
            if self.known.get(line) != place:
                found |= _met_at(place, present, pairs)
        self.known = lines
        return found

    def look(self, board: str, present: list[Presence], pairs: frozenset[frozenset]) -> list[str]:
        """What the board offers to go on with, and leads to a meeting with who is there already."""
        with as_owner(), connection.cursor() as cursor:
            lines = self.proposed(cursor)
        parts = ROW.split(board)
        return [
            "show_board offers a step towards a place where two meet"
            for line, row in zip(map(UUID, parts[1::2]), parts[2::2], strict=True)
            if line in lines and FORWARD.search(row) and _met_at(lines[line], present, pairs)
        ]


def _met_at(place: Presence, present: list[Presence], pairs: frozenset[frozenset]) -> set[frozenset]:
    """The pairs of which this one comes here, and the other is there already."""
    others = [each for each in present if each.who != place.who]
    return {both for both in who_meets([*others, place], pairs) if place.who in both} - who_meets(others, pairs)
