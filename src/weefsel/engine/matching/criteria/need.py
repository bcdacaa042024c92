"""The offer answers a need of the person."""

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Ints
from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import ASK, NO, YES

FEW = 4  # persons with werkvormen for each edge, up to which it is quicker to look at all of those


def judge(setting: Setting, edges: Edges) -> Judgement:
    """Yes when it answers a wanted need, ask when it answers one that was not asked; value the share it answers."""
    werkvorm = setting.werkvorm[edges.offer]
    first, last = (int(edges.person.min()), int(edges.person.max())) if len(edges.person) else (0, -1)
    if (last + 1 - first) * len(setting.answers) <= FEW * len(edges.person):
        return _by_werkvorm(setting, edges.person, werkvorm, first, last)
    return weigh(setting.people.needs[edges.person], setting.answers[werkvorm], setting.answers_other[werkvorm])


def weigh(needs: Floats, answers: NDArray[np.bool_], answers_other: NDArray[np.bool_]) -> Judgement:
    wanted = needs == 1
    hits = (answers & wanted).sum(axis=1)
    may = (answers & np.isnan(needs)).any(axis=1) | answers_other
    verdict = np.where(hits > 0, YES, np.where(may, ASK, NO)).astype(np.int8)
    return Judgement(verdict, hits / np.maximum(1, wanted.sum(axis=1)))


def _by_werkvorm(setting: Setting, person: Ints, werkvorm: Ints, first: int, last: int) -> Judgement:
    """As `weigh`: every person from ``first`` to ``last`` with every werkvorm, once."""
    needs = setting.people.needs[first : last + 1]
    wanted, answers = needs == 1, setting.answers.T.astype(np.float32)
    at = person - first, werkvorm
    hits = (wanted.astype(np.float32) @ answers)[at].astype(np.int64)
    may = (np.isnan(needs).astype(np.float32) @ answers)[at] > 0
    verdict = np.where(hits > 0, YES, np.where(may | setting.answers_other[werkvorm], ASK, NO)).astype(np.int8)
    return Judgement(verdict, hits / np.maximum(1, wanted.sum(axis=1))[at[0]])


def tell(setting: Setting, edges: Edges, i: int, verdict: int) -> Words | None:
    answers = setting.answers[setting.werkvorm[edges.offer[i]]]
    needs = setting.people.needs[edges.person[i]]
    names = np.array(setting.people.need_names)
    hits = names[answers & (needs == 1)].tolist()
    if not hits:
        return Words(
            "past dit? Vraag het na",
            "We weten niet of dit is wat u wilt. Vraag het na.",
            ask=("needs",),
            parameters={"needs": tuple(names[answers & np.isnan(needs)].tolist())},
        )
    labels = [setting.needs[slug].name if slug in setting.needs else slug for slug in hits]
    text = ", ".join(labels).lower() if setting.needs else "past bij wat u wilt"
    return Words(text, "Dit past bij wat u zelf wilt.", parameters={"needs": tuple(hits)})


NEED = Criterion(slug="need", hard=True, judge=judge, tell=tell)
