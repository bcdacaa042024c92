"""A talk with a werkvorm as guide: begin it, walk its steps, and end it with what was agreed.

A talk about ties that may be unsafe has pages that name nothing: it stands in no list but that of the protected part,
and whoever may not know it gets the answer of a talk that does not exist.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weefsel.apps.adoption.queries import catalogue, local_werkvorm, running_adoptions
from weefsel.apps.directory.operations import report_link
from weefsel.apps.directory.queries import link_state
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import decide
from weefsel.apps.running.runners import RUNNERS, runner_of
from weefsel.apps.safety.queries import guards_of
from weefsel.apps.screening.models import PrivateTalk
from weefsel.apps.screening.operations import end_talk, record_return, record_step, start_talk
from weefsel.apps.screening.queries import find_talk, talks_of
from weefsel.apps.screening.questionnaires import usable
from weefsel.apps.screening.talks import steps_of
from weefsel.apps.screening.validators import check_usable
from weefsel.catalogue.werkvorm import Handoff, Werkvorm
from weefsel.engine.rights.may import Actor
from weefsel.web.catalogue import wording
from weefsel.web.rights.ask import ask, visible_person
from weefsel.web.screening.forms import EndTalkForm, ReturnForm, StartTalkForm, StepForm
from weefsel.web.screening.heading import heading_of
from weefsel.web.screening.pages import Guide, HandoffPart, StepCard, TalkPage, TalksPage, Tool, UsedTool

FIELDS = frozenset({"identity", "age", "talks"})


@require_http_methods(["GET", "HEAD", "POST"])
def list_talks(request, person_id):
    """Which talks there were, which one runs, and which can begin. Sending the form begins one."""
    person = visible_person(request, person_id, "screening.read_talks", part="talks", fields=FIELDS)
    may_talk = decide(request.actor, "screening.talk", person_id=person.id).allow
    form = StartTalkForm(request.POST or None)
    if request.method == "POST":
        ask(request, "screening.talk", person_id=person.id)
        werkvorm = catalogue().werkvormen.get(request.POST.get("werkvorm", ""))
        if form.is_valid() and werkvorm is None:
            form.add_error(None, _("Kies een gesprek om mee te beginnen."))
        elif form.is_valid():
            try:
                talk = start_talk(person, werkvorm, actor=request.actor, token=form.cleaned_data["formulier"])
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                return redirect("show_talk", person_id=person.id, talk_id=talk.id)
    talks = talks_of(person.id)
    used = running_adoptions(request.actor) if may_talk else {}
    tools = sorted(
        (one for one in catalogue().werkvormen.values() if runner_of(one) is RUNNERS["talks"]), key=lambda one: one.name
    )
    page = TalksPage(
        person=heading_of(request, person),
        running=tuple(talk for talk in talks if talk.ended_at is None),
        ended=tuple(talk for talk in talks if talk.ended_at is not None),
        in_use=tuple(_tool(one) for one in tools if one.slug in used) if may_talk else (),
        others=tuple(_tool(one) for one in tools if one.slug not in used) if may_talk else (),
        may_talk=may_talk,
        form=form,
        seen_by=_("De mensen van uw organisatie die deze persoon begeleiden, en de persoon zelf."),
    )
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "screening/list_talks.html", {"page": page, "form": form}, status=status)


def _tool(werkvorm: Werkvorm) -> Tool:
    minutes = sum(item.minutes or 0 for item in werkvorm.agenda) or werkvorm.rhythm.session_min
    return Tool(werkvorm.slug, werkvorm.name, wording.first_sentence(werkvorm.summary), werkvorm.target_group, minutes)


@require_http_methods(["GET", "HEAD", "POST"])
def show_talk(request, person_id, talk_id):
    """One talk: its steps with what was said, what helps on the way, and how to end it.

    Every form is sent to this same address. What went wrong comes back with what was typed.
    """
    person_id = Person.objects.filter(id=person_id).values_list("merged_into_id", flat=True).first() or person_id
    talk = find_talk(person_id, talk_id)
    is_private = isinstance(talk, PrivateTalk)
    person = (
        visible_person(request, person_id, "safety.read", part="safety", fields=frozenset({"safety"}), row_id=talk_id)
        if is_private
        else visible_person(request, person_id, "screening.read_talks", part="talks", fields=FIELDS)
    )
    if talk is None:
        raise Http404(_("Dit staat hier niet, of u heeft geen toegang."))
    may_talk = decide(request.actor, "screening.talk", person_id=person.id).allow
    act, step, form, end_form, return_form = "", 0, None, None, None
    if request.method == "POST":
        ask(request, "screening.talk", person_id=person.id)
        act = request.POST.get("do", "")
        step = _number(request.POST.get("number"))
        try:
            if act in ("step", "skip"):
                form = StepForm(request.POST, number=step)
                if form.is_valid():
                    record_step(
                        talk, step, actor=request.actor, words=form.cleaned_data["words"], is_skipped=act == "skip"
                    )
                    return _to(person.id, talk.id, after=step)
            elif act == "return":
                return_form = ReturnForm(request.POST)
                if return_form.is_valid():
                    record_return(talk, actor=request.actor, **return_form.cleaned_data)
                    return _to(person.id, talk.id)
            elif act in ("link-works", "link-dead"):
                handoff = _handoff_of(talk, request)
                report_link(handoff.url if handoff else "", actor=request.actor, works=act == "link-works")
                return _to(person.id, talk.id)
            elif act == "end":
                end_form = EndTalkForm(request.POST)
                if end_form.is_valid():
                    end_talk(talk, actor=request.actor, **end_form.cleaned_data)
                    return _to(person.id, talk.id)
        except ValidationError as problem:
            if return_form is not None:
                return_form.add_refusal(problem)
            elif form is None and end_form is None:
                messages.error(request, problem.message)
                return _to(person.id, talk.id)
            else:
                (form or end_form).add_error(None, problem)
    sent = (form, end_form, return_form)
    page = _talk_page(request, person, talk, step=step, sent=sent, may_talk=may_talk)
    wrong = next((one for one in sent if one is not None and one.errors), None)
    return render(
        request, "screening/show_talk.html", {"page": page, "form": wrong}, status=200 if wrong is None else 422
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 4 else 0


def _to(person_id: UUID, talk_id: UUID, *, after: int = 0):
    """Back to the talk: to the step after the one that was just written down."""
    url = reverse("show_talk", args=[person_id, talk_id])
    return redirect(f"{url}?stap={after + 1}#stap-{after + 1}" if after else url)


def _handoff_of(talk, request) -> Handoff | None:
    """The app that a talk leads to, as the organisation of the reader uses it."""
    werkvorm = local_werkvorm(talk.werkvorm, request.actor)
    return werkvorm.handoff if werkvorm else None


def _talk_page(request, person, talk, *, step: int, sent: tuple, may_talk: bool) -> TalkPage:
    form, end_form, return_form = sent
    is_private = isinstance(talk, PrivateTalk)
    werkvorm = catalogue().werkvormen.get(talk.werkvorm)
    written = {row.number: row for row in talk.steps.select_related("by")}
    agenda = steps_of(werkvorm) if werkvorm else ()
    titles = {number: (item.title, item.text, item.minutes) for number, item in enumerate(agenda, 1)}
    titles |= {number: (row.title, "", None) for number, row in written.items() if number not in titles}
    runs = talk.ended_at is None and may_talk and werkvorm is not None
    wanted = step or _number(request.GET.get("stap"))
    first_open = next((number for number in titles if number not in written), 0)
    # A talk that is opened again goes on where it stopped; after the last step, with ending it.
    now = 0 if not runs else wanted if 0 < wanted <= len(agenda) else 0 if wanted else first_open
    steps = tuple(
        StepCard(
            number=number,
            title=title,
            text=text,
            minutes=minutes,
            words=written[number].words if number in written else "",
            is_written=number in written,
            is_skipped=number in written and written[number].is_skipped,
            is_extra=number > len(agenda),
            form=(form or StepForm(number=number, words=written[number].words if number in written else ""))
            if number == now
            else None,
        )
        for number, (title, text, minutes) in sorted(titles.items())
    )
    heading = heading_of(request, person)
    return TalkPage(
        id=talk.id,
        person=heading,
        name="" if is_private else werkvorm.name if werkvorm else talk.werkvorm,
        is_private=is_private,
        runs=runs,
        steps=steps,
        n_open=sum(not card.is_written for card in steps),
        end_form=(end_form or EndTalkForm()) if runs else None,
        started_at=talk.started_at,
        started_by=talk.started_by.name,
        ended_at=talk.ended_at,
        outcome=talk.get_outcome_display(),
        agreed=talk.agreed,
        observe=reverse("observe_person", args=[person.id, talk.werkvorm])
        if talk.ended_at is not None and may_talk and werkvorm is not None and not is_private
        else "",
        guide=_guide(request, werkvorm, person, is_private=is_private) if werkvorm and may_talk else None,
        handoff=_handoff_part(request, talk, werkvorm, return_form, runs=runs),
        seen_by=_private_seen_by(request, heading, talk.id)
        if is_private
        else _("De mensen van %s die deze persoon begeleiden, en de persoon zelf.") % talk.owner.name,
        layout="person_page.html" if heading.is_self else "page.html",
    )


def _handoff_part(request, talk, werkvorm: Werkvorm | None, form, *, runs: bool) -> HandoffPart | None:
    handoff = _handoff_of(talk, request) if werkvorm and werkvorm.handoff else None
    if handoff is None:
        return None
    owner_id = request.actor.organization_id
    return HandoffPart(
        sends=handoff.sends,
        returns=handoff.returns,
        url=handoff.url,
        owner=werkvorm.owner,
        state=link_state(handoff.url, request.actor.now),
        form=(form or ReturnForm()) if runs else None,
        may_report=bool(handoff.url) and decide(request.actor, "directory.report_link", owner_id=owner_id).allow,
    )


def _private_seen_by(request, heading, talk_id: UUID) -> str:
    names = [_("u"), *([] if heading.is_self else [heading.name]), *guards_of(heading.id, request.actor, talk_id)]
    return _("Alleen: %s. Geen naaste, geen andere collega, geen beheerder.") % ", ".join(names)


def _guide(request, werkvorm: Werkvorm, person: Person, *, is_private: bool) -> Guide:
    """What helps on the way, from the catalogue; the rooms that the reader may not enter are left out."""
    measures = {element.check.measure for element in werkvorm.core_elements if element.check}
    may = {
        action: decide(request.actor, action, person_id=person.id).allow
        for action in ("screening.record", "ecogram.save", "needs.agree", "matching.read", "safety.record")
    }
    draws = bool(measures & {"ties_recorded", "tie_sectors", "ties_with_support"})
    return Guide(
        slug=werkvorm.slug,
        place=werkvorm.place.text,
        owner=werkvorm.owner,
        avoid=werkvorm.not_for,
        careful=werkvorm.risks,
        culture=werkvorm.culture,
        barriers=tuple((one.question, one.solutions) for one in werkvorm.barriers),
        keep=tuple((element.name, element.why) for element in werkvorm.core_elements),
        after=tuple((one.name, one.text) for one in werkvorm.handover),
        tools=_used_tools(werkvorm, request.actor) if may["screening.record"] else (),
        draws=draws and may["ecogram.save"],
        may_choose=may["needs.agree"] and not is_private,
        may_match=may["matching.read"] and not is_private,
        may_record_safety=may["safety.record"],
    )


def _used_tools(werkvorm: Werkvorm, actor: Actor) -> tuple[UsedTool, ...]:
    """The questionnaires that belong to this talk, now and later; what cannot be asked says why."""
    slugs = {one.instrument: "" for one in werkvorm.outcomes if one.who == "person" and one.moment == "start"}
    slugs |= {e.check.argument: "" for e in werkvorm.core_elements if e.check and e.check.measure == "instrument_asked"}
    found, here = [], usable(actor)
    for slug in slugs:
        instrument = catalogue().instruments.get(slug)
        if instrument is None:
            continue
        try:
            if slug not in here:
                check_usable(instrument)
            found.append(UsedTool(slug, instrument.name, ""))
        except ValidationError as problem:
            found.append(UsedTool(slug, instrument.name, problem.message))
    return tuple(found)
