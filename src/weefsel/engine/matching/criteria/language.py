"""The language that people speak there."""

import numpy as np

from weefsel.engine.matching.criteria.criterion import UNKNOWN_VALUE, Criterion, Edges, Judgement, Words, verdicts
from weefsel.engine.matching.setting import Sets, Setting
from weefsel.engine.needs.evaluate import YES

ALSO_VALUE = 0.5  # Assumption: a language that someone also speaks is worth half of the one they like best


def judge(setting: Setting, edges: Edges) -> Judgement:
    """A preference, never a bar: someone may well feel at home in another language."""
    person = edges.person
    return weigh(setting.spoken.people[person], setting.also_speaks[person], setting.spoken.offers[edges.offer])


def weigh(person: Sets, also_speaks: Sets, offer: Sets) -> Judgement:
    yes = (person & offer) != 0
    known = (person != 0) & (offer != 0)
    also = np.where((also_speaks & offer) != 0, ALSO_VALUE, 0)
    return Judgement(verdicts(known, yes), np.where(known, np.where(yes, 1, also), UNKNOWN_VALUE))


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    offer = int(setting.spoken.offers[edges.offer[i]])
    person = int(setting.spoken.people[edges.person[i]])
    if not offer:
        return Words("taal: vraag het na", "We weten niet welke taal mensen er spreken. Vraag het na.")
    own = person & offer
    there = setting.spoken.names(own or offer)
    text = f"mensen spreken er {' en '.join(_label(setting, slug) for slug in there)}"
    sentence = f"{text[0].upper()}{text[1:]}."
    if not person:
        return Words("welke taal? Vraag het na", f"{sentence} Vraag of dat goed is.", ask=("language",))
    also = setting.spoken.names(int(setting.also_speaks[edges.person[i]]) & offer)
    if verdict != YES and also:
        sentence = f"{sentence} U zei dat u {' en '.join(_label(setting, slug) for slug in also)} ook spreekt."
    return Words(text, sentence, parameters={"language": " ".join(there)})


def _label(setting: Setting, slug: str) -> str:
    choices = setting.fields["language"].choices if "language" in setting.fields else ()
    return next((choice.label for choice in choices if choice.slug == slug), slug)


LANGUAGE = Criterion(slug="language", hard=False, judge=judge, tell=tell)
