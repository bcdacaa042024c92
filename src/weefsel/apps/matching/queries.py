"""What could fit one person: a few different options, each with what speaks for it, against it, and what to ask."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.queries import OfferCard, cards, offers_frame, offers_out_of_area
from weefsel.apps.needs.queries import people_frame
from weefsel.apps.people.models import Person
from weefsel.apps.safety.meeting import open_offers
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import N_HOURS, Apart, Offers, People
from weefsel.engine.matching.criteria.criterion import Reason
from weefsel.engine.matching.criteria.distance import way_min
from weefsel.engine.matching.criteria.eligibility import ELIGIBILITY
from weefsel.engine.matching.match import Match
from weefsel.engine.matching.rank import rank
from weefsel.engine.rights.may import Actor

REACH_M = 5_000.0  # an assumption: how far someone goes who was not asked, straight line
ANYWHERE_M = 1_000_000.0
OPTIONS = 5
N_REASONS, N_QUESTIONS = 3, 2  # on the card; the others are one tap away
MORNING, AFTERNOON, EVENING = 0, 1, 2
SIGNS = {"+": "plus", "?": "ask", "-": "minus"}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What someone wants to look at now, beside what is known: a narrower look, never a hidden one.

    ``reach_m`` another distance, metres; ``need`` only what answers this need; ``dayparts`` 0 morning, 1 afternoon, 2
    evening: only these.
    """

    reach_m: float | None = None
    need: str = ""
    dayparts: tuple[int, ...] = ()

    @property
    def is_active(self) -> bool:
        return self.reach_m is not None or bool(self.need or self.dayparts)


@dataclass(frozen=True, slots=True)
class Chip:
    """A reason in a few words, with the sentence behind it. ``sign`` plus, ask or minus."""

    sign: str
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One option. ``walk_min`` minutes on foot, None where the way is not known; ``change`` what would change this.

    ``chips`` what counts most: three reasons, everything against it, two questions; ``more_chips`` the others. ``ask``
    the person fields that nobody asked yet and that the rules of this option ask for, by slug with their label.
    """

    number: int
    offer: OfferCard
    werkvorm: str
    summary: str
    distance_m: float | None
    walk_min: int | None
    chips: tuple[Chip, ...]
    more_chips: tuple[Chip, ...]
    change: tuple[str, ...]
    ask: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The options of one person, best first. ``n_found`` how many offers could fit; ``n_without_wishes`` how many there
    would be without the wishes of this look; ``needs`` the names of what the person chose, by slug."""

    options: tuple[Candidate, ...]
    n_found: int
    n_without_wishes: int
    needs: tuple[tuple[str, str], ...]

    @property
    def n_hidden_by_wishes(self) -> int:
        return max(0, self.n_without_wishes - self.n_found)


def candidates_for(person: Person, *, actor: Actor, wishes: Wishes | None = None) -> Candidates:
    """What could fit this person now: at most five different options; the same queries whatever the numbers.

    Nothing is kept: a proposal is made when someone looks, and only a referral is written down.
    """
    wishes = wishes or Wishes()
    known = catalogue()
    day = today(actor)
    people = people_frame([person.id], on=day)
    chosen = tuple(
        (slug, known.needs[slug].name)
        for i, slug in enumerate(people.need_names)
        if people.needs[0, i] == 1 and known.needs[slug].track == "network"
    )
    usable = usable_werkvormen()
    offers = offers_frame(today=day, werkvormen=usable)
    asked = {
        "reach_m": REACH_M,
        "top": OPTIONS,
        "apart": _closed(person, offers, day),
        "needs": known.needs,
        "fields": known.vocabulary.fields,
    }
    look = _narrow(people, wishes)
    ranking = rank(look, offers, usable, **asked)
    n_found = int(ranking.n_found[0])
    n_without = int(rank(people, offers, usable, **asked).n_found[0]) if wishes.is_active else n_found
    matches = ranking.for_person(0)
    shown = cards([UUID(match.offer_id) for match in matches], actor.now)
    options = tuple(
        _option(number, match, shown[UUID(match.offer_id)], usable[match.werkvorm])
        for number, match in enumerate(matches, start=1)
    )
    return Candidates(options, n_found, n_without, chosen)


