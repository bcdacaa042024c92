"""People who must all stay apart from one another, at offers where they would meet: for whom a toll is asked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Ints
from weefsel.engine.matching.pairs.changing import Changing
from weefsel.engine.matching.pairs.steps import N_CLIQUES, PAIR, Tolls
from weefsel.engine.rights.may_meet import Beside

Clique = tuple[tuple[int, ...], tuple[int, ...]]
SOME = 16  # cliques that there is room for at first


class Cliques:
    """The cliques of a plan, made when a pair is first together somewhere, as people and offers, both rising; and
    ``laid``, the arrays of them and their tolls that compiled code works on."""

    def __init__(self, flow: Changing, pairs: Ints, near: Beside):
        self.near = near
        self.others: dict[int, set[int]] = {}
        for a, b in pairs.tolist():
            self.others.setdefault(a, set()).add(b)
            self.others.setdefault(b, set()).add(a)
        self.people = sorted(self.others)
        self.numbers = {person: flow.numbers_of(person) for person in self.people}
        self.offers = {person: flow.edges_of(person)[0].tolist() for person in self.people}
        self.all: list[Clique] = []
        self._number: dict[Clique, int] = {}
        self._n_known = 0
        two = [(a, b) for a in self.people for b in sorted(self.others[a]) if a < b]
        one, other = np.array(two, dtype=np.int64).reshape(-1, 2).T.copy()
        around = [sorted(near.get(offer, ())) for offer in range(flow.n_offers)]
        n_edges = len(flow.flow.edge)
        self.laid = Tolls(
            paired=np.array(self.people, dtype=np.int64),
            one=one,
            other=other,
            near=np.cumsum([0, *(len(each) for each in around)]),
            beside=np.array([offer for each in around for offer in each], dtype=np.int64),
            known=np.full(len(two), -1),
            clique_at=np.zeros((SOME, 4), dtype=np.int64),
            toll=np.zeros(SOME, dtype=np.int64),
            best_toll=np.zeros(SOME, dtype=np.int64),
            wrong=np.zeros(SOME, dtype=np.bool_),
            members=np.zeros(SOME, dtype=np.int64),
            people=np.zeros(SOME, dtype=np.int64),
            inside=np.zeros(SOME, dtype=np.int64),
            edges=np.zeros(SOME, dtype=np.int64),
            full=flow.flow.worth.copy(),
            paid=np.zeros(n_edges, dtype=np.int64),
            shut=np.zeros(n_edges, dtype=np.bool_),
            came=np.zeros(n_edges, dtype=np.int64),
            touched=np.zeros(flow.n_people, dtype=np.bool_),
            counts=np.zeros(8, dtype=np.int64),
            part=np.ones(1),
        )

    def around(self, place: int) -> frozenset[int]:
        return self.near.get(place, frozenset()) | {place}

    def tolls(self) -> dict[int, int]:
        """The tolls that are asked, by clique."""
        return {clique: toll for clique, toll in enumerate(self.laid.toll[: len(self.all)].tolist()) if toll}

    def edges_of(self, clique: int) -> Ints:
        """The lasting numbers of the edges from its people to its offers, by person."""
        return self.laid.edges[slice(*self.laid.inside[clique : clique + 2])]

    def know(self, flow: Changing) -> None:
        """Make a clique of the pair that compiled code saw together, and of as many others as fit."""
        pair = int(self.laid.counts[PAIR])
        a, b = int(self.laid.one[pair]), int(self.laid.other[pair])
        people, places = {a, b}, (flow.offer_of(a), flow.offer_of(b))
        for other in sorted(self.others[a] & self.others[b], key=lambda each: (-len(self.others[each]), each)):
            if people <= self.others[other]:
                people.add(other)
        offers = set(places)
        around = frozenset.intersection(*(self.around(each) for each in offers))
        for other in sorted(around - offers):
            if all(each in self.near.get(other, ()) for each in offers):
                offers.add(other)
        clique = tuple(sorted(people)), tuple(sorted(offers))
        if clique not in self._number:
            self._number[clique] = self._lay_out(clique)
        self._put(clique_at=[*places, self._number[clique], self.laid.known[pair]], at=self._n_known)
        self.laid.known[pair] = self._n_known
        self._n_known += 1

    def _lay_out(self, clique: Clique) -> int:
        number = len(self.all)
        self.all.append(clique)
        people, offers = clique
        edges = [
            int(edge)
            for person in people
            for edge, offer in zip(self.numbers[person], self.offers[person], strict=True)
            if offer in offers
        ]
        begin, inside = int(self.laid.members[number]), int(self.laid.inside[number])
        self._put(people=people, at=begin)
        self._put(edges=edges, at=inside)
        self._put(members=[begin + len(people)], inside=[inside + len(edges)], at=number + 1)
        self._put(toll=[0], best_toll=[0], wrong=[False], at=number)
        self.laid.counts[N_CLIQUES] = number + 1
        return number

    def _put(self, *, at: int, **values: Any) -> None:
        """Write values into arrays from a place on; an array that is too short is made twice as long."""
        for name, some in values.items():
            array = getattr(self.laid, name)
            end = at + 1 if array.ndim > 1 else at + len(some)
            if end > len(array):
                array = _longer(array, 2 * end)
                self.laid = self.laid._replace(**{name: array})
            array[at:end] = some


def _longer(array: NDArray[Any], n: int) -> NDArray[Any]:
    longer = np.zeros((n, *array.shape[1:]), dtype=array.dtype)
    longer[: len(array)] = array
    return longer
