"""Where more organisations wrote about who asks to be erased: what waits for a word of the own organisation."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weefsel.apps.accounts.queries import today
from weefsel.apps.subject.together import asked_of_us, say
from weefsel.web.rights.ask import ask, log_list
from weefsel.web.subject.forms import PartForm
from weefsel.web.subject.pages import PartLine, PartsPage


@require_http_methods(["GET", "HEAD", "POST"])
def answer_parts(request):
    """Who asked to be erased where the own organisation wrote, each with a yes or a no. Who else wrote is not told."""
    decision = ask(request, "subject.agree", owner_id=request.actor.organization_id)
    found, day = asked_of_us(), today(request.actor)
    log_list(
        request, decision, person_ids=[one.person_id for one in found], object_type="requests", fields=decision.fields
    )
    lines = []
    for one in found:
        prefix = str(one.request_id)
        is_sent = request.method == "POST" and f"{prefix}-of" in request.POST
        form = PartForm(request.POST if is_sent else None, prefix=prefix)
        if is_sent and form.is_valid():
            try:
                say(
                    actor=request.actor,
                    request_id=one.request_id,
                    is_yes=form.is_yes,
                    ground=form.cleaned_data["ground"],
                )
            except ValidationError as problem:
                messages.error(request, " ".join(problem.messages))
            else:
                messages.success(request, _("Bewaard. Zolang er niet gewist is, kunt u het hier nog veranderen."))
            return redirect("answer_parts")
        lines.append(PartLine(one, form, is_late=one.due_on < day))
    faulty = next((line.form for line in lines if line.form.is_bound), None)
    if request.method == "POST" and faulty is None:
        messages.error(request, _("Hier is al op geantwoord, of de persoon nam het terug."))
        return redirect("answer_parts")
    page = PartsPage(tuple(lines), faulty)
    return render(request, "subject/answer_parts.html", {"page": page}, status=422 if faulty else 200)
