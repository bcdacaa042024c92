"""Forms of the page of consents: each parses and leads to one operation."""

from __future__ import annotations

from django import forms


class AnswerForm(forms.Form):
    """A yes or a no to one question of the page, which says what can be asked, and for whom."""

    purpose = forms.CharField(max_length=32)
    receiver = forms.UUIDField()
    choice = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class NarrowForm(forms.Form):
    """One part of a yes to leave out."""

    part = forms.CharField(max_length=32)
