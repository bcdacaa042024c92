"""The page on which a professional says that what is known of someone has to be kept, and when that is over."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from weefsel.apps.people import operations
from weefsel.apps.people.models import LegalHold
from weefsel.apps.people.queries import running_holds
from weefsel.web.people.forms import day_field, text
from weefsel.web.people.pages import Header
from weefsel.web.people.views import HEADER, answer, header_of
from weefsel.web.rights.ask import visible_person


class HoldForm(forms.Form):
    """Why everything about someone has to be kept, and until when if that is known."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    ground = forms.ChoiceField(
        label=gettext_lazy("Waarom moet alles blijven?"),
        choices=LegalHold.Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Kies waarom.")},
    )
    words = text(
        gettext_lazy("In het kort"),
        gettext_lazy("Schrijf in het kort op waarom."),
        max_length=300,
        help_text=gettext_lazy("Bijvoorbeeld het nummer van de klacht. Niet wat er gebeurd is."),
    )
    until = day_field(
        gettext_lazy("Tot en met welke dag?"),
        "",
        required=False,
        help_text=gettext_lazy("Dag-maand-jaar, zoals 31-12-2027. Leeg als u het niet weet."),
    )


@dataclass(frozen=True, slots=True)
class HoldPage:
    """What has to be kept now, newest first, and a form to say so."""

    header: Header
    holds: tuple[LegalHold, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def hold_person(request, person_id: UUID):
    """Keep what is known of someone, or lift that; sending the form twice is sending it once."""
    person = visible_person(request, person_id, "people.hold", part="legal_hold", fields=HEADER)
    holds = running_holds(person.id, request.actor)
    lifted = next((hold for hold in holds if str(hold.id) == request.POST.get("lift")), None)
    if lifted is not None:
        operations.lift_hold(actor=request.actor, hold_id=lifted.id)
        messages.success(request, _("Dit geldt niet meer. De gewone termijnen lopen weer."))
        return redirect("hold_person", person.id)
    form = HoldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.place_hold(actor=request.actor, person_id=person.id, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Bewaard. Vanaf nu gaat er over deze persoon niets weg."))
            return redirect("hold_person", person.id)
    return answer(request, "people/hold_person.html", HoldPage(header_of(request, person), holds), form)
