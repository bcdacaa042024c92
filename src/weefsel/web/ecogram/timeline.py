"""How the network of a person went from conversation to conversation, and the start of a new one: is this still so?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from weefsel.apps.ecogram import operations
from weefsel.apps.ecogram.queries import Ecogram, TieLine, ecogram_of, ecogram_on
from weefsel.apps.ecogram.timeline import Conversation, timeline_of
from weefsel.apps.rights.queries import decide
from weefsel.web.ecogram import private
from weefsel.web.rights.ask import ask, visible_person
from weefsel.web.screening.heading import Heading, heading_of

SHOWN = frozenset({"identity", "age", "network"})
SAME, OTHER, GONE = "zo", "anders", "niet-meer"
ANSWERS = (
    (SAME, gettext_lazy("dit is nog zo")),
    (OTHER, gettext_lazy("er is iets anders")),
    (GONE, gettext_lazy("hoort er niet meer bij")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """Who stood on the map last time, by the name that the screen shows."""

    tie: TieLine
    name: str


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """The conversations, the latest first; or with ``then`` the map of one ``day``.

    ``lines`` who stood there last time, on the day ``last``; ``open`` of whom it was said that something is different.
    ``form`` None: this reader may only look.
    """

    person: Heading
    conversations: tuple[Conversation, ...]
    lines: tuple[Line, ...]
    open: tuple[Line, ...]
    last: date | None
    form: ReviewForm | None
    then: Ecogram | None
    day: date | None
    is_private: bool


class ReviewForm(forms.Form):
    """One by one: is this still so? What is left open is not asked today."""

    def __init__(self, data=None, *, lines: tuple[Line, ...]):
        super().__init__(data)
        self._lines = lines
        for line in lines:
            self.fields[str(line.tie.row)] = forms.ChoiceField(
                label=line.name if line.name == line.tie.role else f"{line.name}, {line.tie.role}",
                choices=ANSWERS,
                required=False,
                widget=forms.RadioSelect,
            )

    def answered(self, answer: str) -> list[TieLine]:
        return [line.tie for line in self._lines if self.cleaned_data.get(str(line.tie.row)) == answer]


@require_http_methods(["GET", "HEAD", "POST"])
def show_timeline(request, person_id):
    """Every conversation with what it changed; ``dag`` opens the map of a day. Sending goes through the map again."""
    person = visible_person(request, person_id, "ecogram.read_all", part="ecogram", fields=SHOWN)
    may_save = request.method == "POST" or _may_save(request, person.id)
    if request.method == "POST":
        ask(request, "ecogram.save", person_id=person.id)
    ecogram = ecogram_of(person.id)
    is_private = private.hides_names(request)
    lines = _lines(ecogram.ties, is_private=is_private)
    form = ReviewForm(request.POST if request.method == "POST" else None, lines=lines) if may_save else None
    if request.method == "POST" and form.is_valid():
        same = [line.tie for line in lines] if "alles" in request.POST else form.answered(SAME)
        gone, other = form.answered(GONE), form.answered(OTHER)
        try:
            saved = operations.go_through(
                person, [tie.thread for tie in same], [tie.row for tie in gone], actor=request.actor
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _said(saved))
            query = "&".join(f"anders={tie.thread}" for tie in other)
            return redirect(reverse("show_timeline", args=[person.id]) + (f"?{query}" if query else ""))
    day = _day(request.GET.get("dag", ""))
    then = ecogram_on(person.id, day) if day else None
    conversations = timeline_of(person.id) if then is None else ()
    asked = set(request.GET.getlist("anders"))
    page = TimelinePage(
        person=heading_of(request, person),
        conversations=conversations,
        lines=lines if may_save else (),
        open=tuple(line for line in lines if may_save and str(line.tie.thread) in asked),
        last=conversations[0].day if conversations else None,
        form=form,
        then=_shown(then, is_private=is_private),
        day=day,
        is_private=is_private,
    )
    context = {"page": page, "form": form}
    return render(request, "ecogram/show_timeline.html", context, status=422 if form and form.errors else 200)


def _may_save(request, person_id: UUID) -> bool:
    return decide(request.actor, "ecogram.save", person_id=person_id).allow


def _lines(ties: tuple[TieLine, ...], *, is_private: bool) -> tuple[Line, ...]:
    shown = private.without_names(ties) if is_private else ties
    return tuple(Line(tie, each.entry.name) for tie, each in zip(ties, shown, strict=True))


def _shown(ecogram: Ecogram | None, *, is_private: bool) -> Ecogram | None:
    if ecogram is None or not is_private:
        return ecogram
    return replace(ecogram, ties=private.without_names(ecogram.ties))


def _said(saved: operations.Saved) -> str:
    same = _("Van %(n)s is bewaard dat het nog zo is.") % {"n": saved.changed}
    went = ngettext("%(n)s ging van de kaart.", "%(n)s gingen van de kaart.", saved.ended) % {"n": saved.ended}
    parts = [same] * bool(saved.changed) + [went] * bool(saved.ended)
    return " ".join(parts) or _("Dit stond vandaag al zo.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
