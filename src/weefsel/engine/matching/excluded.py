"""What does not fit one person, and why: offers within reach that a rule takes off the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weefsel.engine.frames import N_HOURS, Apart, hour_name
from weefsel.engine.matching.criteria import HARD
from weefsel.engine.matching.criteria.access import ACCESS
from weefsel.engine.matching.criteria.criterion import Criterion, Edges
from weefsel.engine.matching.criteria.digital import DIGITAL
from weefsel.engine.matching.criteria.distance import DISTANCE
from weefsel.engine.matching.criteria.eligibility import ELIGIBILITY
from weefsel.engine.matching.criteria.free_place import FREE_PLACE
from weefsel.engine.matching.criteria.hours import HOURS
from weefsel.engine.matching.criteria.need import NEED
from weefsel.engine.matching.criteria.who_for import WHO_FOR, not_for
from weefsel.engine.matching.gather import in_reach
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import NO
from weefsel.engine.rights.may_meet import may_come


@dataclass(frozen=True, slots=True)
class Excluded:
    """An offer that a rule takes off the list. ``offer`` its row; ``code`` the criterion, ``sentence`` why, in Dutch.

    ``distance_m`` straight line, None where it is not known or nobody travels.
    """

    offer: int
    offer_id: str
    code: str
    sentence: str
    distance_m: float | None


def excluded(setting: Setting, apart: Apart, *, person: int = 0) -> list[Excluded]:
    """List what does not fit this person, each with the first rule that takes it off; nearest first.

    What has no place for them, and what may not be (`apart`), is not told: it is as if it did not exist. What is out of
    reach is not told either: there is always something further away.
    """
    blocks = [edges.take(np.flatnonzero(edges.person == person)) for edges in in_reach(setting)]
    edges = Edges(
        *(np.concatenate([getattr(one, name) for one in blocks]) for name in ("person", "offer", "distance_m"))
    )
    edges = edges.take(np.flatnonzero(may_come(edges.person, edges.offer, apart)))
    for unspoken in (FREE_PLACE, DISTANCE):
        edges = edges.take(np.flatnonzero(unspoken.judge(setting, edges).verdict != NO))
    found: list[Excluded] = []
    for criterion in HARD:
        if criterion in (FREE_PLACE, DISTANCE):
            continue
        no = criterion.judge(setting, edges).verdict == NO
        found += [_told(setting, criterion, edges, i) for i in np.flatnonzero(no).tolist()]
        edges = edges.take(np.flatnonzero(~no))
    return sorted(found, key=lambda one: (one.distance_m is None, one.distance_m or 0.0, one.offer_id))


def _told(setting: Setting, criterion: Criterion, edges: Edges, i: int) -> Excluded:
    offer, distance_m = int(edges.offer[i]), float(edges.distance_m[i])
    tell = WORDS.get(criterion.slug)
    return Excluded(
        offer=offer,
        offer_id=str(setting.offers.id[offer]),
        code=criterion.slug,
        sentence=tell(setting, int(edges.person[i]), offer) if tell else "Dit past niet bij wat u zei.",
        distance_m=None if np.isnan(distance_m) else distance_m,
    )


def _not_meant(setting: Setting, person: int, offer: int) -> str:
    werkvorm = int(setting.werkvorm[offer])
    told = zip(setting.werkvormen[werkvorm].rules, setting.rules[werkvorm], strict=True)
    return " ".join(rule.reason for rule, one in told if one.verdict[person] == NO)


def _other_hours(setting: Setting, _person: int, offer: int) -> str:
    hours = [hour_name(hour) for hour in range(N_HOURS) if int(setting.offers_can[offer]) >> hour & 1]
    if not hours:
        return "Dit is op momenten dat u niet kunt."
    more = " en op nog andere momenten" if len(hours) > 2 else ""
    return f"Dit is op {' en '.join(hours[:2])}{more}. Dan kunt u niet."


def _other_need(setting: Setting, _person: int, offer: int) -> str:
    answers = [
        setting.needs[slug].name.lower()
        for slug in setting.werkvormen[setting.werkvorm[offer]].needs
        if slug in setting.needs
    ]
    return f"Dit is voor iets anders dan u koos: {', '.join(answers)}." if answers else "U koos iets anders."


WORDS: dict[str, Callable[[Setting, int, int], str]] = {
    NEED.slug: _other_need,
    ELIGIBILITY.slug: _not_meant,
    WHO_FOR.slug: not_for,
    HOURS.slug: _other_hours,
    ACCESS.slug: lambda *_: "Met een rolstoel komt u hier niet naar binnen.",
    DIGITAL.slug: lambda *_: "Hier doet u mee via telefoon of computer. Dat kan bij u niet.",
}
