"""Reads who asked from outside for data: about one person, what waits for a colleague, and how often without names."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from weefsel.apps.accounts.queries import today
from weefsel.apps.consent.models import Consent
from weefsel.apps.disclosures.models import Disclosure
from weefsel.apps.disclosures.operations import fits
from weefsel.engine.rights.may import Actor

State, Eyes = Disclosure.State, Disclosure.Eyes
SMALLEST = 10
"""A smaller number of people is not told."""
REFUSED = ""
WAITS = Q(state=State.PREPARATION) | Q(state=State.COMPLETED, eyes=Eyes.AFTER, finding="")


@dataclass(frozen=True, slots=True)
class Work:
    """What an organisation still has to do: look along, tell what was agreed to, and look whether the person may know.

    ``own`` what the reader chose and a colleague has to look at.
    """

    to_review: tuple[Disclosure, ...]
    own: tuple[Disclosure, ...]
    to_give: tuple[Disclosure, ...]
    untold: tuple[Disclosure, ...]


def about(person_id: UUID) -> QuerySet[Disclosure]:
    """Everything that was asked about a person, as far as the reader may see it; the newest first."""
    return (
        Disclosure.objects.filter(person_id=person_id)
        .select_related("recorded_by", "decided_by", "reviewed_by", "owner", "consent")
        .order_by("-asked_on", "-recorded_at", "id")
    )


def find(disclosure_id: UUID) -> Disclosure | None:
    found = Disclosure.objects.select_related("recorded_by", "decided_by", "reviewed_by", "owner", "consent__receiver")
    return found.filter(id=disclosure_id).first()


def work_of(actor: Actor, *, at_most: int) -> Work:
    """What waits in the organisation of who asks, the first due first; one query."""
    rows = list(
        Disclosure.objects.filter(WAITS | Q(state=State.IN_PROGRESS) | Q(tell_on__gt=today(actor)))
        .filter(owner_id=actor.organization_id)
        .select_related("person", "decided_by")
        .order_by("review_by", "tell_on", "id")[:at_most]
    )
    seen = [one for one in rows if not one.finding and one.eyes and one.state in (State.PREPARATION, State.COMPLETED)]
    return Work(
        to_review=tuple(one for one in seen if one.decided_by_id != actor.user_id),
        own=tuple(one for one in seen if one.decided_by_id == actor.user_id),
        to_give=tuple(one for one in rows if one.state == State.IN_PROGRESS),
        untold=tuple(one for one in rows if one.tell_on is not None and one.tell_on > today(actor)),
    )


def n_to_review(actor: Actor) -> int:
    """How many wait for the eyes of this reader; one query."""
    waiting = Disclosure.objects.filter(WAITS, owner_id=actor.organization_id)
    return waiting.exclude(decided_by_id=actor.user_id).count()


def fitting_consents(disclosure: Disclosure) -> list[Consent]:
    """The yeses of the person that are for who asks; one query."""
    found = Consent.objects.filter(
        person_id=disclosure.person_id, is_yes=True, withdrawn_at__isnull=True, receiver__isnull=False
    ).select_related("receiver")
    return [one for one in found if fits(one, disclosure.house)]


def counted(year: int) -> dict[str, int]:
    """How often something was given in a year, by ground, and nothing (`REFUSED`); about ten people or more.

    Of the own organisation, for an inspector of all of them; the month that runs is not in it. What is about fewer
    people is not there, and nor is what never happened.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ground, n FROM disclosures_counted(%s, %s)", [year, SMALLEST])
        return dict(cursor.fetchall())
