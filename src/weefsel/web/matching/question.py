"""One thing that nobody asked yet and that decides whether an offer fits: one question, one answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.queries import cards
from weefsel.apps.matching.queries import fields_to_ask
from weefsel.apps.people.field_classes import FIELD_CLASSES
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations import answer_field, fields_to_answer
from weefsel.catalogue.rule import fields_of, parse_rule
from weefsel.engine.matching.criteria.who_for import UNTOLD, sentence
from weefsel.web.matching.forms import AnswerForm
from weefsel.web.matching.pages import QuestionPage
from weefsel.web.people.who_sees import who_sees
from weefsel.web.rights.ask import visible_person

# What was not asked yet is all that this page tells.
SHOWN = frozenset({"identity", "circumstances", "health", "offer"})


def _open(request, person: Person, offer_id: UUID) -> tuple[str, ...] | None:
    """The questions that are open and that this reader may write the answer to; None when the offer cannot fit."""
    asked = fields_to_ask(person, offer_id, actor=request.actor)
    if not asked:
        return asked
    may = fields_to_answer(person.id, actor=request.actor)
    return tuple(slug for slug in asked if slug in may)


@require_http_methods(["GET", "POST"])
def answer_question(request, person_id: UUID, offer_id: UUID):
    """Ask the first thing that nobody asked yet; the answer leads to the next, or back to what fits.

    What no offer asks cannot be written here. An offer that cannot fit this person is not known here, whatever the
    reason is.
    """
    person = visible_person(request, person_id, "people.update", part="question", fields=SHOWN)
    asked = _open(request, person, offer_id)
    if request.method == "POST" and (not asked or request.POST.get("field") != asked[0]):
        messages.info(request, _("Deze vraag is al beantwoord. Wijzigen kan op de pagina van deze persoon."))
        return redirect("show_candidates", person.id)
    if asked is None:
        raise Http404(_("Dit aanbod is hier niet bekend, of past niet."))
    if not asked:
        return redirect("show_candidates", person.id)
    field = catalogue().vocabulary.fields[asked[0]]
    form = AnswerForm(request.POST or None, field=field)
    if request.method == "POST" and form.is_valid():
        try:
            answer_field(actor=request.actor, person_id=person.id, field=field.slug, value=form.cleaned_data["value"])
        except ValidationError as error:
            form.add_error("value", error)
        else:
            return _onward(request, person, offer_id)
    page = _page(request, person, offer_id, field, form, n_more=len(asked) - 1)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "matching/answer_question.html", {"page": page, "form": form}, status=status)


def _onward(request, person: Person, offer_id: UUID):
    """To the next question while the rules of the offer are not decided; else back to what fits."""
    left = _open(request, person, offer_id)
    if left:
        return redirect("answer_question", person.id, offer_id)
    if left is None:
        messages.success(request, _("Dit is bewaard. Dit aanbod past hierdoor niet, en staat niet meer in de lijst."))
    else:
        messages.success(request, _("Dit is bewaard."))
    return redirect("show_candidates", person.id)


def _page(request, person: Person, offer_id: UUID, field, form: AnswerForm, *, n_more: int) -> QuestionPage:
    offer = cards([offer_id], request.actor.now)[offer_id]
    werkvorm = catalogue().werkvormen[offer.werkvorm]
    return QuestionPage(
        person_id=person.id,
        name=person.address_as or person.full_name,
        is_self=request.actor.person_id == person.id,
        offer=offer.name,
        question=field.question,
        reasons=(
            *(one.reason for one in werkvorm.rules if field.slug in fields_of(one.rule)),
            *_why_organization(offer.rule, field.slug),
        ),
        choices=tuple(form.choices),
        form=form,
        n_more=n_more,
        seen_by=who_sees(_field_class(field.slug)),
    )


def _why_organization(rule: str, field: str) -> tuple[str, ...]:
    """Why the organisation itself asks this; nothing when its own rule is not about it."""
    own = parse_rule(rule, catalogue().vocabulary.fields) if rule else None
    if own is None or field not in fields_of(own):
        return ()
    return (sentence(own) or UNTOLD,)


def _field_class(slug: str) -> str:
    return "health" if slug in FIELD_CLASSES["people_health"] or slug == "pregnancy_week" else "circumstances"
