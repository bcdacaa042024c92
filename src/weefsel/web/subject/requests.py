"""What people asked about their own data and waits for an answer; and answering it, with all that comes of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.people.queries import running_holds
from weefsel.apps.subject import operations
from weefsel.apps.subject.models import Request
from weefsel.apps.subject.queries import waiting
from weefsel.apps.subject.together import Stand, how_it_stands
from weefsel.web.rights.ask import ask, log_list, visible_person
from weefsel.web.subject.forms import AnswerForm
from weefsel.web.subject.pages import AnswerPage, RequestLine, RequestsPage

HEADING = frozenset({"identity"})
MOST_WAITING = 200


def what_stays() -> tuple[str, ...]:
    """Why something stays when somebody is erased, the same for everybody: that it is there for one, is not told."""
    told = catalogue().register.told.values()
    return tuple(dict.fromkeys(_(each.stays_because) for each in told if each.erased == "stays"))


@require_safe
def list_requests(request):
    """What waits for an answer, the first to answer on top."""
    decision = ask(request, "subject.list", owner_id=request.actor.organization_id)
    found = list(waiting().select_related("person")[:MOST_WAITING])
    log_list(request, decision, person_ids=[one.person_id for one in found], object_type="requests", fields=HEADING)
    day = today(request.actor)
    lines = tuple(
        RequestLine(one.id, one.person_id, one.person.full_name, one.get_kind_display(), one.due_on, one.due_on < day)
        for one in found
    )
    return render(request, "subject/list_requests.html", {"page": RequestsPage(lines, len(lines) == MOST_WAITING)})


@require_http_methods(["GET", "HEAD", "POST"])
def answer_request(request, request_id: UUID):
    """One question and a form to answer it. A yes to erasing is asked once more, with what goes and what stays."""
    asked = Request.objects.filter(id=request_id).select_related("asked_by").first()
    if asked is None:
        ask(request, "public.read")
        raise Http404(_("Deze vraag is hier niet bekend of is er niet meer, of u heeft geen toegang."))
    person = visible_person(request, asked.person_id, "subject.answer", part="request", fields=HEADING)
    form = AnswerForm(request.POST if request.method == "POST" else None, kind=asked.kind)
    is_sure = bool(request.POST.get("sure"))
    is_erasing = form.is_bound and form.is_valid() and form.is_yes and asked.kind == Request.Kind.ERASE
    is_open = asked.state == Request.State.OPEN
    stand = how_it_stands(asked.id) if is_open and asked.kind == Request.Kind.ERASE else Stand()
    # Where another has to answer first, there is nothing to look at once more yet.
    if form.is_bound and form.is_valid() and (is_sure or not is_erasing or stand.is_waited_for):
        try:
            is_done = operations.answer(
                actor=request.actor,
                request_id=asked.id,
                grant=form.is_yes,
                answer=form.cleaned_data["answer"],
                was=form.cleaned_data.get("was", ""),
                only_part=bool(request.POST.get("part")),
            )
        except ValidationError as problem:
            if "state" in {each.code for each in problem.error_list}:
                messages.error(request, " ".join(problem.messages))
                return redirect("list_requests")
            form.add_error(None, problem)
        else:
            if not is_done:
                messages.success(request, _("Uw ja is bewaard. Nog niet iedereen die hier schreef, antwoordde."))
                return redirect("answer_request", asked.id)
            if is_erasing and stand.is_refused:
                messages.success(request, _("Gewist is wat weg mocht. Vertel de persoon ook zelf wat er blijft staan."))
                return redirect("show_rights", person.id)
            if is_erasing:
                messages.success(request, _("Alles over deze persoon is gewist. Vertel het de persoon ook zelf."))
                return redirect("list_requests")
            messages.success(request, _("Geantwoord. De persoon leest het na inloggen; vertel het ook zelf."))
            return redirect("show_rights", person.id)
    page = AnswerPage(
        id=asked.id,
        person_id=person.id,
        name=person.full_name,
        kind=asked.kind,
        kind_text=asked.get_kind_display(),
        words=asked.words,
        asked_by=asked.asked_by.name,
        state_text=asked.get_state_display(),
        due_on=asked.due_on,
        stays=what_stays(),
        is_open=is_open,
        is_held=bool(running_holds(person.id, request.actor)),
        stand=stand,
    )
    template = "subject/erase.html" if is_erasing and not form.errors else "subject/answer_request.html"
    status = 422 if form.errors else 200
    return render(request, template, {"page": page, "form": form}, status=status)
