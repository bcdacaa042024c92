"""The noodknop: asking, stopping, and someone else who looks at it after."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from weefsel.apps.accounts.models import User
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.people.operations import emergency as operations
from weefsel.apps.rights.models import Emergency
from weefsel.apps.rights.queries import rights
from weefsel.web.accounts.proof import proved_lately, where_to_prove_again
from weefsel.web.rights.ask import ask
from weefsel.web.rights.forms import EmergencyForm, ReviewForm
from weefsel.web.rights.pages import EmergenciesPage, EmergencyLine

FIELDS = {"words": "words", "reason": "reason"}


@require_http_methods(["GET", "POST"])
def open_emergency(request):
    """Ask for an hour of reading about one person; first, who asks proves again who they are."""
    decision = ask(request, "emergency.open", owner_id=request.actor.organization_id)
    if not proved_lately(request):
        return redirect(where_to_prove_again(request, reverse("open_emergency")))
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = operations.open_emergency(
                actor=request.actor, where=settings.SITE_ADDRESS + reverse("list_emergencies"), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(FIELDS.get(error.code), error)
            # Looking for someone who is not found is an act too.
            record(
                actor=request.actor,
                action="emergency.open",
                kind=Event.Kind.EXECUTE,
                decision=decision,
                object_type="emergency",
                fields=frozenset(),
                outcome="failure",
            )
        else:
            if isinstance(opened, UUID):
                messages.info(request, _("Deze persoon kunt u al zien. Noodtoegang is niet nodig."))
                return redirect("show_person", opened)
            return redirect("show_person", opened.person_id)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "rights/open_emergency.html", {"form": form}, status=status)


@require_POST
def end_emergency(request):
    """Stop before the hour is over."""
    ask(request, "emergency.open", owner_id=request.actor.organization_id)
    n_ended = operations.end_emergency(actor=request.actor)
    if n_ended:
        messages.success(
            request,
            ngettext("De noodtoegang is gestopt.", "De noodtoegang is gestopt, voor %(n)s mensen.", n_ended)
            % {"n": n_ended},
        )
    return redirect("home")


def _line(row: Emergency, names: dict[UUID, str], now) -> EmergencyLine:
    return EmergencyLine(
        id=row.id,
        user=names[row.user_id],
        role=rights().roles[row.role].name,
        reason=row.get_reason_display(),
        words=row.words,
        starts_at=row.starts_at,
        review_by=row.review_by,
        is_late=row.reviewed_at is None and row.review_by <= now,
        is_flagged=row.is_flagged,
        finding=row.get_finding_display() if row.finding else "",
        review_words=row.review_words,
        reviewed_by=names.get(row.reviewed_by_id, ""),
    )


@require_GET
def list_emergencies(request):
    """What has to be looked at, the oldest first, and what was. One's own use is not here: someone else sees that."""
    decision = ask(request, "emergency.review", owner_id=request.actor.organization_id)
    rows = list(Emergency.objects.filter(organization_id=request.actor.organization_id).order_by("starts_at", "id"))
    rows = [row for row in rows if row.user_id != request.actor.user_id]
    users = {row.user_id for row in rows} | {row.reviewed_by_id for row in rows if row.reviewed_by_id}
    names = dict(User.objects.filter(id__in=users).values_list("id", "name"))
    lines = [_line(row, names, request.actor.now) for row in rows]
    record(
        actor=request.actor,
        action="emergency.review",
        kind=Event.Kind.READ,
        decision=decision,
        object_type="emergencies",
        object_id=request.actor.organization_id,
        fields=frozenset({"log"}),
    )
    page = EmergenciesPage(
        open=tuple(line for line in lines if not line.finding),
        closed=tuple(reversed([line for line in lines if line.finding])),
    )
    return render(request, "rights/emergencies.html", {"page": page})


@require_http_methods(["GET", "POST"])
def review_emergency(request, emergency_id: UUID):
    """Look at one use of the noodknop and close the task."""
    ask(request, "emergency.review", owner_id=request.actor.organization_id)
    row = Emergency.objects.filter(id=emergency_id).exclude(user_id=request.actor.user_id).first()
    if row is None:
        raise Http404(_("Deze taak is hier niet bekend."))
    if row.reviewed_at is not None:
        return redirect("list_emergencies")
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.review_emergency(actor=request.actor, emergency_id=row.id, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(FIELDS.get(error.code), error)
        else:
            messages.success(request, _("Bewaard. Deze taak is klaar."))
            return redirect("list_emergencies")
    names = dict(User.objects.filter(id=row.user_id).values_list("id", "name"))
    status = 422 if form.is_bound and form.errors else 200
    context = {"page": _line(row, names, request.actor.now), "form": form}
    return render(request, "rights/review_emergency.html", context, status=status)
