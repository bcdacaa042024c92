"""Where who was there says, in a few taps, what they saw of the core elements that cannot be counted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.groups.queries import find_group
from weefsel.apps.referrals.operations.move import columns_of
from weefsel.apps.referrals.queries import find_referral
from weefsel.apps.running import operations
from weefsel.apps.running.queries import (
    fidelity,
    fidelity_of_person,
    fidelity_of_referral,
    observations_of,
)
from weefsel.apps.screening.talks import is_private
from weefsel.web.rights.ask import ask, log_read, visible_person
from weefsel.web.running.pages import ObservePage

ON_A_REFERRAL = frozenset({"progress"})


def _name(slug: str) -> str:
    werkvorm = catalogue().werkvormen.get(slug)
    return werkvorm.name if werkvorm else slug


def _answered(request, observe, *about) -> None:
    """Keep the answer of one tap, and say that it was kept or why not."""
    try:
        observe(*about, request.POST.get("element", ""), request.POST.get("answer", ""), actor=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Bewaard. U kunt dit later nog veranderen."))


@require_http_methods(["GET", "HEAD", "POST"])
def observe_group(request, group_id: UUID):
    """The core elements of a group, and what was seen of them."""
    group = find_group(group_id)
    ask(request, "groups.run", owner_id=group.owner_id if group else request.actor.organization_id)
    if group is None:
        raise Http404(_("Deze groep is hier niet bekend."))
    if request.method == "POST":
        _answered(request, operations.observe_group, group)
        return redirect("observe_group", group.id)
    page = ObservePage(
        werkvorm=_name(group.werkvorm),
        slug=group.werkvorm,
        about=group.name,
        back=reverse("show_group", args=[group.id]),
        back_text=group.name,
        elements=fidelity(group, request.actor),
        seen=observations_of("group", group.id, group.werkvorm, request.actor),
    )
    return render(request, "running/observe.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def observe_referral(request, referral_id: UUID):
    """The core elements of a referral, and what was seen of them."""
    referral = find_referral(referral_id)
    if referral is None:
        ask(request, "referrals.move", owner_id=request.actor.organization_id)
        raise Http404(_("Deze verwijzing is hier niet bekend."))
    decision = ask(request, "referrals.move", **columns_of(referral))
    if request.method == "POST":
        _answered(request, operations.observe_referral, referral)
        return redirect("observe_referral", referral.id)
    log_read(
        request,
        decision,
        person_id=referral.person_id,
        object_type="referral",
        object_id=referral.id,
        fields=ON_A_REFERRAL,
    )
    page = ObservePage(
        werkvorm=_name(referral.werkvorm),
        slug=referral.werkvorm,
        about="",
        back=reverse("show_referral", args=[referral.id]),
        back_text=_("De verwijzing"),
        elements=fidelity_of_referral(referral, request.actor),
        seen=observations_of("referral", referral.id, referral.werkvorm, request.actor),
    )
    return render(request, "running/observe.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def observe_person(request, person_id: UUID, slug: str):
    """The core elements of an instrument or talk with one person, and what was seen of them."""
    person = visible_person(request, person_id, "screening.talk", part="observation", fields=frozenset())
    werkvorm = catalogue().werkvormen.get(slug)
    if werkvorm is None or is_private(werkvorm):
        raise Http404(_("Deze werkvorm is er niet (meer)."))
    if request.method == "POST":
        _answered(request, operations.observe_person, person.id, werkvorm)
        return redirect("observe_person", person.id, slug)
    page = ObservePage(
        werkvorm=werkvorm.name,
        slug=slug,
        about="",
        back=reverse("show_person", args=[person.id]),
        back_text=_("Terug naar de persoon"),
        elements=fidelity_of_person(person.id, werkvorm, request.actor),
        seen=observations_of("person", person.id, slug, request.actor),
    )
    return render(request, "running/observe.html", {"page": page})
