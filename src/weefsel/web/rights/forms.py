"""Forms of the noodknop, of who looks along for someone else, and of working on behalf of someone."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from weefsel.apps.people.operations.representation import topics_of
from weefsel.apps.rights.models import Emergency
from weefsel.apps.rights.queries import rights
from weefsel.apps.staff.delegation import can_be_withheld
from weefsel.web.people.forms import day_field, text

TOPICS = {
    "groups": _("aan welke groepen deze persoon meedoet, en wanneer"),
    "referrals": _("verwijzingen, en wat daarbij is verteld"),
    "consent": _("waar ja op is gezegd, en dat intrekken"),
}


class EmergencyForm(forms.Form):
    birth_date = day_field(_("Geboortedatum"), _("Vul de geboortedatum in."))
    family_name = text(_("Achternaam"), _("Vul de achternaam in."), max_length=150)
    given_name = text(_("Voornaam (mag leeg blijven)"), max_length=100)
    reason = forms.ChoiceField(
        label=_("Waarom nu?"),
        choices=Emergency.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies een reden.")},
    )
    words = forms.CharField(
        label=_("Wat is er aan de hand?"),
        help_text=_("In een zin, minstens 15 tekens. De persoon leest dit later terug."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf in een zin wat er aan de hand is.")},
    )


class ReviewForm(forms.Form):
    finding = forms.ChoiceField(
        label=_("Was dit terecht?"),
        choices=Emergency.Finding.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies of dit terecht was.")},
    )
    words = forms.CharField(
        label=_("Toelichting"),
        help_text=_("Was het niet terecht? Schrijf dan op wat u ermee doet."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def topics_field(relation: str, label):
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=lambda: [(topic, TOPICS[topic]) for topic in sorted(topics_of(relation))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Niets aangevinkt betekent: alleen de naam en de leeftijd."),
    )


class _WhoForm(forms.Form):
    name = text(_("Naam"), _("Vul de naam in."), max_length=150)
    email = forms.EmailField(
        label=_("Eigen e-mailadres"),
        help_text=_("Hiermee logt deze persoon in. Niet het adres van een ander."),
        error_messages={
            "required": _("Vul een e-mailadres in."),
            "invalid": _("Dit e-mailadres klopt niet. Schrijf het zo: naam@voorbeeld.nl."),
        },
    )


class ParentForm(_WhoForm):
    document = text(
        _("Waaruit blijkt het gezag?"),
        _("Schrijf op waaruit het gezag blijkt."),
        help_text=_("Zoals: gezagsregister, gezien op 1 maart 2027."),
        max_length=200,
    )
    topics = topics_field("parent", _("Wat ziet deze ouder, tot het kind 12 is?"))


class RepresentativeForm(_WhoForm):
    document = text(
        _("Welk document zag u?"),
        _("Schrijf op welk document u zag."),
        help_text=_("De beschikking van de rechter of de volmacht, met de datum."),
        max_length=200,
    )
    last_day = day_field(
        _("Tot en met"), _("Vul de laatste dag in."), help_text=_("Daarna kijkt u opnieuw of het nog klopt.")
    )
    topics = topics_field("representative", _("Wat ziet deze vertegenwoordiger?"))


class AgreeForm(forms.Form):
    topics = topics_field("parent_agreed", _("Wat mag deze ouder zien?"))


class DelegationForm(forms.Form):
    assistant = forms.TypedChoiceField(
        label=_("Wie gaat namens u werken?"), error_messages={"required": _("Kies een assistent.")}
    )
    last_day = day_field(
        _("Tot en met"), _("Vul de laatste dag in."), help_text=_("Hoogstens een jaar. Stoppen kan elk moment.")
    )
    withheld = forms.MultipleChoiceField(
        label=_("Wat blijft u zelf doen?"),
        required=False,
        choices=lambda: [(action, rights().actions[action].capitalize()) for action in can_be_withheld()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Wat u aanvinkt, kan de assistent niet. Vragenlijsten en het netwerk ziet een assistent nooit."),
    )

    def __init__(self, *args, assistants, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assistant"].choices = [("", _("Kies")), *((str(user.id), user.name) for user in assistants)]
