"""A child may come along."""

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, needed, plain, told
from weefsel.engine.matching.setting import Setting


def judge(setting: Setting, edges: Edges) -> Judgement:
    wanted = setting.people.brings_child[edges.person]
    return plain(needed(wanted, setting.offers.child_welcome[edges.offer]))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    return told(
        verdict,
        float(setting.people.brings_child[edges.person[i]]),
        yes=Words("uw kind mag mee", "Uw kind mag mee."),
        no=Words("uw kind kan niet mee", "Uw kind kan hier niet mee. Zoek samen oppas."),
        ask=Words("kind mee? Vraag het na", "We weten niet of uw kind mee mag. Vraag het na."),
    )


CHILD = Criterion(slug="child", hard=False, judge=judge, tell=tell)
