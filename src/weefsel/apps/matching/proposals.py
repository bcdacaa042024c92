"""What a plan proposes to one person, for who speaks of it: their coach, and the person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from weefsel.apps.directory.queries import OfferCard, cards
from weefsel.apps.matching.models import MatchLine
from weefsel.apps.matching.standing import open_lines, problem_of, said_of, went_back_on
from weefsel.apps.matching.states import LineState
from weefsel.engine.rights.may import Actor


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line that stands. ``said_yes`` the person did, so what comes next is a referral; ``problem`` what makes it
    stale: then nobody is asked for a yes. ``organization`` whose coach made the plan."""

    line_id: UUID
    person_id: UUID
    name: str
    offer: OfferCard | None
    state: str
    said_yes: bool
    problem: str
    organization: str


def proposals_for(person_id: UUID, *, actor: Actor) -> tuple[Proposal, ...]:
    """What this actor may see of what is proposed to this person now; one query, four when there is something."""
    return tuple(proposal for proposal, _back in _found(person_id, LineState.standing(), actor))


def to_discuss(person_id: UUID, states: Collection[str] = LineState.kept(), *, actor: Actor) -> tuple[Proposal, ...]:
    """The same as the person reads it: what a coach chose to discuss, without what the person said no to already."""
    return tuple(proposal for proposal, back in _found(person_id, states, actor) if not back)


def _found(person_id: UUID, states: Collection[str], actor: Actor) -> list[tuple[Proposal, str]]:
    rows = MatchLine.objects.filter(person_id=person_id, state__in=states)
    if actor.organization_id is not None:
        rows = rows.filter(owner_id=actor.organization_id)
    lines = list(rows.select_related("offer__service", "owner").order_by("id"))
    if not lines:
        return []
    shown, open_, said = cards({each.offer_id for each in lines}, actor.now), open_lines(lines), said_of(lines)
    found = []
    for each in lines:
        offer, back = shown.get(each.offer_id), went_back_on(each, said[each.id])
        proposal = Proposal(
            line_id=each.id,
            person_id=each.person_id,
            name=each.offer.service.name,
            offer=offer,
            state=each.state,
            said_yes=each.state == LineState.YES,
            problem=back or problem_of(each, offer, each.id in open_),
            organization=each.owner.name,
        )
        found.append((proposal, back))
    return found
