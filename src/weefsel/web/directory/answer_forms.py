"""What nobody knows of a place, as questions: for who receives there, and for who called and heard the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.inquiries import OpenQuestion, value_of
from weefsel.apps.directory.models import Offer
from weefsel.apps.directory.validators import MOST_CENTS, MOST_PLACES
from weefsel.catalogue.host_question import HostQuestion, host_questions

YES_NO = {"ja": True, "nee": False}
FIELDS_AT_ONCE = 6  # so that it takes half a minute; what is left, is asked the next time


class EuroField(forms.Field):
    """An amount in euro as people write it, as whole cents; nothing filled in is None."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 12})

    def to_python(self, value):
        text = str(value or "").strip().lstrip("€").strip()
        if not text:
            return None
        found = re.fullmatch(r"([0-9]{1,4})(?:[.,]([0-9]{1,2}|-))?", text, re.ASCII)
        cents = (
            int(found[1]) * 100 + int((found[2] or "0").replace("-", "0").ljust(2, "0")) if found else MOST_CENTS + 1
        )
        if cents > MOST_CENTS:
            raise ValidationError(_("Schrijf een bedrag in euro, bijvoorbeeld 2,50."), code="price")
        return cents

    def prepare_value(self, value):
        return f"{value / 100:.2f}".replace(".", ",").removesuffix(",00") if isinstance(value, int) else value


YES, NO = _("ja"), _("nee")


def _flag(label: str, yes: Any = YES, no: Any = NO) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, widget=forms.RadioSelect, choices=[("ja", yes), ("nee", no)])


def _flags(question: HostQuestion) -> Iterable[tuple[str, forms.Field]]:
    return [(flag.column, _flag(flag.label)) for flag in question.flags]


def _begin(question: HostQuestion) -> Iterable[tuple[str, forms.Field]]:
    anytime, day = question.columns
    date = forms.DateField(
        label=_("Zo nee: vanaf welke dag kan het weer?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Kies een dag.")},
    )
    return [(anytime, _flag(question.ask, _("ja, elk moment"), _("nee, pas later"))), (day, date)]


def _places(question: HostQuestion) -> Iterable[tuple[str, forms.Field]]:
    field = forms.IntegerField(
        label=question.ask,
        required=False,
        min_value=0,
        max_value=MOST_PLACES,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("0 is: nu geen plek."),
        error_messages={
            "invalid": _("Vul een aantal plekken in, zoals 3."),
            "min_value": _("Vul een aantal plekken in van 0 of meer."),
            "max_value": _("Vul een aantal plekken in, zoals 3."),
        },
    )
    return [(question.columns[0], field)]


def _euro(question: HostQuestion) -> Iterable[tuple[str, forms.Field]]:
    return [(question.columns[0], EuroField(label=question.ask, required=False, help_text=_("0 is gratis.")))]


def _language(question: HostQuestion) -> Iterable[tuple[str, forms.Field]]:
    spoken = [(one.slug, one.label) for one in catalogue().vocabulary.fields["language"].choices]
    field = forms.ChoiceField(label=question.ask, required=False, choices=[("", _("kies een taal")), *spoken])
    return [(question.columns[0], field)]


# How a question is asked in a form, by its kind. The others are asked on the page itself.
KINDS: dict[str, Callable[[HostQuestion], Iterable[tuple[str, forms.Field]]]] = {
    "flags": _flags,
    "begin": _begin,
    "places": _places,
    "euro": _euro,
    "language": _language,
}


def name_of(column: str) -> str:
    """The name of a column in a form."""
    return column.partition(".")[2]


class AnswersForm(forms.Form):
    """Some questions, each free to leave open. ``values`` gives what the operations ask for: by question and column.

    Of the questions in ``only_unknown`` what is known already is not asked again.
    """

    is_search = True  # nothing has to be filled in, so no field says so

    def __init__(
        self, *args, questions: Collection[HostQuestion], offer: Offer, only_unknown: Collection[str] = (), **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.questions = tuple(questions)
        for one in self.questions:
            for column, field in KINDS[one.kind](one):
                value = value_of(offer, column)
                if one.slug in only_unknown and one.kind == "flags" and value is not None:
                    continue
                field.initial = {True: "ja", False: "nee"}.get(value, value) if isinstance(value, bool) else value
                self.fields[name_of(column)] = field

    def values(self) -> dict[str, dict[str, Any]]:
        found = {}
        for one in self.questions:
            told = {column: self.cleaned_data.get(name_of(column)) for column in one.columns}
            found[one.slug] = {column: YES_NO.get(value, value) for column, value in told.items()}
        return found

    def add_refusal(self, error: ValidationError) -> None:
        """What the operation refused, beside the field where it can be put right."""
        name = name_of(error.code or "")
        self.add_error(name if name in self.fields else None, error.message)


def askable(open_: Iterable[OpenQuestion], *, first: str = "") -> tuple[OpenQuestion, ...]:
    """The questions that a form asks now, the one that was chosen first; as many as take half a minute."""
    found, n_fields = [], 0
    for one in sorted(open_, key=lambda one: one.slug != first):
        if one.question.kind not in KINDS or (found and n_fields + len(one.question.columns) > FIELDS_AT_ONCE):
            continue
        found.append(one)
        n_fields += len(one.question.columns)
    return tuple(found)


def answer_text(question: HostQuestion, offer: Offer) -> str:
    """What is known of a question, in words; empty when nothing is."""
    if question.kind == "flags":
        said = [(flag.label, value_of(offer, flag.column)) for flag in question.flags]
        words = {True: _("Ja."), False: _("Nee.")}
        return " ".join(f"{label} {words[value]}" for label, value in said if value is not None)
    if question.kind == "begin":
        if offer.can_begin_anytime is None:
            return ""
        return str(_("Iemand kan elk moment beginnen.") if offer.can_begin_anytime else _("Niet elk moment."))
    if question.kind == "language":
        spoken = catalogue().vocabulary.fields["language"].choices
        return next((one.label for one in spoken if one.slug == offer.language), "")
    return ""


def changeable() -> tuple[HostQuestion, ...]:
    """The questions that a host can answer anew, besides those that stand on the page in another way."""
    return tuple(one for one in host_questions().values() if one.kind in ("begin", "flags", "language"))
