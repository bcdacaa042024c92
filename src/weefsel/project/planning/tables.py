"""The tables of a plan: who could be proposed what, who could not and why, and where places are missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from weefsel.catalogue.need import Need
from weefsel.engine.matching.assign import TALK_FIRST, UNPLACED, Assignment
from weefsel.engine.matching.criteria.criterion import Edges
from weefsel.engine.matching.gaps import Opening
from weefsel.engine.matching.match import Match, tell
from weefsel.interop.tabular.write import PlanRow
from weefsel.project.planning.inputs import PlanInput, Whereabouts

NO_WISH = "no-wish"
REASONS: Mapping[str, str] = {**UNPLACED, NO_WISH: "Deze persoon wil nu niets hiervan."}
UNKNOWN_AREA = "onbekend"


@dataclass(frozen=True, slots=True)
class Gap:
    """How many people of an area have no proposal although one kind of place would suit them."""

    werkvorm: str
    needs: tuple[str, ...]
    area: str
    within: str
    missing: int


@dataclass(frozen=True, slots=True)
class Tables:
    """``plan`` one row a proposal; ``unplaced`` person, area and reason; ``gaps`` most missing first;
    ``left_by_kind`` free places that stay free, most first."""

    plan: list[PlanRow]
    unplaced: list[tuple[str, str, str]]
    gaps: list[Gap]
    n_people: int
    n_nowhere: int
    left_by_kind: list[tuple[str, int]]

    @property
    def n_unplaced_by_reason(self) -> list[tuple[str, int]]:
        return Counter(reason for _, _, reason in self.unplaced).most_common()

    @property
    def missing_by_kind(self) -> list[tuple[str, str, int]]:
        """Kind of place, larger area and number of people, most first."""
        count: dict[tuple[str, str], int] = defaultdict(int)
        for gap in self.gaps:
            count[gap.werkvorm, gap.within or gap.area] += gap.missing
        return sorted(((*key, n) for key, n in count.items()), key=lambda row: (-row[2], row[0], row[1]))


def tables(given: PlanInput, assignment: Assignment, openings: Sequence[Opening], needs: Mapping[str, Need]) -> Tables:
    """Put an assignment into words, person by person in the order of the input."""
    people = given.people
    rows = np.flatnonzero(assignment.offer >= 0)
    matches = tell(assignment.setting, Edges(rows, assignment.offer[rows], assignment.distance_m[rows]))
    plan = [_row(given, match) for match in matches]
    asked_all = ~np.isnan(people.needs).any(axis=1) & bool(people.need_names)
    why = np.where((assignment.why == TALK_FIRST) & asked_all, NO_WISH, assignment.why)
    unplaced = [
        (str(people.id[row]), str(people.area[row]) or UNKNOWN_AREA, REASONS[str(why[row])])
        for row in np.flatnonzero(assignment.offer < 0)
    ]
    gaps = [
        Gap(
            werkvorm=given.werkvormen[each.werkvorm].name,
            needs=tuple(needs[need].name for need in given.werkvormen[each.werkvorm].needs if need in needs),
            area=each.area or UNKNOWN_AREA,
            within=given.area_names.get(each.area, ""),
            missing=each.missing,
        )
        for each in openings
    ]
    n_nowhere = int(assignment.without.sum()) - sum(each.missing for each in openings)
    left: Counter[str] = Counter()
    taken = np.bincount(assignment.offer[rows], minlength=given.offers.n_offers)
    free = np.nan_to_num(given.offers.capacity).astype(np.int64)
    for slug, places in zip(given.offers.werkvorm.tolist(), (free - taken).tolist(), strict=True):
        left[given.werkvormen[slug].name] += places
    left_by_kind = sorted(((kind, n) for kind, n in left.items() if n), key=lambda row: (-row[1], row[0]))
    return Tables(plan, unplaced, gaps, people.n_people, n_nowhere, left_by_kind)


def _row(given: PlanInput, match: Match) -> PlanRow:
    """One proposal in words. Where the place is not exact, no minutes on foot are told."""
    where = given.where.get(
        match.offer_id, Whereabouts("postcode of punt" if match.distance_m is not None else "niet bekend")
    )
    told = [reason for reason in (*match.reasons, *match.against) if not (where.sentence and reason.code == "distance")]
    asked = [reason for reason in match.ask if not (where.sentence and reason.code == "distance")]
    sentence = (where.sentence,) if where.sentence else ()
    return PlanRow(
        person=str(given.people.id[match.person]),
        offer=match.offer_id,
        offer_name=str(given.offers.name[match.offer]),
        werkvorm=given.werkvormen[match.werkvorm].name,
        area=str(given.people.area[match.person]),
        distance_m=match.distance_m,
        located=where.located,
        reasons=(*(reason.sentence for reason in told), *(() if where.to_ask else sentence)),
        ask=(*(sentence if where.to_ask else ()), *(reason.sentence for reason in asked)),
    )
