"""How every Django form looks: one renderer, so that no page writes markup for a field."""

from __future__ import annotations

from django.forms import CheckboxInput, FileInput, Select, Textarea, TextInput
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget, Input

# Fields that hold something about the reader, by the words of the HTML standard. Used only when a form says that it is
# about the person who fills it in (`about_reader = True`); a professional's browser must not keep a patient's name.
AUTOCOMPLETE = {
    "name": "name",
    "full_name": "name",
    "first_name": "given-name",
    "given_name": "given-name",
    "last_name": "family-name",
    "family_name": "family-name",
    "email": "email",
    "phone": "tel",
    "mobile": "tel",
    "postcode": "postal-code",
    "postal_code": "postal-code",
    "address": "street-address",
    "city": "address-level2",
    "birth_date": "bday",
    "organization": "organization",
    "language": "language",
    "username": "username",
    "password": "current-password",
    "new_password": "new-password",
}


class Renderer(TemplatesSetting):
    """Renders forms with ``forms/form.html`` and fields with ``forms/field.html``, found like any other template."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


def control_attributes(field: BoundField) -> dict[str, str | bool]:
    """The attributes that tie a control to its hint, error and "who sees this", and let the browser help or not."""
    widget = field.field.widget
    attributes: dict[str, str | bool] = {}
    classes = [widget.attrs.get("class", ""), css_class(widget)]
    if joined := " ".join(name for name in classes if name):
        attributes["class"] = joined
    if not field.use_fieldset and (ids := described_by(field)):
        attributes["aria-describedby"] = ids
    if isinstance(widget, TextInput | Textarea) and "autocomplete" not in widget.attrs:
        about_reader = getattr(field.form, "about_reader", False)
        attributes["autocomplete"] = AUTOCOMPLETE.get(field.name, "off") if about_reader else "off"
    if "placeholder" in widget.attrs:
        attributes["placeholder"] = False  # grey text in a field is taken for an answer, and goes away when needed
    return attributes


def css_class(widget) -> str:
    """The design system's class for a widget; none for the ones that the browser draws."""
    if isinstance(widget, CheckboxInput):
        return "w-tick"
    if isinstance(widget, FileInput):
        return "ams-file-input"
    if isinstance(widget, Textarea):
        return "ams-text-area"
    if isinstance(widget, ChoiceWidget):
        return "ams-select" if isinstance(widget, Select) and not widget.use_fieldset else ""
    return "ams-text-input" if isinstance(widget, Input) else ""


def described_by(field: BoundField) -> str:
    """The ids of what is said about a field, in the order in which it stands on the page."""
    parts = (("helptext", field.help_text), ("error", field.errors), ("seen", seen_by(field)))
    return " ".join(f"{field.auto_id}_{name}" for name, present in parts if present and field.auto_id)


def seen_by(field: BoundField) -> str:
    """The line "who sees this": a form sets it as ``self.fields[name].seen_by``, from ``may()``."""
    return getattr(field.field, "seen_by", "")


def first_control_id(field: BoundField) -> str:
    """Where a link in the error summary must lead: the control itself, or the first of a group."""
    if not field.use_fieldset:
        return field.id_for_label
    first = field.subwidgets[0].data
    while first.get("subwidgets"):
        first = first["subwidgets"][0]
    return first["attrs"].get("id", field.auto_id)


def summary(form) -> list[dict[str, str]]:
    """Every error of a form as {href, text}: the whole form's first, then field by field."""
    entries = [{"href": "", "text": text} for text in form.non_field_errors()]
    for field in form:
        href = "" if field.is_hidden else f"#{first_control_id(field)}"
        label = str(field.label)
        before = label if label.endswith("?") else f"{label}:"
        entries += [{"href": href, "text": f"{before} {text}"} for text in field.errors]
    return entries
