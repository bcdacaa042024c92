"""Two or three questions on one page, and what was answered."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.needs.queries import signals_for
from weefsel.apps.rights.queries import decide, who_sees
from weefsel.apps.screening.models import Occasion
from weefsel.apps.screening.operations import record_answers
from weefsel.apps.screening.queries import last_answers
from weefsel.apps.screening.questionnaires import usable
from weefsel.apps.screening.validators import check_usable
from weefsel.web.rights.ask import visible_person
from weefsel.web.screening.forms import QuestionsForm
from weefsel.web.screening.heading import heading_of
from weefsel.web.screening.pages import AnswersPage, QuestionsPage, Signal, cards_of

OWN = "contact-intake"
MOMENTS = {"ontslag": Occasion.DISCHARGE, "bezoek": Occasion.VISIT, "intake": Occasion.INTAKE}
# Who works where people stay for a while asks before they go home; others ask at a visit.
AT_DISCHARGE = ("nurse", "specialist")


@require_http_methods(["GET", "HEAD", "POST"])
def ask_questions(request, person_id, slug=OWN):
    """Ask the questions of this moment, and keep the answers. Every question may be skipped."""
    person = visible_person(
        request, person_id, "screening.record", part="questions", fields=frozenset({"identity", "age", "answers"})
    )
    instrument = catalogue().instruments.get(slug)
    # Questions about safety belong in the protected compartment: here not even their name is told.
    if instrument is None or instrument.role == "safety":
        raise Http404(_("Deze vragenlijst is hier niet bekend."))
    usual = Occasion.DISCHARGE if request.actor.role in AT_DISCHARGE else Occasion.VISIT
    occasion = MOMENTS.get(request.GET.get("moment"), usual)
    if request.method == "POST" and request.POST.get("moment") in Occasion.values:
        occasion = Occasion(request.POST["moment"])
    if instrument.text_source == "external" and slug in usable(request.actor):
        return redirect("begin_questionnaire", person_id=person.id, slug=slug)
    try:
        check_usable(instrument)
        blocked = ""
    except ValidationError as problem:
        blocked = f"{problem.message} {instrument.licence}"
    form = None if blocked else QuestionsForm(request.POST or None, instrument=instrument, occasion=occasion)
    if form is not None and form.is_valid():
        try:
            record_answers(
                person,
                instrument,
                form.answers,
                occasion,
                actor=request.actor,
                token=form.cleaned_data["formulier"],
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("show_answers", person_id=person.id)
    page = QuestionsPage(
        person=heading_of(request, person),
        name=instrument.name,
        use=instrument.use,
        occasion=occasion.label,
        other_occasion="bezoek" if occasion == Occasion.DISCHARGE else "ontslag",
        form=form,
        cards=cards_of(form) if form else (),
        blocked=blocked,
        seen_by=str(who_sees(person.id, "screening.read", actor=request.actor)),
        # A number and no names: beside a person, a list of what one could be screened for is a verdict already.
        n_external=sum(each.text_source == "external" for each in catalogue().instruments.values())
        if slug == OWN
        else 0,
    )
    status = 422 if form is not None and form.errors else 200
    return render(request, "screening/ask_questions.html", {"page": page, "form": form}, status=status)


@require_safe
def show_answers(request, person_id):
    """What was answered the last time, what there is to come back to, and the one next step."""
    person = visible_person(
        request, person_id, "screening.read", part="answers", fields=frozenset({"identity", "age", "answers"})
    )
    may = {
        action: decide(request.actor, action, person_id=person.id).allow
        for action in ("screening.record", "needs.agree")
    }
    given = last_answers(person.id)
    told = signals_for(person.id, on=today(request.actor)) if given and may["needs.agree"] else ()
    page = AnswersPage(
        person=heading_of(request, person),
        given=given,
        signals=tuple(Signal(each.need, each.reason, each.sentence) for each in told),
        may_ask=may["screening.record"],
        may_propose=may["needs.agree"],
        seen_by=str(who_sees(person.id, "screening.read", actor=request.actor)),
    )
    return render(request, "screening/show_answers.html", {"page": page})
