"""What other weights change for somebody made up: the first offers now, and then. Nobody's data is used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.matching.queries import OPTIONS, REACH_M, usable_werkvormen
from weefsel.apps.matching.shelf import shelf_now
from weefsel.engine.frames import N_HOURS, Apart, People
from weefsel.engine.matching.rank import rank
from weefsel.engine.rights.may import Actor

# Somebody of seventy who looks for company by day, goes by foot or bicycle, and lives in the middle of what there is.
AGE, NEED, LANGUAGE = 70.0, "company", "nl"


@dataclass(frozen=True, slots=True)
class Moved:
    """An offer of the example: its place now and then, 0 when it is not among the first."""

    name: str
    now: int
    then: int


def example_of(now: dict[str, int], then: dict[str, int], *, actor: Actor) -> tuple[Moved, ...]:
    """The first offers with both weights, in the order that would come; empty when there is no offer. Two queries."""
    day, usable = today(actor), usable_werkvormen()
    offers = shelf_now(today=day, werkvormen=usable).offers
    known = ~np.isnan(offers.xy[:, 0])
    if not known.any():
        return ()
    needs = catalogue().needs
    middle = np.median(offers.xy[known], axis=0)
    nearest = np.argmin(((offers.xy[known] - middle) ** 2).sum(axis=1))
    by_day = [[float(hour % 3 != 2) for hour in range(N_HOURS)]]
    somebody = People(
        id=np.array(["example"]),
        need_names=tuple(needs),
        needs=np.array([[float(slug == NEED) for slug in needs]]),
        xy=offers.xy[known][[nearest]],
        age=[AGE],
        language=[LANGUAGE],
        hours=by_day,
    )
    # Nobody is meant, so there is nobody whom they must not meet.
    places = []
    for weights in (now, then):
        found = rank(somebody, offers, usable, reach_m=REACH_M, top=OPTIONS, apart=Apart(), weights=weights)
        places.append({row: number for number, row in enumerate(found.offer.tolist(), start=1)})
    before, after = places
    rows = [*after, *(row for row in before if row not in after)]
    return tuple(Moved(str(offers.name[row]), before.get(row, 0), after.get(row, 0)) for row in rows)
