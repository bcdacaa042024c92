"""Who looked: for the person themselves, and for the administrator of an organisation. Reading this is logged too."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from weefsel.apps.accounts.models import Organization
from weefsel.apps.audit.flags import is_watched
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.audit.queries import log_of_organization, log_of_person
from weefsel.web.audit.forms import PeriodForm
from weefsel.web.audit.pages import AccessLogPage, LogDay
from weefsel.web.rights.ask import ask


@require_GET
def show_access_log(request):
    """The access log, day by day: of the person who asks, or of the organisation of the administrator who asks."""
    actor = request.actor
    is_own = actor.role == "person"
    columns = {"person_id": actor.person_id} if is_own else {"owner_id": actor.organization_id}
    decision = ask(request, "audit.read", **columns)
    record(
        actor=actor,
        action="audit.read",
        kind=Event.Kind.READ,
        decision=decision,
        person_id=actor.person_id if is_own else None,
        object_type="log",
        object_id=actor.person_id if is_own else actor.organization_id,
        fields=frozenset({"log"}),
    )
    form = PeriodForm(request.GET if {"vanaf", "tot_en_met"} & set(request.GET) else None)
    period = form.cleaned_data if form.is_bound and form.is_valid() else {}
    asked = {"since": period.get("vanaf"), "until": period.get("tot_en_met"), "page": request.GET.get("page", 1)}
    log = log_of_person(**asked) if is_own else log_of_organization(actor, **asked)
    page = AccessLogPage(
        organization="" if is_own else Organization.objects.get(id=actor.organization_id).name,
        days=tuple(LogDay(day, tuple(lines)) for day, lines in groupby(log.lines, key=lambda line: line.day)),
        pages=log.pages,
        query=urlencode({name: request.GET[name] for name in ("vanaf", "tot_en_met") if request.GET.get(name)}),
        protected_url=reverse("show_safety", args=[actor.person_id]) if is_own else "",
        is_watched=is_watched(actor.person_id) if is_own else None,
    )
    template = "audit/own_log.html" if is_own else "audit/organization_log.html"
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"page": page, "form": form}, status=status)
