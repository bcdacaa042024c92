"""One tie as a form: quick to fill in by keyboard, and by thumb."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.validators import (
    ABROAD,
    LIVES,
    NONE_OF_THESE,
    TIMES_PER_YEAR,
    TieEntry,
    clean_letters,
    clean_tie,
)
from weefsel.apps.ecogram.words import languages, support_labels
from weefsel.web.ecogram.third_persons import Mention

NOT_ASKED = ("", _("niet gevraagd"))
PLAIN = ("lives", "channel", "since_year", "time_zone", "language", "sector", "deceased", "seen_by")
RINGS = (("1", _("onmisbaar")), ("2", _("belangrijk")), ("3", _("bekende")))


def role_choices() -> list:
    """Who someone can be, grouped by the part of life where they stand."""
    words = catalogue().vocabulary
    groups: dict[str, list[tuple[str, str]]] = {}
    for role in words.tie_roles.values():
        groups.setdefault(words.ecogram_sectors[role.sector].label, []).append((role.slug, role.label))
    return [("", _("kies")), *groups.items()]


class TieForm(forms.Form):
    """A tie; ``entry`` after `is_valid`. What is left open was not asked."""

    formulier = forms.UUIDField(widget=forms.HiddenInput)
    row = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Voornaam of roepnaam"),
        error_messages={"required": _("Vul een voornaam of roepnaam in. Een bijnaam mag ook.")},
    )
    tie_role = forms.ChoiceField(
        label=_("Wie is dit?"), error_messages={"required": _("Kies wie dit is, bijvoorbeeld buur of vriend.")}
    )
    ring = forms.TypedChoiceField(
        label=_("Hoe dichtbij?"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    received = forms.MultipleChoiceField(label=_("Wat krijgt u?"), required=False, widget=forms.CheckboxSelectMultiple)
    given = forms.MultipleChoiceField(label=_("Wat geeft u?"), required=False, widget=forms.CheckboxSelectMultiple)
    quality = forms.ChoiceField(label=_("Hoe is de band?"), required=False, widget=forms.RadioSelect)
    wanted_change = forms.ChoiceField(label=_("Wilt u het anders?"), required=False, widget=forms.RadioSelect)
    times_per_year = forms.TypedChoiceField(
        label=_("Hoe vaak is er contact?"), coerce=int, empty_value=None, required=False
    )
    channel = forms.ChoiceField(label=_("Hoe heeft u meestal contact?"), required=False)
    since_year = forms.IntegerField(
        label=_("Sinds welk jaar kent u elkaar?"),
        help_text=_("Ongeveer is goed, zoals 1998."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-input--short"}),
        error_messages={"invalid": _("Schrijf een jaar met vier cijfers, zoals 1998.")},
    )
    lives = forms.ChoiceField(label=_("Waar woont deze persoon?"), required=False)
    time_zone = forms.ChoiceField(
        label=_("In welk land?"), help_text=_("Alleen als het een ander land is: dan weet u hoe laat het daar is."),
        required=False,
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Welke taal spreekt u samen?"), required=False)
    sector = forms.ChoiceField(label=_("Bij welk deel van uw leven hoort deze persoon?"), required=False)
    deceased = forms.BooleanField(label=_("Deze persoon is overleden"), required=False)
    seen_by = forms.ChoiceField(
        label=_("Wie mag deze band zien?"), required=False, widget=forms.RadioSelect, choices=Tie.SeenBy.choices
    )

    knows = forms.MultipleChoiceField(
        label=_("Wie kent deze persoon ook?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data=None,
        *,
        entry: TieEntry | None = None,
        role: str = "",
        today: date | None = None,
        others: Sequence[tuple[str, str]] = (),
        knows: Collection[str] = (),
    ):
        self._today, self._knew = today, bool(knows)
        super().__init__(data, initial={"formulier": uuid.uuid4(), **_initial(entry, role), "knows": list(knows)})
        letters = [*support_labels().items(), (NONE_OF_THESE, _("niets van deze"))]
        for name, choices in (
            ("tie_role", role_choices()),
            ("ring", [*RINGS, NOT_ASKED]),
            ("received", letters),
            ("given", letters),
            ("quality", [*Tie.Quality.choices, NOT_ASKED]),
            ("wanted_change", [*Tie.Change.choices, NOT_ASKED]),
            ("times_per_year", [NOT_ASKED, *TIMES_PER_YEAR]),
            ("lives", [NOT_ASKED, *LIVES]),
            ("channel", [NOT_ASKED, *Tie.Channel.choices]),
            ("time_zone", _with_own([NOT_ASKED, *ABROAD], entry and entry.time_zone)),
            ("language", _with_own([NOT_ASKED, *languages().items()], entry and entry.language)),
            ("knows", [*others, (NONE_OF_THESE, _("niemand van hen"))] if others else []),
            ("sector", [("", _("zoals gewoonlijk")), *_sectors()]),
        ):
            self.fields[name].choices = choices
        if not others:
            del self.fields["knows"]
        self.fields["name"].widget.attrs["maxlength"] = Tie._meta.get_field("name").max_length

    def clean_knows(self) -> list[str]:
        ticked = self.cleaned_data["knows"]
        if NONE_OF_THESE in ticked and len(ticked) > 1:
            raise ValidationError(
                _("“Niemand van hen” past niet bij een ander antwoord. Haal een van de twee weg."), code="alone"
            )
        return ticked

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        try:
            letters = {}
            for field in ("received", "given"):
                try:
                    letters[field] = clean_letters(cleaned[field])
                except ValidationError as problem:
                    self.add_error(field, problem)
            if not self.errors:
                self.entry = clean_tie(
                    TieEntry(
                        name=cleaned["name"],
                        tie_role=cleaned["tie_role"],
                        ring=cleaned["ring"],
                        quality=cleaned["quality"] or None,
                        wanted_change=cleaned["wanted_change"] or None,
                        times_per_year=cleaned["times_per_year"],
                        lives=cleaned["lives"],
                        channel=cleaned["channel"],
                        since_year=cleaned["since_year"],
                        time_zone=cleaned["time_zone"],
                        language=cleaned["language"],
                        sector=cleaned["sector"],
                        deceased=cleaned["deceased"],
                        seen_by=cleaned["seen_by"] or Tie.SeenBy.EVERYONE.value,
                        row=cleaned["row"],
                        **letters,
                    ),
                    today=self._today,
                )
        except ValidationError as problem:
            for field, errors in problem.error_dict.items():
                self.add_error(field, errors)
        return cleaned

    @property
    def acquaintances(self) -> list[uuid.UUID] | None:
        """Whom this one knows on the map; None when that was not asked."""
        ticked = self.cleaned_data.get("knows", [])
        if not ticked and not self._knew:
            return None
        return [uuid.UUID(thread) for thread in ticked if thread != NONE_OF_THESE]


class ForgetForm(forms.Form):
    """Which places where someone stands have to go; ``chosen`` after `is_valid`: the arguments of the operation."""

    mentions = forms.MultipleChoiceField(
        label=_("Wat moet weg?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Kruis aan wat weg moet.")},
    )

    def __init__(self, data=None, *, mentions: tuple[Mention, ...], name: str = ""):
        super().__init__(data, initial={"mentions": [each.key for each in mentions if each.is_about(name)]})
        self._mentions = {each.key: each for each in mentions}
        self.fields["mentions"].choices = [(each.key, each.text) for each in mentions]

    @property
    def chosen(self) -> dict[str, list[uuid.UUID]]:
        found: dict[str, list[uuid.UUID]] = {}
        for key in self.cleaned_data["mentions"]:
            found.setdefault(self._mentions[key].kind, []).append(self._mentions[key].id)
        return found


def _initial(entry: TieEntry | None, role: str) -> dict:
    if entry is None:
        return {"tie_role": role, "ring": "", "quality": "", "wanted_change": "", "seen_by": Tie.SeenBy.EVERYONE.value}
    return {
        "row": entry.row,
        "name": entry.name,
        "tie_role": entry.tie_role,
        "ring": entry.ring or "",
        "received": _ticked(entry.received),
        "given": _ticked(entry.given),
        "quality": entry.quality or "",
        "wanted_change": entry.wanted_change or "",
        "times_per_year": entry.times_per_year or "",
        **{name: getattr(entry, name) for name in PLAIN},
    }


def _sectors() -> list[tuple[str, str]]:
    return [(sector.slug, sector.label) for sector in catalogue().vocabulary.ecogram_sectors.values()]


def _with_own(choices: list, value: str | None) -> list:
    """The choices, with the value that was told before when it is not among them: an import knows more of them."""
    return choices if not value or value in dict(choices) else [*choices, (value, value)]


def _ticked(letters: tuple[str, ...] | None) -> list[str]:
    return [] if letters is None else [*letters] or [NONE_OF_THESE]
