"""What fits someone: looked at together, on one screen."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import render
from django.views.decorators.http import require_safe

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.matching.queries import REACH_M, Candidates, candidates_for
from weefsel.apps.needs.queries import needs_of
from weefsel.apps.people.areas import cells_near
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations import fields_to_answer
from weefsel.apps.referrals.queries import organizations_with_coaches
from weefsel.apps.rights.queries import decide
from weefsel.web.matching.forms import WishesForm
from weefsel.web.matching.pages import CandidatesPage, Coach, Idea, NonePage, StartPage
from weefsel.web.rights.ask import visible_person

EDGE_M = 3_000  # metres of map beyond what can be reached, so that the edge is no cliff

# Which field classes the page shows, for the log.
SHOWN = frozenset({"identity", "age", "area", "circumstances", "health", "needs", "offer"})


def _is_self(request, person: Person) -> bool:
    return request.actor.person_id == person.id


def _coaches(request) -> tuple[Coach, ...]:
    """Whom to ask to look further: not for a coach, who is the one that looks."""
    if request.actor.role == "link_worker":
        return ()
    return tuple(Coach(one.id, one.name) for one in organizations_with_coaches())


def _may_refer(request, person: Person) -> bool:
    return decide(request.actor, "referrals.refer", person_id=person.id, owner_id=person.owner_id).allow


def _may_answer(request, person: Person, candidates: Candidates) -> frozenset[UUID]:
    """The offers that ask something of which this reader may write the answer."""
    may = fields_to_answer(person.id, actor=request.actor)
    return frozenset(one.offer.id for one in candidates.options if may.intersection(dict(one.ask)))


def _ground(person: Person, reach_m: float) -> dict | None:
    """What lies under the pins: the places around the home, as far as one looks and a little further."""
    if person.x is None:
        return None
    near = cells_near(person.x, person.y, reach_m=reach_m + EDGE_M)
    return {
        "areas": [cell.ring for cell in near],
        "names": [{"x": cell.x, "y": cell.y, "name": cell.label} for cell in near if cell.label],
        "home": {"x": person.x, "y": person.y, "reach_m": reach_m},
    }


@require_safe
def show_candidates(request, person_id):
    """At most five different options with their reasons, as a list and on a map; the person chooses."""
    person = visible_person(request, person_id, "matching.read", part="matching", fields=SHOWN)
    lines = needs_of(person.id, actor=request.actor)
    chosen = tuple((n.kind, n.name) for n in lines if n.track == "network" and n.state == "agreed")
    form = WishesForm(request.GET, needs=chosen)
    wishes = form.wishes()
    candidates = candidates_for(person, actor=request.actor, wishes=wishes)
    page = CandidatesPage(
        person_id=person.id,
        name=person.address_as or person.full_name,
        wish=person.wish,
        is_self=_is_self(request, person),
        form=form,
        is_narrowed=wishes.is_active,
        candidates=candidates,
        places=[
            {"id": str(one.offer.id), "name": one.offer.name, "x": one.offer.x, "y": one.offer.y, "number": one.number}
            for one in candidates.options
            if one.offer.x is not None
        ],
        ground=_ground(person, wishes.reach_m or REACH_M),
        coaches=_coaches(request),
        # On a screen that is looked at together only what may be said aloud: never the track of safety.
        other_tracks=tuple(n.name for n in lines if n.track == "other" and n.state == "agreed"),
        may_refer=_may_refer(request, person),
        may_answer=_may_answer(request, person, candidates),
    )
    return render(request, "matching/show_candidates.html", {"page": page})


@require_safe
def show_none(request, person_id):
    """None of these: that is an answer too, and here is what can be done with it. Nothing is written down."""
    person = visible_person(request, person_id, "matching.read", part="matching", fields=SHOWN)
    page = NonePage(
        person_id=person.id,
        name=person.address_as or person.full_name,
        is_self=_is_self(request, person),
        coaches=_coaches(request),
        may_refer=_may_refer(request, person),
    )
    return render(request, "matching/show_none.html", {"page": page})


@require_safe
def show_start(request, person_id):
    """Start something: groups that answer what the person chose, and how few people are enough to begin."""
    person = visible_person(request, person_id, "matching.read", part="matching", fields=SHOWN)
    wanted = {n.kind for n in needs_of(person.id, actor=request.actor) if n.state == "agreed"}
    ideas = [
        Idea(slug, one.name, one.summary, one.group.min)
        for slug, one in catalogue().werkvormen.items()
        if one.group is not None and (not wanted or wanted & set(one.needs))
    ]
    page = StartPage(
        person_id=person.id,
        name=person.address_as or person.full_name,
        is_self=_is_self(request, person),
        ideas=tuple(ideas),
        coaches=_coaches(request),
        may_refer=_may_refer(request, person),
    )
    return render(request, "matching/show_start.html", {"page": page})
