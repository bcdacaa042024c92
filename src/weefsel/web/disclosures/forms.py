"""Writing down who asks from outside, and on what ground something is given."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.consent.models import Consent
from weefsel.apps.consent.words import purpose_name
from weefsel.apps.disclosures.models import Disclosure
from weefsel.apps.disclosures.operations import Asked, Given
from weefsel.apps.rights.queries import rights
from weefsel.catalogue.disclosure import Ground
from weefsel.web.people.forms import DATE_FORMATS

SHORT, LONG = {"rows": 2}, {"rows": 4}


def _line(label, max_length: int, help_text="") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=max_length, help_text=help_text)


def _words(label, max_length: int, help_text="", rows=SHORT) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=max_length, help_text=help_text, widget=forms.Textarea(attrs=rows)
    )


def _day(label, help_text) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=DATE_FORMATS,
        help_text=help_text,
        widget=forms.DateInput(format="%d-%m-%Y", attrs={"inputmode": "numeric", "class": "w-input--short"}),
        error_messages={"invalid": _("Deze datum bestaat niet, of staat er anders. Schrijf hem zo: 01-06-2027.")},
    )


class _AskedForm(forms.Form):
    """Who asks, and what."""

    house = _line(_("Welke organisatie?"), 120, _("Nodig als een organisatie iets vraagt. Bij familie of buren niet."))
    asked_by = _line(_("Wie vraagt het, en wat doet die daar?"), 200, _("Bij familie of buren is een naam genoeg."))
    reached = _line(
        _("Hoe weet u zeker wie dit is?"), 300, _("Bijvoorbeeld: teruggebeld via het algemene nummer, zelf opgezocht.")
    )
    question = _words(_("Wat wil die weten?"), 1000)
    reason = _words(_("Waarvoor?"), 500)

    @property
    def asked(self) -> Asked:
        return Asked(
            **{name: self.cleaned_data.get(name, "") for name in ("house", "asked_by", "reached", "question", "reason")}
        )


class TellForm(forms.Form):
    tell_on = _day(_("De persoon ziet dit pas op"), _("Dag-maand-jaar, binnen een jaar. Leeg: de persoon ziet het nu."))
    tell_why = _words(_("Waarom nu nog niet?"), 500, _("Alleen om gevaar te voorkomen. De persoon leest dit niet."))


class AskForm(_AskedForm, TellForm):
    """A question that came in. For a no, who asks is enough."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    asker = forms.ChoiceField(
        label=_("Wie vraagt iets?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wie iets vraagt.")},
    )
    asked_on = _day(_("Wanneer?"), _("Dag-maand-jaar."))

    def __init__(self, *args, day: date, **options) -> None:
        super().__init__(*args, initial={"asked_on": day}, **options)
        self.day = day
        self.fields["asker"].choices = [(each.slug, each.name) for each in catalogue().askers.values()]

    def clean_asked_on(self) -> date:
        return self.cleaned_data["asked_on"] or self.day

    @property
    def has_hidden_errors(self) -> bool:
        """Whether something has to be mended in the part that is folded away."""
        return any(name in self.errors for name in ("reached", "question", "reason", "asked_on", "tell_on", "tell_why"))


class GroundForm(_AskedForm):
    """What belongs to one ground. ``shown`` classes of data that may be given; ``consents`` yeses that stand here;
    ``is_house`` an organisation asks.
    """

    fields_given = forms.MultipleChoiceField(
        label=_("Welke soort gegevens vertelt u?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = _words(
        _("Wat vertelt u precies?"),
        2000,
        _("Alleen wat nodig is voor deze vraag. Niets over veiligheid, en niets over anderen om de persoon heen."),
        LONG,
    )
    medium = forms.ChoiceField(
        label=_("Hoe vertelt u het?"), required=False, choices=Disclosure.Medium.choices, widget=forms.RadioSelect
    )

    # What the operation calls by another name than the form does, because a form has fields of its own.
    NAMES = {"fields": "fields_given"}

    def __init__(
        self,
        *args,
        ground: Ground,
        disclosure: Disclosure,
        consents: Iterable[Consent],
        shown: Iterable[str],
        is_house: bool,
        **options,
    ) -> None:
        initial = {name: getattr(disclosure, name) for name in ("house", "asked_by", "reached", "question", "reason")}
        super().__init__(*args, initial=initial, **options)
        self.ground = ground
        added: dict[str, forms.Field] = {}
        choices = [(str(one.id), _consent_text(one)) for one in consents] if ground.by_consent else []
        if choices:
            added["consent"] = forms.ChoiceField(
                label=_("Op welk ja?"),
                required=False,
                choices=[*choices, ("", _("Een ander ja, dat de persoon na deze vraag gaf"))],
                widget=forms.RadioSelect,
            )
        for question in ground.questions:
            if question.kind == "day":
                added[question.slug] = _day(question.text, question.hint)
            else:
                added[question.slug] = _words(question.text, 1000, question.hint)
        given = {name: self.fields.pop(name) for name in ("fields_given", "words", "medium")}
        self.fields |= added | given
        known = rights().field_classes
        self.fields["fields_given"].choices = [(slug, known[slug]) for slug in known if slug in shown]
        if ground.eyes == "before":
            del self.fields["medium"]
        # On a yes that stands here, what would be asked of another yes stays empty.
        open_ones = {"consent", *(added if choices else ()), *(() if is_house else ("house",))}
        for name, field in self.fields.items():
            field.required = name not in open_ones
            field.error_messages["required"] = _("Schrijf dit op voordat u iets geeft.")
        self.fields["fields_given"].error_messages["required"] = _("Kies welke soort gegevens u vertelt.")
        if "medium" in self.fields:
            self.fields["medium"].error_messages["required"] = _("Kies hoe u het vertelde.")
        if not is_house:
            del self.fields["house"]

    @property
    def answers(self) -> dict[str, str]:
        found = {question.slug: self.cleaned_data.get(question.slug) for question in self.ground.questions}
        return {slug: each.isoformat() if isinstance(each, date) else each or "" for slug, each in found.items()}

    @property
    def consent_id(self) -> uuid.UUID | None:
        chosen = self.cleaned_data.get("consent")
        return uuid.UUID(chosen) if chosen else None

    @property
    def given(self) -> Given:
        return Given(self.cleaned_data["fields_given"], self.cleaned_data["words"], self.cleaned_data.get("medium", ""))


def _consent_text(consent: Consent) -> str:
    return _("%(purpose)s, aan %(receiver)s, sinds %(day)s") % {
        "purpose": purpose_name(consent.purpose),
        "receiver": consent.receiver.name if consent.receiver else "",
        "day": consent.given_at.strftime("%d-%m-%Y"),
    }


class ReviewForm(forms.Form):
    agree = forms.ChoiceField(
        label=_("Wat vindt u?"),
        choices=[("yes", _("Akkoord: dit is nodig, en niet meer dan nodig")), ("no", _("Niet akkoord"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat u vindt.")},
    )
    words = _words(_("Waarom?"), 1000, _("Bij niet akkoord is dit nodig."))


class GiveForm(forms.Form):
    medium = forms.ChoiceField(
        label=_("Hoe vertelde u het?"),
        choices=Disclosure.Medium.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe u het vertelde.")},
    )
