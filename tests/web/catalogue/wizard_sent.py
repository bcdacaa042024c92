"""What a browser sends when somebody opens a step of the wizard and saves it untouched."""

from __future__ import annotations

from django import forms
from django.utils.datastructures import MultiValueDict

from weefsel.web.catalogue.wizard_fields import StepForm


def sent(form: StepForm, **changed: str | list[str]) -> MultiValueDict:
    """Every control of a form with its value; ``changed`` by name, with ``__`` for the hyphen."""
    data = MultiValueDict()
    for name, field in form.fields.items():
        value = form.initial.get(name)
        match field:
            case forms.BooleanField():
                values = ["on"] if value else []
            case forms.MultipleChoiceField():
                values = [str(one) for one in value or ()]
            case _:
                values = ["" if value is None else str(value).replace("\n", "\r\n")]
        if values:
            data.setlist(name, values)
    for name, value in changed.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return data
