"""Forms about people: they parse, and ask the validators of the room."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from weefsel.apps.accounts.models import Organization
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.people.models import Circumstances, Health, Sex
from weefsel.apps.people.operations import CIRCUMSTANCES, HEALTH
from weefsel.apps.people.validators import check_birth_date, check_past_day, read_number, read_postcode
from weefsel.engine.frames import DAYPARTS, DAYS, hour_name
from weefsel.web.people.who_sees import who_sees

DATE_FORMATS = ["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"]
MONTH_FORMATS = ["%m-%Y", "%m/%Y", "%m.%Y", "%Y-%m"]
REACH = (
    ("", _("niet gevraagd")),
    ("1000", _("lopend in de buurt (1 km)")),
    ("3000", _("in het dorp of de wijk (3 km)")),
    ("10000", _("met bus, fiets of auto (10 km)")),
    ("25000", _("verder weg (25 km)")),
)


def text(label, missing="", **options):
    errors = {"required": missing} if missing else {}
    return forms.CharField(label=label, required=bool(missing), error_messages=errors, **options)


def day_field(label, missing, **options):
    return forms.DateField(
        label=label,
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(format="%d-%m-%Y", attrs={"inputmode": "numeric", "class": "w-input--short"}),
        help_text=options.pop("help_text", _("Dag-maand-jaar, zoals 01-06-1952.")),
        error_messages={
            "required": missing,
            "invalid": _("Deze datum bestaat niet, of staat er anders. Schrijf hem zo: 01-06-1952."),
        },
        **options,
    )


def month_field(label):
    """A month and a year; gives the first day of that month."""
    return forms.DateField(
        label=label,
        required=False,
        input_formats=MONTH_FORMATS,
        widget=forms.DateInput(format="%m-%Y", attrs={"inputmode": "numeric", "class": "w-input--short"}),
        help_text=_("Maand-jaar, zoals 06-2025. De dag hoeven we niet te weten."),
        error_messages={
            "required": _("Vul de maand in, of ga terug."),
            "invalid": _("Schrijf de maand zo: 06-2025."),
        },
    )


def asked_field(label):
    """Yes, no, or not asked: three answers, and the last is the one that stands there until someone asks."""
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=[("", _("niet gevraagd")), ("yes", _("ja")), ("no", _("nee"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )


def asked(value: bool | None) -> str:
    """How `asked_field` writes a value."""
    return "" if value is None else "yes" if value else "no"


def language_choices():
    return [(choice.slug, choice.label) for choice in catalogue().vocabulary.fields["language"].choices]


def tie_role_choices():
    return [("", _("kies"))] + [(role.slug, role.label) for role in catalogue().vocabulary.tie_roles.values()]


class DetailsForm(forms.Form):
    """Who someone is and how to reach them. ``today`` decides which birth dates can be."""

    given_name = text(_("Voornaam"), _("Vul de voornaam in."), max_length=100)
    name_prefix = text(_("Tussenvoegsel"), max_length=30, widget=forms.TextInput(attrs={"class": "w-input--short"}))
    family_name = text(_("Achternaam"), _("Vul de achternaam in."), max_length=150)
    birth_date = day_field(_("Geboortedatum"), _("Vul de geboortedatum in."))
    address_as = text(
        _("Hoe wil deze persoon worden aangesproken?"),
        max_length=150,
        help_text=_("Bijvoorbeeld: mevrouw Jansen, of gewoon Ans."),
    )
    wish = text(
        _("Wat wil deze persoon nu, in eigen woorden?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Schrijf op wat iemand zelf zegt. Geen diagnose."),
    )
    sex = forms.ChoiceField(label=_("Geslacht"), choices=Sex, initial=Sex.UNKNOWN, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Taal waarin iemand het liefst praat"), choices=language_choices, initial="nl")
    needs_interpreter = asked_field(_("Is er een tolk nodig?"))
    phone = text(_("Telefoon"), max_length=40, widget=forms.TextInput(attrs={"type": "tel"}))
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        error_messages={"invalid": _("Dit e-mailadres klopt niet. Schrijf het zo: naam@voorbeeld.nl.")},
    )
    street_line = text(_("Straat en huisnummer"), max_length=150)
    postcode = text(_("Postcode"), max_length=10, widget=forms.TextInput(attrs={"class": "w-input--short"}))
    city = text(_("Plaats"), max_length=80)

    def __init__(self, *args, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        for name, field_class in (("birth_date", "birth"), ("wish", "wish"), ("phone", "contact"), ("city", "address")):
            self.fields[name].seen_by = who_sees(field_class)

    def clean_birth_date(self):
        check_birth_date(self.cleaned_data["birth_date"], today=self.today)
        return self.cleaned_data["birth_date"]

    def clean_postcode(self):
        return read_postcode(self.cleaned_data["postcode"])

    def details(self) -> dict:
        """What the operations take."""
        own = ("form_token", "is_new", "seen_at")
        return {name: value for name, value in self.cleaned_data.items() if name not in own}


class AddPersonForm(DetailsForm):
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    is_new = forms.BooleanField(
        label=_("Ik heb gekeken: dit is iemand anders, schrijf in"), required=False, widget=forms.HiddenInput
    )

    def ask_whether_new(self):
        """Show the box in which someone says that this is not one of the people found."""
        self.fields["is_new"].widget = forms.CheckboxInput()


class UpdatePersonForm(DetailsForm):
    seen_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)


class WishForm(forms.Form):
    wish = text(
        _("Wat wilt u nu, in uw eigen woorden?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Schrijf op wat iemand zelf zegt. Geen diagnose."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wish"].seen_by = who_sees("wish")


class HoursGrid(forms.CheckboxSelectMultiple):
    """Days in rows, parts of the day in columns."""

    template_name = "people/hours_grid.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        options = [option for _group, group, _index in context["widget"]["optgroups"] for option in group]
        size = len(DAYPARTS)
        context["dayparts"] = DAYPARTS
        context["days"] = [(day, options[n * size : (n + 1) * size]) for n, day in enumerate(DAYS)]
        return context


class CircumstancesForm(forms.Form):
    """What someone can and likes. "Niet gevraagd" is where every question begins."""

    prefers = forms.ChoiceField(
        label=_("Liever in een groep of met één iemand?"),
        required=False,
        choices=[("", _("niet gevraagd")), *Circumstances.Prefers.choices],
        widget=forms.RadioSelect,
    )
    reach_m = forms.ChoiceField(
        label=_("Hoe ver kan en wil deze persoon reizen?"), required=False, choices=REACH, widget=forms.RadioSelect
    )
    hours = forms.MultipleChoiceField(
        label=_("Wanneer kan deze persoon?"),
        required=False,
        choices=[(str(n), hour_name(n)) for n in range(len(DAYS) * len(DAYPARTS))],
        widget=HoursGrid,
        help_text=_("Niets aangevinkt betekent: niet gevraagd."),
    )

    youngest_child_born = month_field(_("In welke maand is het jongste kind geboren?"))

    FLAGS = tuple(name for name in CIRCUMSTANCES if name not in ("prefers", "hours", "reach_m", "youngest_child_born"))
    # Asked when something that may fit asks for it; here only what was answered, to change or take back.
    ONCE_ASKED = ("employed", "is_parent", "youngest_child_born")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields = catalogue().vocabulary.fields
        for name in self.FLAGS:
            self.fields[name] = asked_field(fields[name].question)
        self.order_fields([*self.FLAGS, "youngest_child_born", "prefers", "reach_m", "hours"])
        for name in self.ONCE_ASKED:
            if name not in self.initial:
                del self.fields[name]
        self.fields["hours"].seen_by = who_sees("circumstances")

    @classmethod
    def shown(cls, row: Circumstances | None) -> dict:
        """The initial values for what is known."""
        if row is None:
            return {}
        values = {name: asked(getattr(row, name)) for name in cls.FLAGS}
        values = {name: value for name, value in values.items() if value or name not in cls.ONCE_ASKED}
        if row.youngest_child_born:
            values["youngest_child_born"] = row.youngest_child_born
        values |= {"prefers": row.prefers or "", "reach_m": "" if row.reach_m is None else str(row.reach_m)}
        values["hours"] = [str(n) for n, can in enumerate(row.hours or []) if can]
        return values

    def values(self) -> dict:
        """What the operation takes."""
        data = dict(self.cleaned_data)
        ticked = {int(n) for n in data["hours"]}
        data["hours"] = [n in ticked for n in range(len(DAYS) * len(DAYPARTS))] if ticked else None
        data["prefers"] = data["prefers"] or None
        if data.get("youngest_child_born"):
            data["youngest_child_born"] = data["youngest_child_born"].replace(day=1)
        data["reach_m"] = int(data["reach_m"]) if data["reach_m"] else None
        return data


class HealthForm(forms.Form):
    heart_condition = asked_field(_("Heeft deze persoon een hartaandoening (gehad)?"))
    memory_problem = asked_field(_("Heeft deze persoon problemen met het geheugen?"))
    due_date = day_field(
        _("Uitgerekend op"), "", required=False, help_text=_("Alleen bij een zwangerschap: dag-maand-jaar.")
    )

    FLAGS = tuple(name for name in HEALTH if name != "due_date")
    ALWAYS = ("heart_condition", "memory_problem", "due_date")

    def __init__(self, *args, **kwargs):
        """``initial`` as `shown` gives it: beside what is always here, only what was answered before."""
        super().__init__(*args, **kwargs)
        fields = catalogue().vocabulary.fields
        for name in self.FLAGS:
            if name not in self.fields and self.initial.get(name):
                self.fields[name] = asked_field(fields[name].question)
        for field in self.fields.values():
            field.seen_by = who_sees("health")

    @classmethod
    def shown(cls, row: Health | None) -> dict:
        """The initial values for what is known."""
        if row is None:
            return {}
        return {"due_date": row.due_date} | {name: asked(getattr(row, name)) for name in cls.FLAGS}


class NumberForm(forms.Form):
    number = text(
        _("Burgerservicenummer (BSN)"),
        _("Vul het nummer in, of ga terug."),
        max_length=14,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-input--short"}),
        help_text=_("Negen cijfers. Neem ze over van een identiteitsbewijs."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].seen_by = who_sees("number")

    def clean_number(self):
        return read_number(self.cleaned_data["number"])


class PastDayForm(forms.Form):
    """``birth_date`` and ``today`` decide which days can be."""

    def __init__(self, *args, today, birth_date, **kwargs):
        self.today, self.birth_date = today, birth_date
        super().__init__(*args, **kwargs)

    def clean_day(self):
        check_past_day(self.cleaned_data["day"], today=self.today, birth_date=self.birth_date)
        return self.cleaned_data["day"]


class DeathForm(PastDayForm):
    day = day_field(_("Overleden op"), _("Vul de datum in."))
    name = text(
        _("Typ de achternaam van deze persoon"), _("Typ de achternaam over, zo weten we zeker om wie het gaat.")
    )

    def __init__(self, *args, family_name, **kwargs):
        self.family_name = family_name
        super().__init__(*args, **kwargs)

    def clean_name(self):
        if self.cleaned_data["name"].strip().casefold() != self.family_name.casefold():
            raise forms.ValidationError(
                _("Dit is niet de achternaam van deze persoon. Controleer of u bij de juiste persoon bent."),
                code="other-name",
            )
        return self.cleaned_data["name"]


class MoveForm(PastDayForm):
    day = day_field(_("Verhuisd op"), _("Vul de datum in."))
    street_line = text(_("Straat en huisnummer"), max_length=150)
    postcode = text(_("Postcode"), max_length=10, widget=forms.TextInput(attrs={"class": "w-input--short"}))
    city = text(_("Plaats"), max_length=80)

    def clean_postcode(self):
        return read_postcode(self.cleaned_data["postcode"])


class PracticeForm(PastDayForm):
    day = day_field(_("Naar de andere praktijk sinds"), _("Vul de datum in."))
    practice = forms.ChoiceField(
        label=_("Nieuwe praktijk"),
        required=False,
        help_text=_("Staat de praktijk er niet bij? Kies dan: een praktijk die hier niet bekend is."),
    )
    agreed = forms.BooleanField(
        label=_("Deze persoon vraagt hier zelf om, of is het ermee eens"),
        error_messages={"required": _("Bespreek dit eerst met deze persoon, en vink dan aan.")},
    )

    def __init__(self, *args, own_id, **kwargs):
        super().__init__(*args, **kwargs)
        practices = Organization.objects.filter(kind=Organization.Kind.PRACTICE, is_claimed=True).exclude(id=own_id)
        self.fields["practice"].choices = [
            ("", _("een praktijk die hier niet bekend is")),
            *((str(each.id), each.name) for each in practices),
        ]

    def practice_id(self) -> uuid.UUID | None:
        return uuid.UUID(self.cleaned_data["practice"]) if self.cleaned_data["practice"] else None
