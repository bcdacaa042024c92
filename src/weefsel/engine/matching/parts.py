"""What has nothing to do with one another is planned apart: a plan for a whole region is the plans of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from weefsel.engine.frames import Ints
from weefsel.engine.rights.may_meet import Beside


@dataclass(frozen=True, slots=True)
class Part:
    """People and offers that touch no others: ``edges``, ``people`` and ``offers`` rows of the whole, the rest numbered
    anew, in the same order."""

    edges: Ints
    people: Ints
    offers: Ints
    person: Ints
    offer: Ints
    n_people: int
    pairs: Ints
    near: Beside


def parts(person: Ints, offer: Ints, pairs: Ints, near: Beside, n_people: int, n_offers: int) -> Iterator[Part]:
    """The parts with an edge, each in the order in which its people and offers stood."""
    one = [person, pairs[:, 0]]
    other = [n_people + offer, pairs[:, 1]]
    if near:
        beside = np.array([(here, there) for here, others in near.items() for there in others], dtype=np.int64)
        one.append(n_people + beside[:, 0])
        other.append(n_people + beside[:, 1])
    label = _connected(np.concatenate(one), np.concatenate(other), n_people + n_offers)
    of_edge, of_person, of_offer, of_pair = label[person], label[:n_people], label[n_people:], label[pairs[:, 0]]
    place = np.empty(n_people + n_offers, dtype=np.int64)
    people_by, offers_by = _by_label(of_person), _by_label(of_offer)
    for rows, from_ in ((people_by, 0), (offers_by, n_people)):
        for members in rows.values():
            place[from_ + members] = np.arange(len(members))
    edges_by, pairs_by = _by_label(of_edge), _by_label(of_pair)
    nobody = np.empty((0, 2), dtype=np.int64)
    for name, edges in edges_by.items():
        offers = offers_by[name]
        yield Part(
            edges=edges,
            people=people_by[name],
            offers=offers,
            person=place[person[edges]],
            offer=place[n_people + offer[edges]],
            n_people=len(people_by[name]),
            pairs=place[pairs[pairs_by[name]]] if name in pairs_by else nobody,
            near={
                int(place[n_people + here]): frozenset(place[n_people + np.array(list(near[here]))].tolist())
                for here in offers.tolist()
                if here in near
            },
        )


def _connected(one: Ints, other: Ints, n: int) -> Ints:
    """The same number for all that hang together, shape (n,): the lowest among them."""
    label = np.arange(n)
    while True:
        lowest = np.minimum(label[one], label[other])
        before = label.copy()
        np.minimum.at(label, one, lowest)
        np.minimum.at(label, other, lowest)
        label = label[label]
        if (label == before).all():
            return label


def _by_label(label: Ints) -> dict[int, Ints]:
    """The rows of each label, in order."""
    if not len(label):
        return {}
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(label[order]) != 0])
    return dict(zip(label[order[starts]].tolist(), np.split(order, starts[1:]), strict=True))
