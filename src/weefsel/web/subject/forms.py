"""Asking something about one's own data, and answering it."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from weefsel.apps.subject.models import Part, Request

LONG = {"rows": 4}


class AskForm(forms.Form):
    """``may_erase`` not for who represents somebody: that is asked in a conversation."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(
        label=_("Wat wilt u vragen?"),
        choices=Request.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat u wilt vragen.")},
    )
    words = forms.CharField(
        label=_("In uw woorden"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("Wat klopt er niet, en hoe moet het zijn? Bij wissen hoeft u niets te schrijven."),
    )

    def __init__(self, *args, may_erase: bool = True, **options) -> None:
        super().__init__(*args, **options)
        if not may_erase:
            self.fields["kind"].choices = [
                (Request.Kind.CORRECT, Request.Kind.CORRECT.label),
                (Request.Kind.OBJECT, _("Ik wil niet dat u dit met deze gegevens doet")),
            ]
            self.fields["words"].help_text = _("Wat klopt er niet, en hoe moet het zijn?")


class StatementForm(forms.Form):
    statement = forms.CharField(
        label=_("Wat u erover wilt zeggen"),
        max_length=1000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("Dit blijft bij uw gegevens staan. Wie u behandelt, leest het ook."),
        error_messages={"required": _("Schrijf op wat u wilt zeggen.")},
    )


class AnswerForm(forms.Form):
    """``kind`` what was asked: a correction asks what stood there."""

    grant = forms.ChoiceField(
        label=_("Wat doet u?"),
        choices=[("yes", _("Ik doe het")), ("no", _("Ik doe het niet, of niet helemaal"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat u doet.")},
    )
    answer = forms.CharField(
        label=_("Antwoord, met de reden"),
        max_length=1000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("De persoon leest dit, en wie het voor de persoon vroeg ook."),
        error_messages={"required": _("Schrijf de reden op.")},
    )
    was = forms.CharField(
        label=_("Wat er eerst stond"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_(
            "Verbeter het eerst zelf bij de gegevens. Schrijf hier wat er stond, zodat het niet kwijt is. "
            "Wie dit vroeg, leest dit ook."
        ),
    )

    def __init__(self, *args, kind: str, **options) -> None:
        super().__init__(*args, **options)
        if kind != Request.Kind.CORRECT:
            del self.fields["was"]
        if kind == Request.Kind.ERASE:
            self.fields["grant"].choices = [
                ("yes", _("Ja, wis wat weg mag. Eerst laten wij zien wat er dan gebeurt.")),
                ("no", _("Nee, of nu nog niet")),
            ]
            self.fields["answer"].help_text = _("De persoon leest dit als u nee zegt, of als er een deel blijft staan.")

    @property
    def is_yes(self) -> bool:
        return self.cleaned_data.get("grant") == "yes"


class PartForm(forms.Form):
    """Yes or no of an organisation to erasing its own part. ``of`` tells that this form of several was sent."""

    of = forms.CharField(widget=forms.HiddenInput, initial="1")
    say = forms.ChoiceField(
        label=_("Mag het deel van uw organisatie gewist worden?"),
        choices=[("yes", _("Ja, het mag weg")), ("no", _("Nee, het moet blijven"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies ja of nee.")},
    )
    ground = forms.ChoiceField(
        label=_("Zegt u nee: waarom?"),
        choices=[("", _("Kies alleen bij nee")), *Part.Ground.choices],
        required=False,
        help_text=_("Alleen om deze redenen mag u nee zeggen. De persoon leest dit."),
    )

    def clean(self):
        told = super().clean() or {}
        if told.get("say") == "no" and not told.get("ground"):
            self.add_error("ground", _("Kies waarom dit moet blijven."))
        return told

    @property
    def is_yes(self) -> bool:
        return self.cleaned_data["say"] == "yes"
