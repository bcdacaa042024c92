"""What someone says of what is proposed: this one, rather not, none of these; and taking that back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weefsel.apps.directory.queries import find_offer
from weefsel.apps.matching.choices import DECLINES, MISSES, Choice
from weefsel.apps.matching.choosing import Answer, choose, choose_none, decline, said_by, take_back
from weefsel.apps.matching.queries import chosen_needs
from weefsel.apps.people.models import Person
from weefsel.web.matching.forms import WhyForm
from weefsel.web.matching.pages import ChoicePage, NonePage
from weefsel.web.matching.views import coaches_of, is_self, may_refer
from weefsel.web.people.who_sees import who_sees
from weefsel.web.rights.ask import visible_person

# Which field classes these pages show, for the log.
SHOWN = frozenset({"identity", "wish", "needs", "offer"})


def _person(request, person_id: UUID) -> Person:
    return visible_person(request, person_id, "matching.choose", part="choice", fields=SHOWN)


@require_POST
def choose_offer(request, person_id, offer_id):
    """This one: that is kept, and then what has to be arranged for it. A second click keeps it once."""
    person = _person(request, person_id)
    try:
        choose(person, offer_id, request.POST.get("words", ""), actor=request.actor)
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
        return redirect("show_candidates", person.id)
    if "words" in request.POST or not may_refer(request, person):
        messages.success(request, _("Dit is bewaard."))
        return redirect("show_candidates", person.id)
    seen = request.POST.get("keuze", "")
    address = reverse("refer_person", args=[person.id, offer_id])
    return redirect(f"{address}?keuze={seen}" if seen.isdecimal() else address)


@require_http_methods(["GET", "POST"])
def decline_offer(request, person_id, offer_id):
    """Rather not this one. Why may be told, and helps what is proposed next; it need not be."""
    person = _person(request, person_id)
    offer = find_offer(offer_id)
    if offer is None:
        raise Http404(_("Dit aanbod is er niet (meer)."))
    form = WhyForm(
        request.POST or None,
        choices=[(one.value, one.label) for one in DECLINES],
        legend=_("Waarom liever niet?"),
        label=_("In uw eigen woorden"),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            decline(person, offer_id, given["reasons"], given["words"], actor=request.actor)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Dit is bewaard. Dit aanbod staat niet meer in de lijst."))
            return redirect("show_candidates", person.id)
    page = ChoicePage(
        person_id=person.id,
        name=person.address_as or person.full_name,
        is_self=is_self(request, person),
        offer=offer.service.name,
        form=form,
        seen_by=who_sees("wish"),
    )
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "matching/decline_offer.html", {"page": page, "form": form}, status=status)


@require_POST
def take_back_choice(request, person_id, choice_id):
    """Take back what was said; twice is once."""
    person = _person(request, person_id)
    take_back(person, choice_id, actor=request.actor)
    messages.success(request, _("Dit telt niet meer mee."))
    return redirect("show_candidates", person.id)


@require_http_methods(["GET", "POST"])
def show_none(request, person_id):
    """None of these: that is an answer too. What is missing may be told, and here is what can be done with it."""
    person = _person(request, person_id)
    said = next((one for one in said_by(person.id) if one.answer == Answer.NONE), None)
    form = WhyForm(
        request.POST or None,
        initial=_told(said),
        choices=[(one.value, label) for one, label in MISSES.items()],
        legend=_("Wat mist u?"),
        label=_("Wat zou u wel willen?"),
    )
    if request.method == "POST" and form.is_valid():
        given, needs = form.cleaned_data, [slug for slug, _name in chosen_needs(person, actor=request.actor)]
        try:
            choose_none(person, given["reasons"], given["words"], needs, actor=request.actor)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Dit is bewaard."))
            return redirect("show_none", person.id)
    page = NonePage(
        person_id=person.id,
        name=person.address_as or person.full_name,
        is_self=is_self(request, person),
        form=form,
        said=said,
        seen_by=who_sees("wish"),
        coaches=coaches_of(request),
        may_refer=may_refer(request, person),
    )
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "matching/show_none.html", {"page": page, "form": form}, status=status)


def _told(said: Choice | None) -> dict:
    return {"reasons": said.reasons, "words": said.words} if said else {}
