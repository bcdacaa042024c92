"""It is quiet enough for someone who is soon full of impressions."""

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, needed, plain, told
from weefsel.engine.matching.setting import Setting


def judge(setting: Setting, edges: Edges) -> Judgement:
    wanted = setting.people.needs_quiet[edges.person]
    return plain(needed(wanted, setting.offers.low_stimulus[edges.offer]))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    return told(
        verdict,
        float(setting.people.needs_quiet[edges.person[i]]),
        yes=Words("rustige plek", "Het is er rustig: weinig mensen en weinig geluid."),
        no=Words("druk", "Het kan er druk zijn."),
        ask=Words("rustig? Vraag het na", "We weten niet of het er rustig is. Vraag het na."),
    )


QUIET = Criterion(slug="quiet", hard=False, judge=judge, tell=tell)
