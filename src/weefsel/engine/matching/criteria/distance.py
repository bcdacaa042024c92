"""Near enough, and the nearer the better."""

import numpy as np

from weefsel.engine.matching.criteria.criterion import UNKNOWN_VALUE, Criterion, Edges, Judgement, Words, verdicts
from weefsel.engine.matching.setting import Setting

# Assumptions: streets are a third longer than the straight line; 75 metres a minute on foot, 230 by bicycle.
DETOUR = 1.3
WALK_M_PER_MIN = 75
CYCLE_M_PER_MIN = 230
WALK_AT_MOST_MIN = 20
CYCLE_AT_MOST_MIN = 45


def judge(setting: Setting, edges: Edges) -> Judgement:
    """Yes in reach, ask where the way is not known; value 1 next door, 0 at the end of the reach, 1 from home."""
    from_home = setting.offers.online[edges.offer] == 1
    reach = setting.reach_m[edges.person]
    known = from_home | ~np.isnan(edges.distance_m)
    value = 1 - np.divide(edges.distance_m, reach, out=np.zeros(len(edges)), where=reach > 0)
    value = np.where(from_home, 1, np.where(known, np.maximum(0, value), UNKNOWN_VALUE))
    return Judgement(verdicts(known, from_home | (edges.distance_m <= reach)), value)


def tell(setting: Setting, edges: Edges, i: int) -> Words | None:
    if setting.offers.online[edges.offer[i]] == 1:
        return Words("vanuit huis", "U doet mee vanuit huis, via telefoon of computer.")
    distance_m = float(edges.distance_m[i])
    if np.isnan(distance_m):
        return Words("hoe ver? Vraag het na", "We weten niet hoe ver dit voor u is. Vraag het na.")
    text = travel(distance_m)
    return Words(text, f"Het is ongeveer {text} vanaf uw huis.", parameters={"distance_m": distance_m})


def travel(distance_m: float) -> str:
    """How far it is, in words: minutes on foot, else by bicycle, else kilometres.

    Examples
    --------
    >>> travel(450), travel(2000), travel(30_000)
    ('8 minuten lopen', '11 minuten fietsen', '30 kilometer')
    """
    walk, cycle = (max(1, round(distance_m * DETOUR / speed)) for speed in (WALK_M_PER_MIN, CYCLE_M_PER_MIN))
    if walk <= WALK_AT_MOST_MIN:
        return "1 minuut lopen" if walk == 1 else f"{walk} minuten lopen"
    if cycle <= CYCLE_AT_MOST_MIN:
        return f"{cycle} minuten fietsen"
    return f"{distance_m / 1000:.0f} kilometer"


DISTANCE = Criterion(slug="distance", hard=True, judge=judge, tell=tell)
