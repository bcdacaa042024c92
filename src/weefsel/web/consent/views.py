"""What someone said yes to, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.consent.queries import consents_of, find_consent
from weefsel.apps.referrals.operations import withdraw
from weefsel.apps.referrals.queries import n_resting_on
from weefsel.apps.rights.queries import decide
from weefsel.web.consent.pages import ConsentsPage, WithdrawPage
from weefsel.web.rights.ask import ask, log_read, visible_person


def _layout(request, person_id) -> tuple[str, bool]:
    is_self = request.actor.person_id == person_id
    return ("person_page.html" if is_self else "page.html"), is_self


@require_safe
def list_consents(request, person_id):
    """Everything this person said yes to, in the words that were read."""
    person = visible_person(request, person_id, "consent.read", part="consent", fields=frozenset({"identity", "offer"}))
    layout, is_self = _layout(request, person.id)
    page = ConsentsPage(
        person_id=person.id,
        name=person.address_as or person.full_name,
        layout=layout,
        is_self=is_self,
        consents=tuple(consents_of(person.id)),
        may_withdraw=decide(request.actor, "consent.withdraw", person_id=person.id).allow,
    )
    return render(request, "consent/list_consents.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_consent(request, consent_id):
    """Say what stops, then stop it: now."""
    consent = find_consent(consent_id)
    if consent is None:
        request.decisions.append(decide(request.actor, "consent.read"))
        raise Http404(_("Deze toestemming is hier niet bekend, of u heeft geen toegang."))
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
        fields=frozenset({"identity", "offer"}),
    )
    layout, is_self = _layout(request, consent.person_id)
    given = next(one for one in consents_of(consent.person_id) if one.id == consent.id)
    page = WithdrawPage(
        person_id=consent.person_id,
        layout=layout,
        is_self=is_self,
        consent=given,
        n_referrals=n_resting_on(consent.id),
    )
    return render(request, "consent/withdraw_consent.html", {"page": page})
