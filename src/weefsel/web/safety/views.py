"""The protected part of a person: what others may not hear, who must stay away, and how to reach someone safely.

Whoever may record something here gets the pages; only who guards, and the person, sees what is there. To everyone else
the pages are the same whether there is something or not. Messages do not travel in the session: the next page might be
read by someone else.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import Form
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.queries import log_of_person
from weefsel.apps.directory.queries import open_offers
from weefsel.apps.ecogram.models import Tie as MapTie
from weefsel.apps.ecogram.operations import protect_tie
from weefsel.apps.groups.models import Enrolment, Group
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import decide, rights, who_sees
from weefsel.apps.safety.models import MeldcodeCase, PrivateWish
from weefsel.apps.safety.operations import contact, meldcode, questions, ties, wishes
from weefsel.apps.safety.operations.handing_on import hand_on
from weefsel.apps.safety.queries import (
    answers_of,
    cases_of,
    find_tie,
    guards_of,
    hints_of,
    reach_of,
    safe_contact_of,
    ties_of,
    wishes_of,
)
from weefsel.apps.safety.states import Act
from weefsel.apps.screening.queries import private_talks_of
from weefsel.apps.screening.questionnaires import private_askings_of
from weefsel.engine.frames import hour_name
from weefsel.web.rights.ask import ask, visible_person
from weefsel.web.safety import forms
from weefsel.web.safety.pages import (
    ContactPage,
    MeldcodePage,
    Place,
    QuestionsPage,
    SafetyPage,
    Subject,
    TieFormPage,
    TiePage,
    WishesPage,
    WishLine,
)

SAFETY = frozenset({"safety"})
N_PLACES = 20  # as many as one can look through; a longer word finds fewer

# What was just done, by the word in the address: never more than that.
DONE = {
    "recorded": gettext_lazy("Opgeschreven."),
    "describe": gettext_lazy("Bewaard. Wij keken meteen opnieuw."),
    "link": gettext_lazy("Wij keken opnieuw. Hieronder staat hoe het nu is."),
    "ask": gettext_lazy("Uw collega ziet dit nu ook. Vertel zelf dat u het vraagt: er gaat geen bericht uit."),
    "hand-on": gettext_lazy("Uw collega ziet dit nu ook. Vertel zelf dat u het vraagt: er gaat geen bericht uit."),
    "confirm": gettext_lazy("Bevestigd."),
    "contest": gettext_lazy("Doorgegeven. Het blijft bewaakt tot iemand het beëindigt."),
    "renew": gettext_lazy("Het geldt langer."),
    "end": gettext_lazy("Beëindigd."),
    "resume": gettext_lazy("Het geldt weer."),
    "wish": gettext_lazy("Bewaard. Wij stellen dit niet meer voor."),
    "wish-end": gettext_lazy("Weg. Dit mag weer voorgesteld worden."),
    "answers": gettext_lazy("Bewaard in dit blad, en nergens anders."),
    "contact": gettext_lazy("Bewaard. Wij zoeken alleen nog zo contact."),
    "contact-end": gettext_lazy("Weg. De gewone manieren gelden weer."),
    "step": gettext_lazy("Deze stap is opgeschreven."),
}


def _done(request) -> str:
    return str(DONE.get(request.GET.get("gedaan", ""), ""))


def _subject(
    request, person_id: UUID, *, reading: str = "safety.open", row_id: UUID | None = None
) -> tuple[Person, Subject]:
    """The person, for who may record something here; writes the log line, under an action of its own.

    ``row_id`` is the one thing that the page shows; whether it is there or not, this tells nothing of it.
    """
    # Of a registration that was folded into another, the one that goes on is meant.
    person_id = Person.objects.filter(id=person_id).values_list("merged_into_id", flat=True).first() or person_id
    sees = decide(request.actor, reading, person_id=person_id, row_id=row_id).allow
    person = visible_person(
        request,
        person_id,
        reading if sees else "safety.record",
        part="contact" if reading == "people.reach" else "safety",
        fields=(SAFETY if reading != "people.reach" else frozenset({"contact"})) if sees else frozenset(),
        row_id=row_id,
    )
    is_self = request.actor.person_id == person.id
    name = person.address_as or person.full_name
    return person, Subject(
        id=person.id,
        name=name,
        is_self=is_self,
        sees=sees,
        seen_by=_seen_by(guards_of(person.id, request.actor, row_id), row_id, is_self=is_self, name=name),
        layout="person_page.html" if is_self else "page.html",
    )


def _seen_by(guards: tuple[str, ...], row_id: UUID | None, *, is_self: bool, name: str) -> str:
    """Of one thing who sees it; of a page with more of them, who sees a part as well."""
    names = [_("u"), *([] if is_self else [name]), *(guards if row_id is not None else ())]
    if len(names) > 1:
        names = [_("%(some)s en %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}]
    who = _("Alleen %(names)s.") % {"names": names[0]}
    if row_id is None and guards:
        who += " " + _("Een deel ziet ook: %(names)s.") % {"names": ", ".join(guards)}
    return who + " " + _("Geen naaste, geen groep, geen andere collega, geen beheerder.")


def _id_in(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _told(form: Form | None, problem: ValidationError) -> Form:
    """The form with what went wrong; an empty one where a single button was the form."""
    form = form if form is not None else Form({})
    form.is_valid()
    form.add_error(None, problem)
    return form


def _render(request, name: str, page, form=None, undo=None):
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"safety/{name}.html", {"page": page, "form": form, "undo": undo}, status=status)


def _to(name: str, *args, done: str = ""):
    return redirect(reverse(name, args=args) + (f"?gedaan={done}" if done else ""))


@require_http_methods(["GET", "HEAD", "POST"])
def show_safety(request, person_id):
    """What this reader may see, with one way on for each part.

    Sending ``do=meldcode`` begins the five steps, and ``do=hand-on`` lets a colleague see what the reader sees.
    """
    person, subject = _subject(request, person_id)
    form, colleagues = None, ()
    if subject.sees and not subject.is_self:
        colleagues = tuple(ties.colleagues_who_may(request.actor))
        sent = request.POST if request.POST.get("do") == "hand-on" else None
        names = {slug: role.name for slug, role in rights().roles.items()}
        form = forms.ColleagueForm(sent, colleagues=colleagues, names=names, prefix="hand-on")
    if request.method == "POST":
        ask(request, "safety.record", person_id=person.id)
        if request.POST.get("do") == "meldcode" and not subject.is_self:
            case_id = meldcode.open_case(actor=request.actor, person_id=person.id, form_token=uuid.uuid4())
            return _to("show_meldcode", person.id, case_id)
        if form is None or not form.is_bound:
            return _to("show_safety", person.id)
        if form.is_valid():
            hand_on(actor=request.actor, person_id=person.id, user_id=form.cleaned_data["colleague"])
            return _to("show_safety", person.id, done="hand-on")
    words = catalogue()
    page = SafetyPage(
        subject=subject,
        ties=ties_of(person.id, request.actor, _role_words()),
        wishes=_wish_lines(person.id),
        reach=reach_of(person),
        answers=answers_of(person.id, words.safety_questions),
        cases=cases_of(person.id, words.meldcode),
        talks=private_talks_of(person.id),
        askings=private_askings_of(person.id),
        may_ask_list=not subject.is_self
        and decide(request.actor, "screening.read_wording", owner_id=request.actor.organization_id).allow,
        log=log_of_person(protected=True).lines if subject.is_self else (),
        hand_on=form,
        colleagues=colleagues,
        done=_done(request),
    )
    return _render(request, "show_safety", page, form)


@require_http_methods(["GET", "HEAD", "POST"])
def record_tie(request, person_id):
    """Write down someone whom others may not hear about, or who must stay away.

    Sent with a ``band`` and no more, by the map, it opens with who stands there; saving takes that tie off the map, as
    if it never stood there.
    """
    person, subject = _subject(request, person_id)
    ask(request, "safety.record", person_id=person.id)
    tie = _tie_of_map(request, person) if request.method == "POST" and "form_token" not in request.POST else None
    sent = None if tie is not None else request.POST or None
    form = forms.TieForm(sent, today=today(request.actor), is_self=subject.is_self, tie=tie)
    if sent and form.is_valid():
        data = form.cleaned_data
        told = {name: data[name] for name in ("form_token", "kind", "tie_role", "told", "review_by")}
        try:
            if data["band"]:
                tie_id = protect_tie(person, data["band"], actor=request.actor, hints=form.hints, **told)
            else:
                tie_id = ties.record_tie(actor=request.actor, person_id=person.id, hints=form.hints, **told)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return _to("show_tie", person.id, tie_id, done="recorded")
    return _render(request, "record_tie", TieFormPage(subject), form)


def _tie_of_map(request, person) -> MapTie | None:
    """Who stands on the map, by the thread that was sent; None when the map is not this reader's, or holds no such."""
    form = forms.ThreadForm(request.POST)
    if not form.is_valid():
        return None
    return MapTie.objects.filter(person=person, thread=form.cleaned_data["band"], valid_until=None).first()


