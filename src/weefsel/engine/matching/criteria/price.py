"""What it costs."""

import numpy as np

from weefsel.engine.matching.criteria.criterion import UNKNOWN_VALUE, Criterion, Edges, Judgement, Words, verdicts
from weefsel.engine.matching.setting import Setting

DEAR_CENTS = 1_000  # Assumption: from ten euros a time on, dearer makes no difference to the score


def judge(setting: Setting, edges: Edges) -> Judgement:
    price = setting.offers.price_cents[edges.offer]
    known = ~np.isnan(price)
    value = np.where(known, 1 - np.minimum(1, price / DEAR_CENTS), UNKNOWN_VALUE)
    return Judgement(verdicts(known, price == 0), value)


def tell(setting: Setting, edges: Edges, i: int) -> Words | None:
    cents = float(setting.offers.price_cents[edges.offer[i]])
    if np.isnan(cents):
        return Words("prijs: vraag het na", "We weten niet wat het kost. Vraag het na.")
    if cents == 0:
        return Words("gratis", "Het kost u niets.", parameters={"price_cents": 0})
    price = euros(int(cents))
    return Words(f"kost {price} per keer", f"Het kost {price} per keer.", parameters={"price_cents": int(cents)})


def euros(cents: int) -> str:
    """An amount as it is written in Dutch.

    Examples
    --------
    >>> euros(350)
    '€ 3,50'
    """
    return f"€ {cents // 100},{cents % 100:02d}"


PRICE = Criterion(slug="price", hard=False, judge=judge, tell=tell)
