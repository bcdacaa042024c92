"""There is a free place, or a waiting list."""

import numpy as np

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, plain, verdicts
from weefsel.engine.matching.setting import Setting


def judge(setting: Setting, edges: Edges) -> Judgement:
    capacity = setting.offers.capacity[edges.offer]
    waiting = setting.offers.waiting_list[edges.offer] == 1
    return plain(verdicts(~np.isnan(capacity), (capacity > 0) | waiting))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    capacity = float(setting.offers.capacity[edges.offer[i]])
    if np.isnan(capacity):
        return Words("plek: vraag het na", "We weten niet of er plek is. Vraag het na.")
    if capacity == 0:
        return None  # that there is a waiting list is told as such
    # In bands: an exact number would tell who has just come or gone.
    text = "nog 1 of 2 plekken" if capacity <= 2 else "er is plek"
    return Words(text, "Er is nog plek voor u.")


FREE_PLACE = Criterion(slug="free_place", hard=True, judge=judge, tell=tell)
