"""Asking again, months later: who is due, and the answer in the person's own words."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.outcomes import operations
from weefsel.apps.outcomes.models import Measurement
from weefsel.apps.outcomes.operations import FOLLOW_UP
from weefsel.apps.outcomes.queries import Due, answers_of, due_lines, follow_up_of
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.move import columns_of
from weefsel.apps.referrals.queries import find_referral
from weefsel.apps.rights.queries import Refused, decide, rights
from weefsel.apps.safety.queries import mail_address, reach_of
from weefsel.engine.rights.may import Fact, Object, may
from weefsel.web.outcomes.forms import FollowUpForm
from weefsel.web.outcomes.pages import DuePage, FollowUpPage, Given
from weefsel.web.rights.ask import ask, log_list, log_read

M = Measurement.State
# Which field classes the pages show, for the log.
IN_A_LINE = frozenset({"identity", "shown_name", "progress", "offer"})
ON_A_FOLLOW_UP = IN_A_LINE | {"contact", "answers"}
WANTS_MORE = {"contact-groep": "nee, maar dat wil ik wel", "genoeg": "het mag meer zijn"}


@require_safe
def list_due(request):
    """Who is to be asked how it goes now: those whom the reader may know, the longest waiting first."""
    organization = request.actor.organization_id
    ask(request, "referrals.read_words", owner_id=organization, receiver_id=organization)
    decision = ask(request, "outcomes.read", owner_id=organization, receiver_id=organization)
    lines = due_lines(request.actor)
    people = [line.due.person_id for line in lines]
    log_list(request, decision, person_ids=people, object_type="measurement", fields=IN_A_LINE)
    # Whoever the reader knows by name is known through one of these relations; the page of the question asks again.
    known = Object("outcomes", tuple(Fact(relation) for relation in ("treatment", "coaching")))
    page = DuePage(tuple(lines), may(request.actor, "outcomes.record", known, rights()).allow)
    return render(request, "outcomes/list_due.html", {"page": page})


def _found(request, referral_id) -> Referral:
    referral = find_referral(referral_id)
    if referral is None:
        decision = decide(request.actor, "outcomes.record")
        request.decisions.append(decision)
        if request.actor.role == "visitor":
            raise Refused(decision)
        raise Http404(_("Deze verwijzing is hier niet bekend, of u heeft geen toegang."))
    return referral


def _due(referral: Referral, request) -> Due:
    due = follow_up_of(referral, request.actor)
    if due is None:
        raise Http404(_("Hier is nog niets te vragen: eerst komt iemand een keer."))
    return due


@require_http_methods(["GET", "HEAD", "POST"])
def record_follow_up(request, referral_id):
    """The three questions: on the phone by who asks, or by the person themselves."""
    referral = _found(request, referral_id)
    decision = ask(request, "outcomes.record", **columns_of(referral))
    due = follow_up_of(referral, request.actor)
    form = FollowUpForm(
        request.POST if request.method == "POST" else None, instrument=catalogue().instruments[FOLLOW_UP]
    )
    if request.method == "POST" and due is not None and form.is_valid():
        try:
            operations.record_follow_up(referral, form.answers, actor=request.actor, due_on=due.due_on)
        except ValidationError as error:
            messages.info(request, " ".join(error.messages))
        return redirect("record_follow_up", referral.id)
    log_read(
        request,
        decision,
        person_id=referral.person_id,
        object_type="measurement",
        object_id=referral.id,
        fields=ON_A_FOLLOW_UP,
    )
    page = follow_up_page(request, referral, due, form)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "outcomes/record_follow_up.html", {"page": page, "form": form}, status=status)


def follow_up_page(request, referral: Referral, due: Due | None, form) -> FollowUpPage:
    """The page for this reader; contact details only for who may read them."""
    person = Person.objects.filter(id=referral.person_id).first()
    is_self = request.actor.person_id == referral.person_id
    instrument = catalogue().instruments[FOLLOW_UP]
    reach = reach_of(person) if person and not is_self else None
    answered = due is not None and due.state == M.ANSWERED
    given = answers_of(referral.id) if answered else {}
    return FollowUpPage(
        referral_id=referral.id,
        person_id=referral.person_id,
        layout="person_page.html" if is_self else "page.html",
        is_self=is_self,
        name=person.full_name if person else "",
        phone=reach.phone if reach else "",
        reach_note=reach.note if reach else "",
        email=reach.email if reach else "",
        place=referral.offer.service.name if referral.offer else referral.receiver.name,
        due_on=due.due_on if due else None,
        state=due.state if due else "",
        is_open=due is not None and due.state != M.ANSWERED and due.due_on <= today(request.actor),
        use=instrument.use,
        given=tuple(Given(item.text, given.get(item.id, ())) for item in instrument.items) if answered else (),
        wants_more=any(value in given.get(item, ()) for item, value in WANTS_MORE.items()),
        form=form,
    )


@require_POST
def ask_follow_up(request, referral_id):
    """Mail the person a link with the three questions, at the address that is known."""
    referral = _found(request, referral_id)
    ask(request, "outcomes.record", **columns_of(referral))
    due = _due(referral, request)
    person = Person.objects.filter(id=referral.person_id).first()
    try:
        operations.ask_follow_up(
            referral, actor=request.actor, due_on=due.due_on, email=mail_address(person) if person else ""
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("record_follow_up", referral.id)
    messages.success(request, _("De vragen zijn gemaild. Het antwoord komt hier te staan."))
    return redirect("list_due")


@require_POST
def close_follow_up(request, referral_id):
    """Not reached, or rather not: that counts too."""
    referral = _found(request, referral_id)
    ask(request, "outcomes.record", **columns_of(referral))
    due = _due(referral, request)
    try:
        operations.close_follow_up(referral, request.POST.get("state", ""), actor=request.actor, due_on=due.due_on)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("record_follow_up", referral.id)
    if request.actor.person_id == referral.person_id:
        messages.success(request, _("Dat is goed. Wij vragen het niet nog eens."))
        return redirect("show_mine")
    messages.success(request, _("Genoteerd. Belt iemand later terug, dan kunt u de antwoorden nog invullen."))
    return redirect("list_due")
