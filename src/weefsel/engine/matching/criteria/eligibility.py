"""The werkvorm is meant for this person: its own rules, with the sentence that explains each."""

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, plain
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import ASK, YES


def judge(setting: Setting, edges: Edges) -> Judgement:
    return plain(setting.eligible[edges.person, setting.werkvorm[edges.offer]])


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    person, werkvorm = int(edges.person[i]), int(setting.werkvorm[edges.offer[i]])
    told = list(zip(setting.werkvormen[werkvorm].rules, setting.rules[werkvorm], strict=True))
    open_ = [(rule, one) for rule, one in told if one.verdict[person] == ASK]
    if open_:
        ask = tuple(dict.fromkeys(field for _, one in open_ for field in one.fields_to_ask(person)))
        labels = [setting.fields[slug].label.lower() for slug in ask if slug in setting.fields]
        text = f"{', '.join(labels) or 'is dit voor u'}: vraag het na"
        return Words(text, " ".join(rule.reason for rule, _ in open_), ask=ask)
    held = [rule.reason for rule, one in told if one.verdict[person] == YES]
    return Words("bedoeld voor u", " ".join(held)) if held else None


ELIGIBILITY = Criterion(slug="eligibility", hard=True, judge=judge, tell=tell)
