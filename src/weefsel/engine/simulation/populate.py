"""Draw synthetic people of a real region: nobody in the result exists, the shares are those of the figures.

All draws are stratified: within each group of age (and sex) exactly the stated share, rounded to whole people, gets a
property, and only who it is depends on the seed. So the shares hold for every seed, also in a small region.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.region import AGE_BANDS, Area
from weefsel.catalogue.synthetic import LonelinessBand, Points, SyntheticPeople
from weefsel.engine.frames import DAYPARTS, DAYS, N_HOURS, Floats, People

Mask = NDArray[np.bool_]

N_ITEMS = 11
OLDEST = 100
# The scale of 11 items: points at which someone counts as somewhat and as strongly lonely.
SOMEWHAT_FROM = 3
STRONGLY_FROM = 9


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Synthetic people with their simulated answers.

    ``people`` as the engine reads them; ``points`` shape (n_people, 11): 1 where the simulated answer to a loneliness
    item counts a point. The answers serve to calibrate and to count over many people; they are no property that may be
    shown of one person.
    """

    people: People
    points: NDArray[np.int8]

    @property
    def loneliness(self) -> NDArray[np.int8]:
        """0 not, 1 somewhat, 2 strongly lonely by the points, shape (n_people,)."""
        score = self.points.sum(axis=1)
        return ((score >= SOMEWHAT_FROM).astype(np.int8) + (score >= STRONGLY_FROM)).astype(np.int8)


def populate(areas: Sequence[Area], n_people: int, shares: SyntheticPeople, *, seed: int) -> Population:
    """Draw people with the age and sex make-up of the areas.

    Parameters
    ----------
    areas
        Postcode areas with inhabitants by age and sex; a person stands at the centroid of their area.
    shares
        Loneliness by age, and what people are, can and want.

    Raises
    ------
    ValueError
        No inhabitants of the stated age, or a number of people below 0.
    """
    if n_people < 0:
        raise ValueError(f"n_people must be >= 0, got {n_people}.")
    rng = np.random.default_rng(seed)
    area, sex, age = _who(areas, n_people, shares.age_min, rng)
    group = _lonely(age, shares.loneliness, rng)
    points = _answers(group, shares.points, rng)

    columns: dict[str, Floats | NDArray[np.str_]] = {}
    for flag in shares.flags:
        column = columns.setdefault(flag.field, np.full(n_people, np.nan))
        within = _between(age, flag.age_min, flag.age_max)
        if flag.sex is not None:
            within &= sex == flag.sex
        column[within] = 0
        column[_some(within, flag.share, rng)] = 1
    for choice in shares.choices:
        columns[choice.field] = _spread(n_people, choice.shares, rng)
    columns["pregnancy_week"] = np.zeros(n_people)
    could_be = _between(age, shares.pregnancy.age_min, shares.pregnancy.age_max) & (sex == "female")
    pregnant = _some(could_be, shares.pregnancy.share, rng)
    columns["pregnancy_week"][pregnant] = rng.integers(1, shares.pregnancy.week_max + 1, len(pregnant))

    reach_m = np.full(n_people, np.nan)
    for band in shares.reach:
        reach_m[_between(age, band.age_min, band.age_max)] = band.reach_m
    hours = np.zeros((n_people, N_HOURS))
    for free in shares.free:
        within = _between(age, free.age_min, free.age_max)
        for day in range(len(DAYS)):
            for daypart, share in enumerate(free.working_days if day < 5 else free.weekend):
                hours[_some(within, share, rng), day * len(DAYPARTS) + daypart] = 1

    need_names = tuple(dict.fromkeys(want.need for want in shares.wants))
    needs = np.zeros((n_people, len(need_names)))
    for want in shares.wants:
        concerned = _between(age, want.age_min, want.age_max)
        if want.only is not None:
            concerned &= np.nan_to_num(np.asarray(columns[want.only], dtype=np.float64)) > 0
        for level, share in enumerate((want.not_lonely, want.somewhat, want.strongly)):
            needs[_some(concerned & (group == level), share, rng), need_names.index(want.need)] = 1

    xy = np.array([(each.x, each.y) for each in areas], dtype=np.float64).reshape(-1, 2)
    codes = np.array([each.code for each in areas], dtype=np.str_)
    people = People(
        id=np.array([f"syn-{number:07d}" for number in range(1, n_people + 1)], dtype=np.str_),
        area=codes[area] if n_people else np.empty(0, dtype=np.str_),
        xy=xy[area],
        reach_m=reach_m,
        need_names=need_names,
        needs=needs,
        hours=hours,
        age=age.astype(np.float64),
        sex=sex,
        **columns,  # pyright: ignore[reportArgumentType]
    )
    return Population(people, points)


