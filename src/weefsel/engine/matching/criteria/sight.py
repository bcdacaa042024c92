"""Someone who sees poorly can take part."""

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, needed, plain, told
from weefsel.engine.matching.setting import Setting


def judge(setting: Setting, edges: Edges) -> Judgement:
    wanted = setting.people.sight_limited[edges.person]
    return plain(needed(wanted, setting.offers.sight_support[edges.offer]))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    return told(
        verdict,
        float(setting.people.sight_limited[edges.person[i]]),
        yes=Words("goed mee te doen als u slecht ziet", "Ook wie minder goed ziet, kan meedoen."),
        no=Words("lastig als u slecht ziet", "Wie minder goed ziet, kan hier moeilijk meedoen."),
        ask=Words("slecht zien: vraag het na", "Vraag of u mee kunt doen als u minder goed ziet."),
    )


SIGHT = Criterion(slug="sight", hard=False, judge=judge, tell=tell)
