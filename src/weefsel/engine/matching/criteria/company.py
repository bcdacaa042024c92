"""Someone comes along the first time."""

import numpy as np

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, plain, verdicts
from weefsel.engine.matching.setting import Setting


def judge(setting: Setting, edges: Edges) -> Judgement:
    accompanied = setting.offers.accompanied[edges.offer]
    return plain(verdicts(~np.isnan(accompanied), accompanied == 1))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    accompanied = setting.offers.accompanied[edges.offer[i]]
    if accompanied == 1:
        return Words("eerste keer samen", "De eerste keer gaat er iemand met u mee.")
    alone = setting.people.can_travel_alone[edges.person[i]]
    if np.isnan(accompanied):
        return Words("samen erheen: vraag het na", "Vraag of de eerste keer iemand met u mee kan gaan.")
    if alone == 1:
        return None
    return Words("niemand gaat mee", "De eerste keer gaat er niemand mee. Zoek samen iemand die dat wil.")


COMPANY = Criterion(slug="company", hard=False, judge=judge, tell=tell)
