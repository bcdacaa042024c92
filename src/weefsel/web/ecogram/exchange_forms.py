"""The forms of a network from a file: the files themselves, and what their columns and words mean."""

from __future__ import annotations

import uuid
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.validators import LIVES, TIMES_PER_YEAR
from weefsel.apps.ecogram.words import ring_name
from weefsel.interop.networks.files import Opened
from weefsel.interop.networks.recipe import DUTCH, OURS, Recipe
from weefsel.interop.tabular.columns import spelled

SALT = "weefsel.network"
MOST_BYTES = 5_000_000
MOST_PACKED = 1_800_000
DAY_S = 24 * 3600
MOST_WORDS = 30
SKIP = "-"  # a word that is not taken over: not asked
NAME = "name"
# Our columns that a map keeps, in the order of the page, with what they are called there.
COLUMNS: dict[str, Any] = {
    NAME: gettext_lazy("Voornaam of roepnaam"),
    "role": gettext_lazy("Wie is dit"),
    "sector": gettext_lazy("Deel van het leven"),
    "closeness": gettext_lazy("Hoe dichtbij"),
    "frequency_per_year": gettext_lazy("Hoe vaak contact"),
    "duration_years": gettext_lazy("Hoeveel jaar al"),
    "quality": gettext_lazy("Hoe het gaat"),
    "wanted": gettext_lazy("Wens"),
    "lives": gettext_lazy("Woont"),
    "received_practical": gettext_lazy("Krijgt praktische hulp"),
    "received_company": gettext_lazy("Krijgt gezelschap"),
    "received_advice": gettext_lazy("Krijgt advies"),
    "received_emotional": gettext_lazy("Krijgt emotionele steun"),
    "given_practical": gettext_lazy("Geeft praktische hulp"),
    "given_company": gettext_lazy("Geeft gezelschap"),
    "given_advice": gettext_lazy("Geeft advies"),
    "given_emotional": gettext_lazy("Geeft emotionele steun"),
}
OWN_WORDS = {"kind": {"person", "group", "place", "pet", "deceased"}, "professional": {"1", "0"}}
YES_NO = {"1": ("yes", "ja", "y", "true", "waar"), "0": ("no", "nee", "n", "false", "onwaar")}


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    def clean(self, data, initial=None):
        clean = super().clean
        return [clean(each, initial) for each in data] if data else [clean(None, initial)]


