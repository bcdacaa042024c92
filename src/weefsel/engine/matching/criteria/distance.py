"""Near enough, and the nearer the better."""

import numpy as np

from weefsel.catalogue.matching import Way, matching
from weefsel.engine.matching.criteria.criterion import UNKNOWN_VALUE, Criterion, Edges, Judgement, Words, verdicts
from weefsel.engine.matching.setting import Setting, ways_of
from weefsel.engine.needs.evaluate import ASK

USUAL = ("foot", "bicycle")  # how the way is told to someone who was not asked how they travel


def judge(setting: Setting, edges: Edges) -> Judgement:
    """Yes surely in reach, no out of every reach, ask where the way is not known or it depends.

    It depends on how someone travels, or on where exactly within a postcode they or the offer are. The value is 1 next
    door, 0 at the end of what may be in reach, 1 from home.
    """
    from_home = setting.offers.online[edges.offer] == 1
    reach, sure = setting.reach_m[edges.person], setting.sure_m[edges.person]
    blur = setting.people_blur_m[edges.person] + setting.offers_blur_m[edges.offer]
    measured = ~np.isnan(edges.distance_m)
    yes = from_home | (edges.distance_m + blur <= sure)
    no = ~from_home & measured & (edges.distance_m - blur > reach)
    value = 1 - np.divide(edges.distance_m, reach, out=np.zeros(len(edges)), where=reach > 0)
    value = np.where(from_home, 1, np.where(measured, np.maximum(0, value), UNKNOWN_VALUE))
    return Judgement(verdicts(yes | no, yes), value)


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    if setting.offers.online[edges.offer[i]] == 1:
        return Words("vanuit huis", "U doet mee vanuit huis, via telefoon of computer.")
    distance_m = float(edges.distance_m[i])
    if np.isnan(distance_m):
        return Words("hoe ver? Vraag het na", "We weten niet hoe ver dit voor u is. Vraag het na.")
    person = edges.person[i]
    text = travel(distance_m, ways_of(str(setting.people.travel_ways[person])))
    parameters = {"distance_m": distance_m}
    if (
        verdict == ASK
        and distance_m + setting.people_blur_m[person] + setting.offers_blur_m[edges.offer[i]]
        > (setting.reach_m[person])
    ):
        sentence = f"Het is ongeveer {text}, maar we weten de plek niet precies. Vraag of het niet te ver is."
        return Words(f"{text}? Vraag het na", sentence, parameters=parameters)
    if verdict == ASK:
        sentence = f"Het is ongeveer {text} vanaf uw huis. Vraag hoe u reist, en of dat te ver is."
        return Words(f"{text}? Vraag het na", sentence, ask=("travel_ways",), parameters=parameters)
    return Words(text, f"Het is ongeveer {text} vanaf uw huis.", parameters=parameters)


def travel(distance_m: float, ways: list[Way] | None = None) -> str:
    """How far it is, in words: the first way on which it is not long, of those that someone uses; else kilometres.

    Examples
    --------
    >>> travel(450), travel(2000), travel(30_000)
    ('8 minuten lopen', '11 minuten fietsen', '30 kilometer')
    """
    known = matching().ways
    for way in ways or [known[slug] for slug in USUAL]:
        minutes = way_min(distance_m, way.slug)
        if minutes <= way.easy_min:
            return f"1 minuut {way.name}" if minutes == 1 else f"{minutes} minuten {way.name}"
    return f"{distance_m / 1000:.0f} kilometer"


def way_min(distance_m: float, way: str) -> int:
    """Whole minutes over a straight line in one of the catalogue's ways (foot, bicycle, transit, car), at least 1."""
    return max(1, round(matching().ways[way].minutes(distance_m)))


DISTANCE = Criterion(slug="distance", hard=True, judge=judge, tell=tell)
