"""One need not wait for a place."""

import numpy as np

from weefsel.engine.matching.criteria.criterion import UNKNOWN_VALUE, Criterion, Edges, Judgement, Words, verdicts
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import NO

LONG_WEEKS = 26  # Assumption: after half a year more waiting makes no difference


def judge(setting: Setting, edges: Edges) -> Judgement:
    """Yes with a free place; a waiting list is worth half of it at most, the less the longer it is."""
    capacity = setting.offers.capacity[edges.offer]
    weeks = np.nan_to_num(setting.offers.waiting_weeks[edges.offer], nan=LONG_WEEKS / 2)
    value = np.where(capacity > 0, 1, UNKNOWN_VALUE * (1 - np.minimum(1, weeks / LONG_WEEKS)))
    known = ~np.isnan(capacity)
    return Judgement(verdicts(known, capacity > 0), np.where(known, value, UNKNOWN_VALUE))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    if verdict != NO:
        return None
    weeks = float(setting.offers.waiting_weeks[edges.offer[i]])
    if np.isnan(weeks):
        return Words("wachtlijst", "Het is nu vol. U kunt op de wachtlijst. Vraag hoe lang dat duurt.")
    text = "wachtlijst: 1 week" if weeks <= 1 else f"wachtlijst: {weeks:.0f} weken"
    sentence = f"Het is nu vol. U kunt op de wachtlijst. Dat duurt ongeveer {text.split(': ')[1]}."
    return Words(text, sentence, parameters={"waiting_weeks": weeks})


WAITING = Criterion(slug="waiting", hard=False, judge=judge, tell=tell)
