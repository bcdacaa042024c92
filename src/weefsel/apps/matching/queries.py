"""What could fit one person: a few different options, each with what speaks for it, against it, and what to ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import numpy as np

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.inquiries import Asked, asked_of
from weefsel.apps.directory.queries import OfferCard, cards, offers_out_of_area
from weefsel.apps.matching.asking import Asking, Chip, OpenQuestion, asking_of, asks
from weefsel.apps.matching.belonging import belongs_to
from weefsel.apps.matching.choices import Choice
from weefsel.apps.matching.choosing import Answer, is_different, said_by
from weefsel.apps.matching.shelf import REACH_M, Shelf, shelf_now
from weefsel.apps.matching.weighing import weights_of
from weefsel.apps.needs.queries import people_frame
from weefsel.apps.people.models import Person
from weefsel.apps.safety.meeting import open_offers
from weefsel.catalogue.matching import TOTAL
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import N_HOURS, Apart, Ints, People
from weefsel.engine.matching.criteria.criterion import Reason
from weefsel.engine.matching.criteria.distance import way_min
from weefsel.engine.matching.criteria.eligibility import ELIGIBILITY
from weefsel.engine.matching.criteria.who_for import WHO_FOR
from weefsel.engine.matching.excluded import Excluded, excluded
from weefsel.engine.matching.match import Match
from weefsel.engine.matching.rank import rank
from weefsel.engine.matching.search.search import Question, Search, question
from weefsel.engine.matching.setting import Setting
from weefsel.engine.rights.may import Actor

ANYWHERE_M = 1_000_000.0
OPTIONS = 5
COUNTED = 30  # more than this is told as "more than": each offer has to be asked for whether it is open
UNFIT = 12  # how many of what does not fit are told
CHOSEN = 3  # how many of what the person chose are shown
EVERYTHING = 2 * TOTAL  # points below the best: more than there are
N_REASONS, N_QUESTIONS = 3, 2  # on the card; the others are one tap away
MORNING, AFTERNOON, EVENING = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Wishes:
    """What someone wants to look at now, beside what is known: a narrower look, never a hidden one.

    ``reach_m`` another distance, metres; ``way`` (of `matching/travel.toml`) and ``minutes`` how to get there instead;
    ``need`` only what answers this need; ``dayparts`` 0 morning, 1 afternoon, 2 evening: only these; ``words`` each has
    to stand in the name of the offer or of what it is.
    """

    reach_m: float | None = None
    need: str = ""
    dayparts: tuple[int, ...] = ()
    way: str = ""
    minutes: float | None = None
    words: str = ""

    @property
    def active(self) -> tuple[str, ...]:
        """Which of them hold, by the name of what stands in the form."""
        held = {
            "afstand": self.reach_m is not None or bool(self.way),
            "wens": bool(self.need),
            "dagdeel": bool(self.dayparts),
            "zoek": bool(self.words.strip()),
        }
        return tuple(name for name, holds in held.items() if holds)

    @property
    def is_active(self) -> bool:
        return bool(self.active)

    def without(self, name: str) -> Wishes:
        """All but this one."""
        nothing = {
            "afstand": {"reach_m": None, "way": "", "minutes": None},
            "wens": {"need": ""},
            "dagdeel": {"dayparts": ()},
            "zoek": {"words": ""},
        }
        return replace(self, **nothing[name])


@dataclass(frozen=True, slots=True)
class Point:
    """What one criterion adds to an offer: ``points`` out of ``weight``."""

    name: str
    points: int
    weight: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One option. ``walk_min`` minutes on foot, None where the way is not known; ``change`` what would change this.

    ``chips`` what counts most: three reasons, everything against it, two questions; ``more_chips`` the others. ``ask``
    the person fields that nobody asked yet and that the rules of this option ask for, by slug with their label.
    ``points`` what each criterion adds, most first, together ``score`` of a thousand: of this offer, for this person.
    ``again`` the person did not want it before, for a reason that is different now. ``ask_host`` the questions to its
    host that nobody answered and that could change this list, ``to_ask_host`` those that nobody asked yet; for who may.
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
    score: int = 0
    points: tuple[Point, ...] = ()
    again: Choice | None = None
    ask_host: tuple[str, ...] = ()
    to_ask_host: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How many: at most `COUNTED`, and ``is_more`` when there are more."""

    n: int
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Hidden:
    """What one wish hides: ``name`` of what stands in the form, and how many would come back without it."""

    name: str
    count: Count


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said of an offer. ``is_open`` there is a place for them now; ``offer`` None for none of these."""

    choice: Choice
    offer: OfferCard | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Unfit:
    """An offer near by that a rule takes off the list, and the sentence that says why."""

    offer: OfferCard
    sentence: str
    walk_min: int | None


@dataclass(frozen=True, slots=True)
class Candidates:
    """The options of one person, best first.

    ``found`` how many offers could fit; ``hidden`` what each wish of this look hides, and ``hidden_by_all`` what they
    hide together; ``needs`` the names of what the person chose, by slug. ``chosen``, ``declined`` and ``none`` what the
    person said before and did not take back. ``unfit`` what does not fit, when that was asked, and ``more_unfit``
    whether there is more of it. ``questions`` what to ask the person first, because it could change this list.
    """

    options: tuple[Candidate, ...]
    found: Count
    hidden: tuple[Hidden, ...]
    hidden_by_all: Count
    needs: tuple[tuple[str, str], ...]
    chosen: tuple[Said, ...] = ()
    declined: tuple[Said, ...] = ()
    none: Choice | None = None
    unfit: tuple[Unfit, ...] = ()
    more_unfit: bool = False
    questions: tuple[OpenQuestion, ...] = ()

    @property
    def n_found(self) -> int:
        return self.found.n

    @property
    def n_hidden_by_wishes(self) -> int:
        return self.hidden_by_all.n


class Doors:
    """Which offers are open to one person: each is asked once, many at a time, and nothing is told of why.

    An offer that is closed, for whatever reason, is one that does not exist.
    """

    def __init__(self, person: Person, day: date):
        self.person, self.day = person, day
        self.known: dict[str, bool] = {}

    def ask(self, ids: Iterable[str]) -> None:
        """Two queries, or none when all of these were asked before."""
        new = [UUID(each) for each in dict.fromkeys(ids) if each not in self.known]
        if not new:
            return
        person = self.person
        open_ = open_offers(person.id, new)
        elsewhere = offers_out_of_area(new, code=person.postcode[:4], x=person.x, y=person.y, today=self.day)
        self.known.update({str(each): each in open_ and each not in elsewhere for each in new})

    def first(self, ids: Sequence[str], n: int) -> list[str]:
        """The first ``n`` of these that are open, in their order."""
        found: list[str] = []
        at = 0
        while at < len(ids) and len(found) < n:
            step = ids[at : at + n]
            self.ask(step)
            found += [each for each in step if self.known[each]]
            at += n
        return found[:n]

    def count(self, ids: Sequence[str]) -> Count:
        n = len(self.first(ids, COUNTED + 1))
        return Count(min(n, COUNTED), n > COUNTED)

    def closed(self) -> list[str]:
        """What turned out not to be open."""
        return [each for each, is_open in self.known.items() if not is_open]


def candidates_for(
    person: Person, *, actor: Actor, wishes: Wishes | None = None, with_unfit: bool = False
) -> Candidates:
    """What could fit this person now: at most five different options.

    The same queries whatever the numbers, and two more each time that a whole lot of the best turns out to be closed.
    What the person does not want is not among them, until it is different; what they chose stands apart. Nothing is
    kept: a proposal is made when someone looks.
    """
    wishes = wishes or Wishes()
    day = today(actor)
    people = _with_groups(people_frame([person.id], on=day), belongs_to(person).groups)
    usable = usable_werkvormen()
    shelf = shelf_now(today=day, werkvormen=usable)
    asking = asking_of(person, actor=actor)
    said = _said(person, actor.now)
    weights = weights_of(actor.organization_id or person.owner_id)
    index = shelf.index(weights)
    asked = {
        "reach_m": REACH_M,
        "weights": weights,
        "needs": catalogue().needs,
        "fields": catalogue().vocabulary.fields,
    }
    looks = [wishes]
    if wishes.is_active:
        looks += [Wishes(), *(wishes.without(name) for name in wishes.active)]
    off = shelf.rows(str(each) for each in said.off)
    told = {"needs": asked["needs"], "fields": asked["fields"]}
    questions = [question(index, _narrow(people, each), **told) for each in looks]
    left_out = [np.union1d(off, shelf.unnamed(each.words)).astype(np.int64) for each in looks]
    room = Search(index)
    fits = [_fits(room, one, rows) for one, rows in zip(questions, left_out, strict=True)]
    doors = Doors(person, day)
    # All that will be needed in one question, as a rule.
    counted = [fits[0], *(_beyond(one, fits[0]) for one in fits[1:])]
    spoken_of = [str(one.offer_id) for one in said.standing if one.offer_id]
    doors.ask([*(each for ids in counted for each in ids[: COUNTED + 1]), *spoken_of])

    look = _narrow(people, wishes)
    while True:
        barred = np.union1d(left_out[0], shelf.rows(doors.closed())).astype(np.int64)
        ranking = rank(look, shelf.offers, usable, top=OPTIONS, apart=_bars(barred), index=index, **asked)
        best = shelf.offers.id[ranking.offer].tolist()
        doors.ask(best)
        if all(doors.known[each] for each in best):
            break
    matches = ranking.for_person(0)
    unfit = _unfit(questions[0].setting, left_out[0], doors) if with_unfit else []
    shown = cards([*(UUID(one.offer_id) for one in matches), *(UUID(one.offer_id) for one in unfit)], actor.now)
    inquired = asked_of([UUID(one.offer_id) for one in matches], today=day) if asking.hosts else {}
    options = tuple(
        _option(
            number,
            match,
            asking.still_asked(match, matches),
            asking,
            {slug: state for (offer_id, slug), state in inquired.items() if str(offer_id) == match.offer_id},
            shown[UUID(match.offer_id)],
            usable[match.werkvorm],
            weights=ranking.setting.weights,
            again=said.again,
        )
        for number, match in enumerate(matches, start=1)
    )
    return Candidates(
        options=options,
        found=doors.count(fits[0]),
        hidden=tuple(
            Hidden(name, doors.count(_beyond(ids, fits[0]))) for name, ids in zip(wishes.active, fits[2:], strict=True)
        ),
        hidden_by_all=doors.count(_beyond(fits[1], fits[0])) if wishes.is_active else Count(0),
        needs=_chosen_needs(people),
        chosen=said.shown(Answer.CHOSEN, shelf, doors)[:CHOSEN],
        declined=said.shown(Answer.DECLINED, shelf, doors),
        none=next((one for one in said.standing if one.answer == Answer.NONE), None),
        unfit=tuple(
            Unfit(
                shown[UUID(one.offer_id)],
                one.sentence,
                None if one.distance_m is None else way_min(one.distance_m, "foot"),
            )
            for one in unfit[:UNFIT]
        ),
        more_unfit=len(unfit) > UNFIT,
        questions=asking.open(ranking.setting, fits[0], shelf.row_of),
    )


def fields_to_ask(person: Person, offer_id: UUID, *, actor: Actor) -> tuple[str, ...] | None:
    """The person fields that the rules of this offer ask for and nobody asked yet; None when it cannot fit.

    An offer that is closed to this person for whatever reason is as one that does not exist. How far it is does not
    count: someone may have looked further than they usually go.
    """
    day = today(actor)
    usable = usable_werkvormen()
    shelf = shelf_now(today=day, werkvormen=usable)
    offers = shelf.offers.take(shelf.rows([str(offer_id)]))
    doors = Doors(person, day)
    doors.ask([str(offer_id)])
    people = _narrow(people_frame([person.id], on=day), Wishes(reach_m=ANYWHERE_M))
    closed = np.arange(offers.n_offers) if doors.closed() else np.empty(0, dtype=np.int64)
    ranking = rank(people, offers, usable, reach_m=ANYWHERE_M, top=1, apart=_bars(closed))
    return next((_asked(match) for match in ranking.for_person(0)), None)


def usable_werkvormen() -> dict[str, Werkvorm]:
    return {slug: one for slug, one in catalogue().werkvormen.items() if one.needs}


def chosen_needs(person: Person, *, actor: Actor) -> tuple[tuple[str, str], ...]:
    """What the person chose to look for, by slug with its name."""
    return _chosen_needs(people_frame([person.id], on=today(actor)))


@dataclass(frozen=True, slots=True)
class _Words:
    """What the person said and did not take back, with the offers it is about.

    ``off`` the offers that are not proposed because of it; ``again`` what they did not want for a reason that is
    different now, by offer.
    """

    standing: tuple[Choice, ...]
    offers: dict[UUID, OfferCard]
    off: frozenset[UUID]
    again: dict[UUID, Choice]

    def shown(self, answer: Choice.Answer, shelf: Shelf, doors: Doors) -> tuple[Said, ...]:
        return tuple(
            Said(one, self.offers[one.offer_id], _has_place(self.offers[one.offer_id], shelf, doors))
            for one in self.standing
            if one.answer == answer and one.offer_id not in self.again
        )


def _said(person: Person, now: datetime) -> _Words:
    """Two queries."""
    standing = tuple(said_by(person.id))
    offers = cards([one.offer_id for one in standing if one.offer_id], now)
    again = {
        one.offer_id: one
        for one in standing
        if one.answer == Answer.DECLINED and is_different(one, offers[one.offer_id], person)
    }
    return _Words(standing, offers, frozenset(offers) - frozenset(again), again)


def _has_place(offer: OfferCard, shelf: Shelf, doors: Doors) -> bool:
    """Whether there is a place for them now: one answer, whatever the cause."""
    if not doors.known.get(str(offer.id), False):
        return False
    rows = shelf.rows([str(offer.id)])
    if not rows:
        return offer.is_open and offer.places_free != 0
    return bool((shelf.offers.capacity[rows] != 0).any() or (shelf.offers.waiting_list[rows] == 1).any())


def _bars(rows: Ints) -> Apart:
    """These offers are not for this person."""
    return Apart(barred=np.column_stack([np.zeros_like(rows), rows]) if len(rows) else ())


def _fits(room: Search, asked: Question, left_out: Ints) -> list[str]:
    """Ids of all that no rule takes off the list in this look, most points first. Who may come where is asked after."""
    found = room.best(asked, 1, slack=EVERYTHING, barred=left_out)
    return room.index.offers.id[found.offer].tolist()


def _beyond(ids: Sequence[str], others: Collection[str]) -> list[str]:
    known = set(others)
    return [each for each in ids if each not in known]


def _unfit(setting: Setting, left_out: Ints, doors: Doors) -> list[Excluded]:
    """What a rule takes off the list, nearest first, of what is open; one more than is shown, if there is more."""
    found = excluded(setting, _bars(left_out))
    open_ = set(doors.first([one.offer_id for one in found], UNFIT + 1))
    return [one for one in found if one.offer_id in open_]


def _asked(match: Match) -> tuple[str, ...]:
    """What the rules of the werkvorm and of the organisation ask: that decides, the rest only counts."""
    rules = (ELIGIBILITY.slug, WHO_FOR.slug)
    asked = (slug for reason in match.ask if reason.code in rules for slug in reason.ask)
    return tuple(slug for slug in dict.fromkeys(asked) if slug in catalogue().vocabulary.fields)


def _chosen_needs(people: People) -> tuple[tuple[str, str], ...]:
    known = catalogue().needs
    return tuple(
        (slug, known[slug].name)
        for i, slug in enumerate(people.need_names)
        if people.needs[0, i] == 1 and known[slug].track == "network"
    )


def _narrow(people: People, wishes: Wishes) -> People:
    """The person with the wishes of this look instead of what is known."""
    changes = {}
    if wishes.reach_m is not None:
        changes["reach_m"] = np.array([wishes.reach_m])
    if wishes.way:
        changes |= {"reach_m": np.array([np.nan]), "travel_ways": np.array([wishes.way])}
        changes["travel_min"] = np.array([wishes.minutes], dtype=float)
    if wishes.need in people.need_names:
        needs = np.zeros_like(people.needs)
        needs[0, people.need_names.index(wishes.need)] = 1
        changes["needs"] = needs
    if wishes.dayparts:
        hours = people.hours.copy()
        hours[0, [i for i in range(N_HOURS) if i % 3 not in wishes.dayparts]] = 0
        changes["hours"] = hours
    return replace(people, **changes) if changes else people


def _with_groups(people: People, groups: Sequence[str]) -> People:
    """The person with whom they feel at home: in a look together, and in nothing that is kept."""
    return replace(people, feels_at_home=np.array([" ".join(groups)])) if groups else people


def _option(
    number: int,
    match: Match,
    asked: Sequence[Reason],
    asking: Asking,
    inquired: Mapping[str, Asked],
    offer: OfferCard,
    werkvorm: Werkvorm,
    *,
    weights: Mapping[str, int],
    again: dict[UUID, Choice],
) -> Candidate:
    fields, criteria = catalogue().vocabulary.fields, catalogue().matching.criteria
    plus, minus, ask = (asking.chips(some, inquired) for some in (match.reasons, match.against, asked))
    walk = None if match.distance_m is None else way_min(match.distance_m, "foot")
    points = [Point(criteria[slug].name, added, weights[slug]) for slug, added in match.points if weights[slug]]
    return Candidate(
        number=number,
        offer=offer,
        werkvorm=werkvorm.name,
        summary=werkvorm.summary,
        distance_m=match.distance_m,
        walk_min=walk,
        chips=(*plus[:N_REASONS], *minus, *ask[:N_QUESTIONS]),
        more_chips=(*plus[N_REASONS:], *ask[N_QUESTIONS:]),
        change=(*((match.change.sentence,) if match.change else ()), *(asks(one) for one in asked)),
        ask=tuple((slug, fields[slug].label.lower()) for slug in _asked(match)),
        score=match.score,
        points=tuple(sorted(points, key=lambda one: -one.points)),
        ask_host=tuple(dict.fromkeys(one.host for one in ask if one.host)),
        to_ask_host=tuple(dict.fromkeys(one.host for one in ask if one.host and not one.is_out)),
        again=again.get(offer.id),
    )
