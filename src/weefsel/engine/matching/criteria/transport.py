"""Someone who cannot travel alone can get a ride."""

import numpy as np

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, needed, plain, told
from weefsel.engine.matching.setting import Setting


def judge(setting: Setting, edges: Edges) -> Judgement:
    from_home = setting.offers.online[edges.offer] == 1
    return plain(needed(_wants(setting)[edges.person], np.where(from_home, 1, setting.offers.transport[edges.offer])))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    if setting.offers.online[edges.offer[i]] == 1:
        return None
    return told(
        verdict,
        float(_wants(setting)[edges.person[i]]),
        yes=Words("er is vervoer", "Er is vervoer te regelen."),
        no=Words("geen vervoer", "Er is geen vervoer te regelen. Zoek samen iemand die u brengt."),
        ask=Words("vervoer: vraag het na", "We weten niet of er vervoer te regelen is. Vraag het na."),
    )


def _wants(setting: Setting) -> np.ndarray:
    return 1 - setting.people.can_travel_alone


TRANSPORT = Criterion(slug="transport", hard=False, judge=judge, tell=tell)
