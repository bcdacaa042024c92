"""A plan that stands, while people come and go: after each of them it is the best plan again, with its proof.

Who comes, takes the shortest way up; the place of who goes, is filled along the shortest way down. Both leave everyone
at their best, so nothing has to be solved again.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Ints
from weefsel.engine.matching.auction import events, near, paths
from weefsel.engine.matching.auction.middle import to_the_middle
from weefsel.engine.matching.auction.problem import Plan
from weefsel.engine.matching.auction.rows import WIDE
from weefsel.engine.matching.auction.solve import solved
from weefsel.engine.matching.auction.ways import Search
from weefsel.engine.matching.compiler import compiled

# Room for so much more, as a part of what there is, before arrays are laid out anew.
MORE, AT_LEAST = 1 / 8, 64
MIDDLE = 1 / 20  # prices go to the middle each so many events an offer
ASKS_MORE = 8  # and for so many more people at each offer


class Standing:
    """The best plan for the people who are there now.

    People have a number: those of the start their row, who comes later the next one. About linear in memory: an edge
    takes 24 to 32 bytes. For one thread at a time.
    """

    def __init__(
        self,
        start: Ints,
        offer: NDArray[Any],
        score: NDArray[Any],
        capacity: Ints,
        *,
        people_xy: Floats | None = None,
        offers_xy: Floats | None = None,
        threads: int | None = None,
    ):
        """Solve as `solve` does, with the same arguments and errors, and keep what is needed to go on."""
        problem, at = solved(start, offer, score, capacity, people_xy=people_xy, offers_xy=offers_xy, threads=threads)
        # Always in the wide form: a search looks at few whole rows, and so there is one form to compile.
        self._bits = WIDE.bits
        self._mask = (1 << WIDE.bits) - 1
        self._n_people, self._n_edges = problem.n_people, len(problem.edge)
        self._offer_order = problem.offer_order
        self._offer_place = _inverse(problem.offer_order)
        self._person_place = _inverse(problem.person_order)
        self._capacity = np.asarray(capacity, dtype=np.int64)[problem.offer_order]
        self._price = np.append(problem.price.astype(np.int64), 0)
        self._gone: dict[int, NDArray[Any]] = {}
        self._n_events = 0  # since prices were moved to the middle
        n = problem.n_offers
        self._within = max(2, int(near.NEAR * problem.top))
        self._most_off = min(self._within // 3, int(near.OFF * problem.top))
        self._node = np.zeros((n + 1, 4), dtype=np.int64)
        self._way = np.full((n + 1, 4), -1, dtype=np.int64)
        self._search = Search(
            seen=np.empty(2 * n + 2, dtype=np.int32),
            path=np.empty((n + 2, 2), dtype=np.int64),
            mark=np.zeros(1, dtype=np.int64),
            told=np.zeros(3, dtype=np.int64),
        )
        edge = problem.edge.astype(np.int64)
        if problem.bits != WIDE.bits:
            edge = ((edge >> problem.bits) << WIDE.bits) | (edge & ((1 << problem.bits) - 1))
        self._lay_out(problem.row, edge, at)
        self._n_events = len(self._capacity)
        self._see_to(fits=True)
        self._lay_out_near()

    @property
    def n_people(self) -> int:
        """How many people have a number, whether they are there or gone."""
        return self._n_people

    @property
    def looked_further(self) -> bool:
        """Whether the last event had to go through whole rows, because near moves did not tell enough."""
        return bool(self._search.told[2])

    @property
    def n_seen(self) -> int:
        """How many offers the last event looked at."""
        return int(self._search.told[0])

    @property
    def n_moved(self) -> int:
        """How many people the last event gave another place, or none."""
        return int(self._search.told[1])

    def offer_of(self, person: int) -> int:
        """The offer that somebody has a place at, -1 for none."""
        edge_at = self._at[self._index(person)]
        return -1 if edge_at < 0 else int(self._offer_order[int(self._edge[edge_at]) & self._mask])

    def arrive(self, offer: NDArray[Any], score: NDArray[Any]) -> int:
        """Somebody comes, with these offers (rows) and scores; gives their number.

        Raises
        ------
        ValueError
            An offer that is not there or stands there twice, or a score over 67,108,863.
        """
        offer, score = np.asarray(offer, dtype=np.int64), np.asarray(score, dtype=np.int64)
        if (
            offer.min(initial=0) < 0
            or offer.max(initial=-1) >= len(self._capacity)
            or len(set(offer.tolist())) < len(offer)
        ):
            raise ValueError(f"offer must hold different rows of offers, 0 .. {len(self._capacity) - 1}.")
        if score.max(initial=0) > WIDE.most_score:
            raise ValueError(f"a score must be at most {WIDE.most_score}, got {score.max()}.")
        here = self._offer_place[offer]
        worth = np.where(self._capacity[here] > 0, np.maximum(score, 0), 0)
        words = np.sort((worth << self._bits) | here)[::-1]
        if (
            self._n_people + 1 >= len(self._at)
            or self._n_edges + len(words) >= len(self._edge)
            or (self._n_asks[here] == self._start[here + 1] - self._start[here]).any()
        ):
            self._lay_out(
                self._row[: self._n_people + 1], self._edge[: self._n_edges], self._at[: self._n_people], len(words)
            )
        person, a, z = self._n_people, self._n_edges, self._n_edges + len(words)
        self._edge[a:z] = words
        self._row[person + 1] = z
        asked = words.astype(np.int64) & self._mask
        spot = self._start[asked] + self._n_asks[asked]
        self._asks[spot] = np.arange(a, z)
        self._who[spot] = person
        self._n_asks[asked] += 1
        self._n_people, self._n_edges = person + 1, z
        self._is_gone[person] = False
        self._see_to(bool(events.come(self._people, self._search, person)))
        return person

    def leave(self, person: int) -> None:
        """Somebody goes; raises ``ValueError`` when they are gone already."""
        i = self._index(person)
        if i in self._gone:
            raise ValueError(f"person {person} is gone already.")
        self._gone[i] = self._edge[self._row[i] : self._row[i + 1]].copy()
        self._see_to(bool(events.go(self._people, self._search, i)))

    def come_back(self, person: int) -> None:
        """Somebody who was gone is there again, with the same offers; raises ``ValueError`` when they are not gone."""
        i = self._index(person)
        if i not in self._gone:
            raise ValueError(f"person {person} is not gone.")
        self._edge[self._row[i] : self._row[i + 1]] = self._gone.pop(i)
        self._is_gone[i] = False
        self._see_to(bool(events.come(self._people, self._search, i)))

    def plan(self) -> Plan:
        """The plan as it stands, with its proof worked out anew; ``offer`` has -1 for who is gone too. O(edges)."""
        n = self._n_people
        here = self._price[:-1]
        value, most = paths.add_up(self._row, self._edge, here, self._at, self._bits, 0, n)
        offer = np.full(n, -1, dtype=np.int64)
        index = np.concatenate([self._person_place, np.arange(len(self._person_place), n)])
        at = self._at[index]
        placed = np.flatnonzero(at >= 0)
        offer[placed] = self._offer_order[self._edge[at[placed]].astype(np.int64) & self._mask]
        price = np.empty(len(here), dtype=np.int64)
        price[self._offer_order] = here
        return Plan(offer, price, int(value), int(most) + int((price * self._capacity_as_given()).sum()))

    def _capacity_as_given(self) -> Ints:
        return self._capacity[self._offer_place]

    def _index(self, person: int) -> int:
        if not 0 <= person < self._n_people:
            raise ValueError(f"person must be 0 .. {self._n_people - 1}, got {person}.")
        return person if person >= len(self._person_place) else int(self._person_place[person])

    def _see_to(self, fits: bool) -> None:
        """Lay out the near moves anew when there was no room for all of them; now and then see to the prices."""
        if not fits:
            self._lay_out_near()
        self._n_events += 1
        if self._n_events > MIDDLE * len(self._capacity):
            self._n_events = 0
            up, down = np.zeros((2, len(self._price)), dtype=np.int64)
            if not to_the_middle(self._people, up, down):
                self._lay_out_near()

    def _lay_out(self, row: Ints, edge: NDArray[Any], at: Ints, n_next: int = 0) -> None:
        """Put everything in arrays with room to grow, by ``n_next`` edges at least; write down who asks for what."""
        n, m = self._n_people, self._n_edges
        # One person and one edge more: nobody, who asks for nothing, stands wherever there is room left.
        people, edges = _more(n) + 1, max(_more(m), m + n_next) + 1
        self._row = np.full(people + 1, m, dtype=np.int64)
        self._row[: n + 1] = row
        self._edge = np.zeros(edges, dtype=edge.dtype)
        self._edge[:m] = edge
        self._at = np.full(people, -1, dtype=np.int64)
        self._at[:n] = at
        self._place = np.full(people, len(self._capacity), dtype=np.int32)
        self._place[:n][at >= 0] = edge[at[at >= 0]] & self._mask
        self._is_gone = np.zeros(people, dtype=np.bool_)
        self._is_gone[list(self._gone)] = True
        self._place[list(self._gone)] = near.GONE
        n_offers = len(self._capacity)
        self._n_asks = np.zeros(n_offers, dtype=np.int64)
        count_asks(self._edge, m, self._bits, self._n_asks)
        room = np.zeros(n_offers + 1, dtype=np.int64)
        np.cumsum(self._n_asks + self._n_asks // 4 + ASKS_MORE, out=room[1:])
        self._start = room
        self._asks = np.full(int(room[-1]), edges - 1, dtype=np.int64)
        self._who = np.full(int(room[-1]), people - 1, dtype=np.int32)
        write_asks(self._row, self._edge, n, self._bits, self._start[:-1].copy(), self._asks, self._who)
        # More places than people can ask for would only take memory.
        self._first = np.zeros(n_offers + 1, dtype=np.int64)
        np.cumsum(np.minimum(self._capacity, np.diff(room)), out=self._first[1:])
        self._holders = np.empty(int(self._first[-1]), dtype=np.int32)
        self._seat = np.full(people, -1, dtype=np.int64)
        self._n_held = np.zeros(n_offers, dtype=np.int32)
        paths.seat_all(self._edge, self._first, self._n_held, self._at, self._holders, self._seat, self._bits)
        self._lay_out_near()
        for j in np.flatnonzero((self._n_held < np.diff(self._first)) & (self._price[:-1] > 0)).tolist():
            while not events.fill(self._people, self._search, j):
                self._lay_out_near()

    def _lay_out_near(self) -> None:
        """Write down all near moves, at the prices of now."""
        self._node[:, near.STATE] = np.append(self._n_held < np.diff(self._first), 1)
        n_out, n_into = np.zeros((2, len(self._price)), dtype=np.int64)
        people = self._with_moves(near.lay_out(n_out), near.lay_out(n_into))
        near.count_all(people, self._n_people, n_out, n_into)
        n_out[-1] = n_into[-1] = 0
        self._people = self._with_moves(near.lay_out(n_out), near.lay_out(n_into))
        near.link_all(self._people, self._n_people)

    def _with_moves(self, out: near.Moves, into: near.Moves) -> near.People:
        return near.People(
            row=self._row,
            edge=self._edge,
            bits=self._bits,
            at=self._at,
            price=self._price,
            known=self._price.copy(),
            node=self._node,
            way=self._way,
            place=self._place,
            first=self._first,
            n_held=self._n_held,
            holders=self._holders,
            seat=self._seat,
            start=self._start,
            n_asks=self._n_asks,
            asks=self._asks,
            who=self._who,
            is_gone=self._is_gone,
            out=out,
            into=into,
            within=self._within,
            most_off=self._most_off,
        )


@compiled
def count_asks(edge, n_edges, bits, n_asks):
    """How many edges each offer has."""
    mask = (np.int64(1) << bits) - 1
    for t in range(n_edges):
        n_asks[np.int64(edge[t]) & mask] += 1


@compiled
def write_asks(row, edge, n_people, bits, filled, asks, who):
    """Write the edges and the people of each offer in its stretch; ``filled`` where each stretch begins."""
    mask = (np.int64(1) << bits) - 1
    for i in range(n_people):
        for t in range(row[i], row[i + 1]):
            j = np.int64(edge[t]) & mask
            asks[filled[j]] = t
            who[filled[j]] = i
            filled[j] += 1


def _more(n: int) -> int:
    return n + max(AT_LEAST, int(MORE * n))


def _inverse(order: Ints) -> Ints:
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place
