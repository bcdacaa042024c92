"""What people asked about their own data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, QuerySet

from weefsel.apps.subject.models import Request


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many questions wait, and the first last day among them (None where nothing waits); is that day past?"""

    n: int
    due_on: date | None
    is_late: bool


def waiting() -> QuerySet[Request]:
    """What waits for an answer, of everybody whom the reader may answer or help to ask; the first due first."""
    return Request.objects.filter(state=Request.State.OPEN).order_by("due_on", "id")


def n_waiting(day: date) -> Waiting:
    """One query."""
    found = waiting().order_by().aggregate(n=Count("id"), due_on=Min("due_on"))
    return Waiting(**found, is_late=found["n"] > 0 and found["due_on"] < day)
