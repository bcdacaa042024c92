"""What is worth asking: of the person once, and of a host only where it could change what is shown.

A question that could not put one option before another, nor take one off the list, costs a minute and gives nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weefsel.catalogue.matching import Question
from weefsel.engine.frames import People
from weefsel.engine.matching.criteria import HARD
from weefsel.engine.matching.criteria.criterion import Reason
from weefsel.engine.matching.match import Match
from weefsel.engine.matching.setting import Setting

# What a criterion reads of an offer: where that is the same for all, no answer of the person changes their order.
READS: Mapping[str, Callable[[Setting], NDArray]] = {
    "distance": lambda setting: setting.offers.xy[:, 0] + 1j * setting.offers.xy[:, 1],
    "need": lambda setting: setting.werkvorm,
    "eligibility": lambda setting: setting.werkvorm,
    "who_for": lambda setting: setting.own_rule,
    "hours": lambda setting: setting.offers_can + 2j * setting.offers_may,
    "access": lambda setting: setting.offers.step_free + 2j * setting.offers.online,
    "digital": lambda setting: setting.offers.online == 1,
    "language": lambda setting: setting.spoken.offers,
    "interest": lambda setting: setting.interests.offers,
    "own_group": lambda setting: setting.own_groups.offers,
    "company": lambda setting: setting.offers.accompanied,
    "price": lambda setting: setting.offers.price_cents,
    "group_or_one": lambda setting: setting.grouped[setting.werkvorm],
    "tie": lambda setting: setting.ties[setting.werkvorm],
    "reciprocity": lambda setting: setting.gives,
    "hearing": lambda setting: setting.offers.hearing_support,
    "sight": lambda setting: setting.offers.sight_support,
    "quiet": lambda setting: setting.offers.low_stimulus,
    "transport": lambda setting: setting.offers.transport,
    "child": lambda setting: setting.offers.child_welcome,
    "companion": lambda setting: setting.companions,
}
# When an answer could take an offer off the list, although all offers are alike in it.
EXCLUDES: Mapping[str, Callable[[Setting], NDArray[np.bool_]]] = {
    "hours": lambda setting: setting.offers_may != 0,
    "access": lambda setting: (setting.offers.step_free != 1) & (setting.offers.online != 1),
    "digital": lambda setting: setting.offers.online == 1,
}
_HARD = frozenset(each.slug for each in HARD)


def is_known(people: People, question: Question, *, person: int = 0) -> bool:
    """Whether one of the columns of a question holds an answer."""
    values = [np.atleast_1d(getattr(people, column)[person]) for column in question.columns]
    return any((each != "").any() if each.dtype.kind == "U" else bool((~np.isnan(each)).any()) for each in values)


def worth_asking(
    setting: Setting, offers: ArrayLike, questions: Mapping[str, Question], *, person: int = 0
) -> list[str]:
    """Slugs of the questions that this person did not answer and that could change these offers: most points first.

    ``offers`` rows of what could fit now. A question that could take one off the list comes before all others.
    """
    rows = np.asarray(offers, dtype=np.int64)
    worth: dict[str, tuple[bool, int]] = {}
    for slug, question in questions.items():
        if is_known(setting.people, question, person=person) or not len(rows):
            continue
        if "travel_min" in question.columns and not np.isnan(setting.people.reach_m[person]):
            continue  # how far someone goes is known as a length
        excludes = any(bool(EXCLUDES[one](setting)[rows].any()) for one in question.criteria if one in EXCLUDES)
        points = sum(setting.weights[one] for one in question.criteria if _differ(READS[one](setting)[rows]))
        if excludes or points:
            worth[slug] = (excludes, points)
    return sorted(worth, key=lambda slug: (not worth[slug][0], -worth[slug][1]))


def _differ(values: NDArray) -> bool:
    """Whether there are two different values; what is not known is a value too."""
    if values.dtype.kind in "fc":
        known = ~np.isnan(values)
        values = np.where(known, values, -1)
    return bool((values != values[0]).any())


def decides(reason: Reason, match: Match, shown: Sequence[Match]) -> bool:
    """Whether the answer to this question could take the option off the list, or put it at another place among these.

    An answer gives from nothing to the whole weight. It decides when the score of another option lies in between: what
    they have in common is not counted here.
    """
    if reason.code in _HARD:
        return True
    low = match.score - reason.points
    return any(low <= one.score <= low + reason.weight for one in shown if one is not match)
