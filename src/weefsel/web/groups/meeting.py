"""One meeting: who is there, and a naaste who is asked along."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.groups.models import Group, GroupRole, Guest
from weefsel.apps.groups.operations import attend, guests
from weefsel.apps.groups.queries import find_session, presence_of
from weefsel.web.groups.finding import IN_A_GROUP, enrolment_or_missing, missing, show
from weefsel.web.groups.forms import GuestForm, PresenceForm
from weefsel.web.groups.pages import GuestPage, Line, SessionPage
from weefsel.web.rights.ask import ask, log_list, log_read


@require_http_methods(["GET", "HEAD", "POST"])
def show_session(request, session_id):
    """Who is there: one tap a person, one press to save; who was missed stands under it."""
    session = find_session(session_id)
    if session is None:
        missing(request, "groups.read_people", _("Deze bijeenkomst is hier niet bekend, of u heeft geen toegang."))
    decision = ask(request, "groups.read_people", owner_id=session.owner_id)
    presences = presence_of(session)
    group = session.group
    bound = PresenceForm(
        request.POST if request.method == "POST" else None,
        initial={
            "impression": session.impression,
            "n_walk_ins": session.n_walk_ins,
            "roles_present": [str(each) for each in session.roles_present or ()],
        },
        presences=presences,
        roles=list(GroupRole.objects.filter(group=group).order_by("role", "name")),
        is_walk_in=group.form == Group.Form.WALK_IN,
    )
    if request.method == "POST" and bound.is_valid():
        try:
            attend.record_attendance(
                session,
                bound.statuses(),
                actor=request.actor,
                impression=bound.cleaned_data["impression"],
                n_walk_ins=bound.cleaned_data.get("n_walk_ins"),
                roles_present=bound.roles(was_written=session.roles_present is not None),
            )
        except ValidationError as error:
            bound.add_error(None, error)
        else:
            messages.success(request, _("Bewaard."))
            return redirect("show_session", session.id)
    people = [p.person_id for p in presences]
    log_list(request, decision, person_ids=people, object_type="attendance", fields=IN_A_GROUP)
    page = SessionPage(
        id=session.id,
        group_id=group.id,
        group=group.name,
        title=session.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=group.location.name,
        agenda=tuple(session.agenda),
        has_begun=session.starts_at <= request.actor.now,
        is_held=session.held_at is not None,
        is_walk_in=group.form == Group.Form.WALK_IN,
        lines=tuple(Line(one, bound[bound.name_of(one)]) for one in presences),
        missed=tuple(one for one in presences if one.status == "absent"),
        guests=tuple(Guest.objects.filter(session=session).order_by("name")),
        form=bound,
    )
    return show(request, "groups/show_session.html", page, bound)


@require_http_methods(["GET", "HEAD", "POST"])
def invite_guest(request, session_id, enrolment_id):
    """Ask a naaste along to one meeting: by the person, or by the host because the person wants it."""
    is_self = request.actor.role == "person"
    action = "groups.answer" if is_self else "groups.enrol"
    enrolment = enrolment_or_missing(request, enrolment_id, action)
    session = find_session(session_id)
    if session is None or session.group_id != enrolment.group_id:
        missing(request, action, _("Deze bijeenkomst is hier niet bekend, of u heeft geen toegang."))
    decision = ask(
        request,
        action,
        person_id=enrolment.person_id,
        owner_id=enrolment.owner_id,
        invitation_id=enrolment.referral_id,
    )
    back = reverse("show_mine") if is_self else reverse("show_group", args=[enrolment.group_id])
    bound = GuestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and bound.is_valid():
        try:
            guest = guests.invite_guest(enrolment, session, actor=request.actor, **bound.cleaned_data)
        except ValidationError as error:
            field = {"same-address": "email"}.get(error.code, error.code)
            bound.add_error(field if field in bound.fields else None, error)
        else:
            messages.success(request, _("%s krijgt een bericht. U ziet hier het antwoord.") % guest.name)
            return redirect(back)
    log_read(
        request,
        decision,
        person_id=enrolment.person_id,
        object_type="enrolment",
        object_id=enrolment.id,
        fields=IN_A_GROUP,
    )
    place = session.group.location
    page = GuestPage(
        layout="person_page.html" if is_self else "page.html",
        is_self=is_self,
        shown_name=enrolment.shown_name,
        back=back,
        starts_at=session.starts_at,
        on=session.starts_at.astimezone(AMSTERDAM).date(),
        place=", ".join(part for part in (place.name, place.city) if part),
        form=bound,
    )
    return show(request, "groups/invite_guest.html", page, bound)
