"""Small random worlds in which people who must stay apart want the same scarce places."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np

from weefsel.catalogue.catalogue import read_catalogue
from weefsel.catalogue.werkvorm import GroupPart, Werkvorm
from weefsel.engine.frames import N_HOURS, Offers, People, Places

ORIGIN = (178_000.0, 424_000.0)
REACH_M = 2_000.0
SMALLEST, LARGEST = 8, 40
FEWEST_PAIRS, MOST_PAIRS = 3, 10
AWAY_M = np.array([0.0, 300.0, 900.0, 2_500.0])
HOMES_M = np.array([0.0, 200.0, 600.0])
AGES = np.array([30.0, 70.0, np.nan])
LANGUAGES = (np.array(["nl"]), np.array(["nl"]), np.array(["nl", "nl", "nl", "tr"]))
PREFERENCES = np.array(["group", "either", ""])
ONLINE = np.array([0.0, 0.0, 0.0, 0.0, 1.0])
ROOMS = np.array([1, 1, 1, 2, 2, 3])
# Worlds in one table lie so far from each other that nobody can go to the next one.
STEP_M, STEPS, CORNER = 9_000.0, 30, (20_000.0, 310_000.0)

Columns = dict[str, Any]


@dataclass(frozen=True, eq=False)
class World:
    """One world. ``people_columns``, ``offers_columns`` and ``places_columns`` what is given of these; ``pairs`` rows
    of people who must stay apart; ``order`` in which they come when they come one by one; ``seed`` for the lots.

    Tables are made of the columns when they are asked for: most worlds are only ever looked at together.
    """

    number: int
    people_columns: Columns
    offers_columns: Columns
    places_columns: Columns
    pairs: tuple[tuple[int, int], ...]
    order: tuple[int, ...]
    seed: int

    @property
    def n_people(self) -> int:
        return len(self.order)

    @property
    def n_offers(self) -> int:
        return len(self.offers_columns["id"])

    @cached_property
    def people(self) -> People:
        return People(**self.people_columns, need_names=("company",), needs=np.ones((self.n_people, 1)))

    @cached_property
    def offers(self) -> Offers:
        return Offers(**self.offers_columns)

    @cached_property
    def places(self) -> Places:
        return Places(**self.places_columns)


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
    draw = _Draw(seed, number)
    n = draw.whole(SMALLEST, LARGEST)
    buildings = np.array(ORIGIN) + draw.some(AWAY_M, (draw.whole(1, 3), 2))
    hours = np.sort(draw.order(N_HOURS)[: draw.whole(1, 3)])
    people = Columns(
        id=_names("p", n),
        xy=np.array(ORIGIN) + draw.some(HOMES_M, (n, 2)),
        hours=_hours(draw, n, hours, sure=0.75),
        age=draw.some(AGES, n),
        language=draw.some(LANGUAGES[draw.whole(0, 2)], n),
        prefers=draw.some(PREFERENCES, n),
    )
    m = draw.whole(2, 5)
    offers = Columns(
        id=_names("o", m),
        werkvorm=draw.some(np.array(sorted(werkvormen())), m),
        xy=buildings[draw.below(len(buildings), m)],
        capacity=1.0 + draw.below(max(1, n // 3 - 1), m),
        hours=_hours(draw, m, hours, sure=0.6),
        language=np.full(m, "nl"),
        online=draw.some(ONLINE, m),
    )
    rooms = int(draw.some(ROOMS, 1)[0])
    places = Columns(
        id=_names("r", rooms),
        xy=buildings[draw.below(len(buildings), rooms)],
        seats=2.0 + draw.below(6, rooms),
        hours=_hours(draw, rooms, hours, sure=0.9),
        step_free=np.ones(rooms),
    )
    return World(
        number=number,
        people_columns=people,
        offers_columns=offers,
        places_columns=places,
        pairs=_pairs(draw, n),
        order=tuple(draw.order(n).tolist()),
        seed=draw.whole(0, 2**31 - 1),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Several worlds in one table, as a region has neighbourhoods. Each has a need of its own, and a werkvorm for it.

    ``people_from`` and ``offers_from`` the rows at which each world begins, and the end; ``pairs`` rows of the table.
    """

    worlds: tuple[World, ...]
    people: People
    offers: Offers
    werkvormen: dict[str, Werkvorm]
    people_from: tuple[int, ...]
    offers_from: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]
    seed: int


