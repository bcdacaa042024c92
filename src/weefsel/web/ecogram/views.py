"""The network of a person, written down together: a list that is quick to fill, with a drawing beside it."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from weefsel.apps.accounts.queries import today
from weefsel.apps.ecogram import operations
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.queries import ecogram_of, line_of, network_summary
from weefsel.apps.ecogram.validators import entry_of
from weefsel.apps.ecogram.words import joined
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import decide, who_sees
from weefsel.web.ecogram import private
from weefsel.web.ecogram.drawing import drawing_of
from weefsel.web.ecogram.forms import ForgetForm, TieForm
from weefsel.web.ecogram.listing import listing_of
from weefsel.web.ecogram.pages import EcogramPage, ForgetPage, Prompt, StepTaken, TiePage
from weefsel.web.ecogram.quick import QuickForm
from weefsel.web.ecogram.steps import StepForm, entry_words, take
from weefsel.web.ecogram.third_persons import mentions_of
from weefsel.web.rights.ask import ask, visible_person
from weefsel.web.screening.heading import heading_of

# Which field classes the page shows, for the log.
SHOWN = frozenset({"identity", "age", "network"})
# The field of the name: an address that ends in it puts the cursor there, without any script.
TYPE_HERE = "id_name"
# Weak ties are forgotten first, and worth as much.
PROMPTS = (
    Prompt("neighbour", gettext_lazy("een buur")),
    Prompt("shop_or_street", gettext_lazy("de kapper, de winkel, iemand op straat")),
    Prompt("club_member", gettext_lazy("iemand van een vereniging of club")),
    Prompt("family_abroad", gettext_lazy("familie in een ander land")),
    Prompt("online_contact", gettext_lazy("iemand van internet")),
)


@require_http_methods(["GET", "HEAD", "POST"])
def show_ecogram(request, person_id):
    """The map, what it says, and one form to add who is missing; sending the form adds a tie."""
    person = visible_person(request, person_id, "ecogram.read", part="ecogram", fields=SHOWN)
    if "scherm" in request.POST:
        said = private.choose(request, person.id, request.POST["scherm"])
        if said:
            messages.success(request, said)
        return redirect(_address(person, part="lijst"))
    if request.method == "POST":
        ask(request, "ecogram.save", person_id=person.id)
    if "regels" in request.POST:
        return _add_lines(request, person)
    form = _tie_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_tie(person, form.entry, actor=request.actor, token=form.cleaned_data["formulier"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("%(name)s staat erbij. Wie nog meer?") % {"name": form.entry.name})
            return redirect(_address(person, part=TYPE_HERE))
    return _show(request, person, form, status=422 if form.errors else 200)


def _add_lines(request, person: Person):
    """Put everybody of the lines on the map, or nobody when one of them is not right."""
    forms = {paper: QuickForm(request.POST, today=today(request.actor), paper=paper) for paper in (False, True)}
    paper = forms[True].is_bound
    sent = forms[paper]
    if sent.is_valid():
        token = sent.cleaned_data["formulier"]
        try:
            ties = operations.add_ties(person, sent.entries, actor=request.actor, token=token)
        except ValidationError as problem:
            sent.add_error("regels", problem.messages)
        else:
            said = ngettext("%(names)s staat erbij. Wie nog meer?", "%(names)s staan erbij. Wie nog meer?", len(ties))
            messages.success(request, said % {"names": joined([tie.name for tie in ties])})
            return redirect(_address(person, part=sent["regels"].id_for_label))
    empty = TieForm(today=today(request.actor))
    return _show(request, person, empty, status=422, quick=forms[False], paper=forms[True])


def _tie_form(request) -> TieForm:
    return TieForm(request.POST or None, role=request.GET.get("wie", ""), today=today(request.actor))


def _show(
    request,
    person: Person,
    form: TieForm,
    *,
    status: int = 200,
    step: StepTaken | None = None,
    quick: QuickForm | None = None,
    paper: QuickForm | None = None,
):
    """The page of the map, as it is now: the drawing and the list come from one query."""
    day = today(request.actor)
    ecogram = ecogram_of(person.id, history=decide(request.actor, "ecogram.read_all", person_id=person.id).allow)
    is_private = private.hides_names(request)
    drawn = private.without_names(ecogram.ties) if is_private else ecogram.ties
    listing = listing_of(request.GET, ecogram, {tie.thread: tie.entry.name for tie in drawn})
    if is_private:
        ecogram = replace(ecogram, ties=drawn, since=None)
    may = {
        action: decide(request.actor, action, person_id=person.id).allow for action in ("ecogram.save", "needs.agree")
    }
    roles = {tie.entry.tie_role for tie in ecogram.ties}
    page = EcogramPage(
        person=heading_of(request, person),
        ecogram=ecogram,
        drawing=drawing_of(ecogram.ties, ecogram.links, reader=request.actor.user_id),
        summary=() if is_private else network_summary(person.id),
        form=form if may["ecogram.save"] else None,
        prompts=tuple(prompt for prompt in PROMPTS if prompt.role not in roles),
        may_propose=may["needs.agree"],
        seen_by=str(who_sees(person.id, "ecogram.read", actor=request.actor)),
        step=step,
        listing=listing,
        quick=quick or QuickForm(today=day),
        paper=paper or QuickForm(today=day, paper=True),
        is_private=is_private,
        asks_first=not private.has_started(request, person.id),
    )
    context = {"page": page, "form": form, "undo": _undo(request, person)}
    return render(request, "ecogram/show_ecogram.html", context, status=status)


@require_POST
def take_step(request, person_id):
    """One step in the drawing. The script that asks gets the page as it now is; without it there is a redirect to it.

    A step that cannot be taken changes nothing: 422 says why, 409 holds both versions when somebody else was first.
    """
    person = visible_person(request, person_id, "ecogram.read", part="ecogram", fields=SHOWN)
    ask(request, "ecogram.save", person_id=person.id)
    form, status, conflict = StepForm(request.POST), 200, None
    try:
        if not form.is_valid():
            raise ValidationError(_("Deze stap kan niet. Laad de pagina opnieuw en probeer het nog eens."), code="step")
        said = take(form.cleaned_data, person, actor=request.actor)
    except operations.StaleEcogram as stale:
        said, status, conflict = " ".join(stale.messages), 409, stale.conflicts[0]
    except ValidationError as problem:
        said, status = " ".join(problem.messages), 422
    if "x-step" not in request.headers:
        (messages.success if status == 200 else messages.error)(request, said)
        return redirect(_address(person))
    if private.hides_names(request) and status == 200:
        said = _("Bewaard.")
    step = StepTaken(
        said=said,
        mine=entry_words(conflict.mine) if conflict else "",
        theirs=entry_words(conflict.theirs) if conflict else "",
    )
    return _show(request, person, TieForm(today=today(request.actor)), status=status, step=step)


@require_http_methods(["GET", "HEAD", "POST"])
def change_tie(request, person_id, row):
    """Change one tie. When somebody else just did too, both versions are shown and nothing is lost."""
    person = visible_person(request, person_id, "ecogram.read", part="ecogram", fields=SHOWN)
    tie = Tie.objects.filter(person=person, id=row).first()
    if tie is None:
        raise Http404(_("Deze persoon staat niet in dit netwerk."))
    theirs, is_gone = None, False
    ecogram = ecogram_of(person.id)
    form = TieForm(
        request.POST or None,
        entry=entry_of(tie),
        today=today(request.actor),
        others=[(str(each.thread), each.entry.name) for each in ecogram.ties if each.thread != tie.thread],
        knows=[str(each.thread) for each in ecogram.knows(tie.thread)],
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_tie(person, form.entry.row or row, form.entry, actor=request.actor)
            if form.acquaintances is not None:
                operations.record_acquaintances(person, tie.thread, form.acquaintances, actor=request.actor)
        except operations.StaleEcogram as stale:
            form.add_error(None, stale)
            now = stale.conflicts[0].theirs
            theirs = line_of(Tie.objects.get(id=now.row)) if now else None
            is_gone = now is None
            if now is not None:
                # Saving again is then a choice against what the other wrote, with both in sight.
                form.data = form.data.copy()
                form.data["row"] = str(now.row)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("De band met %(name)s is bijgewerkt.") % {"name": form.entry.name})
            return redirect(_address(person))
    elif tie.valid_until is not None and request.method != "POST":
        return redirect(_address(person))
    page = TiePage(
        person=heading_of(request, person),
        thread=tie.thread,
        name=tie.name,
        form=form,
        theirs=theirs,
        is_gone=is_gone,
        seen_by=str(who_sees(person.id, "ecogram.read", actor=request.actor)),
    )
    return render(request, "ecogram/change_tie.html", {"page": page, "form": form}, status=422 if form.errors else 200)


@require_POST
def end_tie(request, person_id, row):
    """Take a tie off the map; it can be put back."""
    person = visible_person(request, person_id, "ecogram.read", part="ecogram", fields=SHOWN)
    try:
        operations.end_tie(person, row, actor=request.actor)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect(_address(person))
    return redirect(_address(person, f"eraf={row}"))


@require_POST
def restore_tie(request, person_id, row):
    """Put a tie back that was taken off."""
    person = visible_person(request, person_id, "ecogram.read", part="ecogram", fields=SHOWN)
    try:
        tie = operations.restore_tie(person, row, actor=request.actor)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("%(name)s staat er weer bij.") % {"name": tie.name})
    return redirect(_address(person))


@require_http_methods(["GET", "HEAD", "POST"])
def forget_third_person(request, person_id):
    """Take somebody else, who does not want to stand here, out of everything we keep about this person."""
    person = visible_person(request, person_id, "ecogram.forget", part="third_person", fields=SHOWN)
    mentions = mentions_of(person.id)
    row = request.GET.get("band", "")
    name = next((each.name for each in mentions if str(each.id) == row), "")
    form = ForgetForm(request.POST if request.method == "POST" else None, mentions=mentions, name=name)
    if request.method == "POST" and form.is_valid():
        try:
            operations.forget_third_person(person, actor=request.actor, **form.chosen)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Weggehaald. In het logboek staat dat dit gebeurde, niet over wie het ging."))
            return redirect(_address(person))
    page = ForgetPage(person=heading_of(request, person), form=form if mentions else None)
    context = {"page": page, "form": form}
    return render(request, "ecogram/forget_third_person.html", context, status=422 if form.errors else 200)


def _address(person: Person, query: str = "", part: str = "") -> str:
    return reverse("show_ecogram", args=[person.id]) + (f"?{query}" if query else "") + (f"#{part}" if part else "")


def _undo(request, person: Person) -> dict[str, str] | None:
    """The bar that takes the last step back, when the address says which tie was just taken off."""
    row = request.GET.get("eraf", "")
    try:
        tie = Tie.objects.filter(person=person, id=row).exclude(valid_until=None).first() if row else None
    except ValidationError:
        return None
    if tie is None:
        return None
    return {
        "url": reverse("restore_tie", args=[person.id, tie.id]),
        "text": _("%(name)s staat er niet meer bij.") % {"name": tie.name},
    }