class FilesForm(forms.Form):
    """One file or a few, that together hold the networks."""

    files = _FilesField(
        label=gettext_lazy("De bestanden"),
        help_text=gettext_lazy(
            "Een uitvoer van Network Canvas (zip), een GraphML-bestand, of tabellen (CSV): banden.csv, en als u die "
            "heeft personen.csv en wie-kent-wie.csv."
        ),
        widget=_FilesInput(attrs={"accept": ".csv,.zip,.graphml,.xml"}),
        error_messages={
            "required": gettext_lazy("Kies eerst een bestand."),
            "missing": gettext_lazy("Kies eerst een bestand."),
            "invalid": gettext_lazy("Kies eerst een bestand."),
            "empty": gettext_lazy("Dit bestand is leeg. Kies een ander."),
        },
    )

    def content(self) -> dict[str, bytes]:
        """The files by name.

        Raises
        ------
        ValidationError
            Together they are too large.
        """
        found = self.cleaned_data["files"]
        if sum(file.size for file in found) > MOST_BYTES:
            raise ValidationError(
                _("Dit is te groot: er past %(most)s megabyte. Haal er eerst één persoon uit.")
                % {"most": MOST_BYTES // 1_000_000},
                code="large",
            )
        return {file.name: file.read() for file in found}


def pack(files: Mapping[str, bytes]) -> str:
    """The files as a text in the page itself: nothing of a network is kept here before someone says that it may be.

    Raises
    ------
    ValidationError
        It does not fit.
    """
    packed = signing.dumps(
        {name: b64encode(zlib.compress(content)).decode() for name, content in files.items()}, salt=SALT
    )
    if len(packed) > MOST_PACKED:
        raise ValidationError(_("Dit is te groot. Haal er eerst één persoon uit."), code="large")
    return packed


def unpack(packed: str) -> dict[str, bytes] | None:
    """The files that were packed; None when this is not what we made, or is of another day."""
    try:
        files = signing.loads(packed, salt=SALT, max_age=DAY_S)
    except signing.BadSignature:
        return None
    return {name: zlib.decompress(b64decode(content)) for name, content in files.items()}


def choices_of(column: str) -> list[tuple[str, str]]:
    """What a word under this column may mean for us; empty for a column of numbers or names."""
    words = catalogue().vocabulary
    if column.startswith(("received_", "given_")):
        return [("1", _("ja")), ("0", _("nee"))]
    return {
        "role": [(slug, role.label) for slug, role in words.tie_roles.items()],
        "sector": [(slug, sector.label) for slug, sector in words.ecogram_sectors.items()],
        "closeness": [(str(ring), ring_name(ring)) for ring in (1, 2, 3)],
        "frequency_per_year": [(str(times), str(label)) for times, label in TIMES_PER_YEAR],
        "quality": [
            ("good", _("goed")),
            ("mixed", _("wisselend")),
            ("tense", _("gespannen")),
            ("harmful", _("doet pijn (komt niet op de kaart)")),
        ],
        "wanted": [("more", _("meer")), ("less", _("minder")), ("away", _("wil er vanaf (komt niet op de kaart)"))],
        "lives": [(slug, str(label)) for slug, label in LIVES],
    }.get(column, [])


class MeaningForm(forms.Form):
    """Whose network it is, and what the columns and words mean.

    Every column has a field; every word under a chosen column has one too, unless the words are ours or are numbers.
    ``kept`` is a recipe of last time, as it was kept.
    """

    bestand = forms.CharField(widget=forms.HiddenInput)
    formulier = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, posted: Mapping[str, str], *, opened: Opened, kept: Mapping[str, Any]):
        self.opened, tables = opened, opened.tables
        headings = [key for key in tables.names if key not in {spelled(tables.ids.ego), *_ids(tables.ids)}]
        egos = tables.ego_names()
        values = dict(posted)
        super().__init__(values)
        if len(egos) > 1:
            self.fields["ego"] = forms.ChoiceField(
                label=_("Van wie is het netwerk?"), choices=[(ego, ego) for ego in egos]
            )
            values.setdefault("ego", egos[0])
        for name, label, types in (
            ("node_type", _("Welke soort mensen?"), opened.node_types),
            ("edge_type", _("Welke lijn betekent: zij kennen elkaar?"), opened.edge_types),
        ):
            if len(types) > 1:
                self.fields[name] = forms.ChoiceField(label=label, choices=[(each, each) for each in types])
                values.setdefault(name, types[0])
        absent = ("", _("staat er niet in"))
        own = (spelled(tables.ids.alter), tables.names.get(spelled(tables.ids.alter), tables.ids.alter))
        self.n_columns = len(headings)
        for column, label in COLUMNS.items():
            choices = [absent, *([own] if column == NAME else []), *((key, tables.names[key]) for key in headings)]
            self.fields[f"kolom_{column}"] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=column == NAME,
                error_messages={"required": _("Kies in welke kolom de naam staat.")},
            )
            values.setdefault(f"kolom_{column}", self._guessed(column, [key for key, _label in choices[1:]], kept))
        self.fields["rol"] = forms.ChoiceField(
            label=_("Wie zijn het, waar dat niet staat?"), choices=choices_of("role"), initial="acquaintance"
        )
        values.setdefault("rol", "acquaintance")
        self.words: list[tuple[str, str, list[str]]] = []
        self.too_many: dict[str, int] = {}
        self._ask_words(values, kept)
        values.setdefault("formulier", str(uuid.uuid4()))

    def _guessed(self, column: str, headings: list[str], kept: Mapping[str, Any]) -> str:
        """The heading that this column had the last time, or that is called as ours."""
        said = kept.get("name") if column == NAME else kept.get("columns", {}).get(column)
        if said is not None:
            return spelled(said) if spelled(said) in headings else ""
        ours = {spelled(OURS.name), "name"} if column == NAME else {spelled(DUTCH[column]), spelled(column)}
        found = next((each for each in headings if each in ours), "")
        return found or (headings[0] if column == NAME and headings else "")

    def _ask_words(self, values: dict[str, str], kept: Mapping[str, Any]) -> None:
        for column in COLUMNS:
            heading, choices = values[f"kolom_{column}"], choices_of(column)
            if not heading or not choices:
                continue
            words = self.opened.tables.words(heading)
            if column == "frequency_per_year" and all(_is_number(word) for word in words):
                continue
            if len(words) > MOST_WORDS:
                self.too_many[column] = len(words)
                continue
            names = []
            said = kept.get("words", {}).get(column, {})
            for n, word in enumerate(words):
                name = f"woord_{column}_{heading}_{n}"
                self.fields[name] = forms.ChoiceField(label=word, choices=[(SKIP, _("niet overnemen")), *choices])
                values.setdefault(name, _guessed_word(column, word, choices, said))
                names.append(name)
            if names:
                self.words.append((column, str(COLUMNS[column]), names))

    def clean(self):
        cleaned = super().clean()
        for column, number in self.too_many.items():
            self.add_error(
                f"kolom_{column}",
                _("Hierin staan %(number)s verschillende woorden. Kies een kolom met minder, of geen.")
                % {"number": number},
            )
        return cleaned

    @property
    def recipe(self) -> Recipe:
        """What was said, as a recipe; after `is_valid`."""
        said = self.cleaned_data
        columns = {name: said[f"kolom_{name}"] for name in COLUMNS if name != NAME and said[f"kolom_{name}"]}
        # What our own files tell besides: without it someone who died would come back to life.
        for column, known in OWN_WORDS.items():
            heading = spelled(DUTCH[column])
            if heading in self.opened.tables.names and set(self.opened.tables.words(heading)) <= known:
                columns[column] = heading
        words: dict[str, dict[str, Any]] = {}
        for column, _label, names in self.words:
            words[column] = {}
            for name in names:
                chosen = said[name]
                numeric = column in ("closeness", "frequency_per_year") or column.startswith(("received_", "given_"))
                meaning = None if chosen == SKIP else float(chosen) if numeric else chosen
                words[column][str(self.fields[name].label)] = meaning
        return replace(
            self.opened.tables.ids,
            columns=columns,
            words=words,
            name=said[f"kolom_{NAME}"],
            strict=False,
        )

    @property
    def columns(self):
        """The fields of the columns, for the page."""
        return [self[f"kolom_{column}"] for column in COLUMNS]

    @property
    def meanings(self):
        """The fields of the words, by column, for the page."""
        return [(label, [self[name] for name in names]) for _column, label, names in self.words]

    @property
    def about(self):
        """The other fields, for the page."""
        return [self[name] for name in ("ego", "node_type", "edge_type", "rol") if name in self.fields]


def _ids(ids: Recipe) -> tuple[str, ...]:
    return tuple(spelled(each) for each in (ids.alter, ids.source, ids.target))


def _is_number(word: str) -> bool:
    try:
        float(word.replace(",", "."))
    except ValueError:
        return False
    return True


def _guessed_word(column: str, word: str, choices: list[tuple[str, str]], said: Mapping[str, Any]) -> str:
    """What a word meant the last time, or the choice that is called the same."""
    slugs = {slug for slug, _label in choices}
    if word in said:
        meaning = said[word]
        text = f"{meaning:g}" if isinstance(meaning, float | int) else str(meaning)
        return text if text in slugs else SKIP
    told = spelled(word)
    for slug, label in choices:
        more = catalogue().vocabulary.tie_roles[slug].words if column == "role" else YES_NO.get(slug, ())
        if column != "role" and not column.startswith(("received_", "given_")):
            more = ()
        if told in {spelled(slug), spelled(label), *(spelled(each) for each in more)}:
            return slug
    return SKIP
