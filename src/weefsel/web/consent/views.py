"""What someone said yes or no to: giving, leaving a part out, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weefsel.apps.accounts.models import Organization
from weefsel.apps.accounts.queries import today
from weefsel.apps.consent.models import Consent
from weefsel.apps.consent.operations import OPENS, give_consent
from weefsel.apps.consent.queries import GivenConsent, Question, consents_of, find_consent, open_questions
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.operations import withdraw
from weefsel.apps.referrals.queries import n_resting_on, organizations_that_ask_later
from weefsel.apps.rights.queries import decide
from weefsel.catalogue.consent import purposes
from weefsel.web.consent.forms import AnswerForm, NarrowForm
from weefsel.web.consent.pages import ConsentsPage, WithdrawPage
from weefsel.web.rights.ask import ask, log_read, visible_person

SHOWN = frozenset({"identity", "offer"})


def _layout(request, person_id) -> tuple[str, bool]:
    is_self = request.actor.person_id == person_id
    return ("person_page.html" if is_self else "page.html"), is_self


def _how(request, person_id) -> str:
    return Consent.How.SELF if request.actor.person_id == person_id else Consent.How.SPOKEN


@require_safe
def list_consents(request, person_id):
    """Everything this person said yes or no to, in the words that were read, and what they can still say."""
    person = visible_person(request, person_id, "consent.read", part="consent", fields=SHOWN)
    layout, is_self = _layout(request, person.id)
    given, questions = _answers(request, person)
    may_withdraw = decide(request.actor, "consent.withdraw", person_id=person.id).allow
    may_answer = may_withdraw and decide(request.actor, "consent.record", person_id=person.id).allow
    page = ConsentsPage(
        person_id=person.id,
        name=person.address_as or person.full_name,
        layout=layout,
        is_self=is_self,
        runs=tuple(one for one in given if one.is_valid and one.is_yes),
        refused=tuple(one for one in given if one.is_valid and not one.is_yes),
        questions=questions if may_answer else (),
        past=tuple(one for one in given if not one.is_valid),
        may_withdraw=may_withdraw,
        may_answer=may_answer,
    )
    return render(request, "consent/list_consents.html", {"page": page})


def _answers(request, person: Person) -> tuple[list[GivenConsent], tuple[Question, ...]]:
    day = today(request.actor)
    given = consents_of(person.id, day=day)
    asks_later = organizations_that_ask_later(person.id)
    questions = open_questions(given, asks_later=asks_later, day=day)
    # What opens something to an organisation, is not written down by that organisation.
    own = request.actor.organization_id
    return given, tuple(one for one in questions if own != one.receiver_id or one.purpose_slug not in OPENS)


@require_POST
def answer_consent(request, person_id):
    """Say yes or no to something that this page asks, or change such an answer: from now on."""
    person = visible_person(request, person_id, "consent.record", part="consent", fields=SHOWN)
    ask(request, "consent.withdraw", person_id=person.id)
    form = AnswerForm(request.POST)
    given, questions = _answers(request, person)
    if not form.is_valid():
        messages.error(request, _("Dat ging niet. Kies ja of nee bij een vraag op deze pagina."))
        return redirect("list_consents", person.id)
    wanted = (form.cleaned_data["purpose"], form.cleaned_data["receiver"])
    answered = {
        (one.purpose_slug, one.receiver_id)
        for one in given
        if one.is_valid and purposes()[one.purpose_slug].asked == "page"
    }
    renewed = {(one.purpose_slug, one.receiver_id) for one in given if one.new_text}
    is_yes = form.cleaned_data["choice"] == "yes"
    if wanted not in answered | {(one.purpose_slug, one.receiver_id) for one in questions} and not (
        is_yes and wanted in renewed
    ):
        messages.error(request, _("Deze vraag staat hier niet meer. Hieronder ziet u wat er nu geldt."))
        return redirect("list_consents", person.id)
    receiver = Organization.objects.get(id=wanted[1])
    how = _how(request, person.id)
    try:
        if is_yes:
            give_consent(person, receiver, wanted[0], how, actor=request.actor)
        else:
            withdraw.say_no(person, receiver, wanted[0], how, actor=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("Genoteerd: ja. Dit geldt vanaf nu.") if is_yes else _("Genoteerd: nee. Dit geldt vanaf nu.")
        messages.success(request, said)
    return redirect("list_consents", person.id)


@require_POST
def narrow_consent(request, consent_id):
    """Leave a part out: who received it reads it no more, from now on."""
    consent = _found(request, consent_id)
    ask(request, "consent.withdraw", person_id=consent.person_id)
    ask(request, "consent.record", person_id=consent.person_id)
    form = NarrowForm(request.POST)
    known = purposes().get(consent.purpose)
    if not form.is_valid() or known is None or form.cleaned_data["part"] not in known.parts:
        messages.error(request, _("Dat ging niet. Kies wat u niet meer wilt delen met een knop op deze pagina."))
    else:
        withdraw.narrow_consent(consent, form.cleaned_data["part"], actor=request.actor)
        messages.success(request, _("Dat wordt vanaf nu niet meer gedeeld. De rest gaat gewoon door."))
    return redirect("list_consents", consent.person_id)


def _found(request, consent_id) -> Consent:
    consent = find_consent(consent_id)
    if consent is None:
        request.decisions.append(decide(request.actor, "consent.read"))
        raise Http404(_("Deze toestemming is hier niet bekend, of u heeft geen toegang."))
    return consent


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_consent(request, consent_id):
    """Say what stops, then stop it: now."""
    consent = _found(request, consent_id)
    decision = ask(request, "consent.withdraw", person_id=consent.person_id)
    if request.method == "POST":
        withdraw.withdraw_consent(consent, actor=request.actor)
        messages.success(request, _("Ingetrokken. Dit geldt vanaf nu."))
        still = decide(request.actor, "consent.read", person_id=consent.person_id).allow
        return redirect("list_consents", consent.person_id) if still else redirect("home")
    log_read(
        request,
        decision,
        person_id=consent.person_id,
        object_type="consent",
        object_id=consent.id,
        fields=SHOWN,
    )
    layout, is_self = _layout(request, consent.person_id)
    given = next(one for one in consents_of(consent.person_id, day=today(request.actor)) if one.id == consent.id)
    page = WithdrawPage(
        person_id=consent.person_id,
        layout=layout,
        is_self=is_self,
        consent=given,
        n_referrals=n_resting_on(consent.id),
    )
    return render(request, "consent/withdraw_consent.html", {"page": page})
