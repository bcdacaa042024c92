"""The form of a questionnaire, made from the catalogue, and the forms of a talk."""

from __future__ import annotations

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from weefsel.apps.screening.models import Occasion, Talk
from weefsel.apps.screening.validators import check_outcome, check_words, clean_answers
from weefsel.catalogue.instrument import Instrument


class QuestionsForm(forms.Form):
    """One field a question; every question may be skipped. ``answers`` by item, after `is_valid`."""

    formulier = forms.UUIDField(widget=forms.HiddenInput)
    moment = forms.ChoiceField(choices=Occasion.choices, widget=forms.HiddenInput)

    def __init__(self, data=None, *, instrument: Instrument, occasion: str):
        super().__init__(data, initial={"formulier": uuid.uuid4(), "moment": occasion})
        self.instrument = instrument
        self.items = instrument.items_at(occasion)
        for item in self.items:
            options = [(answer, answer) for answer in instrument.answers_of(item)]
            if item.several:
                field = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=options)
            else:
                field = forms.ChoiceField(widget=forms.RadioSelect, choices=[*options, ("", _("sla deze vraag over"))])
            field.label, field.help_text, field.required = item.text, item.help, False
            self.fields[item.id] = field

    def clean(self):
        cleaned = super().clean()
        given = {item.id: cleaned[item.id] for item in self.items if item.id in cleaned}
        try:
            self.answers = clean_answers(self.instrument, given)
        except ValidationError as problem:
            for field, errors in problem.error_dict.items():
                self.add_error(field, errors)
        return cleaned


class StartTalkForm(forms.Form):
    """Which talk begins is the button that was pressed; ``formulier`` makes two clicks one talk."""

    formulier = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class StepForm(forms.Form):
    """What was said at one step. Nothing has to be filled in."""

    words = forms.CharField(
        label=_("Wat is er gezegd? Schrijf het op in eigen woorden."),
        help_text=_("Alleen wat u samen wilt onthouden. Leeg laten mag."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    def __init__(self, data=None, *, number: int, words: str = ""):
        super().__init__(data, initial={"words": words}, auto_id=f"id_{number}_%s")

    def clean_words(self):
        return check_words(self.cleaned_data["words"])


class ReturnForm(forms.Form):
    """What came back from an app of somebody else, by hand and with a yes."""

    words = forms.CharField(
        label=_("Wat kwam er terug?"),
        help_text=_("Wat de persoon vertelt of laat zien: een paar woorden, of een uitslag."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    has_consent = forms.BooleanField(label=_("De persoon vindt het goed dat ik dit opschrijf"), required=False)

    def __init__(self, data=None):
        super().__init__(data, auto_id="id_terug_%s")

    def add_refusal(self, error: ValidationError) -> None:
        """What the operation refused, beside the field where it can be put right."""
        self.add_error({"consent": "has_consent", "words": "words"}.get(error.code), error.message)


class EndTalkForm(forms.Form):
    """How the talk ended, and what was agreed."""

    outcome = forms.ChoiceField(
        label=_("Hoe eindigde het gesprek?"),
        widget=forms.RadioSelect,
        choices=Talk.Outcome.choices,
        error_messages={"required": _("Kies hoe het gesprek eindigde.")},
    )
    agreed = forms.CharField(
        label=_("Wat spraken wij af?"),
        help_text=_("In de woorden van de persoon: wie doet wat, en wanneer."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    def clean_agreed(self):
        return check_words(self.cleaned_data["agreed"])

    def clean(self):
        cleaned = super().clean()
        if "outcome" in cleaned and "agreed" in cleaned:
            try:
                check_outcome(cleaned["outcome"], cleaned["agreed"])
            except ValidationError as problem:
                self.add_error("agreed", problem)
        return cleaned
