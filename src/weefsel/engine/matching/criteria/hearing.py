"""Someone who hears poorly can follow what is said."""

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, needed, plain, told
from weefsel.engine.matching.setting import Setting


def judge(setting: Setting, edges: Edges) -> Judgement:
    wanted = setting.people.hearing_limited[edges.person]
    return plain(needed(wanted, setting.offers.hearing_support[edges.offer]))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    return told(
        verdict,
        float(setting.people.hearing_limited[edges.person[i]]),
        yes=Words("goed te verstaan", "Ook wie minder goed hoort, kan het volgen."),
        no=Words("slecht te verstaan", "Wie minder goed hoort, kan het hier moeilijk volgen."),
        ask=Words("gehoor: vraag het na", "Vraag of u het goed kunt verstaan."),
    )


HEARING = Criterion(slug="hearing", hard=False, judge=judge, tell=tell)
