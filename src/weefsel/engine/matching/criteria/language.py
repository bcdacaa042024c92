"""The language that people speak there."""

from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words, plain, verdicts
from weefsel.engine.matching.setting import Setting


def judge(setting: Setting, edges: Edges) -> Judgement:
    """A preference, never a bar: someone may well feel at home in another language."""
    person = setting.people.language[edges.person]
    offer = setting.offers.language[edges.offer]
    return plain(verdicts((person != "") & (offer != ""), person == offer))


def tell(setting: Setting, edges: Edges, i: int) -> Words | None:
    person = str(setting.people.language[edges.person[i]])
    offer = str(setting.offers.language[edges.offer[i]])
    if not offer:
        return Words("taal: vraag het na", "We weten niet welke taal mensen er spreken. Vraag het na.")
    label = _label(setting, offer)
    if not person:
        return Words("welke taal? Vraag het na", f"Mensen spreken er {label}. Vraag of dat goed is.", ask=("language",))
    return Words(f"mensen spreken er {label}", f"Mensen spreken er {label}.", parameters={"language": offer})


def _label(setting: Setting, slug: str) -> str:
    choices = setting.fields["language"].choices if "language" in setting.fields else ()
    return next((choice.label for choice in choices if choice.slug == slug), slug)


LANGUAGE = Criterion(slug="language", hard=False, judge=judge, tell=tell)
