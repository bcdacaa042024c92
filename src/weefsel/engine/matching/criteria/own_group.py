"""People come there with whom this person feels at home, as both of them said themselves."""

from weefsel.catalogue.matching import matching
from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, plain, verdicts
from weefsel.engine.matching.setting import Sets, Setting
from weefsel.engine.needs.evaluate import NO, YES


def judge(setting: Setting, edges: Edges) -> Judgement:
    """Never from anything else than what someone said of themselves, and what a host said of the group."""
    return weigh(setting.own_groups.people[edges.person], setting.own_groups.offers[edges.offer])


def weigh(person: Sets, offer: Sets) -> Judgement:
    return plain(verdicts((person != 0) & (offer != 0), (person & offer) != 0))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    """No reason names a group that the law guards or that it hurts to be named in, and nobody is asked about one."""
    person, offer = int(setting.own_groups.people[edges.person[i]]), int(setting.own_groups.offers[edges.offer[i]])
    if verdict == YES:
        return Words("mensen bij wie u zich thuis voelt", "Hier komen mensen bij wie u zich thuis voelt, zei u.")
    if verdict == NO:
        return None
    if person:
        return Words("wie komen er? Vraag het na", "We weten niet wie hier komen. Vraag het na.")
    known = matching().own_groups
    named = [
        known[slug].label for slug in setting.own_groups.names(offer) if slug in known and not known[slug].sensitive
    ]
    if not named:
        return None
    text = f"er komen vooral {' en '.join(named)}"
    sentence = f"{text[0].upper()}{text[1:]}. Vraag of u zich daar thuis voelt."
    return Words(text, sentence, ask=("feels_at_home",))


OWN_GROUP = Criterion(slug="own_group", hard=False, judge=judge, tell=tell)
