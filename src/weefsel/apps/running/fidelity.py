"""Whether the core elements of a werkvorm were kept: each computed from what happened, or said to be unknown.

*Kept* is said against the template, never against the own form of an organisation: who agrees to do less has not kept
what the werkvorm asks, and the page says what was agreed and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from weefsel.apps.adoption.queries import Agreed
from weefsel.apps.running.measures import MEASURES, Facts
from weefsel.catalogue.werkvorm import CoreElement, Werkvorm


class Verdict(StrEnum):
    """What can be said of a core element. Only `KEPT` says that it was kept."""

    KEPT = "kept"
    ADAPTED = "adapted"
    DROPPED = "dropped"
    UNKNOWN = "unknown"
    NOT_COMPUTED = "not-computed"
    OBSERVED = "observed"

    @property
    def label(self) -> str:
        return str(LABELS[self])


LABELS = {
    Verdict.KEPT: _("gehouden"),
    Verdict.ADAPTED: _("anders gedaan"),
    Verdict.DROPPED: _("weggelaten"),
    Verdict.UNKNOWN: _("nog niet bekend"),
    Verdict.NOT_COMPUTED: _("nog niet te berekenen"),
    Verdict.OBSERVED: _("een mens moet dit zien"),
}


@dataclass(frozen=True, slots=True)
class ElementState:
    """One core element as it was carried out. ``words`` is the figure behind the verdict; empty without one.

    ``agreed`` why the organisation does this in another way or leaves it out, when it said so. ``is_observed`` a person
    must see it; ``is_own`` the organisation added it itself.
    """

    slug: str
    name: str
    why: str
    verdict: Verdict
    words: str
    agreed: str = ""
    is_observed: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """The latest answer of who was there: kept, partly or not, and on which day."""

    answer: str
    on: date


def core_elements(
    werkvorm: Werkvorm, facts: Facts, *, agreed: Agreed | None = None, seen: Mapping[str, Seen] | None = None
) -> tuple[ElementState, ...]:
    """Every core element for one group, referral or person, in the order of the werkvorm, then the own ones.

    ``werkvorm`` is the template; ``agreed`` how the organisation does it; ``seen`` what was seen, by element.
    """
    own = agreed.own if agreed else ()
    return tuple(
        _state(element, werkvorm, facts, agreed, (seen or {}).get(element.slug), is_own=element in own)
        for element in (*werkvorm.core_elements, *own)
    )


def _state(
    element: CoreElement, werkvorm: Werkvorm, facts: Facts, agreed: Agreed | None, seen: Seen | None, *, is_own: bool
) -> ElementState:
    dropped, changed = (agreed.dropped, agreed.changed) if agreed else ({}, {})
    if element.slug in dropped:
        verdict, words = Verdict.DROPPED, ""
    else:
        verdict, words = _judged(element, werkvorm, facts, seen)
    return ElementState(
        slug=element.slug,
        name=element.name,
        why=element.why,
        verdict=verdict,
        words=words,
        agreed=dropped.get(element.slug) or changed.get(element.slug, ""),
        is_observed=element.check is None,
        is_own=is_own,
    )


SEEN = {
    "kept": (Verdict.KEPT, _("gezien op %s")),
    "partly": (Verdict.ADAPTED, _("deels gezien, op %s")),
    "not": (Verdict.ADAPTED, _("niet gezien, op %s")),
}


def _judged(element: CoreElement, werkvorm: Werkvorm, facts: Facts, seen: Seen | None) -> tuple[Verdict, str]:
    if element.check is None:
        if seen is None:
            return Verdict.OBSERVED, ""
        verdict, words = SEEN[seen.answer]
        return verdict, str(words) % date_format(seen.on, "j F Y")
    measure = MEASURES[type(facts)].get(element.check.measure)
    figure = measure(facts, element.check, werkvorm) if measure else None
    if figure is None:
        return Verdict.NOT_COMPUTED, ""
    answer = figure.verdict(element.check)
    return {True: Verdict.KEPT, False: Verdict.ADAPTED, None: Verdict.UNKNOWN}[answer], figure.words
