"""The offer answers a need of the person."""

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats
from weefsel.engine.matching.criteria.criterion import Criterion, Edges, Judgement, Words
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import ASK, NO, YES


def judge(setting: Setting, edges: Edges) -> Judgement:
    """Yes when it answers a wanted need, ask when it answers one that was not asked; value the share it answers."""
    werkvorm = setting.werkvorm[edges.offer]
    return weigh(setting.people.needs[edges.person], setting.answers[werkvorm], setting.answers_other[werkvorm])


def weigh(needs: Floats, answers: NDArray[np.bool_], answers_other: NDArray[np.bool_]) -> Judgement:
    wanted = needs == 1
    hits = (answers & wanted).sum(axis=1)
    may = (answers & np.isnan(needs)).any(axis=1) | answers_other
    verdict = np.where(hits > 0, YES, np.where(may, ASK, NO)).astype(np.int8)
    return Judgement(verdict, hits / np.maximum(1, wanted.sum(axis=1)))


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