@require_http_methods(["GET", "HEAD", "POST"])
def show_tie(request, person_id, tie_id):
    """One tie: how it stands, and what can be done with it. Every form is sent to this same address."""
    person, subject = _subject(request, person_id, reading="safety.read", row_id=tie_id)
    tie = find_tie(person.id, tie_id)
    if tie is None:
        raise Http404(_("Dit staat hier niet, of u heeft geen toegang."))
    act = request.POST.get("do") or request.GET.get("do", "") if request.method == "POST" else ""
    line = next(line for line in ties_of(person.id, request.actor, _role_words()) if line.id == tie.id)
    colleagues = tuple(ties.colleagues_who_may(request.actor)) if Act.ASK in line.acts else ()
    shown = _tie_forms(request, tie, line, act, colleagues)
    form = shown.get(act)
    if act and (form is None or form.is_valid()):
        try:
            _act_on(tie, act, form, actor=request.actor)
        except ValidationError as problem:
            form = _told(form, problem)
        else:
            if act == Act.END and not decide(request.actor, "safety.read", person_id=person.id, row_id=tie.id).allow:
                return _to("show_safety", person.id, done="end")
            return _to("show_tie", person.id, tie.id, done=act)
    undo = None
    if Act.RESUME in line.acts and request.GET.get("gedaan") == Act.END:
        undo = {"url": f"{reverse('show_tie', args=[person.id, tie.id])}?do={Act.RESUME}", "text": _("Beëindigd.")}
    page = TiePage(
        subject=subject,
        line=line,
        forms=shown,
        tried=act,
        colleagues=colleagues,
        done=_done(request),
    )
    return _render(request, "show_tie", page, form if act else None, undo)


