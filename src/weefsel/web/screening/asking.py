"""Asking a questionnaire of a person: choose it, begin it, answer it question by question or all at once, finish it.

Everything that is filled in is kept at once, so that whoever may can go on with it later. Questions about safety have
the same pages at an address of their own, in the protected part: in no list, no log that others read, no title.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import decide, who_sees
from weefsel.apps.screening.askings import begin_asking, check_gates, complete_asking, save_answers, stop_asking
from weefsel.apps.screening.models import Asking, Occasion, PrivateAsking, Response
from weefsel.apps.screening.questionnaires import (
    AnyAsking,
    Usable,
    find_asking,
    finished_of,
    form_of,
    form_of_asking,
    running_askings,
    usable,
)
from weefsel.catalogue.problem import Problem
from weefsel.engine.screening.problems import UNANSWERED, problems
from weefsel.engine.screening.questionnaire import NOT_ASKED, Place, Questionnaire, walk
from weefsel.engine.screening.read_texts import read_texts, texts_of
from weefsel.engine.screening.steps import Step, progress, steps
from weefsel.engine.screening.values import shown
from weefsel.interop.fhir.questionnaire_response import read_response
from weefsel.web.rights.ask import ask, visible_person
from weefsel.web.screening.cards import card_of, changes_of
from weefsel.web.screening.forms import BeginForm
from weefsel.web.screening.heading import heading_of, seen_by
from weefsel.web.screening.pages import (
    KEYS,
    AskingPage,
    BeginPage,
    ChoosePage,
    FinishedLine,
    QuestionnaireLine,
    ReviewLine,
    RunningLine,
    SavedPage,
)
from weefsel.web.screening.results import show_private_result

FIELDS = frozenset({"identity", "age", "answers"})
COOKIE = "weefsel_vragen"
A_YEAR_S = 365 * 24 * 3600
# Somebody else who kept something so short ago may still be at it.
BESIDE = timedelta(minutes=10)
AT_DISCHARGE = ("nurse", "specialist")
END = "einde"


@dataclass(frozen=True, slots=True)
class State:
    """A questionnaire with what was answered so far: its steps, and what cannot be read, by key of the place."""

    form: Questionnaire
    lines: Mapping[str, Sequence[str]]
    given: Mapping[Place, tuple]
    steps: tuple[Step, ...]
    errors: Mapping[str, str]

    @property
    def questions(self) -> tuple[Step, ...]:
        return tuple(each for each in self.steps if each.item.is_question)

    def number_of(self, key: str) -> int:
        """The number of a step by the key of its place; 1 when it is not asked."""
        return next((n for n, each in enumerate(self.steps, 1) if each.place.key == key), 1)


def state_of(asking: AnyAsking) -> State:
    """Where an asking stands. Raises `Http404` when its text is not here any more."""
    form = form_of_asking(asking)
    if form is None:
        raise Http404(_("De tekst van deze vragenlijst is hier niet meer."))
    given, unread = read_texts(form, asking.answers, zone=AMSTERDAM)
    wrong = (*unread, *(each for each in problems(form, given) if each.code not in UNANSWERED))
    found = steps(form, given)
    asked = {each.place for each in found}
    errors = {each.place.key: each.text for each in reversed(wrong) if each.place in asked}
    return State(form, asking.answers, given, found, errors)


@require_safe
def choose_questionnaire(request, person_id):
    """What is being asked of a person, what was answered before, and what can be asked."""
    person = visible_person(request, person_id, "screening.read", part="questionnaires", fields=FIELDS)
    may_ask = decide(request.actor, "screening.record", person_id=person.id).allow
    can_ask = usable(request.actor) if may_ask else {}
    page = ChoosePage(
        person=heading_of(request, person),
        running=tuple(_running_line(each) for each in running_askings(person.id, request.actor)) if may_ask else (),
        finished=tuple(
            FinishedLine(each.id, each.name, each.asked_at, each.asked_by, each.amended_id is not None)
            for each in finished_of(person.id)
            if each.amended_id is None
        ),
        can_ask=tuple(
            QuestionnaireLine(
                each.slug,
                each.title,
                each.instrument.use if each.instrument else "",
                each.instrument.minutes if each.instrument else None,
                bool(each.instrument and each.instrument.scales),
            )
            for each in sorted(can_ask.values(), key=lambda each: each.title.lower())
            # Our own are asked on the quick page; what is about safety is not named here.
            if each.questionnaire_id is not None and not each.is_safety
        ),
        may_ask=may_ask,
        seen_by=str(who_sees(person.id, "screening.read", actor=request.actor)),
    )
    return render(request, "screening/choose_questionnaire.html", {"page": page})


def _running_line(asking: AnyAsking) -> RunningLine:
    form = form_of_asking(asking)
    given = read_texts(form, asking.answers, zone=AMSTERDAM)[0] if form else {}
    found = steps(form, given) if form else ()
    how_far = progress(form, given) if form else None
    return RunningLine(
        id=asking.id,
        name=form.title if form else asking.slug,
        place=next((n for n, each in enumerate(found, 1) if each.place.key == asking.place), 1),
        n_questions=how_far.n_questions if how_far else 0,
        n_answered=how_far.n_answered if how_far else 0,
        saved_at=asking.saved_at,
        saved_by=asking.saved_by.name,
        is_amending=asking.amends is not None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def begin_questionnaire(request, person_id, slug):
    """What a questionnaire is for, and what has to be so before it opens. Sending the form begins it."""
    person = visible_person(request, person_id, "screening.record", part="questionnaires", fields=FIELDS)
    instrument = catalogue().instruments.get(slug)
    one = usable(request.actor).get(slug)
    if (one is None and instrument is None) or (instrument is not None and instrument.role == "safety"):
        raise Http404(_("Deze vragenlijst is hier niet bekend."))
    if one is None:
        return redirect("ask_instrument", person_id=person.id, slug=slug)
    return _begin(request, person, one, layout="page.html")


@require_http_methods(["GET", "HEAD", "POST"])
def begin_private(request, person_id):
    """Questions about safety, alone with the person, by who was trained for it. Nothing here says what about."""
    person = _private_person(request, person_id)
    ask(request, "screening.read_wording", owner_id=request.actor.organization_id)
    can_ask = [each for each in usable(request.actor).values() if each.is_safety]
    wanted = request.POST.get("lijst") or (can_ask[0].slug if can_ask else "")
    one = next((each for each in can_ask if each.slug == wanted), None)
    return _begin(request, person, one, layout="page.html", is_private=True)


def _private_person(request, person_id: UUID, asking_id: UUID | None = None) -> Person:
    """The person, for who may record something protected, or see this one asking; the log names no more than that."""
    # Of a registration that was folded into another, the one that goes on is meant.
    person_id = Person.objects.filter(id=person_id).values_list("merged_into_id", flat=True).first() or person_id
    if asking_id is not None:
        return visible_person(
            request, person_id, "safety.read", part="safety", fields=frozenset({"safety"}), row_id=asking_id
        )
    sees = decide(request.actor, "safety.open", person_id=person_id).allow
    return visible_person(
        request,
        person_id,
        "safety.open" if sees else "safety.record",
        part="safety",
        fields=frozenset({"safety"}) if sees else frozenset(),
    )


def _begin(request, person: Person, one: Usable | None, *, layout: str, is_private: bool = False):
    gates = one.instrument.gates if one and one.instrument else ()
    usual = Occasion.DISCHARGE if request.actor.role in AT_DISCHARGE else Occasion.VISIT
    form = BeginForm(request.POST or None, request.FILES or None, gates=gates, occasion=usual)
    is_shut, read = False, Brought()
    if request.method == "POST" and one is not None and form.is_valid():
        is_shut = not all(form.said.values())
        if not is_shut:
            try:
                said = [condition for condition, holds in form.said.items() if holds]
                if one.instrument is not None:
                    check_gates(one.instrument, said)
                read = _brought_in(request, one, form.cleaned_data)
                asking = None
                if not read.problems:
                    asking = begin_asking(
                        person,
                        one.slug,
                        form.cleaned_data["occasion"],
                        actor=request.actor,
                        said=said,
                        answers=read.answers,
                        asked_at=read.asked_at,
                    )
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                if asking is not None and read.answers is not None:
                    if read.subject:
                        told = _("In het bestand staat over wie het gaat: %(who)s. Kijk na of dat deze persoon is.")
                        messages.info(request, told % {"who": read.subject[:200]})
                    return redirect(_address(asking, END))
                if asking is not None:
                    return redirect(_address(asking))
    running = None
    if not is_private and one is not None:
        here = [each for each in running_askings(person.id, request.actor) if each.slug == one.slug]
        running = next((_running_line(each) for each in here if each.amends is None), None)
    page = BeginPage(
        person=heading_of(request, person),
        slug=one.slug if one else "",
        name="" if is_private or one is None else one.title,
        use=one.instrument.use if one and one.instrument else "",
        why=one.instrument.construct if one and one.instrument else "",
        minutes=one.instrument.minutes if one and one.instrument else None,
        leave=one.leave if one else "",
        blocked=""
        if one
        else _(
            "Er zijn hier geen vragen klaargezet. De beheerder van uw organisatie kan de tekst toevoegen, met "
            "toestemming van de eigenaar."
        ),
        is_shut=is_shut,
        running=running,
        form=form,
        problems=read.problems,
        has_gates=bool(gates),
        is_private=is_private,
        seen_by=seen_by(request, person, is_private=is_private),
        layout=layout,
    )
    status = 422 if read.problems or (form.is_bound and form.errors) else 200
    return render(request, "screening/begin_questionnaire.html", {"page": page, "form": form}, status=status)


@dataclass(frozen=True, slots=True)
class Brought:
    """Answers from elsewhere: as lines by key, None when there is no file; when, of whom, and what is wrong with it."""

    answers: Mapping[str, Sequence[str]] | None = None
    asked_at: datetime | None = None
    subject: str = ""
    problems: tuple[Problem, ...] = ()


def _brought_in(request, one: Usable, cleaned: Mapping[str, Any]) -> Brought:
    file = cleaned.get("file")
    if not file or one.is_safety:
        return Brought()
    form = form_of(one.slug, one.questionnaire_id, cleaned["occasion"])
    if form is None:
        return Brought()
    read = read_response(file.read(), form)
    found = list(read.problems)
    if read.status == "entered-in-error":
        found.append(Problem("", "status", _("Deze antwoorden zijn ingetrokken: ze waren verkeerd opgeschreven.")))
    items = {item.link_id: item for item, _above in walk(form.items)}
    found += [
        Problem("", f"linkId {place.link_id}", _("Een bestand of een verwijzing bewaart weefsel niet. Haal dit eruit."))
        for place in read.given or ()
        if items[place.link_id].type in NOT_ASKED
    ]
    asked_at = _moment(read.authored) or request.actor.now
    if asked_at > request.actor.now:
        found.append(Problem("", "authored", _("Dit moment moet nog komen. Kijk de datum na.")))
    if found or read.given is None:
        return Brought(problems=tuple(found))
    return Brought(texts_of(read.given), asked_at, read.subject)


def _moment(text: str) -> datetime | None:
    """A moment of FHIR; of a day or a year alone, when it began."""
    if not text:
        return None
    if "T" in text:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    parts = [int(part) for part in text.split("-")]
    return datetime(*(*parts, 1, 1)[:3], tzinfo=AMSTERDAM)


def _address(asking: AnyAsking, number: int | str | None = None) -> str:
    name = "ask_private" if isinstance(asking, PrivateAsking) else "ask_questionnaire"
    place = reverse(name, args=[asking.person_id, asking.id])
    return place if number is None else f"{place}?vraag={number}"


@require_http_methods(["GET", "HEAD", "POST"])
def ask_questionnaire(request, person_id, asking_id):
    """A questionnaire while it is asked; each answer is kept at once. Finished, it leads to what came out."""
    person = visible_person(request, person_id, "screening.record", part="questionnaires", fields=FIELDS)
    asking = find_asking(person.id, asking_id, private=False)
    if asking is None:
        raise Http404(_("Deze vragen zijn hier niet bekend."))
    return _ask(request, person, asking)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_private(request, person_id, asking_id):
    """The same for questions about safety, and after that what was answered: for who guards it, and the person."""
    person = _private_person(request, person_id, asking_id)
    asking = find_asking(person.id, asking_id, private=True)
    if asking is None:
        raise Http404(_("Deze vragen zijn hier niet bekend."))
    # The person reads what was answered; the questions are asked by somebody who was trained for it.
    is_read = asking.ended_at is not None or request.actor.person_id == person.id
    if is_read and request.method != "POST":
        return show_private_result(request, person, cast(PrivateAsking, asking))
    ask(request, "screening.read_wording", owner_id=request.actor.organization_id)
    return _ask(request, person, asking)


def _ask(request, person: Person, asking: AnyAsking):
    if request.method == "POST":
        return _posted(request, person, asking)
    if asking.ended_at is not None:
        return redirect(_after(asking))
    return _show(request, person, asking, request.GET.get("vraag", ""))


def _after(asking: AnyAsking) -> str:
    """Where to go when nothing can be asked any more: to what came out, or back to the list."""
    if isinstance(asking, PrivateAsking):
        is_done = asking.outcome == Asking.Outcome.COMPLETED
        return _address(asking) if is_done else reverse("show_safety", args=[asking.person_id])
    if asking.outcome == Asking.Outcome.COMPLETED:
        return reverse("show_response", args=[asking.person_id, asking.id])
    return reverse("choose_questionnaire", args=[asking.person_id])


def _posted(request, person: Person, asking: AnyAsking):
    did = request.POST.get("do", "next")
    keys = request.POST.getlist("hier")
    if asking.ended_at is not None:
        # A second click, or a colleague was first: nothing is lost, it is all in what came out.
        ended = SavedPage(told="", problem="", ended=_after(asking), asked=())
        return render(request, "screening/saved.html", {"page": ended}) if did == "save" else redirect(ended.ended)
    changes = changes_of(keys, request.POST)
    again = request.POST.get("erbij", "")
    if again and Place.of(again):
        changes[again] = ["+"]
    try:
        asking = save_answers(asking, changes, actor=request.actor, place=keys[0] if keys else None)
    except ValidationError as problem:
        if did == "save":
            refused = SavedPage(told="", problem=" ".join(problem.messages), ended="", asked=())
            return render(request, "screening/saved.html", {"page": refused}, status=422)
        return _show(request, person, asking, request.POST.get("vraag", ""), told=problem.messages)
    if did == "save":
        return _saved(request, person, asking)
    if did == "stop":
        stop_asking(asking, actor=request.actor)
        if not isinstance(asking, PrivateAsking):
            messages.success(request, _("Weggegooid. Er is niets van bewaard."))
            return redirect("choose_questionnaire", person_id=person.id)
        return redirect("show_safety", person_id=person.id)
    if did == "pause":
        name = "show_safety" if isinstance(asking, PrivateAsking) else "choose_questionnaire"
        return redirect(name, person_id=person.id)
    if did == "finish":
        return _finish(request, person, asking)
    return _move(request, person, asking, did, again, keys)


def _saved(request, person: Person, asking: AnyAsking):
    """The answer to a page that keeps by itself: when, and the page anew where other questions are to be asked now."""
    state = state_of(asking)
    clock = request.actor.now.astimezone(AMSTERDAM).strftime("%H:%M:%S")
    page = SavedPage(
        told=_("Bewaard om %(clock)s") % {"clock": clock},
        problem="",
        ended="",
        asked=tuple(each.place.key for each in state.steps),
    )
    return render(request, "screening/saved.html", {"page": page})


def _finish(request, person: Person, asking: AnyAsking):
    try:
        done = complete_asking(asking, actor=request.actor)
    except ValidationError as problem:
        told = [] if hasattr(problem, "error_dict") else problem.messages
        return _show(request, person, asking, END, told=told, is_refused=True)
    if isinstance(done, Response):
        return redirect("show_response", person_id=person.id, response_id=done.id)
    return redirect(_address(asking))


def _move(request, person: Person, asking: AnyAsking, did: str, again: str, keys: Sequence[str]):
    """Go to another question; what cannot be read is told first, but nobody has to answer to go on."""
    state = state_of(asking)
    here = state.number_of(keys[0]) if keys else 1
    if did in ("all", "one"):
        response = redirect(_address(asking, here if did == "one" else None))
        response.set_cookie(COOKIE, did, max_age=A_YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure())
        return response
    wrong = [key for key in keys if key in state.errors]
    if wrong and did != "back":
        return _show(request, person, asking, str(state.number_of(wrong[0])), is_refused=True)
    if again:
        begun = Place.of(again)
        fresh = next(
            (n for n, each in enumerate(state.steps, 1) if begun and each.place.at[: len(begun.at)] == begun.at), here
        )
        return redirect(_address(asking, fresh) + (f"#vraag-{fresh}" if _shows_all(request) else ""))
    if did == "more":
        return redirect(_address(asking, here) + (f"#vraag-{here}" if _shows_all(request) else ""))
    if _shows_all(request):
        shown_now = {each.place.key for each in state.steps}
        # Another answer opened a question that was not on the page: show it before looking everything over.
        if shown_now - set(keys):
            fresh = min(state.number_of(key) for key in shown_now - set(keys))
            return redirect(_address(asking, fresh) + f"#vraag-{fresh}")
        return redirect(_address(asking, END))
    number = here - 1 if did == "back" else here + 1
    return redirect(_address(asking, max(1, number) if number <= len(state.steps) else END))


def _shows_all(request) -> bool:
    return request.COOKIES.get(COOKIE) == "all"


def _show(
    request,
    person: Person,
    asking: AnyAsking,
    wanted: str,
    *,
    told: Sequence[str] = (),
    is_refused: bool = False,
) -> HttpResponse:
    state = state_of(asking)
    is_private = isinstance(asking, PrivateAsking)
    before = state.number_of(asking.place) if asking.place else 0
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 6 else before
    number = min(max(1, number), max(1, len(state.steps)))
    is_review = wanted == END or not state.steps
    shows_all = _shows_all(request) and not is_review
    errors = state.errors if is_refused or shows_all else {}
    shown_steps = list(enumerate(state.steps, 1))
    if not shows_all:
        shown_steps = [] if is_review else shown_steps[number - 1 : number]
    how_far = progress(state.form, state.given)
    instrument = catalogue().instruments.get(asking.slug)
    others = asking.saved_by_id != request.actor.user_id and request.actor.now - asking.saved_at < BESIDE
    page = AskingPage(
        id=asking.id,
        person=heading_of(request, person),
        title="" if is_private else state.form.title,
        is_private=is_private,
        shows_all=shows_all,
        cards=tuple(
            card_of(
                step,
                n,
                state.lines,
                error=errors.get(step.place.key, ""),
                above=state.steps[n - 2].headings if shows_all and n > 1 else (),
                letters=() if shows_all else KEYS,
            )
            for n, step in shown_steps
        ),
        number=number,
        n_questions=len(state.steps),
        n_answered=how_far.n_answered,
        is_first=number == 1,
        is_last=number == len(state.steps),
        review=_review(state) if is_review else None,
        n_skipped=how_far.n_questions - how_far.n_answered,
        errors=_told(state, errors, told, is_review=is_review, shows_all=shows_all),
        beside=asking.saved_by.name if others else "",
        was_at=before if not wanted and before > 1 else 0,
        is_amending=asking.amends is not None,
        is_brought_in=asking.asked_at is not None and asking.amends is None,
        why=instrument.use if instrument else state.form.purpose or state.form.description,
        language=state.form.language,
        seen_by=seen_by(request, person, is_private=is_private, asking_id=asking.id),
        layout="page.html",
    )
    status = 422 if page.errors and (is_refused or told) else 200
    return render(request, "screening/ask_questionnaire.html", {"page": page}, status=status)


def _review(state: State) -> tuple[ReviewLine, ...]:
    return tuple(
        ReviewLine(
            n,
            step.item.text or step.item.link_id,
            tuple(shown(value) for value in state.given.get(step.place, ())) or _unread(state, step),
            state.errors.get(step.place.key, ""),
        )
        for n, step in enumerate(state.steps, 1)
        if step.item.is_question
    )


def _unread(state: State, step: Step) -> tuple[str, ...]:
    return tuple(state.lines.get(step.place.key, ())) if step.place.key in state.errors else ()


def _told(
    state: State, errors: Mapping[str, str], told: Sequence[str], *, is_review: bool, shows_all: bool
) -> tuple[Mapping[str, str], ...]:
    places = [(state.number_of(key), text) for key, text in errors.items()]
    lines = [
        {"href": f"?vraag={n}" if is_review else f"#vraag-{n}", "text": f"{n}. {text}"} for n, text in sorted(places)
    ]
    return (*({"href": "", "text": text} for text in told), *lines)
