""" "Wat past bij u": what someone likes, can and can pay, asked one thing at a time, and all of it free to skip."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.matching.asking import questions_for
from weefsel.apps.matching.belonging import belong, belongs_to
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations import tell
from weefsel.apps.people.queries import Said, told_by
from weefsel.catalogue.matching import Question
from weefsel.web.matching.pages import PreferencePage, PreferencesPage, Told
from weefsel.web.matching.preferences_forms import PreferenceForm, answer_text
from weefsel.web.people.who_sees import who_sees
from weefsel.web.rights.ask import visible_person

SHOWN = frozenset({"identity", "preferences", "circumstances", "own_group"})
ALL = "alles"  # the answer leads to the next question, and at the end to the whole list


@require_safe
def show_preferences(request, person_id: UUID):
    """Everything that is asked to find a place: what was said, by whom and when, and what is open."""
    person = visible_person(request, person_id, "matching.read", part="preferences", fields=SHOWN)
    may = questions_for(person, actor=request.actor)
    said = _said(person)
    lines = tuple(_told(slug, one, said) for slug, one in may.items())
    page = PreferencesPage(
        person_id=person.id,
        name=person.address_as or person.full_name,
        is_self=request.actor.person_id == person.id,
        lines=lines,
        first=next((one.slug for one in lines if not one.text and not one.is_kept), ""),
        seen_by=who_sees("preferences"),
    )
    return render(request, "matching/show_preferences.html", {"page": page})


@require_http_methods(["GET", "POST"])
def answer_preference(request, person_id: UUID, question: str):
    """One question: an answer, "dat zeg ik liever niet", or an earlier answer taken away."""
    person = visible_person(request, person_id, "people.tell", part="preferences", fields=SHOWN)
    asked = questions_for(person, actor=request.actor).get(question)
    if asked is None:
        raise Http404(_("Deze vraag is hier niet bekend."))
    said = _said(person)
    is_self = request.actor.person_id == person.id
    values = {column: said[column].value for column in asked.columns}
    form = PreferenceForm(
        request.POST if request.method == "POST" and "act" not in request.POST else None,
        question=asked,
        is_self=is_self,
        initial=PreferenceForm.initial_of(asked, values),
    )
    onward = request.GET.get("van") == ALL
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            _write(request, person, asked, form)
        except ValidationError as error:
            form.add_error(error.code if error.code in form.fields else None, error.message)
        else:
            return _next(request, person, question, onward=onward)
    page = PreferencePage(
        person_id=person.id,
        name=person.address_as or person.full_name,
        is_self=is_self,
        ask=asked.ask,
        why=asked.why,
        told=_told(question, asked, said),
        buttons=form.buttons,
        form=form,
        back=_list_url(person, onward=onward),
        skip=_skip_url(request, person, question) if onward else _list_url(person, onward=False),
        is_private=asked.words == "own_group",
        seen_by=_seen_by(asked, is_self=is_self),
    )
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "matching/answer_preference.html", {"page": page, "form": form}, status=status)


def _write(request, person: Person, asked: Question, form: PreferenceForm) -> None:
    act, actor = request.POST.get("act"), request.actor
    if asked.words == "own_group":
        groups = [] if act else form.chosen()
        belong(person, groups, agreed=not act and form.cleaned_data["agreed"], actor=actor)
    elif act:
        kept = asked.columns if act == "kept" else ()
        tell(actor=actor, person_id=person.id, values=dict.fromkeys(asked.columns), kept=kept)
    else:
        tell(actor=actor, person_id=person.id, values=form.values())
    messages.success(request, _("Dit is weg.") if act == "away" else _("Dit is bewaard."))


def _next(request, person: Person, question: str, *, onward: bool):
    if not onward:
        return redirect("show_candidates", person.id)
    return redirect(_skip_url(request, person, question))


def _skip_url(request, person: Person, question: str) -> str:
    """The first open question after this one, or the whole list."""
    said, found = _said(person), False
    for slug, one in questions_for(person, actor=request.actor).items():
        line = _told(slug, one, said)
        if found and not line.text and not line.is_kept:
            return reverse("answer_preference", args=[person.id, slug]) + "?" + urlencode({"van": ALL})
        found = found or slug == question
    return _list_url(person, onward=True)


def _list_url(person: Person, *, onward: bool) -> str:
    return reverse("show_preferences" if onward else "show_candidates", args=[person.id])


def _said(person: Person) -> dict[str, Said]:
    """What was said, by column; with whom someone feels at home only for who may know."""
    own = belongs_to(person)
    groups = Said(value=list(own.groups) or None, at=own.at, is_self=own.is_self, by=own.by)
    return {**told_by(person.id), "feels_at_home": groups}


def _told(slug: str, question: Question, said: dict[str, Said]) -> Told:
    first = said[question.columns[0]]
    text = answer_text(question, {column: said[column].value for column in question.columns})
    return Told(slug, question.ask, text, first.at, first.is_self, first.by, first.is_kept)


def _seen_by(asked: Question, *, is_self: bool) -> str:
    if asked.words != "own_group":
        return who_sees("preferences")
    if is_self:
        return _("Ziet: alleen u. Het telt nooit mee in een plan voor meer mensen.")
    return _(
        "Ziet: deze persoon zelf, en wie van uw organisatie met deze persoon meekijkt. Niet: assistent, naaste, "
        "begeleider, vrijwilliger en gemeente. Het telt nooit mee in een plan voor meer mensen."
    )
