"""One match, in words: what speaks for it, what against it, and what to ask first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weefsel.engine.matching.change import Change
from weefsel.engine.matching.criteria import CRITERIA
from weefsel.engine.matching.criteria.criterion import Edges, Reason
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import ASK, YES


@dataclass(frozen=True, slots=True)
class Match:
    """An offer that may fit a person: a proposal, never a decision.

    ``person`` and ``offer`` rows of their tables; ``distance_m`` straight line, None where it is not known or nobody
    travels; ``score`` whole points, 0 to 1000, the sum of ``points`` (criterion and what it adds); ``reasons`` speak
    for it, ``against`` against it, ``ask`` must be asked before anyone can tell. Each list in the order of what counts
    most. ``change`` the smallest single thing that would put it on top of what is shown (`Ranking.for_person`); None
    when it is on top, or nothing single would.
    """

    person: int
    offer: int
    offer_id: str
    werkvorm: str
    distance_m: float | None
    score: int
    points: tuple[tuple[str, int], ...]
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]
    ask: tuple[Reason, ...]
    change: Change | None = None


def tell(setting: Setting, edges: Edges) -> list[Match]:
    """Put pairs into words, one match a pair, in the order given."""
    told: list[list[Reason]] = [[] for _ in range(len(edges))]
    points: list[list[tuple[str, int]]] = [[] for _ in range(len(edges))]
    for criterion in CRITERIA:
        weight = setting.weights[criterion.slug]
        judgement = criterion.judge(setting, edges)
        for i, (verdict, added) in enumerate(zip(judgement.verdict, criterion.points(judgement, weight), strict=True)):
            points[i].append((criterion.slug, int(added)))
            words = criterion.tell(setting, edges, i, int(verdict))
            if words is None:
                continue
            sign = "+" if verdict == YES else "?" if verdict == ASK else "-"
            told[i].append(
                Reason(
                    code=criterion.slug,
                    sign=sign,
                    text=words.text,
                    sentence=words.sentence,
                    points=int(added),
                    weight=weight,
                    ask=words.ask,
                    parameters=words.parameters,
                )
            )
    return [_match(setting, edges, i, told[i], points[i]) for i in range(len(edges))]


def _match(setting: Setting, edges: Edges, i: int, told: list[Reason], points: list[tuple[str, int]]) -> Match:
    offer, distance_m = int(edges.offer[i]), float(edges.distance_m[i])
    return Match(
        person=int(edges.person[i]),
        offer=offer,
        offer_id=str(setting.offers.id[offer]),
        werkvorm=str(setting.offers.werkvorm[offer]),
        distance_m=None if np.isnan(distance_m) else distance_m,
        score=sum(added for _, added in points),
        points=tuple(points),
        reasons=tuple(sorted((r for r in told if r.sign == "+"), key=lambda r: -r.points)),
        against=tuple(sorted((r for r in told if r.sign == "-"), key=lambda r: r.points - r.weight)),
        ask=tuple(sorted((r for r in told if r.sign == "?"), key=lambda r: r.points - r.weight)),
    )
