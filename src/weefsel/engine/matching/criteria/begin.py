"""It begins soon."""

import numpy as np

from weefsel.engine.matching.criteria.criterion import UNKNOWN_VALUE, Criterion, Edges, Judgement, Words, verdicts
from weefsel.engine.matching.setting import Setting

# Assumptions: a month is soon; after twelve weeks more waiting makes no difference.
SOON_DAYS = 28
LONG_DAYS = 84


def judge(setting: Setting, edges: Edges) -> Judgement:
    days = setting.offers.begins_in_days[edges.offer]
    known = ~np.isnan(days)
    value = np.where(known, 1 - np.minimum(1, days / LONG_DAYS), UNKNOWN_VALUE)
    return Judgement(verdicts(known, days <= SOON_DAYS), value)


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    days = float(setting.offers.begins_in_days[edges.offer[i]])
    if np.isnan(days):
        return Words("begin: vraag het na", "We weten niet wanneer u kunt beginnen. Vraag het na.")
    parameters = {"begins_in_days": int(days)}
    if days <= 7:
        return Words("u kunt snel beginnen", "U kunt binnen een week beginnen.", parameters=parameters)
    weeks = round(days / 7)
    if days <= SOON_DAYS:
        text = "begint over 1 week" if weeks == 1 else f"begint over {weeks} weken"
        return Words(text, f"Het {text}.", parameters=parameters)
    return Words(f"begint pas over {weeks} weken", f"Het begint pas over {weeks} weken.", parameters=parameters)


BEGIN = Criterion(slug="begin", hard=False, judge=judge, tell=tell)
