"""The form of the follow-up questions, made from the catalogue."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from weefsel.apps.screening.validators import clean_answers
from weefsel.catalogue.instrument import Instrument


class FollowUpForm(forms.Form):
    """One field a question; every question may be skipped. ``answers`` by item, after `is_valid`."""

    def __init__(self, *args, instrument: Instrument, **kwargs):
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        for item in instrument.items:
            options = [(answer, answer) for answer in instrument.answers_of(item)]
            if item.several:
                field = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=options)
                field.help_text = _("Meer dan één antwoord mag.")
            else:
                field = forms.ChoiceField(widget=forms.RadioSelect, choices=[*options, ("", _("sla over"))])
            field.label, field.required = item.text, False
            self.fields[item.id] = field

    def clean(self):
        cleaned = super().clean()
        given = {item.id: cleaned[item.id] for item in self.instrument.items if cleaned.get(item.id)}
        try:
            self.answers = clean_answers(self.instrument, given)
        except ValidationError as problem:
            for name, errors in problem.error_dict.items():
                self.add_error(name, errors)
        if not self.errors and not any(self.answers.values()):
            raise ValidationError(
                _("Er is nog niets gekozen. Kies een antwoord, of kies onderaan: liever niet."), code="empty"
            )
        return cleaned
