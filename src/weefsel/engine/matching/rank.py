"""Rank offers for every person: a few different options, each with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from weefsel.catalogue.need import Need
from weefsel.catalogue.vocabulary import Field
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import Apart, Floats, Ints, Offers, People
from weefsel.engine.matching.change import changes
from weefsel.engine.matching.criteria.criterion import Edges
from weefsel.engine.matching.differ import SAME_WERKVORM_AT_MOST, Kind, choose, kinds, most_likeness
from weefsel.engine.matching.gather import Candidates, gather
from weefsel.engine.matching.match import Match, tell
from weefsel.engine.matching.search.index import Index
from weefsel.engine.matching.search.search import Question, Search, question
from weefsel.engine.matching.setting import Setting, compare, keys


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The options of every person, ordered by person, then best first.

    ``person`` and ``offer`` rows, ``distance_m`` metres (NaN: not known, or nobody travels), ``score`` whole points,
    0 to 1000; all of shape (n_matches,). ``n_found`` how many offers could fit each person, shape (n_people,). Words
    are made when they are asked for.
    """

    person: Ints
    offer: Ints
    distance_m: Floats
    score: Ints
    n_found: Ints
    setting: Setting

    def for_person(self, person: int) -> list[Match]:
        """The options of one person with reasons and what would change them, best first; empty when nothing fits."""
        rows = slice(*np.searchsorted(self.person, [person, person + 1]))
        edges = Edges(self.person[rows], self.offer[rows], self.distance_m[rows])
        told = zip(tell(self.setting, edges), changes(self.setting, edges), strict=True)
        return [replace(match, change=change) for match, change in told]


def rank(
    people: People,
    offers: Offers,
    werkvormen: Mapping[str, Werkvorm],
    *,
    reach_m: float,
    top: int = 5,
    apart: Apart | None = None,
    weights: Mapping[str, int] | None = None,
    needs: Mapping[str, Need] | None = None,
    fields: Mapping[str, Field] | None = None,
    index: Index | None = None,
) -> Ranking:
    """List for every person the best offers in reach, with a free place, that no rule excludes.

    The options differ (`differ.choose`): in werkvorm, approach, day, and group or one other person, and there are at
    most two of one werkvorm, unless nothing else fits. Where two are worth the same, the nearest comes first. What is
    not known is asked and never excludes.

    Parameters
    ----------
    reach_m
        How far someone goes who was not asked, metres, straight line.
    top
        How many options at most.
    weights
        Points at most by slug of a criterion, together 1000; the catalogue's without.
    needs, fields
        The catalogue's needs and person fields, for the Dutch names in reasons.
    index
        These same offers, laid out once by `search.prepare` with this reach and these weights: the answer for one
        person is the same, and comes sooner where there are many offers. For more persons it is not used.

    Raises
    ------
    ValueError
        ``reach_m`` or ``top`` is not positive, an offer runs a werkvorm that is not given, or ``weights`` are not those
        of the criteria; or ``index`` is of other offers, or made with another reach or other weights.

    Source
    ------
    RVS, Gezond verbonden (2026), par. 3.3: warme overdracht naar een plek nabij.
    """
    if top < 1:
        raise ValueError(f"top must be >= 1, got {top}.")
    apart = apart or Apart()
    apart.check(people, offers)
    if index is not None:
        index.check(offers, reach_m=reach_m, weights=weights)
        if people.n_people == 1:
            return _rank_one(question(index, people, needs=needs, fields=fields), index, apart, top)
    setting = compare(people, offers, werkvormen, reach_m=reach_m, weights=weights, needs=needs, fields=fields)
    kind = kinds(setting)
    n_found = np.zeros(people.n_people, dtype=np.int64)
    best: list[tuple[Edges, Ints]] = []
    for block in gather(setting, apart):
        n_found += np.bincount(block.edges.person[~block.barred], minlength=people.n_people)
        chosen = _choose(setting, kind, block, top)
        best.append((block.edges.take(chosen), block.score[chosen]))
    return Ranking(
        person=np.concatenate([edges.person for edges, _ in best]),
        offer=np.concatenate([edges.offer for edges, _ in best]),
        distance_m=np.concatenate([edges.distance_m for edges, _ in best]),
        score=np.concatenate([score for _, score in best]),
        n_found=n_found,
        setting=setting,
    )


def _rank_one(asked: Question, index: Index, apart: Apart, top: int) -> Ranking:
    """The options of one person from offers that are laid out.

    Whatever stays more than all likeness below the last of the best, with two of a werkvorm at most, is never shown.
    """
    room = Search(index)
    barred = apart.barred[apart.barred[:, 0] == 0, 1]
    found = room.best(asked, top, cap=SAME_WERKVORM_AT_MOST, slack=most_likeness(), barred=barred)
    person = np.zeros_like(found.offer)
    shown = choose(person, found.score, index.kind.take(found.offer), top)
    return Ranking(
        person=person[shown],
        offer=found.offer[shown],
        distance_m=found.distance_m[shown],
        score=found.score[shown],
        n_found=np.array([room.n_found(asked, barred)]),
        setting=asked.setting,
    )


def _choose(setting: Setting, kind: Kind, block: Candidates, top: int) -> Ints:
    """Rows of the block: each person's options, best first."""
    open_ = np.flatnonzero(~block.barred)
    edges = block.edges.take(open_)
    distance_m = np.nan_to_num(edges.distance_m, nan=np.inf)
    found, place = np.unique(edges.offer, return_inverse=True)
    lots = keys(setting.offers.id[found], seed=0)[place]
    best_first = np.lexsort((lots, distance_m, -block.score[open_], edges.person))
    score, offer = block.score[open_][best_first], edges.offer[best_first]
    shown = choose(edges.person[best_first], score, kind.take(offer), top)
    return open_[best_first[shown]]
