"""Lets every organisation that wrote about somebody say yes to erasing its part, but the one that answers."""

from __future__ import annotations

from django.db import connection

from weefsel.apps.subject.models import Part, Request


def others_say_yes(request: Request, *, but, now, by) -> int:
    """As the owner role; gives how many said it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id FROM subject_parts(%s)", [request.id])
        houses = [house for (house,) in cursor.fetchall() if house != but.id]
    for house in houses:
        Part.objects.create(request=request, person_id=request.person_id, owner_id=house, is_yes=True, at=now, by=by)
    return len(houses)
