"""People there do what this person likes to do."""

import numpy as np

from weefsel.catalogue.matching import matching
from weefsel.engine.matching.criteria.criterion import UNKNOWN_VALUE, Criterion, Edges, Judgement, Words, verdicts
from weefsel.engine.matching.setting import Sets, Setting
from weefsel.engine.needs.evaluate import NO, YES

ENOUGH = 2  # Assumption: two things in common are enough to talk about; more adds nothing


def judge(setting: Setting, edges: Edges) -> Judgement:
    return weigh(setting.interests.people[edges.person], setting.interests.offers[edges.offer])


def weigh(person: Sets, offer: Sets) -> Judgement:
    known = (person != 0) & (offer != 0)
    both = np.bitwise_count(person & offer).astype(np.float64)
    most = np.clip(np.bitwise_count(person), 1, ENOUGH)
    value = np.where(known, np.minimum(1, both / most), UNKNOWN_VALUE)
    return Judgement(verdicts(known, both > 0), value)


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    person, offer = int(setting.interests.people[edges.person[i]]), int(setting.interests.offers[edges.offer[i]])
    if verdict == YES:
        both = setting.interests.names(person & offer)
        labels = [matching().interests[slug].label if slug in matching().interests else slug for slug in both]
        text = f"samen: {', '.join(labels)}"
        return Words(
            text, f"U houdt van {' en van '.join(labels)}, en dat doen mensen hier.", parameters={"both": both}
        )
    if verdict == NO or not person:
        return None
    return Words("wat doen mensen er? Vraag het na", "We weten niet wat mensen hier samen doen. Vraag het na.")


INTEREST = Criterion(slug="interest", hard=False, judge=judge, tell=tell)