def fields_to_ask(person: Person, offer_id: UUID, *, actor: Actor) -> tuple[str, ...] | None:
    """The person fields that the rules of this offer ask for and nobody asked yet; None when it cannot fit.

    An offer that is closed to this person for whatever reason is as one that does not exist. How far it is does not
    count: someone may have looked further than they usually go.
    """
    day = today(actor)
    usable = usable_werkvormen()
    offers = offers_frame(today=day, werkvormen=usable)
    rows = [row for row, each in enumerate(offers.id) if each == str(offer_id)]
    offers = offers.take(rows)
    people = _narrow(people_frame([person.id], on=day), Wishes(reach_m=ANYWHERE_M))
    ranking = rank(people, offers, usable, reach_m=ANYWHERE_M, top=1, apart=_closed(person, offers, day))
    return next((_asked(match) for match in ranking.for_person(0)), None)


def usable_werkvormen() -> dict[str, Werkvorm]:
    return {slug: one for slug, one in catalogue().werkvormen.items() if one.needs}


def _asked(match: Match) -> tuple[str, ...]:
    """What the werkvorm's own rules ask: that decides, the rest only counts."""
    asked = (slug for reason in match.ask if reason.code == ELIGIBILITY.slug for slug in reason.ask)
    return tuple(slug for slug in dict.fromkeys(asked) if slug in catalogue().vocabulary.fields)


def _closed(person: Person, offers: Offers, day: date) -> Apart:
    """The offers that are not open to this person, for whatever reason, and key figures of elsewhere; two queries."""
    ids = [UUID(each) for each in offers.id]
    open_ = open_offers(person.id, ids)
    elsewhere = offers_out_of_area(ids, code=person.postcode[:4], x=person.x, y=person.y, today=day)
    return Apart(barred=[(0, row) for row, each in enumerate(ids) if each not in open_ or each in elsewhere])


def _narrow(people: People, wishes: Wishes) -> People:
    """The person with the wishes of this look instead of what is known."""
    changes = {}
    if wishes.reach_m is not None:
        changes["reach_m"] = np.array([wishes.reach_m])
    if wishes.need in people.need_names:
        needs = np.zeros_like(people.needs)
        needs[0, people.need_names.index(wishes.need)] = 1
        changes["needs"] = needs
    if wishes.dayparts:
        hours = people.hours.copy()
        hours[0, [i for i in range(N_HOURS) if i % 3 not in wishes.dayparts]] = 0
        changes["hours"] = hours
    return replace(people, **changes) if changes else people


def _option(number: int, match: Match, offer: OfferCard, werkvorm: Werkvorm) -> Candidate:
    fields = catalogue().vocabulary.fields
    walk = None if match.distance_m is None else way_min(match.distance_m, "foot")
    return Candidate(
        number=number,
        offer=offer,
        werkvorm=werkvorm.name,
        summary=werkvorm.summary,
        distance_m=match.distance_m,
        walk_min=walk,
        chips=chips_of(match.reasons[:N_REASONS], match.against, match.ask[:N_QUESTIONS]),
        more_chips=chips_of(match.reasons[N_REASONS:], match.ask[N_QUESTIONS:]),
        change=tuple(_change(reason) for reason in (*match.against, *match.ask)),
        ask=tuple((slug, fields[slug].label.lower()) for slug in _asked(match)),
    )


def chips_of(*reasons: tuple[Reason, ...]) -> tuple[Chip, ...]:
    return tuple(Chip(SIGNS[one.sign], one.text, one.sentence) for several in reasons for one in several)


def _change(reason: Reason) -> str:
    if reason.sign == "-":
        return _("Het past beter als dit verandert: %s.") % reason.text
    if reason.ask:
        return _("Het antwoord van u zelf telt: %s.") % reason.text
    return _("Het antwoord van de gastheer of gastvrouw telt: %s.") % reason.text
