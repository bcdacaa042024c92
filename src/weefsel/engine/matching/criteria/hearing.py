"""Someone who hears poorly can follow what is said."""

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, needed, plain
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import ASK, NO


def judge(setting: Setting, edges: Edges) -> Judgement:
    wanted = setting.people.hearing_limited[edges.person]
    return plain(needed(wanted, setting.offers.hearing_support[edges.offer]))


def tell(setting: Setting, edges: Edges, i: int) -> Words | None:
    verdict = judge(setting, edges.take([i])).verdict[0]
    limited = setting.people.hearing_limited[edges.person[i]] == 1
    if verdict == NO:
        return Words("slecht te verstaan", "Wie minder goed hoort, kan het hier moeilijk volgen.")
    if verdict == ASK and limited:
        return Words("gehoor: vraag het na", "Vraag of u het goed kunt verstaan.")
    return Words("goed te verstaan", "Ook wie minder goed hoort, kan het volgen.") if limited else None


HEARING = Criterion(slug="hearing", hard=False, judge=judge, tell=tell)
