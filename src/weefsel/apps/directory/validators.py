"""Rules for the social map, shared by form and import."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def validate_places(capacity: int | None, places_free: int) -> None:
    """There are never more free places than places."""
    if capacity is not None and places_free > capacity:
        raise ValidationError(
            _("Er zijn %(capacity)s plekken. Vul niet meer dan %(capacity)s vrije plekken in.")
            % {"capacity": capacity},
            code="places",
        )


def validate_hours(hours: list[bool]) -> None:
    """Something that runs, runs at some time: without it nobody can be told when to come."""
    if not any(hours):
        raise ValidationError(_("Kies ten minste één dagdeel waarop het er is."), code="hours")
