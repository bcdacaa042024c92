"""What would change this: the smallest single thing that really puts an option on top, found by asking the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from weefsel.catalogue.matching import matching
from weefsel.engine.frames import N_HOURS, Ints, Offers, People, hour_name
from weefsel.engine.matching.criteria import CRITERIA, HARD
from weefsel.engine.matching.criteria.criterion import Edges
from weefsel.engine.matching.criteria.distance import travel
from weefsel.engine.matching.criteria.price import euros
from weefsel.engine.matching.gather import points
from weefsel.engine.matching.setting import Setting, compare, keys, ways_of
from weefsel.engine.needs.evaluate import NO

PRICE_STEP_CENTS = 50
DISTANCE_STEP_M = 100
BEGIN_STEP_DAYS = 7
MOST_STEPS = 40
GIVEN = frozenset({"distance", "language", "interest"})  # nobody moves a place, or changes who comes there, in a day


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would put an option on top of the options that are shown.

    ``code`` the criterion; ``table`` offer when the offer would have to be different, person when it is an answer that
    nobody gave yet; ``columns`` the columns of that row as they would be; ``gain`` points that the option would gain on
    the one that is first now; ``sentence`` in Dutch.
    """

    code: str
    table: Literal["offer", "person"]
    columns: Mapping[str, Any] = field(compare=False)
    gain: int
    sentence: str


@dataclass(frozen=True, slots=True)
class _Step:
    """A change that may or may not be enough. Steps of one ``code`` and table go from small to large."""

    code: str
    table: Literal["offer", "person"]
    columns: dict[str, Any]
    words: str


def changes(setting: Setting, edges: Edges) -> list[Change | None]:
    """For each option of one person, best first: the smallest single change that puts it on top; None if there is none.

    What can be arranged or answered goes before what cannot (`GIVEN`), and then what adds fewest points; where a
    figure can change (price, distance, days until the begin) it changes no further than it must. Each change is tried
    in the engine itself, on a row that differs in that one thing; nothing is worked out beside it. Nobody else is
    looked at: what a change does to offers that are not among the options is not known here.
    """
    steps = [(place, step) for place in range(1, len(edges)) for step in _steps(setting, edges, place)]
    found: list[Change | None] = [None] * len(edges)
    if not steps:
        return found
    ahead, gain = _try_out(setting, edges, steps)
    rank_of = {each.slug: number for number, each in enumerate(CRITERIA)}
    best: dict[int, tuple[bool, int, int]] = {}
    done: set[tuple[int, str, str]] = set()
    for number, (place, step) in enumerate(steps):
        family = (place, step.code, step.table)
        if not ahead[number] or family in done:
            continue
        done.add(family)
        size = (step.code in GIVEN, int(gain[number]), rank_of[step.code])
        if place not in best or size < best[place]:
            best[place] = size
            found[place] = Change(step.code, step.table, step.columns, size[1], f"Dit staat bovenaan als {step.words}.")
    return found


def _try_out(setting: Setting, edges: Edges, steps: list[tuple[int, _Step]]) -> tuple[np.ndarray, Ints]:
    """Whether each step puts its option before all others, and how many points it gains on the first."""
    n, person = len(edges), int(edges.person[0])
    offers = setting.offers.varied(
        edges.offer, [(place, s.columns if s.table == "offer" else {}) for place, s in steps]
    )
    said = [step.columns for _, step in steps if step.table == "person"]
    people = setting.people.varied(np.array([person]), [(0, columns) for columns in said])
    werkvormen = {each.slug: each for each in setting.werkvormen}
    tried = compare(people, offers, werkvormen, reach_m=setting.default_reach_m, weights=setting.weights)

    # Rows of people: 0 as it is, then one for each answer. Rows of offers: as they are, then one for each step.
    who = np.zeros(len(steps), dtype=np.int64)
    who[[number for number, (_, step) in enumerate(steps) if step.table == "person"]] = 1 + np.arange(len(said))
    pairs_person = np.r_[np.repeat(np.arange(1 + len(said)), n), who]
    pairs_offer = np.r_[np.tile(np.arange(n), 1 + len(said)), n + np.arange(len(steps))]
    distance_m = np.hypot(*(tried.people.xy[pairs_person] - tried.offers.xy[pairs_offer]).T)
    distance_m[tried.offers.online[pairs_offer] == 1] = np.nan
    pairs = Edges(pairs_person, pairs_offer, distance_m)
    score = points(tried, pairs).sum(axis=1)
    ruled_out = np.any([each.judge(tried, pairs).verdict == NO for each in HARD], axis=0)

    usual = score[: n * (1 + len(said))].reshape(-1, n)
    lots = keys(setting.offers.id[edges.offer], 0)
    away = np.nan_to_num(edges.distance_m, nan=np.inf)
    places = np.array([place for place, _ in steps])
    new_score, new_away = score[-len(steps) :], np.nan_to_num(distance_m[-len(steps) :], nan=np.inf)
    before = np.ones(len(steps), dtype=bool)
    for other in range(n):
        theirs = usual[who, other]
        nearer = (new_away < away[other]) | ((new_away == away[other]) & (lots[places] < lots[other]))
        first = (new_score > theirs) | ((new_score == theirs) & nearer)
        before &= first | (places == other)
    # An answer changes what the first one gets too.
    gain = (new_score - usual[who, 0]) - (usual[0, places] - usual[0, 0])
    return before & ~ruled_out[-len(steps) :], gain


