"""Someone who wants to give something can do so there."""

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, needed, plain, told
from weefsel.engine.matching.setting import Setting


def judge(setting: Setting, edges: Edges) -> Judgement:
    """What the host says, else whether the werkvorm works both ways; who does not want it gets no less."""
    return plain(needed(setting.wants_to_give[edges.person], setting.gives[edges.offer].astype(float)))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    no = Words("zelf iets doen is er niet", "U wilt iets voor een ander doen. Hier doet u vooral mee.")
    return told(
        verdict,
        float(setting.wants_to_give[edges.person[i]]),
        yes=Words("u kunt er iets geven", "U kunt hier ook iets voor een ander doen."),
        no=no,
        ask=no,
    )


RECIPROCITY = Criterion(slug="reciprocity", hard=False, judge=judge, tell=tell)