def _tie_forms(request, tie, line, act: str, colleagues) -> dict:
    """The form of each act that asks something; the one that was sent holds what was typed."""
    day = today(request.actor)
    names = {slug: role.name for slug, role in rights().roles.items()}

    def sent(which: Act):
        return request.POST if act == which else None

    makers = {
        Act.DESCRIBE: lambda: forms.HintsForm(sent(Act.DESCRIBE), today=day, hints=hints_of(tie), prefix="hints"),
        Act.ASK: lambda: forms.ColleagueForm(sent(Act.ASK), colleagues=colleagues, names=names, prefix="ask"),
        Act.CONTEST: lambda: forms.ReasonForm(sent(Act.CONTEST), prefix="doubt"),
        Act.RENEW: lambda: forms.ReviewForm(sent(Act.RENEW), today=day, prefix="renew"),
        Act.END: lambda: forms.ReasonForm(sent(Act.END), prefix="end"),
    }
    return {str(which): make() for which, make in makers.items() if which in line.acts}


def _act_on(tie, act: str, form, *, actor) -> None:
    if act == Act.DESCRIBE:
        ties.describe_other(tie, form.hints, actor=actor)
    elif act == Act.LINK:
        ties.look_again(tie, actor=actor)
    elif act == Act.ASK:
        ties.ask_colleague(tie, form.cleaned_data["colleague"], actor=actor)
    elif act == Act.CONFIRM:
        ties.confirm(tie, actor=actor)
    elif act == Act.CONTEST:
        ties.contest(tie, form.cleaned_data["reason"], actor=actor)
    elif act == Act.RENEW:
        ties.renew(tie, form.cleaned_data["review_by"], actor=actor)
    elif act == Act.END:
        ties.end_tie(tie, form.cleaned_data["reason"], actor=actor)
    elif act == Act.RESUME:
        ties.resume_tie(tie, actor=actor)
    else:
        raise ValidationError(_("Dit kan hier niet. Kies een van de knoppen hieronder."), code="act")


