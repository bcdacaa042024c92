"""The rights of a person on what is kept of them: see it, take it along, have it corrected or erased, and object."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.export import lines_of_person
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.audit.queries import whole_log_of_person
from weefsel.apps.rights.queries import decide
from weefsel.apps.subject import operations
from weefsel.apps.subject.models import Request
from weefsel.apps.subject.takeout import take_out
from weefsel.apps.subject.together import said_about
from weefsel.web.rights.ask import ask, visible_person
from weefsel.web.subject.forms import AskForm, StatementForm
from weefsel.web.subject.letter import letter_of, sheet_of, to_pdf
from weefsel.web.subject.pages import RightsPage
from weefsel.web.subject.parcel import parcel_of
from weefsel.web.subject.requests import what_stays

HEADING = frozenset({"identity"})
# Asking for oneself or with somebody, and for whom one represents.
ASKING = ("subject.ask", "subject.represent")
# What was asked and is not over for all, so that the person reads who said what.
SAID_IN = (Request.State.OPEN, Request.State.REFUSED, Request.State.PARTLY)


@require_http_methods(["GET", "HEAD", "POST"])
def show_rights(request, person_id: UUID):
    """What somebody may ask of what is kept of them: for themselves, or with them; and what was answered."""
    person = visible_person(request, person_id, "subject.export", part="rights", fields=HEADING)
    asking = next((each for each in ASKING if decide(request.actor, each, person_id=person.id).allow), "")
    may_erase = asking == ASKING[0]
    form = AskForm(may_erase=may_erase) if asking else None
    if request.method == "POST":
        ask(request, asking or ASKING[0], person_id=person.id)
        form, is_done = _asked(request, person.id, may_erase=may_erase)
        if is_done:
            return redirect("show_rights", person.id)
    asked = tuple(
        Request.objects.filter(person_id=person.id).select_related("decided_by", "asked_by").order_by("-asked_at", "id")
    )
    is_self = request.actor.person_id == person.id
    erasing = next((one for one in asked if one.kind == Request.Kind.ERASE), None) if is_self else None
    is_shown = erasing is not None and erasing.state in SAID_IN
    said = said_about(erasing.id) if is_shown else ()
    page = RightsPage(
        person_id=person.id,
        name=person.address_as or person.given_name,
        is_self=is_self,
        may_name="network" in request.decision.fields,
        looks_along=request.actor.role == "related_person",
        may_answer=decide(request.actor, "subject.answer", person_id=person.id).allow,
        requests=asked,
        stays=what_stays(),
        reader_id=request.actor.user_id,
        said_about=erasing.id if len(said) > 1 else None,
        said=said,
        is_late=is_shown and erasing.due_on < today(request.actor),
    )
    template = "subject/show_rights.html" if page.is_self or page.looks_along else "subject/show_rights_with.html"
    shown = {"page": page, "form": form, "statement": StatementForm()}
    return render(request, template, shown, status=422 if request.method == "POST" else 200)


def _asked(request, person_id: UUID, *, may_erase: bool) -> tuple[AskForm, bool]:
    """Carry out what was posted; gives the form, with what to mend where it is not done."""
    mine = Request.objects.filter(id=_uuid(request.POST.get("request")), person_id=person_id).first()
    form = AskForm(may_erase=may_erase)
    try:
        match request.POST.get("do"):
            case "take-back" if mine is not None:
                operations.take_back(actor=request.actor, request_id=mine.id)
                messages.success(request, _("Teruggenomen."))
            case "statement" if mine is not None:
                statement = StatementForm(request.POST)
                if statement.is_valid():
                    operations.add_statement(actor=request.actor, request_id=mine.id, **statement.cleaned_data)
                    messages.success(request, _("Bewaard. Dit blijft bij de gegevens staan."))
                else:
                    messages.error(request, " ".join(statement.errors["statement"]))
            case "take-back" | "statement":
                messages.error(request, _("Deze vraag staat er niet meer."))
            case _:
                form = AskForm(request.POST, may_erase=may_erase)
                if not form.is_valid():
                    return form, False
                asked = operations.ask(actor=request.actor, person_id=person_id, **form.cleaned_data)
                day = date_format(asked.due_on, "j F Y", use_l10n=False)
                messages.success(request, _("Gevraagd. Het antwoord staat hier uiterlijk op %s.") % day)
    except ValidationError as problem:
        if form.is_bound:
            form.add_error(None, problem)
            return form, False
        messages.error(request, " ".join(problem.messages))
    return form, True


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


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
    is_own = actor.person_id == person.id
    log, lines = (whole_log_of_person(), lines_of_person()) if is_own else (None, ())
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
    response = HttpResponse(parcel_of(person, letter, parts, log, lines, now=actor.now), content_type="application/zip")
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