def _steps(setting: Setting, edges: Edges, place: int) -> Iterator[_Step]:
    """What could be otherwise about one option, or what the person could still answer."""
    person, offer = int(edges.person[place]), int(edges.offer[place])
    people, offers = setting.people, setting.offers
    yield from _nearer(setting, person, offer, float(edges.distance_m[place]))
    yield from _cheaper(people, offers, person, offer)
    yield from _sooner(offers, offer)
    yield from _hours(setting, person, offer)
    yield from _words(setting, person, offer)
    if offers.accompanied[offer] != 1:
        yield _Step("company", "offer", {"accompanied": 1.0}, "de eerste keer iemand met u meegaat")
    for name, words in WELCOMED.items():
        if getattr(offers, name)[offer] != 1:
            yield _Step("welcome", "offer", {name: 1.0}, words)
            break
    if offers.capacity[offer] == 0:
        yield _Step("waiting", "offer", {"capacity": 1.0}, "er een plek vrijkomt")
    if not offers.confirmed_days[offer] <= 0:
        yield _Step("fresh", "offer", {"confirmed_days": 0.0}, "de gastheer of gastvrouw zegt dat dit nog klopt")
    for code, (wanted, offered, words) in HELPED.items():
        if (
            getattr(people, wanted)[person] == (0 if code == "transport" else 1)
            and getattr(offers, offered)[offer] != 1
        ):
            yield _Step(code, "offer", {offered: 1.0}, words)
    if setting.wants_to_give[person] == 1 and not setting.gives[offer]:
        yield _Step("reciprocity", "offer", {"can_contribute": 1.0}, "u er ook iets voor een ander kunt doen")
    answered = setting.answers[setting.werkvorm[offer]] & np.isnan(people.needs[person])
    for column in np.flatnonzero(answered).tolist():
        slug = people.need_names[column]
        name = setting.needs[slug].name.lower() if slug in setting.needs else slug
        needs = people.needs[person].copy()
        needs[column] = 1
        yield _Step("need", "person", {"needs": needs}, f"u zegt dat u ook dit wilt: {name}")
    if people.prefers[person] == "":
        grouped = bool(setting.grouped[setting.werkvorm[offer]])
        words = f"u zegt dat u het liefst iets {'in een groep' if grouped else 'met één ander'} doet"
        yield _Step("group_or_one", "person", {"prefers": "group" if grouped else "one_to_one"}, words)


WELCOMED = {
    "named_host": "één vaste persoon u ontvangt",
    "meet_first": "u vooraf kennis kunt maken",
    "try_once": "u eerst een keer mag komen kijken",
}
HELPED = {
    "hearing": ("hearing_limited", "hearing_support", "wie minder goed hoort het kan volgen"),
    "sight": ("sight_limited", "sight_support", "wie minder goed ziet mee kan doen"),
    "quiet": ("needs_quiet", "low_stimulus", "het er rustig is"),
    "transport": ("can_travel_alone", "transport", "er vervoer te regelen is"),
    "child": ("brings_child", "child_welcome", "uw kind mee mag"),
    "companion": ("brings_someone", "companion_welcome", "u iemand mee mag nemen"),
}


