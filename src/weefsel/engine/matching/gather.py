"""Gather the pairs of a person and an offer that no hard criterion rules out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Apart, Floats, Ints
from weefsel.engine.matching.criteria import CRITERIA, HARD
from weefsel.engine.matching.criteria.criterion import Edges
from weefsel.engine.matching.nearby import PAIRS_AT_ONCE, nearby
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import NO
from weefsel.engine.rights.may_meet import may_come


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """A block of pairs that no hard criterion rules out, ordered by person, then by offer.

    ``barred`` pairs that may not be, shape (n_edges,): they are dropped without a trace in stages and reasons.
    ``score`` whole points, 0 to 1000, the sum of the points of all criteria, shape (n_edges,); ``stage`` for every
    person of the table how many hard criteria left something standing so far (this block only), shape (n_people,).
    """

    edges: Edges
    barred: NDArray[np.bool_]
    score: Ints
    stage: NDArray[np.int8]


def gather(setting: Setting, apart: Apart) -> Iterator[Candidates]:
    """Candidates for every person, block by block; a person's candidates are never split over two blocks."""
    for edges in in_reach(setting):
        stage = np.zeros(setting.people.n_people, dtype=np.int8)
        for number, criterion in enumerate(HARD, start=1):
            edges = edges.take(np.flatnonzero(criterion.judge(setting, edges).verdict != NO))
            stage[edges.person] = number
        score = points(setting, edges).sum(axis=1)
        yield Candidates(edges=edges, barred=~may_come(edges.person, edges.offer, apart), score=score, stage=stage)


def points(setting: Setting, edges: Edges) -> Ints:
    """What every criterion adds to the score of each pair, shape (n_edges, n_criteria)."""
    return np.column_stack([each.points(each.judge(setting, edges), setting.weights[each.slug]) for each in CRITERIA])


def in_reach(setting: Setting) -> Iterator[Edges]:
    """Pairs in reach, and the pairs of which the way is not known or that need no travel, sorted by person."""
    people, offers = setting.people, setting.offers
    anywhere = np.isnan(offers.xy[:, 0]) | (offers.online == 1)
    located = offers.xy.copy()
    located[anywhere] = np.nan
    everyone = np.arange(people.n_people)
    nowhere = np.isnan(people.xy[:, 0])
    begin = 0
    if not people.n_people:
        yield Edges(everyone, everyone, np.empty(0))
    # A place of which only the postcode is known may be nearer than its centre.
    look_m = setting.reach_m + setting.people_blur_m + setting.offers_blur_m.max(initial=0)
    for person, offer, distance_m in _until_the_end(nearby(people.xy, look_m, located)):
        end = people.n_people if person is None else int(person[-1]) + 1 if len(person) else begin
        block = everyone[begin:end]
        yield from _with_unmeasured(block, nowhere, anywhere, person, offer, distance_m)
        begin = end


def _until_the_end(
    blocks: Iterator[tuple[Ints, Ints, Floats]],
) -> Iterator[tuple[Ints | None, Ints, Floats]]:
    nothing = np.empty(0, dtype=np.int64)
    yield from blocks
    yield None, nothing, np.empty(0)


def _with_unmeasured(
    block: Ints,
    nowhere: NDArray[np.bool_],
    anywhere: NDArray[np.bool_],
    person: Ints | None,
    offer: Ints,
    distance_m: Floats,
) -> Iterator[Edges]:
    measured = np.empty(0, dtype=np.int64) if person is None else person
    step = max(1, PAIRS_AT_ONCE // max(1, len(anywhere)))
    for at in range(0, len(block), step):
        part = block[at : at + step]
        rows = slice(*np.searchsorted(measured, [part[0], part[-1] + 1]))
        # Someone whose place is not known may be near anything: ask, do not exclude.
        unmeasured = nowhere[part, np.newaxis] | anywhere
        extra_person, extra_offer = np.nonzero(unmeasured)
        both = np.concatenate([measured[rows], part[extra_person]])
        offers = np.concatenate([offer[rows], extra_offer])
        order = np.lexsort((offers, both))
        distances = np.concatenate([distance_m[rows], np.full(len(extra_person), np.nan)])
        yield Edges(both[order], offers[order], distances[order])