@require_http_methods(["GET", "HEAD", "POST"])
def list_wishes(request, person_id):
    """Where and when this person would rather not come. Searching is sent as a form: the address tells nothing."""
    person, subject = _subject(request, person_id)
    act = request.POST.get("do", "") if request.method == "POST" else ""
    if act:
        ask(request, "safety.record", person_id=person.id)
    form = forms.HourForm(request.POST if act == "hour" else None, prefix="hour")
    if act in ("hour", "place", "group") and (act != "hour" or form.is_valid()):
        try:
            wishes.record_wish(
                actor=request.actor,
                person_id=person.id,
                form_token=uuid.uuid4(),
                hour=form.cleaned_data["hour"] if act == "hour" else None,
                location_id=_id_in(request.POST.get("location")) if act == "place" else None,
                group_id=_id_in(request.POST.get("group")) if act == "group" else None,
            )
        except ValidationError as problem:
            form = _told(form if act == "hour" else None, problem)
        else:
            return _to("list_wishes", person.id, done="wish")
    if act == "end":
        wish = PrivateWish.objects.filter(person=person, id=_id_in(request.POST.get("wish"))).first()
        if wish is None:
            raise Http404(_("Dit staat hier niet, of u heeft geen toegang."))
        wishes.end_wish(wish, actor=request.actor)
        return _to("list_wishes", person.id, done="wish-end")
    page = WishesPage(
        subject=subject,
        wishes=_wish_lines(person.id),
        groups=_groups_of(person.id),
        found=_places(request.POST.get("search", "")) if act == "search" else None,
        done=_done(request),
    )
    return _render(request, "list_wishes", page, form)


def _role_words() -> dict[str, str]:
    return {slug: role.label for slug, role in catalogue().vocabulary.tie_roles.items()}


def _wish_lines(person_id: UUID) -> tuple[WishLine, ...]:
    rows = wishes_of(person_id)
    groups = Group.objects.in_bulk([row.group_id for row in rows if row.group_id])
    return tuple(WishLine(row.id, _wish_text(row, groups), row.since) for row in rows)


def _wish_text(row: PrivateWish, groups: dict[UUID, Group]) -> str:
    if row.hour is not None:
        return _("op %s") % hour_name(row.hour)
    if row.location is not None:
        return ", ".join(part for part in (row.location.name, row.location.city) if part)
    return groups[row.group_id].name if row.group_id in groups else _("een groep")


def _groups_of(person_id: UUID) -> tuple[Place, ...]:
    """The groups of this person that the reader may see, by name; one query."""
    rows = Enrolment.objects.filter(person_id=person_id).select_related("group__location").order_by("group__name")
    found = {row.group_id: row.group for row in rows}
    return tuple(Place(key, group.name, group.location.name) for key, group in found.items())


