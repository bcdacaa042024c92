"""Who works on behalf of whom."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weefsel.apps.rights.models import Delegation
from weefsel.apps.rights.queries import decide
from weefsel.apps.staff import delegation as operations
from weefsel.web.rights.ask import ask
from weefsel.web.rights.forms import DelegationForm
from weefsel.web.rights.pages import DelegationsPage

FIELDS = {"assistant": "assistant", "past": "last_day", "long": "last_day"}


@require_http_methods(["GET", "POST"])
def list_delegations(request):
    """Who works on behalf of who reads this, with a form for one more; or the overview of who oversees."""
    actor = request.actor
    is_own = decide(actor, "rights.delegate", owner_id=actor.organization_id).allow
    action = "rights.delegate" if is_own or request.method == "POST" else "rights.oversee_delegations"
    ask(request, action, owner_id=actor.organization_id)
    assistants = operations.assistants_of(actor) if is_own else []
    form = DelegationForm(request.POST or None, assistants=assistants) if assistants else None
    if request.method == "POST" and form is not None and form.is_valid():
        values = form.cleaned_data
        try:
            operations.let_work(
                actor=actor,
                assistant_id=UUID(values["assistant"]),
                last_day=values["last_day"],
                withheld=tuple(values["withheld"]),
            )
        except ValidationError as error:
            form.add_error(FIELDS.get(error.code), error)
        else:
            messages.success(request, _("Bewaard. De assistent kiest bij het inloggen om namens u te werken."))
            return redirect("list_delegations")
    page = DelegationsPage(is_own, bool(assistants), tuple(operations.running_delegations(actor)))
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "rights/delegations.html", {"page": page, "form": form}, status=status)


@require_POST
def end_delegation(request, delegation_id: UUID):
    """Stop it now."""
    row = Delegation.objects.filter(id=delegation_id).first()
    if row is None:
        ask(request, "public.read")
        raise Http404(_("Dit is hier niet bekend."))
    is_own = row.professional_id == request.actor.user_id
    ask(request, "rights.delegate" if is_own else "rights.oversee_delegations", owner_id=row.organization_id)
    operations.end_delegation(actor=request.actor, delegation_id=row.id)
    messages.success(request, _("Gestopt. De assistent werkt vanaf nu niet meer namens deze behandelaar."))
    return redirect("list_delegations")