def _nearer(setting: Setting, person: int, offer: int, distance_m: float) -> Iterator[_Step]:
    """The same offer on the way to the person's home, nearer and nearer."""
    if np.isnan(distance_m):
        return
    home, there = setting.people.xy[person], setting.offers.xy[offer]
    ways = ways_of(str(setting.people.travel_ways[person]))
    step_m = max(DISTANCE_STEP_M, distance_m / MOST_STEPS)
    for step in range(1, int(distance_m / step_m) + 1):
        left = distance_m - step * step_m
        words = f"het dichterbij is: {travel(left, ways)}"
        yield _Step("distance", "offer", {"xy": home + (there - home) * (left / distance_m)}, words)


def _cheaper(people: People, offers: Offers, person: int, offer: int) -> Iterator[_Step]:
    cents = float(offers.price_cents[offer])
    if np.isnan(cents):
        yield _Step("price", "offer", {"price_cents": 0.0}, "het gratis is")
        return
    budget = float(people.budget_cents[person])
    steps = {*np.arange(0, cents, max(PRICE_STEP_CENTS, cents // MOST_STEPS)).tolist()} | (
        {budget} if budget < cents else set()
    )
    for price in sorted(steps, reverse=True):
        words = f"het {euros(int(price))} per keer kost" if price else "het gratis is"
        yield _Step("price", "offer", {"price_cents": float(int(price))}, words)


def _sooner(offers: Offers, offer: int) -> Iterator[_Step]:
    days = float(offers.begins_in_days[offer])
    if np.isnan(days):
        yield _Step("begin", "offer", {"begins_in_days": 0.0}, "u er nu mee kunt beginnen")
        return
    for weeks in range(min(MOST_STEPS, int(np.ceil(days / BEGIN_STEP_DAYS))) - 1, -1, -1):
        words = f"het over {weeks} {'week' if weeks == 1 else 'weken'} begint" if weeks else "u er nu mee kunt beginnen"
        yield _Step("begin", "offer", {"begins_in_days": float(weeks * BEGIN_STEP_DAYS)}, words)


def _hours(setting: Setting, person: int, offer: int) -> Iterator[_Step]:
    """An hour at which it runs and nobody asked the person, or one at which the person can and it might run."""
    person_can, offer_can = int(setting.people_can[person]), int(setting.offers_can[offer])
    if person_can & offer_can:
        return
    asked = offer_can & int(setting.people_may[person])
    other = person_can & ~offer_can
    if asked:
        hour = next(hour for hour in range(N_HOURS) if asked >> hour & 1)
        hours = setting.people.hours[person].copy()
        hours[hour] = 1
        yield _Step("hours", "person", {"hours": hours}, f"u op {hour_name(hour)} kunt")
    if other:
        hour = next(hour for hour in range(N_HOURS) if other >> hour & 1)
        hours = setting.offers.hours[offer].copy()
        hours[hour] = 1
        yield _Step("hours", "offer", {"hours": hours}, f"het er ook op {hour_name(hour)} is")


def _words(setting: Setting, person: int, offer: int) -> Iterator[_Step]:
    """The person's language is spoken there too, or people do one more thing that the person likes."""
    own = int(setting.spoken.people[person])
    if own and not own & int(setting.spoken.offers[offer]):
        (slug,) = setting.spoken.names(own)
        choices = setting.fields["language"].choices if "language" in setting.fields else ()
        label = next((choice.label for choice in choices if choice.slug == slug), slug)
        told = f"{setting.offers.language[offer]} {slug}".strip()
        yield _Step("language", "offer", {"language": told}, f"er ook mensen zijn die {label} spreken")
    missing = int(setting.interests.people[person]) & ~int(setting.interests.offers[offer])
    for slug in setting.interests.names(missing)[:1]:
        label = matching().interests[slug].label if slug in matching().interests else slug
        told = f"{setting.offers.interests[offer]} {slug}".strip()
        yield _Step("interest", "offer", {"interests": told}, f"mensen er ook dit doen: {label}")
