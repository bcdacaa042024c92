"""What could help: proposed with a reason, and chosen together."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weefsel.apps.needs import operations
from weefsel.apps.needs.models import Need
from weefsel.apps.needs.queries import needs_of
from weefsel.apps.rights.queries import decide, who_sees
from weefsel.web.needs.forms import OPEN, NeedsForm
from weefsel.web.needs.pages import NeedsPage
from weefsel.web.rights.ask import ask, visible_person
from weefsel.web.screening.heading import heading_of

# Which field classes the page shows, for the log.
SHOWN = frozenset({"identity", "age", "wish", "answers", "needs"})


@require_http_methods(["GET", "HEAD", "POST"])
def show_needs(request, person_id):
    """What could help, with the reasons; the person decides about each of them."""
    person = visible_person(request, person_id, "needs.read_chosen", part="needs", fields=SHOWN)
    head = heading_of(request, person)
    if request.method == "POST":
        ask(request, "needs.agree", person_id=person.id)
    lines = needs_of(person.id, actor=request.actor)
    may = {
        action: decide(request.actor, action, person_id=person.id).allow for action in ("needs.agree", "matching.read")
    }
    form = NeedsForm(request.POST or None, lines=lines, is_self=head.is_self)
    if request.method == "POST" and form.is_valid():
        try:
            operations.agree_needs(person, form.decisions, actor=request.actor)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Bewaard. U kunt dit altijd weer veranderen."))
            return redirect("show_needs", person_id=person.id)
    chosen = [line for line in lines if line.state == Need.State.AGREED]
    page = NeedsPage(
        person=head,
        lines=tuple(chosen),
        form=form if may["needs.agree"] else None,
        closed=tuple(line for line in lines if line.state not in OPEN),
        safety_first=any(line.track == "first" for line in chosen),
        other_track=next((line for line in chosen if line.track == "other"), None),
        has_chosen=any(line.track == "network" for line in chosen),
        may_match=may["matching.read"],
        seen_by=str(who_sees(person.id, "needs.read_chosen", actor=request.actor)),
    )
    context = {"page": page, "form": form}
    return render(request, "needs/show_needs.html", context, status=422 if form.errors else 200)


@require_POST
def propose_needs(request, person_id):
    """Look what answers, circumstances and the map give reason to talk about, and show it."""
    person = visible_person(request, person_id, "needs.read_chosen", part="needs", fields=SHOWN)
    operations.propose_needs(person, actor=request.actor)
    return redirect("show_needs", person_id=person.id)
