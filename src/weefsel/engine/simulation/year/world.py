"""The region of a simulated year: who asks, what there is, and what will happen whichever way people are helped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.need import Need
from weefsel.catalogue.region import Area
from weefsel.catalogue.synthetic import SyntheticPeople
from weefsel.catalogue.vocabulary import Field
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.catalogue.year import Year
from weefsel.engine.frames import N_HOURS, Floats, Ints, Offers, People
from weefsel.engine.matching.setting import compare
from weefsel.engine.needs.evaluate import NO
from weefsel.engine.simulation.populate import populate

DAYS = 365
NEVER = 10 * DAYS
NEAR_M = 350  # how far from the centre of its postcode area a place may stand
NO_GROUP = 12  # places where a werkvorm does not say how many
M_PER_KM = 1_000.0

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A region as it really is, which nobody in it knows wholly.

    ``people`` those who ask this year, ``asks_on`` the day (0 to 364) and ``low_education``, shape (n_people,);
    ``n_adults`` among how many they live. ``offers`` as everybody knows them on day 0, with ``capacity`` the places
    there are; ``taken`` by others on day 0, ``stops_on`` and ``moves_on`` the days on which an offer really stops or
    goes to ``hours_after`` (`NEVER`: not), ``begins`` the first day it meets and ``every`` how many days until one can
    begin again, shape (n_offers,). ``others`` rows of (day, offer, +1 comes or -1 goes), in the order of the days.

    For every pair, shape (n_people, n_offers): ``answers`` something the person wants; ``cannot`` that will never go:
    too far, meant for others, stairs; ``fits`` and ``fits_after`` the person is free at the hours before and after a
    move; ``yes``, ``first`` and ``third`` log-odds of saying yes and of coming the first and the third time. The draws
    of the pair, 0 to 1, are the same whichever way they are brought together: ``yes_draw``, ``first_draw``,
    ``third_draw``; ``reply_days`` until the host answers, -1 never. ``gives_up`` draws by attempt.
    """

    people: People
    n_adults: int
    asks_on: Ints
    low_education: Mask
    offers: Offers
    taken: Ints
    stops_on: Ints
    moves_on: Ints
    hours_after: Floats
    begins: Ints
    every: Ints
    others: Ints
    answers: Mask
    cannot: Mask
    fits: Mask
    fits_after: Mask
    yes: Floats
    first: Floats
    third: Floats
    yes_draw: Floats
    first_draw: Floats
    third_draw: Floats
    reply_days: Ints
    gives_up: Floats


def draw_world(
    areas: Sequence[Area],
    n_adults: int,
    shares: SyntheticPeople,
    werkvormen: Mapping[str, Werkvorm],
    year: Year,
    *,
    cohorts: frozenset[str],
    seed: int,
    needs: Mapping[str, Need],
    fields: Mapping[str, Field],
) -> World:
    """Draw a region of synthetic adults and offers.

    Parameters
    ----------
    werkvormen
        Those that offers may run: places to go, by slug.
    cohorts
        Which of them begin together and take nobody in between.

    Raises
    ------
    ValueError
        Nobody of so few adults asks for anything.
    """
    adults = populate(areas, n_adults, shares, seed=seed).people
    rng = np.random.default_rng([seed, 1])
    wanting = np.flatnonzero((adults.needs == 1).any(axis=1))
    rows = np.sort(rng.permutation(wanting)[: round(year.asks.value * len(wanting))])
    if not len(rows):
        raise ValueError(f"n_adults must be enough for somebody to ask for something, got {n_adults}.")
    people = adults.take(rows)
    older = people.age >= 65
    share = np.where(older, year.low_education_older.value, year.low_education.value)
    low_education = rng.random(len(rows)) < share
    asks_on = rng.integers(0, DAYS, len(rows))
    offers, places, hours_after = _offers(areas, people, adults, werkvormen, year, rng)
    offers = replace(offers, capacity=places.astype(np.float64))
    m = offers.n_offers
    is_cohort = np.isin(offers.werkvorm, sorted(cohorts))
    every = np.where(is_cohort, round(7 * year.cohort_weeks.value), 7)
    pairs = _pairs(people, low_education, offers, hours_after, werkvormen, year, needs, fields)
    shape = (people.n_people, m)
    silent = rng.random(shape) < year.host_silent.value
    return World(
        people=people,
        n_adults=n_adults,
        asks_on=asks_on,
        low_education=low_education,
        offers=offers,
        taken=np.minimum(places, rng.binomial(places, year.taken.value)),
        stops_on=_once(m, year.stops.value, rng),
        moves_on=_once(m, year.moves.value, rng),
        hours_after=hours_after,
        begins=rng.integers(0, every),
        every=every,
        others=_others(m, year.others.value, rng),
        **pairs,
        yes_draw=rng.random(shape),
        first_draw=rng.random(shape),
        third_draw=rng.random(shape),
        reply_days=np.where(silent, -1, rng.geometric(1 / max(1, year.host_days.value), shape)),
        gives_up=rng.random((people.n_people, int(year.attempts.high))),
    )


