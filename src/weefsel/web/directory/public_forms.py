"""What a visitor of the social map can look for. An open address: an answer that is not in a list is left out."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.public import Wanted, wanted_words
from weefsel.apps.directory.spelling import folded
from weefsel.apps.people.areas import centroid
from weefsel.engine.frames import DAYPARTS, DAYS

KILOMETRES = (1, 2, 5, 10, 25)
PRICES = {"0": gettext_lazy("gratis"), "250": gettext_lazy("tot 2,50 euro"), "500": gettext_lazy("tot 5 euro")}
ANY = gettext_lazy("maakt niet uit")


class PublicSearch(forms.Form):
    """Words first; the rest is for who wants to choose more."""

    is_search = True  # nothing has to be filled in, so no field says so

    zoek = forms.CharField(
        label=gettext_lazy("Waar zoekt u naar?"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Bijvoorbeeld: wandelen, koffie, samen eten. Een typefout geeft niet."),
    )
    wens = forms.ChoiceField(label=gettext_lazy("Wat wilt u?"), required=False)
    voor = forms.ChoiceField(label=gettext_lazy("Voor wie?"), required=False)
    werkvorm = forms.ChoiceField(label=gettext_lazy("Welke vorm?"), required=False)
    dag = forms.ChoiceField(label=gettext_lazy("Welke dag?"), required=False)
    dagdeel = forms.ChoiceField(label=gettext_lazy("Welk deel van de dag?"), required=False)
    postcode = forms.CharField(
        label=gettext_lazy("Bij welke postcode?"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("De vier cijfers zijn genoeg. Wij bewaren ze niet."),
    )
    afstand = forms.ChoiceField(label=gettext_lazy("Tot hoe ver?"), required=False)
    taal = forms.ChoiceField(label=gettext_lazy("Welke taal?"), required=False)
    prijs = forms.ChoiceField(label=gettext_lazy("Wat mag het kosten, per keer?"), required=False)
    drempelvrij = forms.BooleanField(label=gettext_lazy("Zonder drempels"), required=False)
    plek = forms.BooleanField(label=gettext_lazy("Alleen waar nu plek is"), required=False)

    MORE = ("voor", "werkvorm", "dag", "dagdeel", "postcode", "afstand", "taal", "prijs", "drempelvrij", "plek")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = catalogue()
        forms_of = [(slug, one.name) for slug, one in known.werkvormen.items() if one.needs and not one.quiet]
        used = {slug for one in known.werkvormen.values() if one.needs for slug in one.target_groups}
        choices = {
            "wens": [(slug, need.wish) for slug, need in known.needs.items() if need.track == "network"],
            "voor": [
                (slug, word.label.capitalize())
                for slug, word in known.vocabulary.target_groups.items()
                if slug in used and slug not in ("everyone", "unsafe")
            ],
            "werkvorm": forms_of,
            "dag": [(str(i), name) for i, name in enumerate(DAYS)],
            "dagdeel": [(str(i), name) for i, name in enumerate(DAYPARTS)],
            "afstand": [(str(km), _("%s km") % km) for km in KILOMETRES],
            "taal": [(c.slug, c.label) for c in known.vocabulary.fields["language"].choices if c.slug != "other"],
            "prijs": list(PRICES.items()),
        }
        for name, each in choices.items():
            self.fields[name].choices = [("", ANY), *each]

    def clean_postcode(self):
        found = re.match(r"\s*([1-9][0-9]{3})", self.cleaned_data["postcode"])
        return found[1] if found else ""

    @property
    def kept(self) -> dict[str, str]:
        """What was chosen, for the address of the next page."""
        return {name: ("on" if value is True else value) for name, value in self.cleaned_data.items() if value}

    @property
    def more(self):
        """The fields that are folded away."""
        return [self[name] for name in self.MORE]

    @property
    def is_narrowed(self) -> bool:
        """Whether one of the choices that are folded away is made."""
        return any(self.cleaned_data.get(name) for name in self.MORE)

    @property
    def is_lost(self) -> bool:
        """Whether a postcode was given of which nobody here knows where it is."""
        code = self.cleaned_data.get("postcode")
        return bool(code) and centroid(code)[0] is None

    def wanted(self) -> Wanted:
        """What to look for. Of a postcode that is not known, the distance is left out."""
        data = self.cleaned_data
        x, y = centroid(data["postcode"]) if data.get("postcode") else (None, None)
        words = wanted_words(data.get("zoek") or "")
        return Wanted(
            words=words,
            also={word: _called(word) for word in words},
            werkvormen=self._werkvormen(),
            hours=_hours(data.get("dag"), data.get("dagdeel")),
            x=x,
            y=y,
            reach_m=1000.0 * int(data["afstand"]) if data.get("afstand") and x is not None else None,
            language=data.get("taal") or "",
            step_free=bool(data.get("drempelvrij")),
            max_price_cents=int(data["prijs"]) if data.get("prijs") else None,
            has_place=bool(data.get("plek")),
        )

    def _werkvormen(self) -> frozenset[str] | None:
        need, group, chosen = (self.cleaned_data.get(name) for name in ("wens", "voor", "werkvorm"))
        if not (need or group or chosen):
            return None
        return frozenset(
            slug
            for slug, one in catalogue().werkvormen.items()
            if (not need or need in one.needs)
            and (not group or {group, "everyone"} & set(one.target_groups))
            and (not chosen or slug == chosen)
        )


def quiet() -> frozenset[str]:
    """The werkvormen of which nobody is told in public where and when they are."""
    return frozenset(slug for slug, one in catalogue().werkvormen.items() if one.quiet)


def _hours(day: str | None, part: str | None) -> tuple[int, ...]:
    if not day and not part:
        return ()
    days = [int(day)] if day else range(len(DAYS))
    parts = [int(part)] if part else range(len(DAYPARTS))
    return tuple(each * len(DAYPARTS) + one for each in days for one in parts)


def _called(word: str) -> frozenset[str]:
    """The werkvormen whose name has this word."""
    wanted = folded(word)
    return frozenset(
        slug
        for slug, one in catalogue().werkvormen.items()
        if len(wanted) > 2 and any(wanted in folded(name.lower()) for name in (one.name, *one.names_also))
    )
