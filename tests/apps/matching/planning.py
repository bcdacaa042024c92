"""Makes a welfare organisation with people who look for company, and places for them; as the owner role."""

from __future__ import annotations

import uuid
from datetime import datetime

from tests.factories import as_owner, make_person, relate

from weefsel.apps.accounts.models import Organization
from weefsel.apps.matching.models import MatchLine, MatchRun
from weefsel.apps.matching.runs import begin_run, coached, plan_region
from weefsel.apps.needs.models import Need
from weefsel.apps.people.models import Person


def make_coached(world, family_name: str, *, by: Organization | None = None, **changes) -> Person:
    """A person whom ``by`` (the welfare organisation) coaches, and who would like company."""
    person = make_person(world.practice, world.now, **{"family_name": family_name, "email": "", **changes})
    coach(person, by or world.welfare, world.now)
    Need.objects.create(person=person, kind="company", state="agreed", proposed_at=world.now, decided_at=world.now)
    return person


def coach(person: Person, organization: Organization, now: datetime, *, until: datetime | None = None) -> None:
    relate(person, organization, now, relation="coaching", valid_until=until)


def make_plan(actor, *, seed: int = 1, people=None, n_draws: int = 2, **changes) -> MatchRun:
    run = begin_run(actor=actor, form_token=changes.pop("form_token", uuid.uuid4()), seed=seed, **changes)
    everyone = coached(actor) if people is None else [each.id for each in people]
    return plan_region(run, everyone, actor=actor, n_draws=n_draws)


def told(owner: Organization) -> dict[str, tuple]:
    """What stands on the board: family name -> offer, state, what became of the line before."""
    with as_owner():
        lines = MatchLine.objects.filter(owner=owner).select_related("person")
        return {
            each.person.family_name: (each.offer_id, each.state, each.moved)
            for each in lines
            if each.state in ("proposed", "accepted", "yes", "no", "rejected", "none")
        }


def line_of(person: Person) -> MatchLine:
    """The line that stands for a person."""
    return MatchLine.objects.get(person=person, state__in=["proposed", "accepted", "yes", "no", "rejected", "none"])
