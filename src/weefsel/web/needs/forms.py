"""What someone says about one need, how a professional looks at it, and what happened in a life."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.needs.models import Need, Opinion
from weefsel.apps.needs.validators import VIEWS, Decision

OPEN = (Need.State.PROPOSED, Need.State.AGREED)
SAY = "say"  # it is said in other words, or something else is chosen
WORDS = {"max_length": 300, "required": False}


def _kinds(without: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """The needs that can be chosen here, in the words of a wish. Safety is on the protected page, not in a list."""
    needs = catalogue().needs.values()
    return [(need.slug, need.wish) for need in needs if need.track != "first" and need.slug not in without]


def _priority() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Wanneer?"), required=False, choices=[("", _("maakt niet uit")), *Need.Priority.choices]
    )


class DecideForm(forms.Form):
    """What the person says about one need that stands on the page; ``decision`` after `is_valid`.

    The button says what: it is so, it is not, it is there now, or (with own words, another kind or a moment) it is
    like this. Enter in a field is the first button, never a refusal.
    """

    kind = forms.CharField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    words = forms.CharField(label=_("In uw eigen woorden"), **WORDS)
    instead = forms.ChoiceField(label=_("Of liever dit"), required=False)
    priority = _priority()

    def __init__(self, data=None, *, kind: str, state: str = "", words: str = "", priority: int | None = None):
        initial = {"kind": kind, "seen": state, "words": words, "priority": priority}
        super().__init__(data, auto_id=f"{kind}-%s", initial=initial)
        self.fields["instead"].choices = [("", _("nee, dit")), *_kinds(frozenset({kind}))]

    def clean(self):
        cleaned = super().clean()
        choice, instead = self.data.get("choice", ""), cleaned.get("instead", "")
        if choice in (SAY, "agree"):
            choice = "change" if instead else "agree"
        self.decision = Decision(
            cleaned.get("kind", ""),
            choice,
            cleaned.get("words", ""),
            cleaned.get("seen", ""),
            instead=instead if choice == "change" else "",
            priority=int(cleaned["priority"]) if cleaned.get("priority") else None,
        )
        return cleaned


class OwnForm(forms.Form):
    """A need that nobody proposed; ``decision`` after `is_valid`. ``states`` how it stands with each need now."""

    own_kind = forms.ChoiceField(label=_("Wat zou helpen?"))
    own_words = forms.CharField(label=_("In uw eigen woorden"), **WORDS)
    own_priority = _priority()

    def __init__(self, data=None, *, states: dict[str, str]):
        super().__init__(data)
        self.states = states
        taken = frozenset(kind for kind, state in states.items() if state in OPEN)
        self.fields["own_kind"].choices = [("", _("Kies wat zou helpen")), *_kinds(taken)]
        self.fields["own_kind"].error_messages["required"] = _("Kies waar uw eigen woorden bij horen.")

    def clean(self):
        cleaned = super().clean()
        kind, priority = cleaned.get("own_kind", ""), cleaned.get("own_priority")
        self.decision = Decision(
            kind,
            "agree",
            cleaned.get("own_words", ""),
            self.states.get(kind, ""),
            priority=int(priority) if priority else None,
        )
        return cleaned


class ViewForm(forms.Form):
    """How a professional looks at a need, beside what the person says."""

    need = forms.UUIDField(widget=forms.HiddenInput)
    view = forms.ChoiceField(
        label=_("Wat denkt u zelf?"),
        widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in map(Opinion.Choice, VIEWS)],
        error_messages={"required": _("Kies of u denkt dat dit past, of twijfelt.")},
    )
    view_words = forms.CharField(label=_("Waarom? De persoon leest dit ook."), **WORDS)

    def __init__(self, data=None, *, need: uuid.UUID, view: str = "", words: str = ""):
        super().__init__(
            data, auto_id=f"kijk-{need}-%s", initial={"need": need, "view": view or None, "view_words": words}
        )


class TransitionForm(forms.Form):
    """Something that happened, with its day."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    what = forms.ChoiceField(
        label=_("Wat gebeurde er?"), error_messages={"required": _("Kies wat er gebeurde uit de lijst.")}
    )
    on = forms.DateField(
        label=_("Op welke dag, ongeveer?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Kies een dag. Ongeveer is goed.")},
    )

    def __init__(self, data=None):
        super().__init__(data)
        kinds = [(slug, one.label) for slug, one in catalogue().transitions.items()]
        self.fields["what"].choices = [("", _("Kies wat er gebeurde")), *kinds]