def _who(
    areas: Sequence[Area], n_people: int, age_min: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.str_], NDArray[np.int64]]:
    """Draw area, sex and age: systematically over all inhabitants in the order of age, sex and area.

    One random start and equal steps give every age group, and every sex within it, its share to within one person.
    """
    # A band that begins before the youngest age counts for the years that are old enough, spread evenly.
    first = [max(low, age_min) for low, _ in AGE_BANDS]
    last = [OLDEST if high is None else high for _, high in AGE_BANDS]
    part = [
        max(0, end - start + 1) / (end - low + 1) for (low, _), start, end in zip(AGE_BANDS, first, last, strict=True)
    ]
    counts = np.array([(area.men, area.women) for area in areas], dtype=np.float64).reshape(
        len(areas), 2, len(AGE_BANDS)
    )
    cells = (counts * part).transpose(2, 1, 0)
    total = cells.sum()
    if n_people and total <= 0:
        raise ValueError(f"areas must hold inhabitants of {age_min} years or older, got none.")
    steps = (np.arange(n_people) + rng.random()) * (total / n_people if n_people else 0)
    cell = np.searchsorted(np.cumsum(cells.reshape(-1)), steps, side="right")
    cell = np.minimum(cell, max(cells.size - 1, 0))
    band, woman, area = np.unravel_index(cell, cells.shape) if n_people else (np.empty(0, int),) * 3
    age = rng.integers(np.array(first)[band], np.array(last)[band] + 1)
    order = rng.permutation(n_people)
    return area[order], np.array(["male", "female"])[woman][order], age[order]


def _between(age: NDArray[np.int64], low: int, high: int) -> Mask:
    return (age >= low) & (age <= high)


def _some(within: Mask, share: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Take exactly the stated share of a group; chance decides who, and whether the last part of a person counts."""
    rows = np.flatnonzero(within)
    n = int(share * len(rows) + rng.random()) if share < 1 else len(rows)
    return rng.permutation(rows)[:n]


def _lonely(age: NDArray[np.int64], bands: Sequence[LonelinessBand], rng: np.random.Generator) -> NDArray[np.int8]:
    """0 not, 1 somewhat, 2 strongly lonely: the nearest whole number of people of each age band."""
    group = np.zeros(len(age), dtype=np.int8)
    for band in bands:
        rows = rng.permutation(np.flatnonzero(_between(age, band.age_min, band.age_max)))
        group[rows[: round(band.lonely * len(rows))]] = 1
        group[rows[: round(band.strongly * len(rows))]] = 2
    return group


def _answers(group: NDArray[np.int8], points: Points, rng: np.random.Generator) -> NDArray[np.int8]:
    """Simulate which of the items count a point: as many as suit the group, on items drawn at random."""
    score = np.zeros(len(group), dtype=np.int64)
    for level, (start, shares) in enumerate(
        ((0, points.not_lonely), (SOMEWHAT_FROM, points.somewhat), (STRONGLY_FROM, points.strongly))
    ):
        rows = np.flatnonzero(group == level)
        score[rows] = start + rng.choice(len(shares), size=len(rows), p=np.asarray(shares) / sum(shares))
    rank = rng.random((len(group), N_ITEMS)).argsort(axis=1).argsort(axis=1)
    return (rank < score[:, None]).astype(np.int8)


def _spread(n_people: int, shares: Mapping[str, float], rng: np.random.Generator) -> NDArray[np.str_]:
    """Give every choice its share of the people, to within one person."""
    words = list(shares)
    edges = np.cumsum([shares[word] for word in words]) * n_people
    chosen = np.searchsorted(edges, np.arange(n_people) + rng.random(), side="right")
    return np.array(words, dtype=np.str_)[np.minimum(chosen, len(words) - 1)][rng.permutation(n_people)]
