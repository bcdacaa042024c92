"""Forms of whoever keeps the social map: a file of a list, what its columns hold, what was proposed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from weefsel.apps.directory.imports import MAX_BYTES
from weefsel.apps.directory.list_files import Opened, mapping_problems, targets

NEW = "nieuw"


class ListFileForm(forms.Form):
    """Which list, its file, and the day on which it was true."""

    which = forms.ChoiceField(label=_lazy("Welke lijst is het?"))
    name = forms.CharField(
        label=_lazy("Naam van de nieuwe lijst"),
        max_length=120,
        required=False,
        help_text=_lazy("Bijvoorbeeld: sociale kaart van de gemeente."),
    )
    file = forms.FileField(
        label=_lazy("Het bestand"),
        help_text=_lazy("JSON, CSV, Excel (.xlsx), ODS, of een zip met tabellen. Tot 32 MB."),
        error_messages={
            "required": _lazy("Kies eerst een bestand."),
            "empty": _lazy("Dit bestand is leeg. Kies een ander bestand."),
            "missing": _lazy("Kies eerst een bestand."),
            "invalid": _lazy("Kies eerst een bestand."),
        },
    )
    as_of = forms.DateField(
        label=_lazy("Op welke dag klopte de lijst?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_lazy("Leeg is: vandaag. Wat een gastheer daarna zei, gaat voor."),
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, lists: Iterable[tuple[uuid.UUID, str]], **kwargs):
        super().__init__(*args, **kwargs)
        kept = [(str(key), name) for key, name in lists]
        self.fields["which"].choices = [*kept, (NEW, _("een nieuwe lijst"))]
        if not kept:
            self.fields["which"].widget = forms.HiddenInput()
            self.fields["which"].initial = NEW
            self.fields["name"].label = _("Naam van de lijst")

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            most = round(MAX_BYTES / 1e6)
            raise ValidationError(_("Dit bestand is groter dan %s MB. Deel het op.") % most, code="file")
        return file

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("which") == NEW and not (cleaned.get("name") or "").strip() and "name" not in self.errors:
            self.add_error("name", _("Geef de nieuwe lijst een naam."))
        return cleaned


class MappingForm(forms.Form):
    """What each column of a file holds."""

    def __init__(self, data=None, *, opened: Opened):
        super().__init__(data)
        self.opened = opened
        choices = [("", _("niet overnemen")), *targets()]
        for number, column in enumerate(opened.columns):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=column.name,
                choices=choices,
                initial=column.target,
                required=False,
                widget=forms.Select(attrs={"class": "ams-select"}),
            )

    def clean(self):
        cleaned = super().clean()
        names = {column.name: f"column-{number}" for number, column in enumerate(self.opened.columns)}
        self.targets = {name: cleaned.get(key, "") for name, key in names.items()}
        for name, texts in mapping_problems(self.targets).items():
            for text in texts:
                self.add_error(names.get(name), text)
        return cleaned


class ProposalForm(forms.Form):
    """What an entry is, and when: as it was proposed, or as somebody knows it."""

    werkvorm = forms.ChoiceField(label=_lazy("Welke werkvorm is het?"), required=False)
    take_schedule = forms.ChoiceField(
        label=_lazy("Kloppen deze tijden?"),
        required=False,
        choices=[("", _lazy("dat weet ik nog niet")), ("yes", _lazy("ja")), ("no", _lazy("nee"))],
    )

    def __init__(self, *args, werkvormen: Iterable[tuple[str, str]], has_schedule: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["werkvorm"].choices = [("", _("nog niet bekend")), *werkvormen]
        if not has_schedule:
            del self.fields["take_schedule"]
