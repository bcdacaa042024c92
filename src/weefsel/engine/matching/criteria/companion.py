"""Someone of one's own may come along."""

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, needed, plain, told
from weefsel.engine.matching.setting import Setting


def judge(setting: Setting, edges: Edges) -> Judgement:
    """What the host says, else what the werkvorm says of naasten."""
    wanted = setting.people.brings_someone[edges.person]
    return plain(needed(wanted, setting.companions[edges.offer]))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    return told(
        verdict,
        float(setting.people.brings_someone[edges.person[i]]),
        yes=Words("u mag iemand meenemen", "U mag iemand meenemen die u kent."),
        no=Words("u komt hier alleen", "U kunt hier niemand meenemen."),
        ask=Words("iemand mee? Vraag het na", "Vraag of u iemand mee mag nemen."),
    )


COMPANION = Criterion(slug="companion", hard=False, judge=judge, tell=tell)
