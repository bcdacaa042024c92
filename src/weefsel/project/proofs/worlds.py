"""Small random worlds in which people who must stay apart want the same scarce places."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from weefsel.catalogue.catalogue import read_catalogue
from weefsel.catalogue.werkvorm import GroupPart, Werkvorm
from weefsel.engine.frames import N_HOURS, Offers, People, Places

ORIGIN = (178_000.0, 424_000.0)
REACH_M = 2_000.0
SMALLEST, LARGEST = 8, 40
FEWEST_PAIRS, MOST_PAIRS = 3, 10


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """One world. ``pairs`` rows of people who must stay apart; ``order`` in which they come when they come one by one;
    ``seed`` for the lots."""

    number: int
    people: People
    offers: Offers
    places: Places
    pairs: tuple[tuple[int, int], ...]
    order: tuple[int, ...]
    seed: int


@cache
def werkvormen() -> dict[str, Werkvorm]:
    """Two werkvormen of the catalogue that answer one need, open to everyone, with groups of two to six."""
    known = read_catalogue().werkvormen
    chosen = [known[slug] for slug in ("odensehuizen", "voorzorgcirkels")]
    return {one.slug: replace(one, needs=("company",), eligibility=(), group=GroupPart(2, 6)) for one in chosen}


def make_world(seed: int, number: int) -> World:
    """World ``number`` of a run; the same seed and number give the same world.

    Most people live near two or three buildings and can come at two or three hours, so that nearly everyone wants the
    same few places. Some pairs form a triangle or a star.
    """
    draw = np.random.default_rng([seed, number])
    n = int(draw.integers(SMALLEST, LARGEST + 1))
    buildings = np.array(ORIGIN) + draw.choice([0.0, 300.0, 900.0, 2_500.0], size=(int(draw.integers(1, 4)), 2))
    hours = np.sort(draw.choice(N_HOURS, size=int(draw.integers(1, 4)), replace=False))
    people = People(
        id=[f"p{i}" for i in range(n)],
        xy=np.array(ORIGIN) + draw.choice([0.0, 200.0, 600.0], size=(n, 2)),
        need_names=("company",),
        needs=np.ones((n, 1)),
        hours=_hours(draw, n, hours, sure=0.75),
        age=draw.choice([30.0, 70.0, np.nan], size=n),
        language=draw.choice(["nl", "nl", "nl", "tr"], size=n),
        prefers=draw.choice(["group", "either", ""], size=n),
    )
    m = int(draw.integers(2, 6))
    offers = Offers(
        id=[f"o{i}" for i in range(m)],
        werkvorm=draw.choice(sorted(werkvormen()), size=m),
        xy=buildings[draw.integers(0, len(buildings), size=m)],
        capacity=draw.integers(1, max(2, n // 3), size=m).astype(float),
        hours=_hours(draw, m, hours, sure=0.6),
        language=np.full(m, "nl"),
        online=draw.choice([0.0, 0.0, 0.0, 0.0, 1.0], size=m),
    )
    rooms = int(draw.integers(1, 4))
    places = Places(
        id=[f"r{i}" for i in range(rooms)],
        xy=buildings[draw.integers(0, len(buildings), size=rooms)],
        seats=draw.integers(2, 8, size=rooms).astype(float),
        hours=_hours(draw, rooms, hours, sure=0.9),
        step_free=np.ones(rooms),
    )
    return World(
        number=number,
        people=people,
        offers=offers,
        places=places,
        pairs=_pairs(draw, n),
        order=tuple(draw.permutation(n).tolist()),
        seed=int(draw.integers(0, 2**31)),
    )


def _hours(draw: np.random.Generator, n: int, hours: np.ndarray, *, sure: float) -> np.ndarray:
    """Rows that are free at most of ``hours``, not known at some, and at no other hour of the week."""
    rows = np.zeros((n, N_HOURS))
    rows[:, hours] = draw.choice([1.0, np.nan, 0.0], p=[sure, (1 - sure) / 2, (1 - sure) / 2], size=(n, len(hours)))
    rows[:, hours[0]] = np.where((np.nan_to_num(rows, nan=1.0) == 0).all(axis=1), 1.0, rows[:, hours[0]])
    return rows


def _pairs(draw: np.random.Generator, n: int) -> tuple[tuple[int, int], ...]:
    """Three to ten different pairs; in a third of the worlds a triangle is among them, in a third a star."""
    wanted = int(draw.integers(FEWEST_PAIRS, MOST_PAIRS + 1))
    shape = int(draw.integers(0, 3))
    some = draw.permutation(n)[:4].tolist()
    pairs: set[tuple[int, int]] = set()
    if shape == 1:
        pairs = {(some[0], some[1]), (some[1], some[2]), (some[0], some[2])}
    elif shape == 2:
        pairs = {(some[0], other) for other in some[1:]}
    pairs = {(min(pair), max(pair)) for pair in pairs}
    while len(pairs) < wanted:
        one, other = (int(each) for each in draw.choice(n, size=2, replace=False))
        pairs.add((min(one, other), max(one, other)))
    return tuple(sorted(pairs))
