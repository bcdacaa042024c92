"""Template tags for the look of forms, and of maps."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.forms import CheckboxInput

from weefsel.web.look import forms

register = template.Library()


@register.simple_tag
def control(field):
    """The control of a bound field, tied to all that is said about it."""
    return field.as_widget(attrs=forms.control_attributes(field))


@register.filter
def described_by(field):
    """The ids of hint, error and "who sees this" of a bound field."""
    return forms.described_by(field)


@register.filter
def seen_by(field):
    """Who sees the answer, when the form says so."""
    return forms.seen_by(field)


@register.filter
def is_tick(field):
    """Whether a field is one box to tick: its label stands after it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def error_summary(form):
    """Every error of a form as {href, text}."""
    return forms.summary(form)


@register.simple_tag
def map_tiles():
    """The server of map tiles, when whoever runs this names one: ``address`` and ``credit``."""
    return settings.MAP_TILES
