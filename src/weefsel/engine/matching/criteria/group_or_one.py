"""In a group or with one other person, as someone prefers."""

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, plain, verdicts
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import NO, YES


def judge(setting: Setting, edges: Edges) -> Judgement:
    prefers = setting.people.prefers[edges.person]
    in_group = setting.grouped[setting.werkvorm[edges.offer]]
    return plain(verdicts(prefers != "", (prefers == "either") | ((prefers == "group") == in_group)))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    prefers = str(setting.people.prefers[edges.person[i]])
    if prefers == "either":
        return None
    if verdict == YES:
        with_whom = "in een groep" if prefers == "group" else "met één ander"
        return Words(with_whom, f"U doet het liefst iets {with_whom}, en dat kan hier.")
    if verdict == NO:
        with_whom = "met één ander" if prefers == "group" else "in een groep"
        return Words(with_whom, f"Dit is {with_whom}, en dat is niet wat u het liefst doet.")
    return Words("groep of één ander? Vraag het na", "Vraag wat u liever doet.", ask=("prefers",))


GROUP_OR_ONE = Criterion(slug="group_or_one", hard=False, judge=judge, tell=tell)
