"""The ways in which someone is helped to find a place; each knows only what it can know on that day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.need import Need
from weefsel.catalogue.vocabulary import Field
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.catalogue.year import Year
from weefsel.engine.frames import Apart, Floats, Ints
from weefsel.engine.matching.rank import rank
from weefsel.engine.simulation.year.world import DAYS, Mask, World

OPTIONS = 5
REACH_M = 5_000.0  # of who was not asked; in a simulated year everyone was


@dataclass(slots=True, eq=False)
class Now:
    """How the offers really are on a day: ``is_open``, ``moved``, ``free`` places. All of shape (n_offers,)."""

    is_open: Mask
    moved: Mask
    free: Ints

    def copy(self) -> Now:
        return Now(self.is_open.copy(), self.moved.copy(), self.free.copy())


@dataclass(slots=True, eq=False)
class Record:
    """What is written down of the offers, and is as old as the last time somebody looked: ``known`` then.

    ``asked_on`` the days on which an offer is looked at again, shape (n_offers, n_times), in order.
    """

    known: Now
    asked_on: Ints

    def look(self, day: int, now: Now) -> None:
        """Write down how the offers are that are looked at today."""
        self._write(np.flatnonzero((self.asked_on == day).any(axis=1)), now)

    def hear(self, offer: int, now: Now) -> None:
        """Write down how one offer is, because somebody was there or asked."""
        self._write(np.array([offer]), now)

    def _write(self, rows: Ints, now: Now) -> None:
        self.known.is_open[rows] = now.is_open[rows]
        self.known.moved[rows] = now.moved[rows]
        self.known.free[rows] = now.free[rows]


Choose = Callable[[Ints, Record, Now, list[set[int]]], list[list[int]]]


@dataclass(frozen=True, slots=True)
class Way:
    """A way of helping: ``slug`` and ``name``; ``hears`` whether an answer of a host is written down for the next one.

    ``choose`` gives for people (rows) what is put before them, best first, without what they tried before.
    """

    slug: str
    name: str
    hears: bool
    choose: Choose


def ways(
    world: World,
    year: Year,
    werkvormen: Mapping[str, Werkvorm],
    *,
    seed: int,
    needs: Mapping[str, Need],
    fields: Mapping[str, Field],
) -> tuple[Way, ...]:
    """The ways that are compared, in the order of the table."""
    m = world.offers.n_offers
    rng = np.random.default_rng([seed, 2])
    place_on_list = rng.permutation(m)
    known = np.zeros(m, dtype=bool)
    known[rng.permutation(m)[: int(year.known.value)]] = True
    suits = world.answers & ~world.cannot
    distance_m = np.hypot(*(world.people.xy[:, np.newaxis] - world.offers.xy).transpose(2, 0, 1))

    def listed(order: NDArray) -> Choose:
        def choose(rows: Ints, record: Record, now: Now, tried: list[set[int]]) -> list[list[int]]:
            allowed = suits[rows] & record.known.is_open & _hours(world, rows, record.known)
            return [_first(order[row], allowed[i], tried[i], 1) for i, row in enumerate(rows.tolist())]

        return choose

    def coach(rows: Ints, record: Record, now: Now, tried: list[set[int]]) -> list[list[int]]:
        """What suits best of the offers known by heart, as they are today; who fits none of them, looks in the list."""
        allowed = suits[rows] & known & now.is_open & (now.free > 0) & _hours(world, rows, now)
        found = [_first(-world.yes[row], allowed[i], tried[i], 1) for i, row in enumerate(rows.tolist())]
        from_list = nearest(rows, record, now, tried)
        return [mine or listed for mine, listed in zip(found, from_list, strict=True)]

    def weefsel(rows: Ints, record: Record, now: Now, tried: list[set[int]]) -> list[list[int]]:
        return _ranked(world, rows, record.known, tried, werkvormen, needs, fields)

    def together(rows: Ints, record: Record, now: Now, tried: list[set[int]]) -> list[list[int]]:
        """The options of Weefsel, less what the coach knows to be otherwise, and what the coach would say beside it."""
        mine = coach(rows, record, now, tried)
        wrong = known & ~(now.is_open & (now.free > 0))
        options = weefsel(rows, record, now, tried)
        return [
            list(dict.fromkeys([*one, *(offer for offer in several if not wrong[offer])]))
            for one, several in zip(mine, options, strict=True)
        ]

    nearest = listed(distance_m)
    return (
        Way("first-listed", "de eerste van de lijst", False, listed(np.broadcast_to(place_on_list, distance_m.shape))),
        Way("nearest", "wat het dichtstbij is", False, nearest),
        Way("coach", "een welzijnscoach die tachtig plekken kent", False, coach),
        Way("weefsel", "Weefsel", True, weefsel),
        Way("coach-weefsel", "dezelfde welzijnscoach, met Weefsel", True, together),
    )


def record_of(way: Way, world: World, now: Now, year: Year, *, seed: int) -> Record:
    """The record that a way works with, right on day 0.

    A list is gone through once in so many days, each offer on its own day. Weefsel asks the host, who does not always
    answer.
    """
    m = world.offers.n_offers
    rng = np.random.default_rng([seed, 3])
    every = round(year.asked_days.value if way.hears else year.refresh_days.value)
    times = -(-2 * DAYS // every)
    asked_on = rng.integers(0, every, (m, 1)) + every * np.arange(times)
    if way.hears:
        asked_on[rng.random((m, times)) >= year.answers.value] = -1
    return Record(known=now.copy(), asked_on=asked_on)


def _hours(world: World, rows: Ints, known: Now) -> Mask:
    return np.where(known.moved, world.fits_after[rows], world.fits[rows])


def _first(order: NDArray, allowed: Mask, tried: set[int], n: int) -> list[int]:
    """The first ``n`` allowed offers by ``order`` (small is first) that were not tried."""
    rows = np.flatnonzero(allowed)
    rows = rows[~np.isin(rows, list(tried))] if tried else rows
    return rows[np.argsort(order[rows], kind="stable")][:n].tolist()


def _ranked(
    world: World,
    rows: Ints,
    known: Now,
    tried: list[set[int]],
    werkvormen: Mapping[str, Werkvorm],
    needs: Mapping[str, Need],
    fields: Mapping[str, Field],
) -> list[list[int]]:
    """What the engine proposes with what is written down: the same `rank` as on a page."""
    hours = np.where(known.moved[:, np.newaxis], world.hours_after, world.offers.hours)
    offers = replace(world.offers, hours=hours, capacity=np.where(known.is_open, known.free, 0).astype(np.float64))
    open_ = np.flatnonzero(known.is_open)
    most = max((len(each) for each in tried), default=0)
    ranking = rank(
        world.people.take(rows),
        offers.take(open_),
        werkvormen,
        reach_m=REACH_M,
        top=OPTIONS + most,
        apart=Apart(),  # nobody here exists, and nobody avoids anybody
        needs=needs,
        fields=fields,
    )
    options: list[list[int]] = []
    for i, row in enumerate(rows.tolist()):
        mine = open_[ranking.offer[slice(*np.searchsorted(ranking.person, [i, i + 1]))]].tolist()
        options.append([one for one in mine if one not in tried[i] and world.answers[row, one]][:OPTIONS])
    return options


def accepts(known: Floats, draw: Floats) -> Mask:
    """Whether an event of these log-odds happens, by its draw."""
    return draw < 1 / (1 + np.exp(-known))
