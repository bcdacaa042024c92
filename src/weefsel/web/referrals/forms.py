"""Forms of a referral: each parses and leads to one operation."""

from __future__ import annotations

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.apps.matching.queries import OPTIONS
from weefsel.apps.referrals.models import Barrier
from weefsel.apps.referrals.operations.refer import AskedBarrier
from weefsel.apps.referrals.validators import medical_words, validate_introduction, validate_words
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.web.referrals.seen import seen_by_receiver

ASKED = ("transport", "time", "shyness")
QUESTIONS = {
    "transport": gettext_lazy("Er komen is lastig"),
    "time": gettext_lazy("De dag of tijd is lastig"),
    "shyness": gettext_lazy("Alleen binnenkomen is spannend"),
}


class ReferForm(forms.Form):
    """Refer in one act. Names, needs and barriers come filled in; only the own sentence and the yes are asked."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    n_options = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=OPTIONS)
    introduction = forms.CharField(
        label=gettext_lazy("Eén zin van u"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    words_confirmed = forms.BooleanField(
        label=gettext_lazy("Deze woorden mogen blijven staan: de persoon las de zin en vindt het goed"),
        required=False,
    )
    shown_name = forms.CharField(label=gettext_lazy("Naam die de ontvanger ziet"), max_length=100)
    access_needs = forms.CharField(
        label=gettext_lazy("Wat is nodig om mee te kunnen doen?"), max_length=300, required=False
    )
    companion = forms.CharField(label=gettext_lazy("Wie gaat de eerste keer mee?"), max_length=150, required=False)
    consent = forms.BooleanField(label=gettext_lazy("Ik las dit voor, en de persoon zegt ja"))
    may_report = forms.BooleanField(required=False)
    invite_person = forms.BooleanField(required=False)

    def __init__(
        self,
        *args,
        receiver_name: str,
        receiver_role: str,
        owner_name: str,
        werkvorm: Werkvorm | None,
        is_self: bool,
        email: str,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.fields["introduction"].help_text = (
            _("Waarom wilt u dit graag?")
            if is_self
            else _("Waarom denkt u dat dit goed zal doen? Uw woorden gaan mee.")
        )
        self.fields["access_needs"].help_text = _("Bijvoorbeeld: rolstoel, hoort minder goed. Geen ziekte.")
        for name in ("introduction", "shown_name", "access_needs", "companion"):
            field_class = "introduction" if name == "companion" else name
            self.fields[name].seen_by = seen_by_receiver(field_class, role=receiver_role, receiver=receiver_name)
        self.fields["consent"].error_messages["required"] = _("Zonder ja van de persoon gaat er niets weg.")
        if is_self:
            self.fields["consent"].label = _("Ja, dit vind ik goed")
        self.fields["may_report"].label = _("%(receiver)s mag %(owner)s in twee regels laten weten hoe het gaat") % {
            "receiver": receiver_name,
            "owner": owner_name,
        }
        if email and not is_self:
            self.fields["invite_person"].label = _("Stuur ook een uitnodiging naar %s") % email
            self.fields["invite_person"].initial = True
        else:
            del self.fields["invite_person"]
        known = {b.barrier: b for b in werkvorm.barriers} if werkvorm else {}
        for kind in ASKED:
            hint = " ".join(known[kind].solutions) if kind in known else ""
            self.fields[f"{kind}_solution"] = forms.CharField(
                label=_("Zo lossen we het op: %s") % Barrier.Kind(kind).label,
                max_length=300,
                required=False,
                help_text=hint,
            )
        if not medical_words(*(self.data.get(name, "") for name in self.told())):
            del self.fields["words_confirmed"]

    def clean(self):
        cleaned = super().clean()
        confirmed = bool(cleaned.get("words_confirmed"))
        for name in self.told():
            if name not in cleaned:
                continue
            try:
                if name == "introduction":
                    validate_introduction(cleaned[name], words_confirmed=confirmed)
                else:
                    validate_words(cleaned[name], confirmed=confirmed)
            except ValidationError as error:
                self.add_error(name, error)
        return cleaned

    @staticmethod
    def told() -> tuple[str, ...]:
        """The fields in which somebody writes what the receiver reads."""
        return ("introduction", "access_needs", "companion", *(f"{kind}_solution" for kind in ASKED))

    def questions(self):
        """What could be in the way, each with the field for how it is solved, and whether it has to stand open."""
        fields = [(QUESTIONS[kind], self[f"{kind}_solution"]) for kind in ASKED]
        return [(question, field, bool(field.value() or field.errors)) for question, field in fields]

    def barriers(self) -> list[AskedBarrier]:
        """What was asked: a solution that was typed says that it is in the way."""
        solutions = {kind: self.cleaned_data[f"{kind}_solution"] for kind in ASKED}
        return [AskedBarrier(kind, bool(text.strip()), text) for kind, text in solutions.items()]


class MoveForm(forms.Form):
    state = forms.CharField(widget=forms.HiddenInput)


class ContactForm(forms.Form):
    """What was said, in a few words; the next day only when it differs from what the werkvorm asks."""

    words = forms.CharField(
        label=gettext_lazy("Wat spraken jullie af?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Volgende keer voor"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PostponeForm(forms.Form):
    due_on = forms.DateField(
        label=gettext_lazy("Nieuwe dag"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    words = forms.CharField(label=gettext_lazy("Waarom een andere dag?"), max_length=500, required=False)


class AnswerForm(forms.Form):
    choice = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no"), ("question", "question")])
    words = forms.CharField(
        label=gettext_lazy("Uw vraag"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReplyForm(forms.Form):
    words = forms.CharField(label=gettext_lazy("Uw antwoord"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class SolveForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Wat is lastig?"), choices=Barrier.Kind.choices)
    solution = forms.CharField(label=gettext_lazy("Zo lossen we het op"), max_length=300)

    def __init__(self, *args, kinds: tuple[tuple[str, str], ...], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds


class HandOverForm(forms.Form):
    user = forms.ChoiceField(label=gettext_lazy("Collega"))

    def __init__(self, *args, colleagues: tuple[tuple[str, str], ...], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = colleagues


class ReportForm(forms.Form):
    """How far it is, which is all that has to be told, and two lines at most in own words."""

    standing = forms.ChoiceField(
        label=gettext_lazy("Hoe ver is het?"),
        choices=[
            ("", gettext_lazy("staat in de zin hieronder")),
            ("started", gettext_lazy("gestart")),
            ("stopped", gettext_lazy("gestopt")),
            ("done", gettext_lazy("afgerond")),
        ],
        required=False,
    )
    words = forms.CharField(
        label=gettext_lazy("Twee regels over hoe het gaat"),
        help_text=gettext_lazy("Mag leeg blijven als u hierboven iets kiest. Geen ziekte, geen behandeling."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    words_confirmed = forms.BooleanField(
        label=gettext_lazy("Deze woorden mogen blijven staan: de persoon vindt dat goed"), required=False
    )
    seen_by_person = forms.BooleanField(label=gettext_lazy("De persoon las dit en vindt het goed"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not medical_words(self.data.get(self.add_prefix("words"), "")):
            del self.fields["words_confirmed"]

    def message(self) -> str:
        """What is sent: how far it is, and the own words."""
        standing = dict(self.fields["standing"].choices)[self.cleaned_data["standing"]]
        said = f"{str(standing).capitalize()}." if self.cleaned_data["standing"] else ""
        return " ".join(part for part in (said, self.cleaned_data["words"].strip()) if part)


class FeedbackForm(forms.Form):
    """The person read a message: it goes, as it is or in their own words, or it does not."""

    choice = forms.ChoiceField(choices=[("send", "send"), ("no", "no")])
    words = forms.CharField(
        label=gettext_lazy("Het bericht. U mag het veranderen"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
