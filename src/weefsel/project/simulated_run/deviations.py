"""What can be left out of a simulated run, so that the ledger has something to find.

One line a deviation: what it is called, where it is played, and the measure of the catalogue that has to notice it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from weefsel.catalogue.werkvorm import CoreElement, Werkvorm


@dataclass(frozen=True, slots=True)
class Deviation:
    """``scope`` as in `Runner`; ``measure`` the one that notices, none for `DROP`. ``text`` what was done otherwise."""

    slug: str
    scope: str
    measure: str
    text: str


# Agreed instead of happened: an organisation leaves a core element out, and says why. With the slug of the element.
DROP = "drop_element"
DEVIATIONS = (
    Deviation(DROP, "", "", "een kernelement is met opgaaf van reden weggelaten"),
    Deviation("too_few_sessions", "group", "sessions_held", "er gingen te weinig bijeenkomsten door"),
    Deviation("skip_sessions", "group", "sessions_held_share", "een deel van de bijeenkomsten ging niet door"),
    Deviation("role_empty", "group", "role_filled", "een rol bleef leeg"),
    Deviation("role_absent", "group", "role_present", "een begeleider was er een keer niet"),
    Deviation("role_changes", "group", "role_steady", "de begeleider wisselde vaak"),
    Deviation("group_too_small", "group", "group_size_kept", "de groep werd te klein"),
    Deviation("group_too_large", "group", "group_size_kept", "de groep werd te groot"),
    Deviation("no_naaste_in_group", "group", "naaste_invited", "geen naaste werd gevraagd"),
    Deviation("closed_days", "group", "open_days_per_week", "de plek was minder dagen open"),
    Deviation("consent_late", "referral", "consent_recorded", "de toestemming kwam na de verwijzing"),
    Deviation("role_idle", "referral", "role_filled", "wie de rol heeft, deed niets"),
    Deviation("one_option", "referral", "options_offered", "er was maar één voorstel"),
    Deviation("late_contact", "referral", "first_contact_days", "het eerste contact kwam te laat"),
    Deviation("alone", "referral", "first_visit_accompanied", "niemand ging de eerste keer mee"),
    Deviation("no_talk_after", "referral", "contacts_after_start", "na de start sprak niemand de persoon nog"),
    Deviation("no_report", "referral", "feedback_sent", "de verwijzer kreeg geen bericht"),
    Deviation("no_naaste", "referral", "naaste_invited", "geen naaste werd gevraagd"),
    Deviation("not_asked", "person", "instrument_asked", "de vragenlijst werd niet gesteld"),
    Deviation("no_needs", "person", "needs_agreed", "er werd geen behoefte besproken"),
    Deviation("too_few_talks", "person", "talks_held", "er kwam geen volgend gesprek"),
    Deviation("skip_steps", "person", "steps_taken", "een stap van het gesprek werd overgeslagen"),
    Deviation("few_ties", "person", "ties_recorded", "er werden te weinig banden getekend"),
    Deviation("one_sector", "person", "tie_sectors", "de banden waren van één levensgebied"),
    Deviation("no_support", "person", "ties_with_support", "bij de banden werd geen steun gevraagd"),
)


@dataclass(frozen=True, slots=True)
class Deviates:
    """The deviations of one run. ``argument`` narrows one to a role or questionnaire; empty means all of them."""

    chosen: frozenset[tuple[str, str]] = frozenset()

    def has(self, slug: str, argument: str | None = None) -> bool:
        return (slug, "") in self.chosen or (slug, argument or "") in self.chosen

    def __str__(self) -> str:
        return ", ".join(sorted(f"{slug}:{argument}" if argument else slug for slug, argument in self.chosen))


def deviating(names: Iterable[str]) -> Deviates:
    """Read names such as ``skip_sessions`` or ``role_absent:host``.

    Raises
    ------
    KeyError
        A name that is no deviation.
    """
    known = {each.slug for each in DEVIATIONS}
    chosen = set()
    for name in names:
        slug, _, argument = name.partition(":")
        if slug not in known:
            raise KeyError(slug)
        chosen.add((slug, argument))
    return Deviates(frozenset(chosen))


def deviations_of(werkvorm: Werkvorm, scope: str) -> list[tuple[CoreElement, str]]:
    """Every computed core element with each deviation that belongs to its check, as `deviating` reads it."""
    return [
        (element, f"{each.slug}:{element.check.argument}" if element.check.argument else each.slug)
        for element in werkvorm.core_elements
        if element.check is not None
        for each in DEVIATIONS
        if (each.scope, each.measure) == (scope, element.check.measure)
    ]
