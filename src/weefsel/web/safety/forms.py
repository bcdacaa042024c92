"""Forms of the protected part. Nothing typed here is kept by the browser: no drafts, no suggestions."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Membership
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.safety.models import ProtectedTie, SafeContact
from weefsel.apps.safety.validators import (
    Hints,
    check_contact,
    check_reason,
    check_review,
    check_someone,
    clean_hints,
    proposed_review,
)
from weefsel.catalogue.safety import MeldcodeStep, SafetyQuestion
from weefsel.engine.frames import hour_name
from weefsel.web.ecogram.forms import role_choices

DATE_FORMATS = ["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"]


def day_field(label, help_text, **options):
    return forms.DateField(
        label=label,
        help_text=help_text,
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(format="%d-%m-%Y", attrs={"inputmode": "numeric", "class": "w-input--short"}),
        error_messages={
            "required": _("Vul een dag in."),
            "invalid": _("Deze datum bestaat niet, of staat er anders. Schrijf hem zo: 01-09-2027."),
        },
        **options,
    )


def alone_field():
    return forms.BooleanField(
        label=_("Wij zijn samen, en er kijkt niemand mee."),
        error_messages={"required": _("Doe dit alleen samen met de persoon, zonder iemand erbij.")},
    )


class HintsForm(forms.Form):
    """By what someone could be known here; ``hints`` after `is_valid`."""

    given_name = forms.CharField(label=_("Voornaam"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Achternaam"), max_length=150, required=False)
    birth_date = day_field(_("Geboortedatum"), _("Dag-maand-jaar, zoals 01-06-1952."), required=False)
    postcode = forms.CharField(
        label=_("Postcode"), max_length=10, required=False, widget=forms.TextInput(attrs={"class": "w-input--short"})
    )
    house_number = forms.CharField(
        label=_("Huisnummer"), max_length=10, required=False, widget=forms.TextInput(attrs={"class": "w-input--short"})
    )

    def __init__(self, *args, today: date, hints: Hints | None = None, **named):
        if hints is not None:
            named["initial"] = {name: getattr(hints, name) for name in HintsForm.base_fields}
        super().__init__(*args, **named)
        self.today = today

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        try:
            self.hints = clean_hints(
                Hints(**{name: cleaned[name] for name in HintsForm.base_fields}),
                today=self.today,
            )
        except ValidationError as problem:
            for name, errors in problem.error_dict.items():
                self.add_error(name, errors)
        return cleaned


class TieForm(HintsForm):
    """Someone in the life of the person whom others may not hear about, or who must stay away.

    ``band`` the thread of a tie on the map that moves here, when it comes from there.
    """

    form_token = forms.UUIDField(widget=forms.HiddenInput)
    band = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("Wat is er met deze persoon?"),
        widget=forms.RadioSelect,
        choices=[
            (ProtectedTie.Kind.HARMFUL, _("Dit contact doet kwaad. Breng ons niet bij elkaar.")),
            (ProtectedTie.Kind.NO_CONTACT, _("Er mag of moet geen contact zijn. Breng ons niet bij elkaar.")),
            (ProtectedTie.Kind.HIDDEN, _("Dit contact is goed, maar niemand mag ervan weten.")),
        ],
        error_messages={"required": _("Kies wat er met deze persoon is.")},
    )
    tie_role = forms.ChoiceField(label=_("Wie is dit?"), required=False)
    told = forms.CharField(
        label=_("Wat moet onthouden worden?"),
        help_text=_("Niets hoeft. Schrijf alleen op wat nodig is."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    review_by = day_field(
        _("Wanneer kijkt u hier opnieuw naar?"), _("Wij stellen een half jaar voor. Een jaar is het langst.")
    )

    field_order = ("form_token", "band", "kind", "tie_role", *HintsForm.base_fields, "told", "review_by", "alone")

    def __init__(self, *args, today: date, is_self: bool, tie: Tie | None = None, **named):
        initial = {"form_token": uuid.uuid4(), "review_by": proposed_review(today)}
        if tie is not None:
            initial |= {"band": tie.thread, "tie_role": tie.tie_role, "given_name": tie.name}
        super().__init__(*args, today=today, initial=initial, **named)
        self.fields["tie_role"].choices = role_choices()
        if not is_self:
            self.fields["alone"] = alone_field()
        self.order_fields(self.field_order)

    def clean_review_by(self):
        check_review(self.cleaned_data["review_by"], today=self.today)
        return self.cleaned_data["review_by"]

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                check_someone(cleaned["kind"], cleaned["tie_role"], self.hints)
            except ValidationError as problem:
                for name, errors in problem.error_dict.items():
                    self.add_error(name, errors)
        return cleaned


class ThreadForm(forms.Form):
    """A tie on the map, by its thread."""

    band = forms.UUIDField()


class ReasonForm(forms.Form):
    """Why; a few words."""

    reason = forms.CharField(
        label=_("Waarom?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Schrijf kort waarom. Een paar woorden is genoeg.")},
    )

    def clean_reason(self):
        return check_reason(self.cleaned_data["reason"])


class ReviewForm(forms.Form):
    """Until when it goes on."""

    review_by = day_field(_("Tot wanneer?"), _("Dan kijkt u hier samen opnieuw naar. Een jaar is het langst."))

    def __init__(self, *args, today: date, **named):
        super().__init__(*args, initial={"review_by": proposed_review(today)}, **named)
        self.today = today

    def clean_review_by(self):
        check_review(self.cleaned_data["review_by"], today=self.today)
        return self.cleaned_data["review_by"]


class ColleagueForm(forms.Form):
    """Who looks along."""

    colleague = forms.TypedChoiceField(
        label=_("Wie kijkt mee?"),
        coerce=uuid.UUID,
        error_messages={
            "required": _("Kies een collega uit de lijst."),
            "invalid_choice": _("Kies een collega uit de lijst."),
        },
    )

    def __init__(self, *args, colleagues: Sequence[Membership], names: Mapping[str, str], **named):
        super().__init__(*args, **named)
        self.fields["colleague"].choices = [
            ("", _("kies")),
            *((str(one.user_id), f"{one.user.name} ({names[one.role]})") for one in colleagues),
        ]


class HourForm(forms.Form):
    """A part of the week."""

    hour = forms.TypedChoiceField(
        label=_("Dagdeel"), coerce=int, error_messages={"required": _("Kies een dagdeel uit de lijst.")}
    )

    def __init__(self, *args, **named):
        super().__init__(*args, **named)
        self.fields["hour"].choices = [("", _("kies")), *((n, hour_name(n)) for n in range(21))]


class QuestionsForm(forms.Form):
    """Every question may be left open; ``answers`` by question after `is_valid`."""

    def __init__(self, *args, questions: Mapping[str, SafetyQuestion], last: Mapping[str, str], is_self: bool, **named):
        super().__init__(*args, **named)
        self.questions = questions
        for slug, question in questions.items():
            self.fields[slug] = forms.ChoiceField(
                label=question.text,
                choices=[(answer, answer) for answer in question.answers],
                initial=last.get(slug, ""),
                required=False,
                widget=forms.RadioSelect,
            )
        if not is_self:
            self.fields["alone"] = alone_field()

    def clean(self):
        cleaned = super().clean()
        self.answers = {slug: cleaned[slug] for slug in self.questions if cleaned.get(slug)}
        if not self.errors and not self.answers:
            raise ValidationError(_("Er is nog niets gekozen. Eén antwoord is genoeg."), code="empty")
        return cleaned


class ContactForm(forms.Form):
    """How someone wants to be reached, and no other way; ``where`` after `is_valid`."""

    channel = forms.ChoiceField(
        label=_("Hoe mogen wij contact zoeken?"),
        choices=SafeContact.Channel,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe wij contact mogen zoeken.")},
    )
    address = forms.CharField(
        label=_("Welk nummer of adres, of via wie?"),
        max_length=200,
        error_messages={"required": _("Schrijf op waar of bij wie dat kan.")},
    )
    hours = forms.CharField(
        label=_("Wanneer wel?"),
        help_text=_("Bijvoorbeeld: op werkdagen tussen 9 en 12 uur."),
        max_length=200,
        required=False,
    )
    may_leave_message = forms.BooleanField(label=_("Een bericht achterlaten mag"), required=False)

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                self.where = check_contact(cleaned["channel"], cleaned["address"])
            except ValidationError as problem:
                for name, errors in problem.error_dict.items():
                    self.add_error(name, errors)
        return cleaned


class StepForm(forms.Form):
    """One step of the meldcode."""

    number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, number: int, step: MeldcodeStep, **named):
        super().__init__(*args, initial={"number": number}, **named)
        if step.choices:
            self.fields["choice"] = forms.ChoiceField(
                label=_("Wat klopt het meest?"),
                choices=[(choice.slug, choice.label) for choice in step.choices],
                widget=forms.RadioSelect,
                error_messages={"required": _("Kies wat het meest klopt.")},
            )
        self.fields["text"] = forms.CharField(
            label=step.prompt,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={"required": _("Schrijf kort op wat u deed of zag. Een paar woorden is genoeg.")},
        )
