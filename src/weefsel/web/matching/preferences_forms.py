"""One question to find a place, as a form: buttons where one press answers it, else a list and a button."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.matching.belonging import agreement
from weefsel.catalogue.matching import Question
from weefsel.engine.frames import DAYPARTS, DAYS, hour_name
from weefsel.web.people.forms import HoursGrid

N_PARTS = len(DAYS) * len(DAYPARTS)


def words_of(question: Question) -> list[tuple[str, str]]:
    """What there is to choose from, by slug with its label."""
    known = catalogue()
    if question.words == "language":
        return [(one.slug, one.label) for one in known.vocabulary.fields["language"].choices]
    lists = {"interest": known.matching.interests, "own_group": known.matching.own_groups}
    return [(one.slug, one.label) for one in lists[question.words].values()]


def amount_text(cents: int) -> str:
    """What someone can pay for one time, in words."""
    if not cents:
        return _("niets: alleen wat gratis is")
    return _("tot %s euro") % f"{cents / 100:.2f}".replace(".", ",").removesuffix(",00")


def minutes_text(minutes: int) -> str:
    return _("%s minuten") % minutes


def buttons_of(question: Question) -> tuple[tuple[str, str], ...]:
    """The answers that are one press each; none where more than one may be chosen."""
    if question.kind == "flag":
        return (("yes", _("Ja")), ("no", _("Nee")))
    if question.kind == "choice":
        return tuple((one.slug, one.label) for one in question.choices)
    if question.kind == "amount":
        return tuple((str(cents), amount_text(cents)) for cents in question.amounts)
    return ()


def _several(label: str, choices, **options) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Kies uit de lijst.")},
        **options,
    )


class PreferenceForm(forms.Form):
    """The answer to one question. `values` gives it by column of the table of people."""

    def __init__(self, *args, question: Question, is_self: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.question, self.buttons = question, buttons_of(question)
        missing = dict.fromkeys(("required", "invalid_choice"), _("Kies een antwoord, of sla de vraag over."))
        if self.buttons:
            self.fields["value"] = forms.ChoiceField(
                choices=self.buttons, widget=forms.HiddenInput, error_messages=missing
            )
        elif question.kind == "hours":
            choices = [(str(n), hour_name(n)) for n in range(N_PARTS)]
            self.fields["hours"] = forms.MultipleChoiceField(
                label=_("Dagdelen"), choices=choices, widget=HoursGrid, error_messages=missing
            )
        elif question.kind == "trip":
            minutes = [(str(each), minutes_text(each)) for each in question.amounts]
            self.fields["minutes"] = forms.ChoiceField(
                label=_("Hoe lang, één kant op?"), choices=minutes, widget=forms.RadioSelect, error_messages=missing
            )
            ways = [(slug, one.name) for slug, one in catalogue().matching.ways.items()]
            self.fields["ways"] = _several(
                _("Hoe gaat u?"), ways, help_text=_("Niets aangevinkt: dat weten we dan nog niet.")
            )
        elif question.words == "own_group":
            guarded = catalogue().matching.own_groups
            choices = words_of(question)
            self.fields["words"] = _several(_("Mensen"), [one for one in choices if not guarded[one[0]].sensitive])
            self.fields["more"] = _several(
                _("Alleen als u dat zelf wilt zeggen"), [one for one in choices if guarded[one[0]].sensitive]
            )
            self.fields["agreed"] = forms.BooleanField(label=agreement(is_self=is_self), required=False)
        else:
            self.fields["words"] = _several(_("Kies wat past"), words_of(question))

    @staticmethod
    def initial_of(question: Question, values: dict[str, Any]) -> dict[str, Any]:
        """What was said before, by field. ``values`` by column."""
        value = values[question.columns[0]]
        if value is None or buttons_of(question):
            return {}
        if question.kind == "hours":
            return {"hours": [str(n) for n, can in enumerate(value) if can]}
        if question.kind == "trip":
            return {"minutes": str(value), "ways": values["travel_ways"] or []}
        return {"words": value, "more": value}

    def clean(self):
        cleaned = super().clean()
        if "words" in self.fields and not self.errors and not self.chosen():
            self.add_error("words", _("Kies een antwoord, of sla de vraag over."))
        return cleaned

    def chosen(self) -> list[str]:
        """The words that were ticked."""
        return [*self.cleaned_data.get("words", ()), *self.cleaned_data.get("more", ())]

    def values(self) -> dict[str, Any]:
        """By column, as `tell` takes it."""
        data, (column, *_more) = self.cleaned_data, self.question.columns
        if self.question.kind == "flag":
            return {column: data["value"] == "yes"}
        if self.question.kind == "choice":
            return {column: data["value"]}
        if self.question.kind == "amount":
            return {column: int(data["value"])}
        if self.question.kind == "hours":
            ticked = {int(n) for n in data["hours"]}
            return {column: [n in ticked for n in range(N_PARTS)]}
        if self.question.kind == "trip":
            return {"travel_min": int(data["minutes"]), "travel_ways": data["ways"] or None}
        return {column: self.chosen()}


def answer_text(question: Question, values: dict[str, Any]) -> str:
    """What was said, in a few words; empty when nothing was. ``values`` by column."""
    value = values[question.columns[0]]
    if value is None or value == []:
        return ""
    if question.kind == "hours":
        return ", ".join(hour_name(n) for n, can in enumerate(value) if can)
    if question.kind == "trip":
        ways = catalogue().matching.ways
        return ", ".join([minutes_text(value), *(ways[slug].name for slug in values["travel_ways"] or ())])
    if question.kind == "several":
        labels = dict(words_of(question))
        return ", ".join(labels.get(slug, slug) for slug in value)
    told = {"flag": "yes" if value else "no", "amount": str(value)}.get(question.kind, value)
    return str(dict(buttons_of(question)).get(told) or (amount_text(value) if question.kind == "amount" else told))