def _places(search: str) -> tuple[Place, ...]:
    """Places of the social map that fit every word, each once; one query, nothing for an empty search."""
    words = search.replace("\0", "").split()[:5]
    rows = open_offers()
    for word in words:
        rows = rows.filter(
            Q(service__name__icontains=word) | Q(location__name__icontains=word) | Q(location__city__icontains=word)
        )
    found: dict[UUID, Place] = {}
    for row in rows.order_by("location__name", "service__name")[: 5 * N_PLACES] if words else ():
        place = row.location
        found.setdefault(place.id, Place(place.id, f"{place.name}, {place.city}".strip(", "), row.service.name))
    return tuple(found.values())[:N_PLACES]


@require_http_methods(["GET", "HEAD", "POST"])
def ask_safety(request, person_id):
    """A few questions, asked in private; each answer stands by itself."""
    person, subject = _subject(request, person_id)
    ask(request, "safety.record", person_id=person.id)
    asked = catalogue().safety_questions
    last = {each.question.slug: each.answer for each in answers_of(person.id, asked)}
    form = forms.QuestionsForm(request.POST or None, questions=asked, last=last, is_self=subject.is_self)
    if request.method == "POST" and form.is_valid():
        questions.record_answers(actor=request.actor, person_id=person.id, questions=asked, answers=form.answers)
        return _to("show_safety", person.id, done="answers")
    return _render(request, "ask_safety", QuestionsPage(subject), form)


@require_http_methods(["GET", "HEAD", "POST"])
def record_safe_contact(request, person_id):
    """How someone wants to be reached. Asked of everyone; whoever may reach them reads it."""
    person, subject = _subject(request, person_id, reading="people.reach")
    ask(request, "safety.record", person_id=person.id)
    now = safe_contact_of(person.id)
    shown = {name: getattr(now, name) for name in ("channel", "address", "hours", "may_leave_message")} if now else {}
    is_end = request.method == "POST" and request.POST.get("do") == "end"
    form = forms.ContactForm(request.POST if request.method == "POST" and not is_end else None, initial=shown)
    if is_end:
        contact.end_safe_contact(actor=request.actor, person_id=person.id)
        return _to("record_safe_contact", person.id, done="contact-end")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        contact.record_safe_contact(
            actor=request.actor,
            person_id=person.id,
            channel=data["channel"],
            address=form.where,
            hours=data["hours"],
            may_leave_message=data["may_leave_message"],
        )
        return _to("record_safe_contact", person.id, done="contact")
    page = ContactPage(
        subject=replace(subject, seen_by=str(who_sees(person.id, "people.reach", actor=request.actor))),
        reach=reach_of(person),
        ordinary=", ".join(part for part in (person.phone, person.email) if part),
        done=_done(request),
    )
    return _render(request, "record_safe_contact", page, form)


@require_http_methods(["GET", "HEAD", "POST"])
def show_meldcode(request, person_id, case_id):
    """The five steps: what was done, the one that comes now, and what follows."""
    person, subject = _subject(request, person_id, reading="safety.meldcode", row_id=case_id)
    ask(request, "safety.meldcode", person_id=person.id, row_id=case_id)
    steps = catalogue().meldcode
    row = MeldcodeCase.objects.filter(person=person, id=case_id).first()
    if row is None:
        raise Http404(_("Dit staat hier niet, of u heeft geen toegang."))
    case = next(line for line in cases_of(person.id, steps) if line.id == row.id)
    form = None
    if case.current is not None:
        now = case.current
        sent = request.POST if request.method == "POST" else None
        form = forms.StepForm(sent, number=now.number, step=now.step)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                meldcode.take_step(
                    row,
                    data["number"],
                    actor=request.actor,
                    steps=steps,
                    text=data["text"],
                    choice=data.get("choice", ""),
                )
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                return _to("show_meldcode", person.id, row.id, done="step")
    elif request.method == "POST":
        return _to("show_meldcode", person.id, row.id)
    overview = tuple(
        {"label": each.step.name, "state": each.state, "who": each.by, "note": each.choice} for each in case.steps
    )
    return _render(request, "show_meldcode", MeldcodePage(subject, case, overview, _done(request)), form)
