"""Whether the core elements of a werkvorm were kept: each computed from what happened, or said to be unknown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from weefsel.apps.running.measures import MEASURES, Facts
from weefsel.catalogue.werkvorm import CoreElement, Werkvorm


class Verdict(StrEnum):
    """What can be said of a core element. Only `KEPT` says that it was kept."""

    KEPT = "kept"
    ADAPTED = "adapted"
    UNKNOWN = "unknown"
    NOT_COMPUTED = "not-computed"
    OBSERVED = "observed"

    @property
    def label(self) -> str:
        return str(LABELS[self])


LABELS = {
    Verdict.KEPT: _("gehouden"),
    Verdict.ADAPTED: _("anders gedaan"),
    Verdict.UNKNOWN: _("nog niet bekend"),
    Verdict.NOT_COMPUTED: _("nog niet te berekenen"),
    Verdict.OBSERVED: _("een mens moet dit zien"),
}


@dataclass(frozen=True, slots=True)
class ElementState:
    """One core element as it was carried out. ``words`` is the figure behind the verdict; empty without one."""

    slug: str
    name: str
    why: str
    verdict: Verdict
    words: str


def core_elements(werkvorm: Werkvorm, facts: Facts) -> tuple[ElementState, ...]:
    """Every core element of a werkvorm for one group, referral or person, in the order of the werkvorm."""
    return tuple(_state(element, werkvorm, facts) for element in werkvorm.core_elements)


def _state(element: CoreElement, werkvorm: Werkvorm, facts: Facts) -> ElementState:
    verdict, words = _judged(element, werkvorm, facts)
    return ElementState(element.slug, element.name, element.why, verdict, words)


def _judged(element: CoreElement, werkvorm: Werkvorm, facts: Facts) -> tuple[Verdict, str]:
    if element.check is None:
        return Verdict.OBSERVED, ""
    measure = MEASURES[type(facts)].get(element.check.measure)
    figure = measure(facts, element.check, werkvorm) if measure else None
    if figure is None:
        return Verdict.NOT_COMPUTED, ""
    answer = figure.verdict(element.check)
    return {True: Verdict.KEPT, False: Verdict.ADAPTED, None: Verdict.UNKNOWN}[answer], figure.words
