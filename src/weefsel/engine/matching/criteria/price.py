"""What it costs, and what someone can pay."""

import numpy as np

from weefsel.engine.frames import Floats
from weefsel.engine.matching.criteria.criterion import UNKNOWN_VALUE, Criterion, Edges, Judgement, Words, verdicts
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import YES

DEAR_CENTS = 1_000  # Assumption: from ten euros a time on, dearer makes no difference to the score


def judge(setting: Setting, edges: Edges) -> Judgement:
    """Yes when it is free or within what someone said to be able to pay; what is above that is worth nothing."""
    return weigh(setting.people.budget_cents[edges.person], setting.offers.price_cents[edges.offer])


def weigh(budget: Floats, price: Floats) -> Judgement:
    known = ~np.isnan(price)
    value = np.where(price > budget, 0, 1 - np.minimum(1, price / DEAR_CENTS))
    return Judgement(verdicts(known, (price == 0) | (price <= budget)), np.where(known, value, UNKNOWN_VALUE))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    cents = float(setting.offers.price_cents[edges.offer[i]])
    if np.isnan(cents):
        return Words("prijs: vraag het na", "We weten niet wat het kost. Vraag het na.")
    if cents == 0:
        return Words("gratis", "Het kost u niets.", parameters={"price_cents": 0})
    text = f"kost {euros(int(cents))} per keer"
    sentence = f"Het {text}."
    if not np.isnan(setting.people.budget_cents[edges.person[i]]):
        sentence += " Dat kunt u betalen, zei u." if verdict == YES else " Dat is meer dan u kunt betalen."
    return Words(text, sentence, parameters={"price_cents": int(cents)})


def euros(cents: int) -> str:
    """An amount as it is written in Dutch.

    Examples
    --------
    >>> euros(350)
    '€ 3,50'
    """
    return f"€ {cents // 100},{cents % 100:02d}"


PRICE = Criterion(slug="price", hard=False, judge=judge, tell=tell)
