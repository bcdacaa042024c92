"""Figures counted from what happened. Rows become arrays here; the engine does the counting.

No name is ever read: the age, sex and language of a referral are those of the day it was made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np

from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.adoption.queries import Dropped, catalogue, dropped_elements
from weefsel.apps.evidence.models import PublishedFigure
from weefsel.apps.groups.models import Attendance
from weefsel.apps.outcomes.models import Measurement
from weefsel.apps.outcomes.queries import follow_ups
from weefsel.apps.referrals.models import Referral, ReferralEvent
from weefsel.apps.referrals.states import Act, ReferralState
from weefsel.catalogue.indicator import Indicator
from weefsel.engine.indicators.calculate import Table, calculate
from weefsel.engine.indicators.events import Events, count
from weefsel.engine.rights.may import Actor

S = ReferralState
FIGURES = ("first-contact", "arrival", "groups", "ties")
SPLITS = ("age", "sex", "language")
# A referral counts for arrival once it has run this long, whether the person came or not: counting only those who came
# early would flatter. Days; assumptions, shown on the page.
RIPE_DAYS = {"arrived-first-visit": 42, "arrived-third-visit": 84}
CONTACT_STATES = (S.CONTACTED, S.ARRIVED)
NOT_COME = (S.REJECTED, S.DECLINED)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happened, as the figure counts it: no name. ``value`` None when the outcome is not known."""

    referral_id: UUID | None
    werkvorm: str
    at: date
    age: int | None
    sex: str
    language: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Counted:
    """One indicator over a period: the figure of all, by group, and the rows behind it."""

    indicator: Indicator
    table: Table
    splits: dict[str, Table]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    key: UUID
    referral: Referral | None
    day: date


def figures(actor: Actor, *, since: date, until: date, rows_visible: bool) -> list[Counted]:
    """All indicators of the actor's organisation over ``since`` to ``until`` (both included); six queries.

    ``rows_visible`` false hides what is too small to show to others. Only rows that row-level security gives are
    counted; for a manager those are the referrals, groups and follow-ups of the own organisation.
    """
    organization = actor.organization_id
    referrals = {
        r.id: r
        for r in Referral.objects.filter(owner_id=organization) | Referral.objects.filter(receiver_id=organization)
    }
    events = list(ReferralEvent.objects.filter(referral_id__in=list(referrals)).order_by("at", "number"))
    attendances = list(
        Attendance.objects.filter(owner_id=organization, status=Attendance.Status.PRESENT).values_list(
            "id", "session__starts_at", "referral_id"
        )
    )
    due = follow_ups(actor, referrals=referrals.values())
    kept = dict(Measurement.objects.filter(referral_id__in=list(referrals)).values_list("referral_id", "n_ties_kept"))

    # A coach who refers on makes a second referral for the same person: one walk, counted once, from its beginning.
    root = {r.id: r.parent_id if r.parent_id in referrals else r.id for r in referrals.values()}
    referred_on = {r.parent_id for r in referrals.values() if r.parent_id in referrals}
    log: list[tuple[UUID, str, date, bool]] = []
    cases: dict[UUID, _Case] = {}
    for referral in referrals.values():
        if root[referral.id] != referral.id:
            continue
        day = _day(referral.requested_at)
        cases[referral.id] = _Case(referral.id, referral, day)
        # Where the coach of another organisation went with someone, is not known here until it is told.
        is_elsewhere = referral.offer_id is None and referral.id not in referred_on and referral.state not in NOT_COME
        log.append((referral.id, "referral_requested", day, is_elsewhere))
    for event in events:
        day = _day(event.at)
        if event.act == Act.CONTACT or (event.to_state in CONTACT_STATES and event.from_state != event.to_state):
            log.append((root[event.referral_id], "first_contact", day, False))
        if event.to_state == S.ARRIVED and event.from_state != S.ARRIVED:
            log.append((root[event.referral_id], "first_visit", day, False))
        if event.to_state == S.STAYED and event.from_state != S.STAYED:
            log.append((root[event.referral_id], "third_visit", day, False))
        is_contact = event.act == Act.CONTACT or not event.from_state
        if is_contact and event.by_organization_id == organization:
            cases[event.id] = _Case(event.id, referrals[event.referral_id], day)
            log.append((event.id, "care_contact", day, False))
    for attendance_id, starts_at, referral_id in attendances:
        cases[attendance_id] = _Case(attendance_id, referrals.get(referral_id), _day(starts_at))
        log.append((attendance_id, "care_contact", _day(starts_at), False))
        log.append((attendance_id, "group_care_contact", _day(starts_at), False))
    day_now = today(actor)
    for follow_up in due:
        if follow_up.due_on > day_now:
            continue
        n_ties = kept.get(follow_up.referral_id)
        log.append((root[follow_up.referral_id], "follow_up_due", follow_up.due_on, n_ties is None))
        if n_ties:
            log.append((root[follow_up.referral_id], "tie_confirmed", follow_up.due_on, False))
    return [
        _count(indicator, log, cases, since=since, until=until, ripe=day_now, rows_visible=rows_visible)
        for indicator in catalogue().indicators.values()
    ]


