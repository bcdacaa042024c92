"""Five chairs: who sits beside you? A map in pictures and few words, for who does not read much. It is the same map."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from weefsel.apps.accounts.queries import today
from weefsel.apps.ecogram import operations
from weefsel.apps.ecogram.queries import ecogram_of
from weefsel.apps.ecogram.validators import TieEntry, clean_tie
from weefsel.apps.rights.queries import decide, who_sees
from weefsel.web.ecogram import private
from weefsel.web.rights.ask import ask, visible_person
from weefsel.web.screening.heading import Heading, heading_of

SHOWN = frozenset({"identity", "age", "network"})
N_SEATS = 5
# Who can sit on a chair: a role of the map, its picture, and one word.
WHO = (
    ("partner", "heart", gettext_lazy("partner")),
    ("child", "child", gettext_lazy("kind")),
    ("other_family", "family", gettext_lazy("familie")),
    ("friend", "friend", gettext_lazy("vriend")),
    ("neighbour", "house", gettext_lazy("buur")),
    ("professional", "care", gettext_lazy("hulp")),
    ("pet", "pet", gettext_lazy("dier")),
)
PICTURES = {role: picture for role, picture, _word in WHO} | {"parent": "family", "sibling": "family"}
# How near, in the picture: a chair against yours, at your table, or at the door.
NEAR = (
    ("1", "near", gettext_lazy("heel dichtbij")),
    ("2", "table", gettext_lazy("dichtbij")),
    ("3", "door", gettext_lazy("verder weg")),
)
# What somebody is there for, as a picture and a word.
HELPS = (
    ("P", "hands", gettext_lazy("helpt mij")),
    ("G", "cups", gettext_lazy("is er gezellig bij")),
    ("E", "ear", gettext_lazy("luistert")),
)


@dataclass(frozen=True, slots=True)
class Seat:
    """One chair: who sits there by name (as the screen shows it) and picture; or "" for a free one."""

    number: int
    name: str
    picture: str


@dataclass(frozen=True, slots=True)
class SeatsPage:
    """Five chairs, the nearest first, and how many stand on the map besides. ``form`` None: only to look at."""

    person: Heading
    seats: tuple[Seat, ...]
    n_more: int
    form: SeatForm | None
    seen_by: str


class SeatForm(forms.Form):
    """Who sits down: a picture is enough; ``entry`` after `is_valid`."""

    formulier = forms.UUIDField(widget=forms.HiddenInput)
    who = forms.ChoiceField(
        label=gettext_lazy("Wie is dit?"),
        choices=[(role, word) for role, _picture, word in WHO],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Kies een plaatje.")},
    )
    name = forms.CharField(label=gettext_lazy("Naam"), required=False)
    near = forms.TypedChoiceField(
        label=gettext_lazy("Hoe dichtbij?"), choices=[(ring, word) for ring, _picture, word in NEAR], coerce=int,
        empty_value=None, required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    helps = forms.MultipleChoiceField(
        label=gettext_lazy("Wat doet deze persoon?"), choices=[(letter, word) for letter, _picture, word in HELPS],
        required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, data=None, *, today):
        super().__init__(data, initial={"formulier": uuid.uuid4()})
        self._today = today
        self.fields["name"].widget.attrs |= {"maxlength": 60, "autocomplete": "off"}

    @property
    def who_pictures(self) -> list[tuple[str, str]]:
        return [(role, picture) for role, picture, _word in WHO]

    @property
    def near_pictures(self) -> list[tuple[str, str]]:
        return [(ring, picture) for ring, picture, _word in NEAR]

    @property
    def help_pictures(self) -> list[tuple[str, str]]:
        return [(letter, picture) for letter, picture, _word in HELPS]

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        try:
            # A picture without a name is somebody too: then the word is the name.
            self.entry = clean_tie(
                TieEntry(
                    name=cleaned["name"] or str(dict(self.fields["who"].choices)[cleaned["who"]]),
                    tie_role=cleaned["who"],
                    ring=cleaned["near"],
                    received=tuple(cleaned["helps"]) or None,
                ),
                today=self._today,
            )
        except ValidationError as problem:
            for field, errors in problem.error_dict.items():
                self.add_error(field if field in self.fields else None, errors)
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
def show_seats(request, person_id):
    """The five who sit nearest, in pictures; sending a picture puts somebody on the map."""
    person = visible_person(request, person_id, "ecogram.read", part="ecogram", fields=SHOWN)
    if request.method == "POST":
        ask(request, "ecogram.save", person_id=person.id)
    form = SeatForm(request.POST or None, today=today(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_tie(person, form.entry, actor=request.actor, token=form.cleaned_data["formulier"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("%(name)s zit erbij.") % {"name": form.entry.name})
            return redirect(reverse("show_seats", args=[person.id]))
    ties = ecogram_of(person.id, history=False).ties
    if private.hides_names(request):
        ties = private.without_names(ties)
    seated = [
        Seat(i + 1, tie.entry.name, PICTURES.get(tie.entry.tie_role, "friend")) for i, tie in enumerate(ties[:N_SEATS])
    ]
    page = SeatsPage(
        person=heading_of(request, person),
        seats=(*seated, *(Seat(i + 1, "", "") for i in range(len(seated), N_SEATS))),
        n_more=max(len(ties) - N_SEATS, 0),
        form=form if decide(request.actor, "ecogram.save", person_id=person.id).allow else None,
        seen_by=str(who_sees(person.id, "ecogram.read", actor=request.actor)),
    )
    return render(request, "ecogram/show_seats.html", {"page": page, "form": form}, status=422 if form.errors else 200)
