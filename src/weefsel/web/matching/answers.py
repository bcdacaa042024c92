"""Yes or no to a place from a plan: said by the person, or on one screen with their coach; and taking that back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from weefsel.apps.matching import operations
from weefsel.apps.matching.models import MatchLine
from weefsel.apps.rights.queries import decide
from weefsel.web.look.undo import offer_undo
from weefsel.web.rights.ask import ask

BACK = "terug"


def _found(request, line_id: UUID) -> MatchLine:
    line = MatchLine.objects.select_related("person", "offer__service").filter(id=line_id).first()
    if line is None:
        request.decisions.append(decide(request.actor, "matching.answer"))
        raise Http404(_("Dit voorstel is hier niet bekend, of u heeft geen toegang."))
    return line


@require_POST
def answer_line(request, line_id):
    """Keep what the person says. It brings them nowhere yet: a referral does. It can be taken back."""
    line = _found(request, line_id)
    ask(request, "matching.answer", person_id=line.person_id, owner_id=line.owner_id)
    answer, seen = request.POST.get("answer") or request.GET.get("answer", ""), request.POST.get("seen", "")
    acts = {
        "yes": lambda: operations.record_yes(line.id, actor=request.actor, seen=seen),
        "no": lambda: operations.record_no(line.id, actor=request.actor, seen=seen),
        BACK: lambda: operations.take_back(line.id, actor=request.actor),
    }
    told = {
        "yes": _("Ja tegen %s. Een coach regelt het met u."),
        "no": _("Liever niet: %s. Dat is goed."),
    }
    try:
        if answer not in acts:
            raise ValidationError(_("Kies ja of liever niet."))
        acts[answer]()
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        if answer == BACK:
            messages.success(request, _("Teruggedraaid: %s.") % line.offer.service.name)
        else:
            undo = f"{reverse('answer_line', args=[line.id])}?answer={BACK}"
            offer_undo(request, undo, told[answer] % line.offer.service.name)
    if request.actor.person_id == line.person_id and request.POST.get("van") != "aanbod":
        return redirect("show_mine")
    return redirect("show_candidates", line.person_id)