def _offers(
    areas: Sequence[Area],
    people: People,
    adults: People,
    werkvormen: Mapping[str, Werkvorm],
    year: Year,
    rng: np.random.Generator,
) -> tuple[Offers, Ints, Floats]:
    """Offers spread as people live, with their places and the hours after a move."""
    m = max(1, round(year.offers.value * adults.n_people / 1_000))
    at = rng.integers(0, adults.n_people, m)
    slugs = np.array(sorted(werkvormen), dtype=np.str_)[rng.integers(0, len(werkvormen), m)]
    groups = {slug: werkvorm.group for slug, werkvorm in werkvormen.items()}
    places = np.array([NO_GROUP if (part := groups[slug]) is None else min(part.max, 40) for slug in slugs.tolist()])
    hours, hours_after = np.zeros((2, m, N_HOURS))
    # Where and when people are free is also where and when there is something for them.
    free = np.nan_to_num(adults.hours).sum(axis=0)
    for table in (hours, hours_after):
        table[np.arange(m), rng.choice(N_HOURS, size=m, p=free / free.sum())] = 1
    offers = Offers(
        id=np.array([f"plek-{number:05d}" for number in range(1, m + 1)], dtype=np.str_),
        werkvorm=slugs,
        area=adults.area[at],
        xy=adults.xy[at] + rng.integers(-NEAR_M, NEAR_M + 1, (m, 2)),
        hours=hours,
        language=adults.language[rng.integers(0, adults.n_people, m)],
        step_free=(rng.random(m) < year.step_free.value).astype(np.float64),
        accompanied=(rng.random(m) < year.accompanied.value).astype(np.float64),
        online=np.zeros(m),
    )
    return offers, places, hours_after


def _once(m: int, share: float, rng: np.random.Generator) -> Ints:
    """The day on which something happens to an offer, in `DAYS` days to so large a share of them; else `NEVER`."""
    return np.where(rng.random(m) < share, rng.integers(0, DAYS, m), NEVER)


def _others(m: int, a_year: float, rng: np.random.Generator) -> Ints:
    """Others who come to and go from every offer, shape (n, 3), until everybody's story has ended."""
    n = rng.poisson(a_year * 2, m)  # two years: who asked on the last day is followed too
    offer = np.repeat(np.arange(m), n)
    comes = np.column_stack([rng.integers(0, 2 * DAYS, len(offer)), offer, np.ones(len(offer), dtype=np.int64)])
    goes = np.column_stack([rng.integers(0, 2 * DAYS, len(offer)), offer, -np.ones(len(offer), dtype=np.int64)])
    both = np.concatenate([comes, goes])
    return both[np.lexsort((both[:, 2], both[:, 1], both[:, 0]))]


def _pairs(
    people: People,
    low_education: Mask,
    offers: Offers,
    hours_after: Floats,
    werkvormen: Mapping[str, Werkvorm],
    year: Year,
    needs: Mapping[str, Need],
    fields: Mapping[str, Field],
) -> dict[str, NDArray]:
    setting = compare(people, offers, werkvormen, reach_m=1.0, needs=needs, fields=fields)
    wanted = people.needs == 1
    n_answered = wanted.astype(np.int64) @ setting.answers[setting.werkvorm].T.astype(np.int64)
    km = np.hypot(*(people.xy[:, np.newaxis] - offers.xy).transpose(2, 0, 1)) / M_PER_KM
    far = km * M_PER_KM > people.reach_m[:, np.newaxis]
    stairs = (people.uses_wheelchair == 1)[:, np.newaxis] & (offers.step_free == 0)
    other_language = people.language[:, np.newaxis] != offers.language
    with_one = np.array([werkvormen[slug].group is None for slug in offers.werkvorm.tolist()], dtype=bool)
    other_form = ((people.prefers == "group")[:, np.newaxis] & with_one) | (
        (people.prefers == "one_to_one")[:, np.newaxis] & ~with_one
    )
    can = people.hours == 1
    yes = (
        year.yes.value
        + year.yes_km.value * km
        + year.yes_language.value * other_language
        + year.yes_form.value * other_form
        + year.yes_education.value * low_education[:, np.newaxis]
    )
    first = year.first.value + year.first_km.value * km + year.first_with.value * (offers.accompanied == 1)
    third = (
        year.third.value
        + year.third_km.value * km
        + year.third_language.value * other_language
        + year.third_form.value * other_form
        + year.third_wish.value * (n_answered > 1)
    )
    return {
        "answers": n_answered > 0,
        "cannot": far | stairs | (setting.eligible[:, setting.werkvorm] == NO),
        "fits": can.astype(np.int64) @ (offers.hours == 1).T.astype(np.int64) > 0,
        "fits_after": can.astype(np.int64) @ (hours_after == 1).T.astype(np.int64) > 0,
        "yes": yes,
        "first": first,
        "third": third,
    }
