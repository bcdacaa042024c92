"""A naaste who is asked along to one meeting, through a mailed link: who asks, where, when, and two answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from weefsel.apps.groups.models import Guest
from weefsel.apps.groups.operations.guests import answer_guest
from weefsel.web.links.pages import GuestPage
from weefsel.web.rights.ask import ask, log_read


def show_to_guest(request, link, token):
    """One press is an answer, until the meeting begins. The name of the group is not told."""
    guest = Guest.objects.filter(id=link.object_id).select_related("owner").first()
    if guest is None:
        raise Http404(_("Deze link opent hier niets."))
    decision = ask(request, "groups.read_people", invitation_id=guest.id)
    if request.method == "POST":
        try:
            answer_guest(guest, request.POST.get("choice", ""), actor=request.actor)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("open_link", token)
    log_read(
        request,
        decision,
        person_id=guest.person_id,
        object_type="guest",
        object_id=guest.id,
        fields=frozenset({"shown_name", "offer"}),
    )
    page = GuestPage(
        name=guest.name,
        asked_by=guest.invited_by_name,
        place=guest.place,
        starts_at=guest.starts_at,
        answer=guest.answer,
        is_open=guest.starts_at > request.actor.now,
        phone=guest.owner.phone,
    )
    return render(request, "links/show_to_guest.html", {"page": page})
