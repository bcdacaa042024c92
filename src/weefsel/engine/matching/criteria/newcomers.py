"""Others are new there too."""

import numpy as np

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, plain, verdicts
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import YES


def judge(setting: Setting, edges: Edges) -> Judgement:
    newcomers = setting.offers.newcomers[edges.offer]
    return plain(verdicts(~np.isnan(newcomers), newcomers == 1))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    # Never how many: that would tell who has just come.
    return Words("ook anderen zijn nieuw", "U bent er niet de enige die nieuw is.") if verdict == YES else None


NEWCOMERS = Criterion(slug="newcomers", hard=False, judge=judge, tell=tell)
