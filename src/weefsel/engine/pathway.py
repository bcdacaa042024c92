"""The whole walk on one page: from what persons said to what could be proposed, and where places are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from weefsel.catalogue.need import Need
from weefsel.catalogue.vocabulary import Field
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.ecogram.measure import Measures, measure
from weefsel.engine.frames import Apart, Offers, People, Ties
from weefsel.engine.matching.assign import Assignment, assign
from weefsel.engine.matching.fairness import Fairness
from weefsel.engine.matching.gaps import Opening, openings
from weefsel.engine.matching.rank import Ranking, rank
from weefsel.engine.matching.reserved import Reserved
from weefsel.engine.matching.shards.shard import Spread
from weefsel.engine.needs.assess import Proposals, assess
from weefsel.engine.needs.map_facts import add_map_facts
from weefsel.engine.screening.answers import Answers


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What could be proposed to whom: a plan to talk about, never a placement.

    ``measures`` of the ecograms (None without them), ``proposals`` needs with reasons, ``ranking`` a few options for
    each person as if nobody else were there (None when not asked for), ``assignment`` one proposal each that fits
    together, ``openings`` where places are missing. Rows of people and offers are those of the tables that came in.
    """

    measures: Measures | None
    proposals: Proposals
    ranking: Ranking | None
    assignment: Assignment
    openings: tuple[Opening, ...]


def plan(
    people: People,
    offers: Offers,
    werkvormen: Mapping[str, Werkvorm],
    needs: Mapping[str, Need],
    *,
    reach_m: float,
    seed: int,
    answers: Sequence[Answers] = (),
    ties: Ties | None = None,
    apart: Apart | None = None,
    fields: Mapping[str, Field] | None = None,
    fairness: Fairness | None = None,
    reserved: Reserved | None = None,
    spread: Spread | None = None,
    options: bool = True,
) -> Plan:
    """Walk all persons through see, propose, match and plan. One person is a table of one.

    Where someone was not asked for a need, a proposed need counts, for planning only. Where something else must come
    first nothing is planned: someone talks with them first.

    Parameters
    ----------
    reach_m
        How far someone goes who was not asked, metres, straight line.
    seed
        For the lots that decide between equals.
    fairness, reserved, spread
        As in `assign`.
    options
        Also rank a few options for each person.
    """
    shown = None if ties is None else ties.shown_to_others()
    measures = None if shown is None else add_map_facts(measure(shown), shown)
    proposals = assess(people, needs, answers=answers, measures=measures)
    wanting = _planned_for(people, proposals)
    ranking = None
    if options:
        ranking = rank(wanting, offers, werkvormen, reach_m=reach_m, apart=apart, needs=needs, fields=fields)
    assignment = assign(
        wanting,
        offers,
        werkvormen,
        reach_m=reach_m,
        seed=seed,
        apart=apart,
        needs=needs,
        fields=fields,
        fairness=fairness,
        reserved=reserved,
        spread=spread,
    )
    missing = openings(wanting, werkvormen, assignment.without)
    return Plan(measures=measures, proposals=proposals, ranking=ranking, assignment=assignment, openings=missing)


def _planned_for(people: People, proposals: Proposals) -> People:
    """The same persons with the needs to plan with; nothing is planned for whom something else comes first."""
    wanted = proposals.wanted()
    tracks = np.array([need.track for need in proposals.needs], dtype=np.str_)
    first = (wanted[:, tracks == "first"] == 1).any(axis=1)
    wanted[first] = 0
    return replace(people, need_names=tuple(need.slug for need in proposals.needs), needs=wanted)
