"""Someone can take part from home by telephone or computer, where that is how it runs."""

import numpy as np

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, plain, verdicts
from weefsel.engine.matching.setting import Setting


def judge(setting: Setting, edges: Edges) -> Judgement:
    online = setting.offers.online[edges.offer] == 1
    digital = setting.people.digital[edges.person]
    # An offer that does not say so is at a place.
    return plain(verdicts(~online | ~np.isnan(digital), ~online | (digital == 1)))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    if setting.offers.online[edges.offer[i]] != 1 or setting.people.digital[edges.person[i]] == 1:
        return None
    sentence = "U doet hier mee via telefoon of computer. Vraag of dat kan."
    return Words("telefoon of computer: vraag het na", sentence, ask=("digital",))


DIGITAL = Criterion(slug="digital", hard=True, judge=judge, tell=tell)
