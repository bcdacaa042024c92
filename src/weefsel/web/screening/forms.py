"""The form of a questionnaire, made from the catalogue, and the forms of a talk."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from weefsel.apps.screening.models import Occasion, Talk
from weefsel.apps.screening.validators import check_outcome, check_words, clean_answers
from weefsel.catalogue.instrument import Gate, Instrument
from weefsel.engine.screening.wording import Wording

MOST_BYTES = 5_000_000


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


def check_size(file) -> None:
    """Refuse a file that is larger than a questionnaire can be."""
    if file.size > MOST_BYTES:
        raise ValidationError(
            _("Dit bestand is te groot: er past %(most)s megabyte.") % {"most": MOST_BYTES // 1_000_000}, code="large"
        )


class BeginForm(forms.Form):
    """When the questions are asked, and what has to be so before they open. ``said`` by condition, after `is_valid`.

    With a file it brings in answers that were given elsewhere.
    """

    occasion = forms.ChoiceField(label=_("Wanneer vraagt u dit?"), choices=Occasion.choices)
    file = forms.FileField(
        label=_("Het bestand met de antwoorden"),
        required=False,
        validators=[check_size],
        error_messages={"empty": _("Dit bestand is leeg. Kies een ander.")},
    )

    def __init__(self, data=None, files=None, *, gates: Sequence[Gate], occasion: str):
        super().__init__(data, files, initial={"occasion": occasion})
        self.gates = gates
        for gate in gates:
            self.fields[gate.condition] = forms.ChoiceField(
                label=gate.text,
                widget=forms.RadioSelect,
                choices=[("yes", _("ja")), ("no", _("nee"))],
                error_messages={"required": _("Kies ja of nee.")},
            )
        self.order_fields([*(gate.condition for gate in gates), "occasion"])

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that everyone fills in."""
        return [field for field in self if field.name != "file"]

    @property
    def said(self) -> dict[str, bool]:
        return {gate.condition: self.cleaned_data[gate.condition] == "yes" for gate in self.gates}


class FileForm(forms.Form):
    """One file, in a size that a questionnaire can have."""

    file = forms.FileField(
        label=_("Het bestand"),
        validators=[check_size],
        error_messages={
            "required": _("Kies eerst een bestand."),
            "empty": _("Dit bestand is leeg. Kies een ander."),
            "missing": _("Kies eerst een bestand."),
            "invalid": _("Kies eerst een bestand."),
        },
    )


class LeaveForm(forms.Form):
    """With whose leave a wording is used."""

    leave = forms.CharField(
        label=_("Met wiens toestemming gebruikt u deze tekst?"),
        help_text=_("Bijvoorbeeld: vrij met bronvermelding, nagekeken op de site van de makers op 3 maart."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": _("Schrijf op met wiens toestemming u deze tekst gebruikt.")},
    )


class TiesForm(forms.Form):
    """Which question of a file is the wording of which item; `cleaned_data` is item id to link id."""

    def __init__(
        self,
        data=None,
        *,
        instrument: Instrument,
        questions: Mapping[str, str],
        wording: Wording | None,
        ties: Mapping[str, str],
    ):
        super().__init__(data)
        choices = [("", _("kies een vraag")), *((link_id, text or link_id) for link_id, text in questions.items())]
        by_text = {text: link_id for link_id, text in questions.items()}
        for item in instrument.items:
            now = ties.get(item.id) or (by_text.get(wording.items.get(item.id, ""), "") if wording else "")
            self.fields[item.id] = forms.ChoiceField(
                label=item.construct.capitalize(),
                choices=choices,
                initial=now,
                error_messages={"required": _("Kies welke vraag uit het bestand hierbij hoort.")},
            )

    def clean(self):
        cleaned = super().clean()
        for name, link_id in cleaned.items():
            if list(cleaned.values()).count(link_id) > 1:
                self.add_error(name, _("Deze vraag koos u twee keer. Kies voor elk onderwerp een andere."))
                break
        return cleaned