def _count(
    indicator: Indicator,
    log: Iterable[tuple[UUID, str, date, bool]],
    cases: dict[UUID, _Case],
    *,
    since: date,
    until: date,
    ripe: date,
    rows_visible: bool,
) -> Counted:
    """One indicator: the cases whose first denominator event lies in the period, and is old enough to be fair."""
    last = min(until, ripe - timedelta(days=RIPE_DAYS.get(indicator.slug, 0)))
    begins = {key: day for key, event, day, _ in reversed(list(log)) if event == indicator.denominator.event}
    inside = sorted(
        (key for key, day in begins.items() if since <= day <= last), key=lambda key: (begins[key], str(key))
    )
    number = {key: i for i, key in enumerate(inside)}
    kept = [line for line in log if line[0] in number]
    events = Events(
        case=np.array([number[key] for key, *_ in kept], dtype=np.int64),
        event=np.array([event for _, event, *_ in kept], dtype=str),
        day=np.array([day.toordinal() for _, _, day, _ in kept], dtype=float),
        unanswered=np.array([unanswered for *_, unanswered in kept], dtype=bool),
    )
    _cases, values = count(indicator, events)
    about = [cases[key].referral for key in inside]
    return Counted(
        indicator=indicator,
        table=calculate(indicator, values, rows_visible=rows_visible),
        splits={
            split: calculate(
                indicator,
                values,
                groups=np.array([_group(split, r) for r in about], dtype=str),
                rows_visible=rows_visible,
            )
            for split in indicator.split_by
            if split in SPLITS
        },
        rows=tuple(
            Row(
                referral_id=referral.id if referral else None,
                werkvorm=referral.werkvorm if referral else "",
                at=begins[key],
                age=referral.age_years if referral else None,
                sex=referral.sex if referral else "",
                language=referral.language if referral else "",
                value=None if np.isnan(value) else float(value),
            )
            for key, referral, value in zip(inside, about, values, strict=True)
        ),
    )


def _group(split: str, referral: Referral | None) -> str:
    """The name of the group a row belongs to; empty when it is not known."""
    if referral is None:
        return ""
    if split == "sex":
        return "" if referral.sex == "unknown" else referral.sex
    if split == "language":
        return "nl" if referral.language == "nl" else "other"
    bounds = catalogue().vocabulary.fields["age"].bands
    below = [int(b) for b in bounds if referral.age_years >= b]
    above = [int(b) for b in bounds if referral.age_years < b]
    return f"{below[-1] if below else 0}-{above[0] - 1 if above else ''}"


def _day(moment) -> date:
    return moment.astimezone(AMSTERDAM).date()


def left_out(actor: Actor, *, since: date, until: date) -> list[Dropped]:
    """What the own organisation, and those it referred to, left out of a werkvorm on a day of the period.

    Results of a werkvorm are never shown without it. Three queries.
    """
    organization = actor.organization_id
    sent_to = set(Referral.objects.filter(owner_id=organization).values_list("receiver_id", "werkvorm").distinct())
    return [
        one
        for one in dropped_elements()
        if one.held_between(since, until)
        and (one.organization_id == organization or (one.organization_id, one.werkvorm) in sent_to)
    ]


@dataclass(frozen=True, slots=True)
class Publication:
    """What one organisation made public on one day."""

    organization_id: UUID
    organization: str
    published_on: date
    period_from: date
    period_until: date
    figures: tuple[PublishedFigure, ...]


def publications(*, limit: int = 20) -> list[Publication]:
    """The newest publication of each organisation, newest first; one query."""
    found: dict[UUID, list[PublishedFigure]] = {}
    for row in PublishedFigure.objects.select_related("owner").order_by("-published_at", "indicator", "stratum"):
        rows = found.setdefault(row.owner_id, [])
        if not rows or rows[0].publication == row.publication:
            rows.append(row)
    return [
        Publication(
            organization_id=rows[0].owner_id,
            organization=rows[0].owner.name,
            published_on=_day(rows[0].published_at),
            period_from=rows[0].period_from,
            period_until=rows[0].period_until,
            figures=tuple(rows),
        )
        for rows in list(found.values())[:limit]
    ]
