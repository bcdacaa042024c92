"""Someone with a wheelchair can get in."""

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, needed, plain
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import ASK


def judge(setting: Setting, edges: Edges) -> Judgement:
    step_free = setting.offers.step_free[edges.offer].copy()
    step_free[setting.offers.online[edges.offer] == 1] = 1
    return plain(needed(setting.people.uses_wheelchair[edges.person], step_free))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    uses = setting.people.uses_wheelchair[edges.person[i]]
    if verdict != ASK:
        return Words("rolstoel kan naar binnen", "U kunt er met een rolstoel naar binnen.") if uses == 1 else None
    if uses == 1:
        return Words("rolstoel: vraag het na", "We weten niet of u er met een rolstoel naar binnen kunt. Vraag het na.")
    sentence = "Niet elke plek is goed voor een rolstoel. Vraag of dat nodig is."
    return Words("rolstoel: vraag het na", sentence, ask=("uses_wheelchair",))


ACCESS = Criterion(slug="access", hard=True, judge=judge, tell=tell)
