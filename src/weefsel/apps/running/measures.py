"""What the checks on core elements come to, from what happened. Pure: facts in, a figure out.

A figure is a range, because what still can happen counts too: a group that held two meetings and goes on has held *at
least* two. A check is kept when every value of the range keeps it, adapted when none does, and not yet known between.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from weefsel.apps.adoption.queries import catalogue
from weefsel.catalogue.check import Check
from weefsel.catalogue.werkvorm import Werkvorm


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A meeting that took place: how many took part that day, and which roles were there (None: not written down)."""

    n_people: int | None
    roles_present: frozenset[UUID] | None


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What happened in one group. ``is_over`` nothing can be added any more; ``n_past`` meetings whose day is over, or
    that were held. ``roles`` the rows of who fills a role, by role. ``n_people`` and ``n_naaste_asked`` participants,
    and those for whom a naaste was asked along; None when the reader may not know who takes part. ``open_days`` days a
    week on which the place is open, None when nothing tells. ``ended_at`` its last meeting, when it is over."""

    key: UUID
    name: str
    is_over: bool
    n_past: int
    held: tuple[HeldSession, ...]
    roles: Mapping[str, frozenset[UUID]]
    n_people: int | None
    n_naaste_asked: int | None
    open_days: int | None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """What happened in one referral, with those that followed from it.

    ``day`` on which this is read; ``by_roles`` the log-in roles of who did something in it; ``went_along`` someone went
    along to the first visit; ``n_options`` from how many proposals the person chose, None when nobody wrote it down;
    ``naaste_asked`` None when the reader may not know of naasten; ``ended_at`` its last event, when it is over.
    """

    key: UUID
    day: date
    requested_on: date
    is_over: bool
    consent_on: date | None
    by_roles: frozenset[str]
    first_contact_on: date | None
    arrived_on: date | None
    n_contacts_after: int
    went_along: bool
    is_reported: bool
    n_options: int | None
    naaste_asked: bool | None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What was asked of, drawn by and said with one person. ``is_over``: the days that the werkvorm gives for it have
    passed. ``n_talks`` that ended with something agreed, also when that is nothing now; ``n_steps_done`` of ``n_steps``
    in the fullest talk.
    """

    key: UUID
    is_over: bool
    instruments: frozenset[str]
    n_needs: int
    n_ties: int
    n_sectors: int
    n_ties_with_support: int
    n_talks: int = 0
    n_steps: int = 0
    n_steps_done: int = 0


Facts = GroupFacts | ReferralFacts | PersonFacts


@dataclass(frozen=True, slots=True)
class Figure:
    """What a measure comes to: at least ``low`` and at most ``high``, the same when nothing can change it any more."""

    low: float
    high: float
    words: str

    def verdict(self, check: Check) -> bool | None:
        """Whether a check is kept (True) or not (False) by every value the figure can still take; None between."""
        op, value = check.op or ">=", 1.0 if check.value is None else check.value
        if op == ">=":
            return True if self.low >= value else False if self.high < value else None
        if op == "<=":
            return True if self.high <= value else False if self.low > value else None
        if self.low == self.high:
            return self.low == value
        return None if self.low <= value <= self.high else False


def _growing(count: int, is_over: bool, words: str) -> Figure:
    """A count that only goes up: settled when it is over."""
    return Figure(count, count if is_over else math.inf, words)


def _happened(it_did: bool, is_over: bool, words: str) -> Figure:
    """Something that happened, can still happen, or did not."""
    return Figure(float(it_did), 1.0 if it_did or not is_over else 0.0, words)


def _percent(share: float) -> str:
    return f"{number_format(round(share * 100))}%"


def _needed(werkvorm: Werkvorm, role: str) -> int:
    """How many of a role there must be: one, where no number is asked or it is not confirmed."""
    return max((need.min for need in werkvorm.roles if need.role == role and not need.off), default=1) or 1


# Groups


