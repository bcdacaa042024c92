"""Search one person's best offers among very many, exactly as the criteria say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.need import Need
from weefsel.catalogue.vocabulary import Field
from weefsel.engine.frames import Floats, Ints, People
from weefsel.engine.matching.criteria.distance import DISTANCE
from weefsel.engine.matching.search.index import Index
from weefsel.engine.matching.setting import Setting, compare, reach_of

ROOM = 4_096  # candidates kept while searching, before more room is made
FEW = 150  # up to here putting them in order one by one is quicker


@dataclass(frozen=True, eq=False)
class Question:
    """What one person asks of an index: what each class of offers is worth to them.

    ``tables`` points by class, part after part from ``offset`` on; a class that a hard criterion rules out is far below
    zero. ``most`` the most of each part. ``hour_points`` at a sure hour and at one to ask; ``place_points`` from home
    and where the way is not known. ``home`` x, y, and 1 where they are known; ``reach_m`` how far, and ``blur_m`` how
    precisely that is known.
    """

    index: Index
    people: People
    needs: Mapping[str, Need]
    fields: Mapping[str, Field]
    tables: NDArray[np.int32]
    offset: Ints
    most: Ints
    hours: NDArray[np.uint32]
    hour_points: Ints
    place_points: Ints
    home: Floats
    reach_m: float
    blur_m: float

    @cached_property
    def setting(self) -> Setting:
        """The person beside the offers: for words, not for the search."""
        own = self.index.setting
        return compare(
            self.people,
            own.offers,
            {},
            reach_m=own.default_reach_m,
            weights=own.weights,
            needs=self.needs,
            fields=self.fields,
            like=own,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Offers of one person, best first: ``offer`` rows, ``distance_m`` metres (NaN: not known or none), ``score``."""

    offer: Ints
    distance_m: Floats
    score: Ints


def question(
    index: Index,
    people: People,
    *,
    needs: Mapping[str, Need] | None = None,
    fields: Mapping[str, Field] | None = None,
) -> Question:
    """What one person asks, as every criterion judges one offer of each class for them.

    Raises
    ------
    ValueError
        There is not exactly one person.
    """
    if people.n_people != 1:
        raise ValueError(f"people must hold one person, got {people.n_people}.")
    own = index.setting
    tables, most, hours = index.worth.ask(people)
    blur = people.blur_m.item()
    return Question(
        index=index,
        people=people,
        needs=needs or {},
        fields=fields or {},
        tables=tables,
        offset=index.worth.offset,
        most=most,
        hours=hours,
        hour_points=index.worth.hour_points,
        place_points=index.worth.place_points,
        home=_home(people),
        reach_m=_reach_m(people, own.default_reach_m),
        blur_m=0.0 if blur != blur else blur,
    )


def _reach_m(people: People, default_m: float) -> float:
    said, minutes = people.reach_m.item(), people.travel_min.item()
    if said == said:
        return said
    return default_m if minutes != minutes else reach_of(people, default_m)[0].item()


def _home(people: People) -> Floats:
    x, y = people.xy[0].tolist()
    return np.zeros(3) if x != x else np.array([x, y, 1.0])


class Search:
    """Room to search in, used again for each person: one for each thread."""

    def __init__(self, index: Index) -> None:
        from weefsel.engine.matching.search import _kernel

        self._kernel = _kernel
        self.index = index
        n_blocks = len(index.block_first) - 1
        self._bound, self._near = np.empty(n_blocks, dtype=np.int64), np.empty(n_blocks, dtype=np.int64)
        self._closed = np.zeros(index.offers.n_offers, dtype=np.bool_)
        self._rooms(ROOM)

    def _rooms(self, size: int) -> None:
        self._offer, self._score = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
        self._away = np.empty(size)

    def best(
        self, asked: Question, top: int, *, cap: int | None = None, slack: int = 0, barred: Ints | None = None
    ) -> Found:
        """The ``top`` best offers, best first; with ``slack``, all that are that many points below the last of them.

        ``cap`` how many of one werkvorm count among the ``top``; ``barred`` rows of offers that may not be.
        """
        self._close(barred, True)
        n = self.find(asked, top, cap=cap, slack=slack)
        self._close(barred, False)
        offer, score, away = self._offer[:n], self._score[:n], self._away[:n]
        last = top if cap is None and slack == 0 else n
        if n <= FEW:
            self._kernel.best_first(offer, score, away, self.index.lots, n)
            return Found(offer[:last].copy(), away[:last].copy(), score[:last].copy())
        order = np.lexsort((self.index.lots[offer], np.where(np.isnan(away), np.inf, away), -score))[:last]
        return Found(offer[order], away[order], score[order])

    def find(self, asked: Question, top: int, *, cap: int | None = None, slack: int = 0) -> int:
        """The compiled part of `best`: how many offers it found, in no order."""
        index = self.index
        n = -1
        while n < 0:
            n = self._kernel.find(
                *(index.order, index.leaf_first, index.leaf_box, index.block_first, index.box, index.block_static),
                *(index.block_kinds, index.kinds_first, index.static, index.codes, asked.tables, asked.offset),
                *(index.hours, asked.hours, asked.hour_points, index.xy, index.place, index.blur_m, asked.home),
                *(
                    asked.reach_m,
                    asked.blur_m,
                    index.most_blur_m,
                    index.setting.weights[DISTANCE.slug],
                    asked.place_points,
                ),
                *(asked.most, self._closed, top, cap or top, slack, self._bound, self._near),
                *(self._offer, self._score, self._away),
            )
            if n < 0:
                self._rooms(4 * len(self._offer))
        return n

    def n_found(self, asked: Question, barred: Ints | None = None) -> int:
        """How many offers could fit: no hard criterion rules them out."""
        index = self.index
        self._close(barred, True)
        n = self._kernel.count(
            *(
                index.order,
                index.leaf_first,
                index.leaf_box,
                index.block_first,
                index.codes,
                asked.tables,
                asked.offset,
            ),
            *(index.hours, asked.hours, index.xy, index.place, index.blur_m, asked.home, asked.reach_m, asked.blur_m),
            *(index.most_blur_m, self._closed),
        )
        self._close(barred, False)
        return int(n)

    def _close(self, barred: Ints | None, closed: bool) -> None:
        if barred is not None:
            self._closed[barred] = closed


def search(index: Index, people: People, *, top: int = 20) -> Found:
    """The best offers of one person, best first: the highest score, then the nearest.

    Raises
    ------
    ValueError
        There is not exactly one person, or ``top`` is not positive.
    """
    if top < 1:
        raise ValueError(f"top must be >= 1, got {top}.")
    return Search(index).best(question(index, people), top)
