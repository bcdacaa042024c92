"""Someone assured not long ago that what is told of it is true."""

import numpy as np

from weefsel.engine.matching.criteria.criterion import UNKNOWN_VALUE, Criterion, Edges, Judgement, Words, verdicts
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import ASK, YES

# Assumptions: half a year without a word is long; after a year it makes no difference any more.
FRESH_DAYS = 180
STALE_DAYS = 365
MONTH_DAYS = 30.4


def judge(setting: Setting, edges: Edges) -> Judgement:
    days = setting.offers.confirmed_days[edges.offer]
    known = ~np.isnan(days)
    value = np.where(known, 1 - np.minimum(1, days / STALE_DAYS), UNKNOWN_VALUE)
    return Judgement(verdicts(known, days <= FRESH_DAYS), value)


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    if verdict == ASK:
        return Words("klopt dit nog? Vraag het na", "We weten niet wanneer dit is nagekeken. Vraag of het nog klopt.")
    days = float(setting.offers.confirmed_days[edges.offer[i]])
    if verdict == YES:
        return Words("nagekeken", "Kort geleden zei iemand van het aanbod dat dit klopt.") if days <= 31 else None
    months = f"al {days / MONTH_DAYS:.0f} maanden niet bevestigd"
    return Words(months, f"Dit is {months}. Vraag of het nog klopt.", parameters={"confirmed_days": days})


FRESH = Criterion(slug="fresh", hard=False, judge=judge, tell=tell)
