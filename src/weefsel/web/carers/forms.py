"""Forms of a naaste about themselves, and of a professional who was given a code."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from weefsel.apps.carers.models import WORDS, Load
from weefsel.web.people.forms import day_field, text

# The questions, one a page: the part in the address, what is asked, and what helps to answer it.
QUESTIONS = {
    "hoe": ("load", _("Hoe houdt u het vol?"), ""),
    "kan": (
        "can",
        _("Wat kunt u doen?"),
        _("Wat lukt goed, of doet u graag. Bijvoorbeeld: elke zondag samen eten, rijden naar het ziekenhuis."),
    ),
    "kan-niet": (
        "cannot",
        _("Wat kunt u niet, of niet meer?"),
        _("Een grens hoeft u niet uit te leggen. Bijvoorbeeld: ’s nachts komen, doordeweeks helpen."),
    ),
    "hulp": (
        "would_help",
        _("Wat zou u helpen?"),
        _("Bijvoorbeeld: een avond vrij, iemand om mee te praten, hulp met papieren."),
    ),
    "weer": (
        "again",
        _("Wanneer wilt u hier weer naar kijken?"),
        _("Er komt geen mail. Het staat dan op deze pagina, en bij wie u het liet lezen."),
    ),
}
PARTS = tuple(QUESTIONS)
AGAIN = (("14", _("Over twee weken")), ("28", _("Over vier weken")), ("91", _("Over drie maanden")))


class AnswerForm(forms.Form):
    """One question of a sheet. ``part`` a key of `QUESTIONS`. Nothing filled in is an answer too."""

    def __init__(self, *args, part: str, **kwargs):
        super().__init__(*args, **kwargs)
        name, label, hint = QUESTIONS[part]
        if name == "load":
            self.fields["answer"] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[*Load.choices, ("", _("Dat zeg ik nu niet"))],
                widget=forms.RadioSelect,
            )
        elif name == "again":
            self.fields["answer"] = forms.TypedChoiceField(
                label=label,
                help_text=hint,
                required=False,
                choices=[*AGAIN, ("", _("Dat bepaal ik zelf"))],
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
            )
        else:
            self.fields["answer"] = forms.CharField(
                label=label,
                help_text=hint,
                required=False,
                max_length=WORDS,
                widget=forms.Textarea(attrs={"rows": 5}),
            )


class ShareForm(forms.Form):
    """Until when a professional may read along, and what they may know beside it."""

    last_day = day_field(
        _("Tot en met welke dag mag dit?"),
        _("Vul een dag in. Eerder stoppen kan altijd."),
        help_text=_("Dag-maand-jaar, zoals 01-06-2027. Hoogstens een jaar. Eerder stoppen kan altijd."),
    )
    words = text(
        _("Wilt u er iets bij zetten?"),
        max_length=200,
        help_text=_(
            "Bijvoorbeeld voor wie u zorgt. Dat hoeft niet: zonder dit staat er alleen uw naam, en niet van wie u "
            "naaste bent."
        ),
    )


class CodeForm(forms.Form):
    code = text(
        _("De code van de naaste"),
        _("Vul de code in die u van de naaste kreeg."),
        help_text=_("Tien letters en cijfers."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "class": "w-input--short"}),
    )
