"""How someone who is new is received."""

import numpy as np

from weefsel.engine.matching.criteria.criterion import UNKNOWN_VALUE, Criterion, Edges, Judgement, Words, verdicts
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import ASK, NO

WAYS = {
    "named_host": ("vast gezicht bij de deur", "Eén vaste persoon ontvangt u."),
    "meet_first": ("eerst kennismaken kan", "U kunt vooraf kennismaken, of bellen."),
    "try_once": ("eerst kijken kan", "U mag een keer komen kijken."),
}


def judge(setting: Setting, edges: Edges) -> Judgement:
    """Yes when a host does at least one of three things for who is new; the value is the share of the three."""
    done = np.stack([getattr(setting.offers, name)[edges.offer] for name in WAYS])
    yes, no = (done == 1).any(axis=0), (done == 0).all(axis=0)
    value = np.where(np.isnan(done), UNKNOWN_VALUE, done).sum(axis=0) / len(WAYS)
    return Judgement(verdicts(yes | no, yes), value)


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    if verdict == NO:
        return Words("niemand vangt u op", "Er is niemand die nieuwe mensen opvangt. Ga de eerste keer samen.")
    if verdict == ASK:
        return Words("ontvangst: vraag het na", "We weten niet hoe u ontvangen wordt. Vraag het na.")
    held = [words for name, words in WAYS.items() if getattr(setting.offers, name)[edges.offer[i]] == 1]
    return Words(held[0][0], " ".join(sentence for _, sentence in held))


WELCOME = Criterion(slug="welcome", hard=False, judge=judge, tell=tell)
