"""Forms of the catalogue: what to look for, and who drives a werkvorm."""

from __future__ import annotations

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.apps.accounts.models import User
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.running.runners import is_together
from weefsel.catalogue.werkvorm import Werkvorm

TOGETHER = (
    ("groep", gettext_lazy("voor een groep")),
    ("een", gettext_lazy("één op één")),
)

CERTAIN = (
    ("zeker", gettext_lazy("zeker of redelijk zeker")),
    ("onzeker", gettext_lazy("nog niet bevestigd door de eigenaar")),
)


class WerkvormSearch(forms.Form):
    """What to look for. An answer that is not in the lists is left out, never an error: this is an open address."""

    zoek = forms.CharField(label=gettext_lazy("Een woord"), required=False, max_length=100)
    wens = forms.ChoiceField(label=gettext_lazy("Wat wil iemand?"), required=False)
    beroep = forms.ChoiceField(label=gettext_lazy("Wat is uw beroep?"), required=False)
    doelgroep = forms.ChoiceField(label=gettext_lazy("Voor wie?"), required=False)
    aanpak = forms.ChoiceField(label=gettext_lazy("Welke aanpak?"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Waar werkt u?"), required=False)
    wet = forms.ChoiceField(label=gettext_lazy("Wie betaalt?"), required=False)
    vorm = forms.ChoiceField(
        label=gettext_lazy("Met hoeveel mensen?"), required=False, choices=[("", gettext_lazy("alles")), *TOGETHER]
    )
    zeker = forms.ChoiceField(
        label=gettext_lazy("Hoe zeker is de beschrijving?"),
        required=False,
        choices=[("", gettext_lazy("alles")), *CERTAIN],
    )
    FIRST = ("zoek", "wens", "beroep", "doelgroep")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = catalogue().vocabulary
        found = catalogue().werkvormen.values()
        used = {
            slug
            for one in found
            for slugs in (one.needs, one.sectors, one.laws, (one.approach,), one.approach_also)
            for slug in slugs
        }
        called = {slug for one in found for slug in (*one.professions, *one.target_groups)}
        for field, entries in (
            ("aanpak", {slug: one.label for slug, one in words.approaches.items()}),
            ("wens", {slug: one.name for slug, one in catalogue().needs.items()}),
            ("sector", {slug: one.label for slug, one in words.sectors.items()}),
            ("wet", {slug: one.label for slug, one in words.laws.items()}),
        ):
            # A choice that leads nowhere is not offered.
            choices = [(slug, label) for slug, label in entries.items() if slug in used]
            self.fields[field].choices = [("", _("alles")), *choices]
        for field, words_of in (("beroep", words.professions), ("doelgroep", words.target_groups)):
            choices = [(slug, one.label) for slug, one in words_of.items() if slug in called]
            self.fields[field].choices = [("", _("alles")), *sorted(choices, key=lambda choice: choice[1].casefold())]

    def first(self):
        """The questions that most people search by."""
        return [self[name] for name in self.FIRST]

    def more(self):
        """The other questions."""
        return [self[name] for name in self.fields if name not in self.FIRST]

    @property
    def asks_more(self) -> bool:
        """Whether one of the other questions was answered."""
        return any(name not in self.FIRST for name in self.chosen)

    @property
    def chosen(self) -> dict[str, str]:
        """The choices that were made, by field."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def werkvormen(self) -> list[Werkvorm]:
        """The werkvormen that the choices leave, by name."""
        chosen = self.chosen
        wanted = _folded(chosen.get("zoek", "")).split()
        kept = [
            one
            for one in catalogue().werkvormen.values()
            if chosen.get("aanpak") in (None, one.approach, *one.approach_also)
            and chosen.get("wens") in (None, *one.needs)
            and chosen.get("sector") in (None, *one.sectors)
            and chosen.get("wet") in (None, *one.laws)
            and ("vorm" not in chosen or (chosen["vorm"] == "groep") == is_together(one))
            and chosen.get("beroep") in (None, *one.professions)
            and chosen.get("doelgroep") in (None, *one.target_groups)
            and ("zeker" not in chosen or (chosen["zeker"] == "onzeker") == (one.confidence == "low"))
            and all(word in _folded(one.name, *one.names_also, one.summary, one.target_group) for word in wanted)
        ]
        return sorted(kept, key=lambda one: one.name.casefold())


def _folded(*texts: str) -> str:
    """Texts as one searches in them: without capitals and accents."""
    plain = unicodedata.normalize("NFKD", " ".join(texts).casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


class AdoptForm(forms.Form):
    """Who drives this, and who takes over."""

    lead = forms.ChoiceField(
        label=gettext_lazy("Wie trekt dit?"),
        error_messages={"required": gettext_lazy("Kies wie dit trekt. Zonder trekker begint het niet.")},
    )
    stand_in = forms.ChoiceField(
        label=gettext_lazy("Wie neemt het over als de trekker er niet is?"),
        required=False,
        help_text=gettext_lazy(
            "Veel werkvormen vallen stil als één mens wegvalt. Nog niemand? Dan blijft dit open staan."
        ),
    )

    def __init__(self, *args, colleagues: list[User], **kwargs):
        super().__init__(*args, **kwargs)
        self.colleagues = {str(one.id): one for one in colleagues}
        names = [(key, one.name) for key, one in self.colleagues.items()]
        self.fields["lead"].choices = [("", _("kies een collega")), *names]
        self.fields["stand_in"].choices = [("", _("nog niemand")), *names]

    def people(self) -> dict[str, User | None]:
        """The two colleagues who were chosen."""
        return {name: self.colleagues.get(self.cleaned_data[name]) for name in ("lead", "stand_in")}

    def add_refusal(self, error: ValidationError) -> None:
        """Show what the operation refused beside the field that it is about."""
        field = {"lead": "lead", "stand_in": "stand_in", "same": "stand_in"}.get(error.code)
        self.add_error(field, error)