def sessions_held(facts: GroupFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    n = len(facts.held)
    return _growing(n, facts.is_over, ngettext("%s keer doorgegaan", "%s keer doorgegaan", n) % n)


def sessions_held_share(facts: GroupFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    """Over the meetings whose day has passed; those still to come say nothing yet."""
    if not facts.n_past:
        return Figure(0.0, 1.0, _("nog geen bijeenkomst geweest"))
    n = len(facts.held)
    return Figure(
        n / facts.n_past,
        n / facts.n_past,
        _("%(held)s van %(past)s bijeenkomsten gingen door") % {"held": n, "past": facts.n_past},
    )


def role_filled(facts: GroupFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    """At the start: a group is formed with its roles, so what is empty then is not filled."""
    n, needed = len(facts.roles.get(check.argument or "", ())), _needed(werkvorm, check.argument or "")
    words = _("ingevuld") if n >= needed else _("niet ingevuld")
    if needed > 1:
        words = _("%(n)s van %(needed)s ingevuld") % {"n": n, "needed": needed}
    return Figure(float(n >= needed), float(n >= needed), words)


def role_present(facts: GroupFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    holders = facts.roles.get(check.argument or "", frozenset())
    if facts.held and not holders:
        return Figure(0.0, 0.0, _("niemand had deze rol"))
    written = [session.roles_present for session in facts.held if session.roles_present is not None]
    there = sum(bool(holders & present) for present in written)
    if there < len(written):
        return Figure(0.0, 0.0, _("erbij in %(there)s van %(n)s keer") % {"there": there, "n": len(written)})
    if not facts.held:
        return Figure(0.0, 1.0, _("nog geen bijeenkomst geweest"))
    if len(written) < len(facts.held):
        missing = len(facts.held) - len(written)
        return Figure(
            0.0,
            1.0,
            ngettext("%s keer niet opgeschreven wie er was", "%s keer niet opgeschreven wie er was", missing) % missing,
        )
    return Figure(1.0, 1.0, _("erbij in %(there)s van %(n)s keer") % {"there": there, "n": len(written)})


def role_steady(facts: GroupFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    """How often the one was there who was there most, of all meetings that were held."""
    if not facts.held:
        return Figure(0.0, 1.0, _("nog geen bijeenkomst geweest"))
    holders = facts.roles.get(check.argument or "", frozenset())
    written = [session.roles_present for session in facts.held if session.roles_present is not None]
    most = max((sum(one in present for present in written) for one in holders), default=0)
    n = len(facts.held)
    return Figure(
        most / n,
        (most + n - len(written)) / n if holders else 0.0,
        _("dezelfde persoon in %(most)s van %(n)s keer") % {"most": most, "n": n},
    )


def group_size_kept(facts: GroupFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    if werkvorm.group is None or werkvorm.group.off or any(session.n_people is None for session in facts.held):
        return None
    sizes = [session.n_people or 0 for session in facts.held]
    if not sizes:
        return Figure(0.0, 1.0, _("nog geen bijeenkomst geweest"))
    kept = all(werkvorm.group.min <= size <= werkvorm.group.max for size in sizes)
    seen = (
        str(min(sizes))
        if min(sizes) == max(sizes)
        else _("%(low)s tot %(high)s") % {"low": min(sizes), "high": max(sizes)}
    )
    words = _("%(seen)s mensen; de werkvorm zegt %(min)s tot %(max)s") % {
        "seen": seen,
        "min": werkvorm.group.min,
        "max": werkvorm.group.max,
    }
    return Figure(float(kept), float(kept), words)


def naaste_invited_in_group(facts: GroupFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    if facts.n_people is None or facts.n_naaste_asked is None:
        return None
    words = _("bij %(asked)s van %(n)s deelnemers") % {"asked": facts.n_naaste_asked, "n": facts.n_people}
    return _happened(facts.n_naaste_asked > 0, facts.is_over, words)


def open_days_per_week(facts: GroupFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    if facts.open_days is None:
        return None
    words = ngettext("%s dag per week open", "%s dagen per week open", facts.open_days) % facts.open_days
    return Figure(facts.open_days, facts.open_days, words)


# Referrals


def consent_recorded(facts: ReferralFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    """The consent that the referral rests on, given on the day of the referral or before it."""
    kept = facts.consent_on is not None and facts.consent_on <= facts.requested_on
    return Figure(
        float(kept), float(kept), _("vastgelegd") if kept else _("niet vastgelegd op de dag van de verwijzing")
    )


def role_took_part(facts: ReferralFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    """Whether anyone who has the log-in of this role did something in the referral."""
    role = catalogue().vocabulary.roles[check.argument or ""]
    took_part = role.acts_as in facts.by_roles
    words = _("%s deed mee") if took_part else _("%s deed nog niets")
    return _happened(took_part, facts.is_over, words % role.label)


def options_offered(facts: ReferralFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    if facts.n_options is None:
        return Figure(0.0, math.inf, _("niet opgeschreven uit hoeveel voorstellen is gekozen"))
    words = ngettext("%s voorstel om uit te kiezen", "%s voorstellen om uit te kiezen", facts.n_options)
    return Figure(facts.n_options, facts.n_options, words % facts.n_options)


def first_contact_days(facts: ReferralFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    """From the referral to the first contact; without one the days go on counting."""
    if facts.first_contact_on is None:
        waited = math.inf if facts.is_over else (facts.day - facts.requested_on).days
        return Figure(waited, math.inf, _("nog geen contact geweest"))
    days = (facts.first_contact_on - facts.requested_on).days
    return Figure(days, days, ngettext("contact na %s dag", "contact na %s dagen", days) % days)


def first_visit_accompanied(facts: ReferralFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    if facts.arrived_on is None:
        return Figure(0.0, 1.0, _("er was nog geen eerste keer"))
    words = _("iemand ging mee") if facts.went_along else _("niemand schreef op dat er iemand meeging")
    return Figure(float(facts.went_along), float(facts.went_along), words)


def contacts_after_start(facts: ReferralFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    if facts.arrived_on is None:
        return Figure(0.0, math.inf, _("er was nog geen eerste keer"))
    n = facts.n_contacts_after
    return _growing(n, facts.is_over, ngettext("%s gesprek na de start", "%s gesprekken na de start", n) % n)


def feedback_sent(facts: ReferralFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    words = _("bericht gestuurd") if facts.is_reported else _("nog geen bericht")
    return _happened(facts.is_reported, facts.is_over, words)


def naaste_invited(facts: ReferralFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    if facts.naaste_asked is None:
        return None
    words = _("een naaste is gevraagd") if facts.naaste_asked else _("nog geen naaste gevraagd")
    return _happened(facts.naaste_asked, facts.is_over, words)


# People


def instrument_asked(facts: PersonFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    asked = check.argument in facts.instruments
    return _happened(asked, facts.is_over, _("gevraagd") if asked else _("niet gevraagd"))


def needs_agreed(facts: PersonFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    if facts.n_talks:
        return _growing(facts.n_needs + facts.n_talks, facts.is_over, _("afgesproken in het gesprek"))
    n = facts.n_needs
    return _growing(n, facts.is_over, ngettext("%s behoefte besproken", "%s behoeften besproken", n) % n)


def talks_held(facts: PersonFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    n = facts.n_talks
    return _growing(n, facts.is_over, ngettext("%s gesprek gevoerd", "%s gesprekken gevoerd", n) % n)


def steps_taken(facts: PersonFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    """Of the steps of a talk; one that was skipped does not count."""
    if not facts.n_steps:
        return Figure(0.0, 1.0, _("nog geen gesprek gevoerd"))
    share = facts.n_steps_done / facts.n_steps
    words = _("%(done)s van %(all)s stappen besproken") % {"done": facts.n_steps_done, "all": facts.n_steps}
    return Figure(share, share if facts.is_over else 1.0, words)


def ties_recorded(facts: PersonFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    return _growing(facts.n_ties, facts.is_over, ngettext("%s band", "%s banden", facts.n_ties) % facts.n_ties)


def tie_sectors(facts: PersonFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    n = facts.n_sectors
    return _growing(n, facts.is_over, ngettext("%s levensgebied", "%s levensgebieden", n) % n)


def ties_with_support(facts: PersonFacts, check: Check, werkvorm: Werkvorm) -> Figure | None:
    if not facts.n_ties:
        return Figure(0.0, 1.0, _("nog geen banden getekend"))
    share = facts.n_ties_with_support / facts.n_ties
    words = _("bij %(n)s van %(all)s banden") % {"n": facts.n_ties_with_support, "all": facts.n_ties}
    return Figure(share, share if facts.is_over else 1.0, words)


Measure = Callable[..., Figure | None]

# Which function counts a measure of the catalogue, by what it is counted over. What does not stand here cannot be
# computed yet, and is shown as such: never as kept.
GROUP_MEASURES: dict[str, Measure] = {
    "sessions_held": sessions_held,
    "sessions_held_share": sessions_held_share,
    "role_filled": role_filled,
    "role_present": role_present,
    "role_steady": role_steady,
    "group_size_kept": group_size_kept,
    "naaste_invited": naaste_invited_in_group,
    "open_days_per_week": open_days_per_week,
}
REFERRAL_MEASURES: dict[str, Measure] = {
    "consent_recorded": consent_recorded,
    "role_filled": role_took_part,
    "options_offered": options_offered,
    "first_contact_days": first_contact_days,
    "first_visit_accompanied": first_visit_accompanied,
    "contacts_after_start": contacts_after_start,
    "feedback_sent": feedback_sent,
    "naaste_invited": naaste_invited,
}
PERSON_MEASURES: dict[str, Measure] = {
    "instrument_asked": instrument_asked,
    "needs_agreed": needs_agreed,
    "talks_held": talks_held,
    "steps_taken": steps_taken,
    "ties_recorded": ties_recorded,
    "tie_sectors": tie_sectors,
    "ties_with_support": ties_with_support,
}
MEASURES: dict[type, dict[str, Measure]] = {
    GroupFacts: GROUP_MEASURES,
    ReferralFacts: REFERRAL_MEASURES,
    PersonFacts: PERSON_MEASURES,
}
