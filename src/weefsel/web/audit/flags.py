"""What the nightly look at the log found, for who asks why; and a person who wants it watched."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from weefsel.apps.audit.flags import close_flag, flag_line, flags_of, watch_log
from weefsel.apps.audit.models import Event, Flag
from weefsel.apps.audit.operations import record
from weefsel.web.audit.forms import FlagForm
from weefsel.web.audit.pages import FlagsPage
from weefsel.web.rights.ask import ask

FIELDS = {"words": "words", "finding": "finding"}


@require_GET
def list_flags(request):
    """What has to be asked about, the first due first, and what was. What is about oneself is for someone else."""
    decision = ask(request, "audit.review", owner_id=request.actor.organization_id)
    waiting, closed = flags_of(request.actor)
    record(
        actor=request.actor,
        action="audit.review",
        kind=Event.Kind.READ,
        decision=decision,
        object_type="flags",
        object_id=request.actor.organization_id,
        fields=frozenset({"log"}),
    )
    return render(request, "audit/flags.html", {"page": FlagsPage(waiting, closed)})


@require_http_methods(["GET", "POST"])
def review_flag(request, flag_id: UUID):
    """Ask about one of them, and write down what came out of it."""
    decision = ask(request, "audit.review", owner_id=request.actor.organization_id)
    flag = Flag.objects.filter(id=flag_id, organization_id=request.actor.organization_id).first()
    if flag is None or flag.user_id == request.actor.user_id:
        raise Http404(_("Deze taak is hier niet bekend."))
    if flag.reviewed_at is not None:
        return redirect("list_flags")
    form = FlagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_flag(actor=request.actor, flag_id=flag.id, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(FIELDS.get(error.code), error)
        else:
            messages.success(request, _("Bewaard. Deze taak is klaar."))
            return redirect("list_flags")
    record(
        actor=request.actor,
        action="audit.review",
        kind=Event.Kind.READ,
        decision=decision,
        person_id=flag.person_id,
        object_type="flag",
        object_id=flag.id,
        fields=frozenset({"log"}),
    )
    days = urlencode({"vanaf": f"{flag.first_day:%d-%m-%Y}", "tot_en_met": f"{flag.last_day:%d-%m-%Y}"})
    context = {
        "page": flag_line(flag, actor=request.actor),
        "form": form,
        "log_url": f"{reverse('show_access_log')}?{days}",
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "audit/review_flag.html", context, status=status)


@require_POST
def watch(request):
    """A person wants whoever looks at their data to be asked why, or not any more."""
    ask(request, "audit.watch", person_id=request.actor.person_id)
    wanted = request.POST.get("wanted") == "yes"
    watch_log(actor=request.actor, wanted=wanted)
    messages.success(
        request,
        _("We letten extra op. Kijkt iemand zonder iets voor u te doen, dan vraagt een ander waarom.")
        if wanted
        else _("We letten niet meer extra op. Wie er kijkt, staat nog steeds hier."),
    )
    return redirect("show_access_log")
