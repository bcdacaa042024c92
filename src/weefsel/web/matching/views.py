"""What fits someone: looked at together, on one screen."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.shortcuts import render
from django.views.decorators.http import require_safe

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.matching.proposals import to_discuss
from weefsel.apps.matching.queries import REACH_M, Candidates, Wishes, candidates_for
from weefsel.apps.matching.states import LineState
from weefsel.apps.needs.queries import needs_of
from weefsel.apps.people.areas import cells_near
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations import fields_to_answer
from weefsel.apps.referrals.queries import organizations_with_coaches
from weefsel.apps.rights.queries import decide
from weefsel.web.look.undo import take_undo
from weefsel.web.matching.forms import WishesForm
from weefsel.web.matching.pages import CandidatesPage, Coach, Filter, Idea, ReadPage, StartPage
from weefsel.web.rights.ask import visible_person

EDGE_M = 3_000  # metres of map beyond what can be reached, so that the edge is no cliff

IDEAS = 6  # at once: who sees fifty, begins none
# Which field classes the page shows, for the log.
SHOWN = frozenset({"identity", "age", "area", "circumstances", "health", "needs", "offer"})


def is_self(request, person: Person) -> bool:
    return request.actor.person_id == person.id


def coaches_of(request) -> tuple[Coach, ...]:
    """Whom to ask to look further: not for a coach, who is the one that looks."""
    if request.actor.role == "link_worker":
        return ()
    return tuple(Coach(one.id, one.name) for one in organizations_with_coaches())


def may_refer(request, person: Person) -> bool:
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
    with_unfit = request.GET.get("toon") == "niet"
    candidates = candidates_for(person, actor=request.actor, wishes=wishes, with_unfit=with_unfit)
    held = {name: form.data[name] for name in wishes.active}
    page = CandidatesPage(
        person_id=person.id,
        name=person.address_as or person.full_name,
        wish=person.wish,
        is_self=is_self(request, person),
        form=form,
        is_narrowed=wishes.is_active,
        filters=tuple(
            Filter(form.told(one.name), one.count, _query({**held, one.name: ""})) for one in candidates.hidden
        ),
        unfit_url="" if with_unfit else _query({**held, "toon": "niet"}),
        proposals=to_discuss(person.id, [LineState.ACCEPTED], actor=request.actor),
        candidates=candidates,
        places=[
            {"id": str(one.offer.id), "name": one.offer.name, "x": one.offer.x, "y": one.offer.y, "number": one.number}
            for one in candidates.options
            if one.offer.x is not None
        ],
        ground=_ground(person, _reach_m(wishes)),
        coaches=coaches_of(request),
        # On a screen that is looked at together only what may be said aloud: never the track of safety.
        other_tracks=tuple(n.name for n in lines if n.track == "other" and n.state == "agreed"),
        may_refer=may_refer(request, person),
        may_answer=_may_answer(request, person, candidates),
    )
    return render(request, "matching/show_candidates.html", {"page": page, "undo": take_undo(request)})


def _query(held: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in held.items() if value})


def _reach_m(wishes: Wishes) -> float:
    """How far this look goes, metres: the ring on the map."""
    if wishes.way:
        return catalogue().matching.ways[wishes.way].reach_m(wishes.minutes)
    return wishes.reach_m or REACH_M


@require_safe
def read_candidates(request, person_id):
    """The same options to print, or to read to the person: in short sentences, with room to write."""
    person = visible_person(request, person_id, "matching.read", part="matching", fields=SHOWN)
    page = ReadPage(
        person_id=person.id,
        name=person.address_as or person.full_name,
        is_self=is_self(request, person),
        wish=person.wish,
        options=candidates_for(person, actor=request.actor).options,
    )
    return render(request, "matching/read_candidates.html", {"page": page})


@require_safe
def show_start(request, person_id):
    """Start something: groups that answer what the person chose, and how few people are enough to begin."""
    person = visible_person(request, person_id, "matching.read", part="matching", fields=SHOWN)
    wanted = {n.kind for n in needs_of(person.id, actor=request.actor) if n.state == "agreed"}
    groups = {slug: one for slug, one in catalogue().werkvormen.items() if one.group is not None}
    fitting = [slug for slug, one in groups.items() if not wanted or wanted & set(one.needs)]
    # What answers most of what someone chose first, and of these what begins with the fewest people.
    fitting.sort(key=lambda slug: (-len(wanted & set(groups[slug].needs)), groups[slug].group.min, slug))
    ideas = [Idea(slug, groups[slug].name, groups[slug].summary, groups[slug].group.min) for slug in fitting[:IDEAS]]
    page = StartPage(
        person_id=person.id,
        name=person.address_as or person.full_name,
        is_self=is_self(request, person),
        ideas=tuple(ideas),
        coaches=coaches_of(request),
        may_refer=may_refer(request, person),
    )
    return render(request, "matching/show_start.html", {"page": page})
