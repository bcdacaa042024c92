"""Forms of groups: each parses and leads to one operation."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.groups.models import Attendance, Favour, Group, Signal
from weefsel.apps.groups.operations.attend import MOST_WALK_INS
from weefsel.apps.groups.operations.enrol import end_reasons
from weefsel.apps.groups.operations.form import MOST_HOMES, form_of, offered_roles, required_roles
from weefsel.apps.groups.operations.pair import MOST_AT_ONCE
from weefsel.apps.people.areas import centroid
from weefsel.apps.people.validators import read_postcode
from weefsel.catalogue.werkvorm import Werkvorm

IMPRESSIONS = (("good", gettext_lazy("fijn")), ("mixed", gettext_lazy("ging wel")), ("hard", gettext_lazy("moeilijk")))


def _asked(text):
    """What a field says when it was left empty: in the words of that field."""
    return {"required": text}


class GroupForm(forms.Form):
    """A new group. Everything that the werkvorm and the organisation know is filled in; ``roles`` after `is_valid`."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = forms.CharField(
        error_messages=_asked(gettext_lazy("Geef de groep een naam.")),
        label=gettext_lazy("Naam van de groep"),
        max_length=150,
        help_text=gettext_lazy("Wie meedoet, leest deze naam. In berichten staat hij niet."),
    )
    location = forms.ChoiceField(error_messages=_asked(gettext_lazy("Kies een plek.")), label=gettext_lazy("Plek"))
    offer = forms.ChoiceField(
        label=gettext_lazy("Aanbod"),
        required=False,
        help_text=gettext_lazy("Wie hierheen verwezen is, kan meteen in deze groep."),
    )
    first = forms.DateField(
        error_messages=_asked(gettext_lazy("Kies wanneer de eerste keer is.")),
        label=gettext_lazy("Eerste keer"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    starts = forms.TimeField(
        error_messages=_asked(gettext_lazy("Kies hoe laat het begint.")),
        label=gettext_lazy("Begint om"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    minutes = forms.IntegerField(
        error_messages=_asked(gettext_lazy("Vul in hoeveel minuten het duurt.")),
        label=gettext_lazy("Duur in minuten"),
        min_value=10,
        max_value=720,
    )
    second_weekday = forms.TypedChoiceField(
        label=gettext_lazy("Tweede dag in de week"), coerce=int, choices=list(WEEKDAYS.items())
    )
    n_homes = forms.IntegerField(
        label=gettext_lazy("Hoeveel woningen of kamers zijn er?"),
        required=False,
        min_value=1,
        max_value=MOST_HOMES,
        help_text=gettext_lazy("Weet u het nog niet? Vul het later in."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Taal in de groep"))
    on_map = forms.BooleanField(
        label=gettext_lazy("Zet deze groep op de sociale kaart"),
        required=False,
        help_text=gettext_lazy("Dan kunnen anderen mensen hierheen verwijzen. Nieuwe aanmeldingen komen bij u."),
    )

    def __init__(self, *args, werkvorm: Werkvorm, locations, offers, **kwargs):
        super().__init__(*args, **kwargs)
        names = catalogue().vocabulary
        self.fields["location"].choices = locations
        self.fields["language"].choices = [(c.slug, c.label) for c in names.fields["language"].choices]
        if offers:
            self.fields["offer"].choices = [*offers, ("", _("los van het aanbod"))]
            del self.fields["on_map"]
        else:
            del self.fields["offer"]
        if form_of(werkvorm) != Group.Form.RESIDENCE:
            del self.fields["n_homes"]
        rhythm = werkvorm.rhythm
        if rhythm.phases or rhythm.times != 2 or rhythm.unit != "week":
            del self.fields["second_weekday"]
        required = required_roles(werkvorm)
        for need in werkvorm.roles:
            if need.role not in offered_roles(werkvorm):
                continue
            self.fields[f"role_{need.role}"] = forms.CharField(
                label=names.roles[need.role].label.capitalize(),
                max_length=150,
                required=need.role in required,
                help_text=need.text,
                error_messages={"required": _("Vul in wie dit doet. Deze werkvorm kan niet zonder.")},
            )

    def roles(self) -> dict[str, str]:
        """Who has which role, by the slug of the role."""
        return {
            name.removeprefix("role_"): value for name, value in self.cleaned_data.items() if name.startswith("role_")
        }


class LocationForm(forms.Form):
    """A place to meet; where it lies comes from the postcode."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = forms.CharField(
        error_messages=_asked(gettext_lazy("Geef de plek een naam, bijvoorbeeld: buurthuis, zaal 2.")),
        label=gettext_lazy("Naam van de plek"),
        max_length=150,
    )
    street_line = forms.CharField(
        error_messages=_asked(gettext_lazy("Vul de straat en het huisnummer in.")),
        label=gettext_lazy("Straat en huisnummer"),
        max_length=150,
    )
    postcode = forms.CharField(
        error_messages=_asked(gettext_lazy("Vul de postcode in, bijvoorbeeld 6601 AA.")),
        label=gettext_lazy("Postcode"),
        max_length=7,
    )
    city = forms.CharField(
        error_messages=_asked(gettext_lazy("Vul de plaats in.")), label=gettext_lazy("Plaats"), max_length=80
    )
    is_step_free = forms.NullBooleanField(
        label=gettext_lazy("Kunt u er zonder drempels binnen?"),
        required=False,
        widget=forms.Select(
            choices=[
                ("", gettext_lazy("dat weten we niet")),
                ("true", gettext_lazy("ja")),
                ("false", gettext_lazy("nee")),
            ]
        ),
    )

    def clean_postcode(self):
        return read_postcode(self.cleaned_data["postcode"])

    def place(self) -> dict:
        """What `add_location` asks for; x and y are None where nobody knows the postcode."""
        x, y = centroid(self.cleaned_data["postcode"])
        return {**self.cleaned_data, "x": x, "y": y}


class PresenceForm(forms.Form):
    """Who is there: one choice of three a person, all on one page, saved at once."""

    impression = forms.ChoiceField(
        label=gettext_lazy("Hoe was het?"), choices=IMPRESSIONS, required=False, widget=forms.RadioSelect
    )
    n_walk_ins = forms.IntegerField(
        label=gettext_lazy("Hoeveel mensen liepen binnen?"),
        required=False,
        min_value=0,
        max_value=MOST_WALK_INS,
        help_text=gettext_lazy("Alleen een getal, zonder namen."),
    )

    roles_present = forms.MultipleChoiceField(
        label=gettext_lazy("Wie begeleidde?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, presences, roles, is_walk_in: bool, **kwargs):
        super().__init__(*args, **kwargs)
        names = catalogue().vocabulary.roles
        self.fields["roles_present"].choices = [
            (str(role.id), f"{role.name}, {names[role.role].label if role.role in names else role.role}")
            for role in roles
        ]
        if not roles:
            del self.fields["roles_present"]
        if not is_walk_in:
            del self.fields["n_walk_ins"]
        self.presences = presences
        for one in presences:
            self.fields[self.name_of(one)] = forms.ChoiceField(
                label=one.shown_name,
                choices=Attendance.Status.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=one.status,
            )

    def roles(self, *, was_written: bool) -> list[uuid.UUID] | None:
        """Who led the meeting; None when nobody was chosen and nothing was written yet: that is not "nobody"."""
        chosen = [uuid.UUID(each) for each in self.cleaned_data.get("roles_present", ())]
        return chosen if chosen or was_written else None

    @staticmethod
    def name_of(presence) -> str:
        return f"status_{presence.enrolment_id}"

    def statuses(self) -> dict[uuid.UUID, str]:
        """What was chosen; who was left open is left out."""
        return {one.enrolment_id: status for one in self.presences if (status := self.cleaned_data[self.name_of(one)])}


class EndForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Waarom?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Kies waarom dit stopt.")},
    )

    def __init__(self, *args, form: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(end_reasons(form).items())


class PairForm(forms.Form):
    """One person, one buddy, and their first meeting with someone along."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    referral = forms.ChoiceField(
        label=gettext_lazy("Wie zoekt een buddy?"),
        error_messages=_asked(gettext_lazy("Kies wie een buddy zoekt.")),
    )
    about = forms.CharField(
        label=gettext_lazy("Wat mag de buddy vooraf lezen?"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Eén zin, als de persoon dat goedvindt. Niets over gezondheid."),
    )
    buddy = forms.ChoiceField(
        label=gettext_lazy("Met welke buddy?"), error_messages=_asked(gettext_lazy("Kies een buddy."))
    )
    companion = forms.CharField(
        label=gettext_lazy("Wie is er de eerste keer bij?"),
        max_length=150,
        help_text=gettext_lazy("Iemand die beiden kent, of die beiden gesproken heeft."),
        error_messages=_asked(gettext_lazy("Vul in wie er de eerste keer bij is.")),
    )
    location = forms.ChoiceField(
        label=gettext_lazy("Waar is de eerste ontmoeting?"), error_messages=_asked(gettext_lazy("Kies een plek."))
    )
    first = forms.DateField(
        label=gettext_lazy("Welke dag?"),
        error_messages=_asked(gettext_lazy("Kies wanneer de eerste keer is.")),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    starts = forms.TimeField(
        label=gettext_lazy("Hoe laat?"),
        error_messages=_asked(gettext_lazy("Kies hoe laat het begint.")),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Duur in minuten"),
        min_value=10,
        max_value=720,
        error_messages=_asked(gettext_lazy("Vul in hoeveel minuten het duurt.")),
    )

    def __init__(self, *args, waiting, buddies, locations, **kwargs):
        super().__init__(*args, **kwargs)
        for name, choices in (("referral", waiting), ("buddy", buddies), ("location", locations)):
            self.fields[name].choices = choices


class BuddyForm(forms.Form):
    """Someone who wants to be a buddy."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    referral = forms.ChoiceField(
        label=gettext_lazy("Is dit iemand die hierheen verwezen is?"),
        required=False,
        help_text=gettext_lazy("Dan wordt iemand die het zelf meemaakte een buddy voor een ander."),
    )
    name = forms.CharField(
        label=gettext_lazy("Naam"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("De naam die de ander leest. Een voornaam is genoeg."),
    )
    about = forms.CharField(
        label=gettext_lazy("Wat mag de ander lezen?"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Eén zin van de buddy zelf, bijvoorbeeld over wat die graag doet."),
    )
    n_at_once = forms.IntegerField(
        label=gettext_lazy("Voor hoeveel mensen tegelijk?"), min_value=1, max_value=MOST_AT_ONCE, initial=1
    )

    def __init__(self, *args, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["referral"].choices = [("", _("nee, een vrijwilliger")), *waiting]
        if not waiting:
            del self.fields["referral"]


class SessionForm(forms.Form):
    """One more meeting."""

    on = forms.DateField(
        label=gettext_lazy("Welke dag?"),
        error_messages=_asked(gettext_lazy("Kies een dag.")),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    starts = forms.TimeField(
        label=gettext_lazy("Hoe laat?"),
        error_messages=_asked(gettext_lazy("Kies hoe laat het begint.")),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Duur in minuten"),
        required=False,
        min_value=10,
        max_value=720,
        help_text=gettext_lazy("Leeg: zo lang als bij deze werkvorm hoort."),
    )
    title = forms.CharField(
        label=gettext_lazy("Wat gaat u doen?"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("Bijvoorbeeld: samen eten."),
    )


class HomesForm(forms.Form):
    n_homes = forms.IntegerField(
        label=gettext_lazy("Hoeveel woningen of kamers zijn er?"),
        min_value=1,
        max_value=MOST_HOMES,
        error_messages=_asked(gettext_lazy("Vul een getal in.")),
    )


class SignalForm(forms.Form):
    """About whom, and one of three things. No words: nobody writes about somebody else here."""

    resident = forms.ChoiceField(
        label=gettext_lazy("Over wie gaat het?"), error_messages=_asked(gettext_lazy("Kies over wie het gaat."))
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Wat merkt u op?"),
        choices=Signal.Kind.choices,
        widget=forms.RadioSelect,
        error_messages=_asked(gettext_lazy("Kies wat u opmerkt.")),
    )

    def __init__(self, *args, residents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["resident"].choices = [("", _("Kies een naam")), *residents]


class FavourForm(forms.Form):
    """What a member asks or gives; ``members`` for who does it for a member, None for the member."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    member = forms.ChoiceField(label=gettext_lazy("Voor wie?"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Vraagt u iets, of kunt u iets geven?"),
        choices=Favour.Kind.choices,
        widget=forms.RadioSelect,
        error_messages=_asked(gettext_lazy("Kies of het een vraag of een aanbod is.")),
    )
    subject = forms.ChoiceField(
        label=gettext_lazy("Waar gaat het over?"),
        choices=Favour.Subject.choices,
        error_messages=_asked(gettext_lazy("Kies waar het over gaat.")),
    )
    words = forms.CharField(
        label=gettext_lazy("In een paar woorden"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Wat en wanneer. Niets over gezondheid."),
    )
    only_host = forms.BooleanField(
        label=gettext_lazy("Alleen de begeleiding mag dit lezen"),
        required=False,
        help_text=gettext_lazy("Die zoekt dan iemand, zonder dat de hele kring het weet."),
    )

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        if members is None:
            del self.fields["member"]
        else:
            self.fields["member"].choices = members


class GuestForm(forms.Form):
    name = forms.CharField(
        error_messages=_asked(gettext_lazy("Vul de naam in van wie u mee wilt nemen.")),
        label=gettext_lazy("Wie vraagt u mee?"),
        max_length=150,
        help_text=gettext_lazy("Een naam."),
    )
    email = forms.CharField(
        error_messages=_asked(gettext_lazy("Vul het e-mailadres in, dan kan het bericht weg.")),
        label=gettext_lazy("E-mailadres"),
        max_length=254,
        help_text=gettext_lazy("Hier komt één bericht, met een link om te antwoorden."),
        widget=forms.EmailInput,
    )
