"""Somebody from outside asks for data about a person: it is written down, and nothing is given without a ground."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import lines_of, write
from weefsel.apps.disclosures import operations
from weefsel.apps.disclosures.models import Disclosure
from weefsel.apps.disclosures.queries import about, find, fitting_consents
from weefsel.apps.rights.queries import decide
from weefsel.catalogue.disclosure import Asker, Ground
from weefsel.engine.rights.may import Decision
from weefsel.web.disclosures.forms import AskForm, GiveForm, GroundForm, ReviewForm, TellForm
from weefsel.web.disclosures.pages import AskPage, DisclosurePage, DisclosuresPage, GroundPage, view_of
from weefsel.web.people.views import HEADER, answer, header_of
from weefsel.web.rights.ask import ask, visible_person

READ, RECORD, REVIEW, PREPARE, GIVE = (
    f"disclosures.{each}" for each in ("read", "record", "review", "prepare", "give")
)
State = Disclosure.State
NOT_IN_USE = _lazy(
    "Er is niets gegeven. De soort vrager of de grond bij deze vraag is niet meer in gebruik. Schrijf de vraag opnieuw"
    " op en kies daar een grond."
)


def log_disclosures(request, decision: Decision, asked) -> None:
    """A line for each question that is shown. It names the question, so that the person reads it when they may know of
    it, and not before; that somebody looked at the page is an ordinary look.
    """
    write(
        [
            line
            for one in asked
            for line in lines_of(
                actor=request.actor,
                action=decision.action,
                kind=Event.Kind.READ,
                decision=decision,
                person_ids=[one.person_id],
                object_type=operations.OBJECT,
                object_id=one.id,
            )
        ]
    )


@require_safe
def explain_asking(request):
    """How somebody from outside asks properly, and what one says to who asks: the same for everybody."""
    ask(request, "public.read")
    may_list = decide(request.actor, "disclosures.list", owner_id=request.actor.organization_id).allow
    return render(request, "disclosures/explain.html", {"may_list": may_list})


def _person(request, person_id: UUID, action: str):
    """The person, for who may do this with questions from outside; the look at who it is, is an ordinary one."""
    person = visible_person(request, person_id, part="person", fields=HEADER)
    return person, ask(request, action, person_id=person.id)


@require_safe
def list_disclosures(request, person_id: UUID):
    """Everything that was asked about somebody, for the person and for the organisation that was asked."""
    person, decision = _person(request, person_id, READ)
    asked = list(about(person.id))
    log_disclosures(request, decision, asked)
    is_self = request.actor.person_id == person.id
    page = DisclosuresPage(
        person_id=person.id,
        header=None if is_self else header_of(request, person),
        asked=tuple(view_of(one, actor=request.actor, catalogue=catalogue()) for one in asked),
        may_record=decide(request.actor, RECORD, person_id=person.id).allow,
    )
    template = "disclosures/own.html" if is_self else "disclosures/list.html"
    return render(request, template, {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def add_disclosure(request, person_id: UUID):
    """Write a question down. It is a no, until somebody chooses a ground."""
    person, _decision = _person(request, person_id, RECORD)
    askers = catalogue().askers
    form = AskForm(request.POST if request.method == "POST" else None, day=today(request.actor))
    if form.is_bound and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("form_token", "asked_on", "tell_on", "tell_why")}
        try:
            made = operations.ask(
                actor=request.actor,
                person_id=person.id,
                asker=askers[form.cleaned_data["asker"]],
                asked=form.asked,
                **told,
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            if request.POST.get("do") == "go-on":
                messages.success(request, _("Opgeschreven. Er is nog niets gegeven."))
                return redirect("choose_ground", made.id)
            messages.success(request, _("Opgeschreven: u gaf niets."))
            return redirect("show_disclosure", made.id)
    advices = tuple((each.name, each.advice) for each in askers.values() if each.advice)
    return answer(request, "disclosures/add.html", AskPage(header_of(request, person), advices), form)


def _asked(request, disclosure_id: UUID, action: str):
    """One question, for who may do this with it."""
    one = find(disclosure_id)
    if one is None:
        ask(request, "public.read")
        raise Http404(_("Deze vraag is hier niet bekend of is er niet meer, of u heeft geen toegang."))
    person, _decision = _person(request, one.person_id, action)
    log_disclosures(request, decide(request.actor, READ, person_id=person.id), [one])
    return one, person


@require_http_methods(["GET", "HEAD", "POST"])
def show_disclosure(request, disclosure_id: UUID):
    """One question, how it stands, and what can be done with it now."""
    one, person = _asked(request, disclosure_id, RECORD)
    do = request.POST.get("do", "")
    forms = {
        "review": ReviewForm(request.POST if do == "review" else None),
        "give": GiveForm(request.POST if do == "give" else None),
        "tell": TellForm(
            request.POST if do == "tell" else None, initial={"tell_on": one.tell_on, "tell_why": one.tell_why}
        ),
    }
    if request.method == "POST" and _done(request, one, do, forms.get(do)):
        return redirect("show_disclosure", one.id)
    is_own = one.decided_by_id == request.actor.user_id
    page = DisclosurePage(
        header=header_of(request, person),
        one=view_of(one, actor=request.actor, catalogue=catalogue()),
        is_own=is_own,
        may_choose=one.state == State.NOT_DONE and not one.ground,
        may_review=operations.waits_for_eyes(one) and not is_own,
        may_give=one.state == State.IN_PROGRESS,
        may_stop=one.state in (State.PREPARATION, State.IN_PROGRESS),
    )
    return answer(request, "disclosures/show.html", page, forms.get(do), forms=forms)


def _done(request, one: Disclosure, do: str, form) -> bool:
    """Carry out what was posted; False when something in the form has to be mended."""
    actor = request.actor
    if do != "stop" and (form is None or not form.is_valid()):
        if form is None:
            messages.error(request, _("Er is niets veranderd. Kies wat u wilt doen."))
        return form is None
    try:
        match do:
            case "review":
                given = form.cleaned_data
                is_yes = given["agree"] == "yes"
                operations.review(actor=actor, disclosure_id=one.id, agree=is_yes, words=given["words"])
                messages.success(request, _("Bewaard. U keek mee."))
            case "give":
                asker, ground = catalogue().askers.get(one.asker), catalogue().grounds.get(one.ground)
                if asker is None or ground is None:
                    raise ValidationError(NOT_IN_USE)
                medium = form.cleaned_data["medium"]
                operations.give(actor=actor, disclosure_id=one.id, medium=medium, asker=asker, ground=ground)
                messages.success(request, _("Bewaard: dit is gegeven."))
            case "tell":
                operations.tell(actor=actor, disclosure_id=one.id, **form.cleaned_data)
                messages.success(request, _("Bewaard."))
            case _:
                operations.stop(actor=actor, disclosure_id=one.id)
                messages.success(request, _("Gestopt. Er is niets gegeven."))
    except ValidationError as problem:
        if form is not None and hasattr(problem, "error_dict"):
            form.add_error(None, problem)
            return False
        messages.error(request, " ".join(problem.messages))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def choose_ground(request, disclosure_id: UUID):
    """Choose one of the grounds, and write down what belongs to it."""
    one, person = _asked(request, disclosure_id, PREPARE)
    known = catalogue()
    if one.state != State.NOT_DONE or one.ground:
        messages.error(request, _("Hier is al iets mee gedaan. Kijk eerst hoe het nu staat."))
        return redirect("show_disclosure", one.id)
    asker, ground = known.askers.get(one.asker), known.grounds.get(request.GET.get("grond", ""))
    if asker is None:
        messages.error(request, NOT_IN_USE)
        return redirect("show_disclosure", one.id)
    form, consents = None, []
    if ground is not None:
        consents = fitting_consents(one) if ground.by_consent else []
        form = GroundForm(
            request.POST if request.method == "POST" else None,
            ground=ground,
            disclosure=one,
            consents=consents,
            shown=decide(request.actor, GIVE, person_id=person.id).fields,
            is_house=asker.is_house,
        )
        if form.is_bound and form.is_valid() and _chosen(request, one, asker, ground, form):
            return redirect("show_disclosure", one.id)
    page = GroundPage(
        header=header_of(request, person),
        one=view_of(one, actor=request.actor, catalogue=known),
        grounds=tuple(known.grounds.values()),
        ground=ground,
        has_consent=bool(consents),
    )
    return answer(request, "disclosures/ground.html", page, form)


def _chosen(request, one: Disclosure, asker: Asker, ground: Ground, form: GroundForm) -> bool:
    try:
        operations.choose(
            actor=request.actor,
            disclosure_id=one.id,
            asker=asker,
            ground=ground,
            asked=form.asked,
            answers=form.answers,
            given=form.given,
            consent_id=form.consent_id,
        )
    except ValidationError as problem:
        wrong = problem.error_dict if hasattr(problem, "error_dict") else {"": problem.error_list}
        for name, errors in wrong.items():
            place = form.NAMES.get(name, name)
            form.add_error(place if place in form.fields else None, errors)
        return False
    if ground.eyes == "before":
        messages.success(request, _("Bewaard. Er is nog niets gegeven: een collega kijkt eerst mee."))
    elif ground.eyes == "after":
        messages.success(request, _("Bewaard: dit is gegeven. Een collega kijkt het na."))
    else:
        messages.success(request, _("Bewaard: dit is gegeven."))
    return True
