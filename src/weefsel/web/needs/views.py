"""What could help: proposed with a reason, and chosen together."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weefsel.apps.accounts.queries import today
from weefsel.apps.needs import operations
from weefsel.apps.needs.models import Need
from weefsel.apps.needs.queries import NeedLine, needs_of, questions_for, transitions_of
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import decide, who_sees
from weefsel.web.needs.forms import OPEN, DecideForm, OwnForm, TransitionForm, ViewForm
from weefsel.web.needs.pages import Card, NeedsPage
from weefsel.web.rights.ask import ask, visible_person
from weefsel.web.screening.heading import heading_of

# Which field classes the page shows, for the log.
SHOWN = frozenset({"identity", "age", "wish", "answers", "needs"})
MOST_PROPOSALS = 3  # at a time; the rest is folded away
MOST_QUESTIONS = 2


@require_http_methods(["GET", "HEAD", "POST"])
def show_needs(request, person_id):
    """What could help, with the reasons; the person decides about each of them. Every form is sent to this address."""
    person = visible_person(request, person_id, "needs.read_chosen", part="needs", fields=SHOWN)
    head = heading_of(request, person)
    if request.method == "POST":
        ask(request, "needs.agree", person_id=person.id)
    lines = needs_of(person.id, actor=request.actor)
    sent = _sent(request, lines)
    if request.method == "POST" and (sent is None or sent.is_valid()):
        try:
            _act(request, person, sent)
        except ValidationError as problem:
            if sent is None:
                messages.error(request, problem.message)
                return redirect("show_needs", person_id=person.id)
            sent.add_error(None, problem)
        else:
            messages.success(request, _("Bewaard. U kunt dit altijd weer veranderen."))
            return redirect("show_needs", person_id=person.id)
    may = {
        action: decide(request.actor, action, person_id=person.id).allow
        for action in ("needs.agree", "matching.read", "screening.record")
    }
    cards = [_card(request, line, sent) if may["needs.agree"] else Card(line, None, None) for line in lines]
    of_state = {state: [card for card in cards if card.line.state == state] for state in Need.State.values}
    proposed = of_state[Need.State.PROPOSED]
    on = today(request.actor)
    page = NeedsPage(
        person=head,
        may_choose=may["needs.agree"],
        first=tuple(card for card in of_state[Need.State.AGREED] if card.line.track == "other"),
        chosen=tuple(card for card in of_state[Need.State.AGREED] if card.line.track != "other"),
        proposed=tuple(proposed[:MOST_PROPOSALS]),
        more=tuple(proposed[MOST_PROPOSALS:]),
        questions=_questions(person.id, on) if may["needs.agree"] else (),
        own=_own(lines, sent) if may["needs.agree"] else None,
        transition=(sent if isinstance(sent, TransitionForm) else TransitionForm()) if may["needs.agree"] else None,
        transitions=transitions_of(person.id, on=on) if may["needs.agree"] else (),
        closed=tuple(card for card in cards if card.line.state not in OPEN),
        has_chosen=any(card.line.track == "network" for card in of_state[Need.State.AGREED]),
        may_match=may["matching.read"],
        may_ask=may["screening.record"],
        seen_by=str(who_sees(person.id, "needs.read_chosen", actor=request.actor)),
    )
    return render(request, "needs/show_needs.html", {"page": page, "form": sent}, status=422 if sent else 200)


@require_POST
def propose_needs(request, person_id):
    """Look what answers, events and the map give reason to talk about, and show it."""
    person = visible_person(request, person_id, "needs.read_chosen", part="needs", fields=SHOWN)
    operations.propose_needs(person, actor=request.actor)
    return redirect("show_needs", person_id=person.id)


def _sent(request, lines: tuple[NeedLine, ...]) -> Form | None:
    """The form that was sent, by what it does; None for what has no fields to fill in."""
    if request.method != "POST":
        return None
    match request.POST.get("do"):
        case "own":
            return OwnForm(request.POST, states={line.kind: line.state for line in lines})
        case "transition":
            return TransitionForm(request.POST)
        case "view":
            return ViewForm(request.POST, need=_id(request.POST.get("need")))
        case "undo" | "forget":
            return None
    return DecideForm(request.POST, kind=request.POST.get("kind", ""))


def _act(request, person: Person, sent: Form | None) -> None:
    actor = request.actor
    match sent:
        case DecideForm() | OwnForm():
            operations.agree_needs(person, [sent.decision], actor=actor)
        case ViewForm():
            given = sent.cleaned_data
            operations.give_view(person, given["need"], given["view"], given["view_words"], actor=actor)
        case TransitionForm():
            told = sent.cleaned_data
            operations.record_transition(person, told["what"], told["on"], actor=actor, token=told["form_token"])
            operations.propose_needs(person, actor=actor)
        case _ if request.POST.get("do") == "forget":
            operations.take_back_transition(person, _id(request.POST.get("id")), actor=actor)
            operations.propose_needs(person, actor=actor)
        case _:
            operations.undo_opinion(person, _id(request.POST.get("id")), actor=actor)


def _id(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return UUID(int=0)


def _card(request, line: NeedLine, sent: Form | None) -> Card:
    """A need with its forms; the one that was sent keeps what was typed."""
    is_sent = isinstance(sent, DecideForm) and sent.data.get("kind") == line.kind
    own = next((view for view in line.views if view.by_id == request.actor.user_id), None)
    is_view = isinstance(sent, ViewForm) and sent.data.get("need") == str(line.id)
    view = ViewForm(need=line.id, view=own.choice if own else "", words=own.words if own else "")
    form = DecideForm(kind=line.kind, state=line.state, words=line.words, priority=line.priority)
    return Card(
        line,
        form=sent if is_sent else form,
        view=None if request.actor.role == "person" else sent if is_view else view,
        is_open=is_sent or is_view,
    )


def _own(lines: tuple[NeedLine, ...], sent: Form | None) -> OwnForm:
    return sent if isinstance(sent, OwnForm) else OwnForm(states={line.kind: line.state for line in lines})


def _questions(person_id: UUID, on) -> tuple[str, ...]:
    """The few things to ask before something may be proposed, in words."""
    asks = dict.fromkeys(each.signal.ask for each in questions_for(person_id, on=on))
    return tuple(asks)[:MOST_QUESTIONS]
