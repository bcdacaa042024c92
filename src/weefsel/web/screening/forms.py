"""The form of a questionnaire, made from the catalogue."""

from __future__ import annotations

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from weefsel.apps.screening.models import Occasion
from weefsel.apps.screening.validators import clean_answers
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
