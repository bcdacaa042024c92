"""New people, or someone who comes close: what this person looks for."""

import numpy as np

from weefsel.engine.matching.criteria.criterion import UNKNOWN_VALUE, Criterion, Edges, Judgement, Words, verdicts
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import NO, YES

BOTH_VALUE = 0.8  # Assumption: what gives new people and close ties is nearly as good as what is made for one of them


def judge(setting: Setting, edges: Edges) -> Judgement:
    """Yes when the werkvorm gives the sort of tie that was asked for; who likes either is content with all."""
    wish = setting.people.tie_wish[edges.person]
    gives = setting.ties[setting.werkvorm[edges.offer]]
    exact = (wish == "either") | ((wish == "new") & (gives == "weak")) | ((wish == "close") & (gives == "strong"))
    value = np.where(exact, 1, np.where(gives == "both", BOTH_VALUE, 0))
    known = wish != ""
    return Judgement(verdicts(known, value > 0), np.where(known, value, UNKNOWN_VALUE))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    wish = str(setting.people.tie_wish[edges.person[i]])
    if wish not in ("new", "close"):
        return None
    if verdict == YES and wish == "new":
        return Words("u leert nieuwe mensen kennen", "U zoekt nieuwe mensen, en die leert u hier kennen.")
    if verdict == YES:
        return Words("kans op een vaste band", "U zoekt iemand die dichtbij komt, en daar is hier ruimte voor.")
    if verdict == NO and wish == "new":
        return Words("weinig nieuwe mensen", "U zoekt nieuwe mensen. Hier gaat het om één of een paar mensen.")
    return Words("vooral losse contacten", "U zoekt iemand die dichtbij komt. Hier zijn het vooral losse contacten.")


TIE = Criterion(slug="tie", hard=False, judge=judge, tell=tell)
