"""The rights of a person on what is kept of them: see it, and take it along."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.audit.queries import whole_log_of_person
from weefsel.apps.subject.takeout import take_out
from weefsel.web.rights.ask import visible_person
from weefsel.web.subject.letter import letter_of, sheet_of, to_pdf
from weefsel.web.subject.pages import RightsPage
from weefsel.web.subject.parcel import parcel_of

HEADING = frozenset({"identity"})


@require_safe
def show_rights(request, person_id: UUID):
    """What somebody may ask of what is kept of them: for themselves, or with them."""
    person = visible_person(request, person_id, "subject.export", part="rights", fields=HEADING)
    page = RightsPage(
        person_id=person.id,
        name=person.address_as or person.given_name,
        is_self=request.actor.person_id == person.id,
        may_name="network" in request.decision.fields,
        looks_along=request.actor.role == "related_person",
    )
    template = "subject/show_rights.html" if page.is_self or page.looks_along else "subject/show_rights_with.html"
    return render(request, template, {"page": page})


@require_POST
def take_records(request, person_id: UUID):
    """Everything that this reader may read of the person, in one file; made now, given once and kept nowhere."""
    person = visible_person(request, person_id, "subject.export", part="rights", fields=HEADING)
    actor = request.actor
    with_names = "network" in request.decision.fields and bool(request.POST.get("namen"))
    parts = take_out(person, actor=actor, catalogue=catalogue(), with_names=with_names)
    record(
        actor=actor,
        action="subject.export",
        kind=Event.Kind.EXECUTE,
        decision=request.decision,
        person_id=person.id,
        object_type="records",
        object_id=person.id,
    )
    log = whole_log_of_person() if actor.person_id == person.id else None
    letter = letter_of(
        person,
        parts,
        log,
        sender=person.owner.name if person.owner_id else "",
        with_names=with_names,
        catalogue=catalogue(),
        now=actor.now,
    )
    # The name of a file stays behind in a folder: it tells nothing of whom.
    response = HttpResponse(parcel_of(person, letter, parts, log, now=actor.now), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="gegevens.zip"'
    return response


@require_POST
def take_sheet(request, person_id: UUID):
    """The own sheet of the person, for nobody else's eyes: shown and not saved, and told in the log of that sheet."""
    person = visible_person(request, person_id, "safety.take", part="safety", fields=frozenset({"safety"}))
    parts = take_out(person, actor=request.actor, catalogue=catalogue(), with_names=True, protected=True)
    log = whole_log_of_person(protected=True)
    sheet = sheet_of(person, parts, log, catalogue=catalogue(), now=request.actor.now)
    response = HttpResponse(to_pdf(sheet, now=request.actor.now), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="blad.pdf"'
    return response
