"""The organisation itself says for whom this offer is: its own rule, beside that of the werkvorm."""

from weefsel.catalogue import rule as rules
from weefsel.catalogue.rule import Rule
from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, plain
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import ASK, YES

UNTOLD = "De organisatie zegt voor wie dit is. Vraag of het ook voor u is."


def judge(setting: Setting, edges: Edges) -> Judgement:
    return plain(setting.own_eligible[edges.person, setting.own_rule[edges.offer]])


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    number = int(setting.own_rule[edges.offer[i]])
    if not number:
        return None
    rule = setting.own_rules[number - 1]
    if verdict == YES:
        return Words(told(rule) or "bedoeld voor u", sentence(rule) or "De organisatie zegt dat dit ook voor u is.")
    if verdict != ASK:
        return None
    ask = setting.own_evaluations[number - 1].fields_to_ask(int(edges.person[i]))
    labels = [setting.fields[slug].label.lower() for slug in ask if slug in setting.fields]
    return Words(f"{', '.join(labels) or 'is dit voor u'}: vraag het na", sentence(rule) or UNTOLD, ask=ask)


def not_for(setting: Setting, _person: int, offer: int) -> str:
    """The sentence for who is not meant."""
    rule = setting.own_rules[int(setting.own_rule[offer]) - 1]
    return sentence(rule) or "De organisatie zegt dat dit voor andere mensen is."


def told(rule: Rule) -> str:
    """For whom, in words: of a rule about age, else nothing.

    Examples
    --------
    >>> from weefsel.catalogue.rule import All, Compare
    >>> told(Compare("age", ">=", 65.0))
    'vanaf 65 jaar'
    >>> told(All((Compare("age", ">=", 12.0), Compare("age", "<=", 18.0))))
    'van 12 tot en met 18 jaar'
    """
    parts = rule.rules if isinstance(rule, rules.All) else (rule,)
    limits = {one.op: one.value for one in parts if isinstance(one, rules.Compare) and one.field == "age"}
    if len(limits) != len(parts) or not limits.keys() <= {">=", "<="}:
        return ""
    low, high = limits.get(">="), limits.get("<=")
    if low is None:
        return f"tot en met {high:g} jaar"
    return f"vanaf {low:g} jaar" if high is None else f"van {low:g} tot en met {high:g} jaar"


def sentence(rule: Rule) -> str:
    """For whom, in a sentence; empty where `told` has no words."""
    text = told(rule)
    return f"Dit is voor mensen {text}." if text else ""


WHO_FOR = Criterion(slug="who_for", hard=True, judge=judge, tell=tell)