def make_table(worlds: tuple[World, ...]) -> Table:
    """These worlds in one table."""
    people_from, offers_from = [0], [0]
    for world in worlds:
        people_from.append(people_from[-1] + world.n_people)
        offers_from.append(offers_from[-1] + world.n_offers)
    number = np.repeat(np.arange(len(worlds)), np.diff(people_from))
    need_names = tuple(f"company-{i}" for i in range(len(worlds)))

    def people(name: str) -> np.ndarray:
        return np.concatenate([world.people_columns[name] for world in worlds])

    def offers(name: str) -> np.ndarray:
        return np.concatenate([world.offers_columns[name] for world in worlds])

    away = [np.array(CORNER) + STEP_M * np.array([i % STEPS, i // STEPS]) - ORIGIN for i in range(len(worlds))]
    return Table(
        worlds=worlds,
        people=People(
            id=np.array([f"{world.number}{each}" for world in worlds for each in world.people_columns["id"].tolist()]),
            xy=np.concatenate([world.people_columns["xy"] + there for world, there in zip(worlds, away, strict=True)]),
            need_names=need_names,
            needs=(number[:, np.newaxis] == np.arange(len(worlds))).astype(np.float64),
            hours=people("hours"),
            age=people("age"),
            language=people("language"),
            prefers=people("prefers"),
        ),
        offers=Offers(
            id=np.array([f"{world.number}{each}" for world in worlds for each in world.offers_columns["id"].tolist()]),
            werkvorm=np.array(
                [f"{each}-{i}" for i, world in enumerate(worlds) for each in world.offers_columns["werkvorm"].tolist()]
            ),
            xy=np.concatenate([world.offers_columns["xy"] + there for world, there in zip(worlds, away, strict=True)]),
            capacity=offers("capacity"),
            hours=offers("hours"),
            language=offers("language"),
            online=offers("online"),
        ),
        werkvormen={
            f"{slug}-{i}": each for i, need in enumerate(need_names) for slug, each in _answering(need).items()
        },
        people_from=tuple(people_from),
        offers_from=tuple(offers_from),
        pairs=tuple(
            (people_from[i] + one, people_from[i] + other)
            for i, world in enumerate(worlds)
            for one, other in world.pairs
        ),
        seed=worlds[0].seed,
    )


@cache
def _answering(need: str) -> dict[str, Werkvorm]:
    return {slug: replace(one, needs=(need,)) for slug, one in werkvormen().items()}


class _Draw:
    """The chance of one world: everything comes from one row of even numbers between 0 and 1."""

    def __init__(self, seed: int, number: int):
        self.even = np.random.Generator(np.random.PCG64([seed, number])).random

    def below(self, n: int, size: int | tuple[int, ...]) -> np.ndarray:
        """Whole numbers 0 .. n - 1."""
        return (self.even(size) * n).astype(np.int64)

    def whole(self, low: int, high: int) -> int:
        return low + int(self.even() * (high - low + 1))

    def some(self, values: np.ndarray, size: int | tuple[int, ...]) -> np.ndarray:
        return values[self.below(len(values), size)]

    def order(self, n: int) -> np.ndarray:
        """The numbers 0 .. n - 1 in any order."""
        return np.argsort(self.even(n))


@cache
def _names(letter: str, n: int) -> np.ndarray:
    return np.array([f"{letter}{i}" for i in range(n)])


def _hours(draw: _Draw, n: int, hours: np.ndarray, *, sure: float) -> np.ndarray:
    """Rows that are free at most of ``hours``, not known at some, and at no other hour of the week."""
    even = draw.even((n, len(hours)))
    rows = np.zeros((n, N_HOURS))
    rows[:, hours] = np.where(even < sure, 1.0, np.where(even < (1 + sure) / 2, np.nan, 0.0))
    rows[(rows[:, hours] == 0).all(axis=1), hours[0]] = 1.0
    return rows


def _pairs(draw: _Draw, n: int) -> tuple[tuple[int, int], ...]:
    """Three to ten different pairs; in a third of the worlds a triangle is among them, in a third a star."""
    wanted = draw.whole(FEWEST_PAIRS, MOST_PAIRS)
    shape = draw.whole(0, 2)
    some = draw.order(n)[:4].tolist()
    pairs: set[tuple[int, int]] = set()
    if shape == 1:
        pairs = {(some[0], some[1]), (some[1], some[2]), (some[0], some[2])}
    elif shape == 2:
        pairs = {(some[0], other) for other in some[1:]}
    pairs = {(min(pair), max(pair)) for pair in pairs}
    while len(pairs) < wanted:
        one, other = draw.below(n, 2).tolist()
        if one != other:
            pairs.add((min(one, other), max(one, other)))
    return tuple(sorted(pairs))
