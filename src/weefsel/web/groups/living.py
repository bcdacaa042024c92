"""Groups that go on: homes, what was noted about a resident, what a circle asks and gives, and more meetings."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.groups.models import Favour, Group, Signal
from weefsel.apps.groups.operations import favours, plan, residence
from weefsel.apps.groups.queries import (
    fellows_of,
    find_enrolment,
    find_favour,
    find_signal,
    is_member,
    shared_in,
    signals_of,
)
from weefsel.web.groups.finding import group_or_missing, key_of, missing, show
from weefsel.web.groups.forms import FavourForm, HomesForm, SessionForm, SignalForm
from weefsel.web.groups.pages import OwnGroupPage, PlanPage
from weefsel.web.look.undo import offer_undo
from weefsel.web.rights.ask import ask, log_read

FORMS_WITH_MEMBERS = (Group.Form.CIRCLE, Group.Form.RESIDENCE)
AMONG_MEMBERS = frozenset({"shown_name", "offer"})


def _said(request, error: ValidationError) -> None:
    messages.error(request, " ".join(error.messages))


# More meetings


@require_http_methods(["GET", "HEAD", "POST"])
def plan_session(request, group_id):
    """One more meeting, at a moment that was agreed; or the next ones in the rhythm of the group."""
    group = group_or_missing(request, group_id)
    ask(request, "groups.form", owner_id=group.owner_id)
    if request.method == "POST" and "ahead" in request.POST:
        return _plan_ahead(request, group)
    bound = SessionForm(request.POST if request.method == "POST" else None, initial={"starts": "10:00"})
    if request.method == "POST" and bound.is_valid():
        try:
            session = plan.plan_session(group, actor=request.actor, **bound.cleaned_data)
        except ValidationError as error:
            bound.add_error(error.code if error.code in bound.fields else None, error)
        else:
            day = session.starts_at.astimezone(AMSTERDAM)
            messages.success(request, _("De bijeenkomst op %s staat erbij.") % day.strftime("%d-%m-%Y, %H:%M"))
            return redirect("show_group", group.id)
    return show(request, "groups/plan_session.html", PlanPage(group.id, group.name, group.form, bound), bound)


def _plan_ahead(request, group: Group):
    """The next meetings of a group without an end, in its own rhythm."""
    try:
        planned = plan.plan_ahead(group, actor=request.actor)
    except ValidationError as error:
        _said(request, error)
    else:
        if planned:
            messages.success(request, _("Er staan %s bijeenkomsten bij.") % len(planned))
        else:
            messages.info(request, _("Er stond al genoeg gepland."))
    return redirect("show_group", group.id)


# Living together


def took_step(request, group: Group) -> bool:
    """A step that a button of the page of a group takes: with what was noted, or with what is asked or given.

    What is sent names the thing; a page that takes a step back names it in its address. False when none is named.
    """
    signal, favour = (request.POST.get(name) or request.GET.get(name) for name in ("signal", "favour"))
    if not (signal or favour):
        return False
    found = find_signal(key_of(signal)) if signal else find_favour(key_of(favour))
    if found is None or found.group_id != group.id:
        raise Http404(_("Dit is hier niet bekend, of u heeft geen toegang."))
    try:
        (_handle_signal if signal else _move_favour)(request, found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return True


def _handle_signal(request, signal: Signal) -> None:
    """The host says what was done; without a word it is open again."""
    outcome = request.POST.get("outcome", "")
    ask(request, "groups.handle_signals", owner_id=signal.owner_id)
    residence.handle_signal(signal, outcome, actor=request.actor)
    if outcome:
        back = f"{reverse('show_group', args=[signal.group_id])}?signal={signal.id}"
        done = {"name": signal.enrolment.shown_name, "done": Signal.Outcome(outcome).label}
        offer_undo(request, back, _("%(name)s: %(done)s.") % done)
    else:
        messages.success(request, _("De melding staat weer open."))


def _move_favour(request, favour: Favour) -> None:
    """Take what another asks, match it as the host, say that it is done, or open it again."""
    is_self = request.actor.role == "person"
    state = request.POST.get("state", Favour.State.OPEN)
    if state == Favour.State.TAKEN and is_self:
        favours.take_favour(favour, actor=request.actor)
        messages.success(request, _("U pakt dit op. %s leest dat u komt helpen.") % favour.shown_name)
    elif state == Favour.State.TAKEN:
        chosen = find_enrolment(key_of(request.POST.get("member")))
        done = favours.match_favour(favour, chosen, actor=request.actor)
        messages.success(request, _("%s pakt dit op.") % done.taken_name)
    else:
        favours.close_favour(favour, state, actor=request.actor)
        if state == Favour.State.OPEN:
            messages.success(request, _("Het staat weer open."))
        else:
            page = "show_own_group" if is_self else "show_group"
            back = f"{reverse(page, args=[favour.group_id])}?favour={favour.id}"
            offer_undo(request, back, _("Dit staat niet meer open."))


# For who takes part


@require_http_methods(["GET", "HEAD", "POST"])
def show_own_group(request, group_id):
    """The own circle or house: who is in it, what is asked and given, and a word to the host."""
    group = group_or_missing(request, group_id)
    if not is_member(group.id, request.actor) or group.form not in FORMS_WITH_MEMBERS:
        missing(request, "groups.signal", _("Deze groep is hier niet bekend, of u doet er niet aan mee."))
    decision = ask(request, "groups.signal", member=True)
    ask(request, "groups.favour", member=True)
    if request.method == "POST" and took_step(request, group):
        return redirect("show_own_group", group.id)
    fellows = fellows_of(group.id)
    is_circle = group.form == Group.Form.CIRCLE
    data = request.POST if request.method == "POST" else None
    names = [
        (str(one.enrolment_id), _("%s (uzelf)") % one.shown_name if one.is_self else one.shown_name) for one in fellows
    ]
    bound = FavourForm(data, members=None) if is_circle else SignalForm(data, residents=names)
    if data is not None and bound.is_valid():
        own = next(one.enrolment_id for one in fellows if one.is_self)
        if sent(request, group, bound, own):
            return redirect("show_own_group", group.id)
    shared = shared_in(group.id, request.actor) if is_circle else None
    log_read(
        request,
        decision,
        person_id=request.actor.person_id,
        object_type="group",
        object_id=group.id,
        fields=AMONG_MEMBERS,
    )
    me = request.actor.person_id
    page = OwnGroupPage(
        id=group.id,
        name=group.name,
        is_circle=is_circle,
        fellows=tuple(one.shown_name for one in fellows if not one.is_self),
        asks=tuple(one for one in shared.asks if one.person_id != me) if shared else (),
        offers=tuple(one for one in shared.offers if one.person_id != me) if shared else (),
        mine=tuple(one for one in (*shared.asks, *shared.offers, *shared.taken) if one.person_id == me)
        if shared
        else (),
        took=tuple(one for one in shared.taken if one.person_id != me) if shared else (),
        noted=() if is_circle else tuple(signals_of(group.id)),
        form=bound,
    )
    return show(request, "groups/show_own_group.html", page, bound)


def sent(request, group: Group, bound, own: UUID | None = None) -> bool:
    """Carry out what one of the small forms of a group's page says; False with the error in the form.

    ``own`` the enrolment of a member who sends it; None for who runs the group, who chooses a member in the form.
    """
    data = bound.cleaned_data
    try:
        if isinstance(bound, HomesForm):
            residence.set_homes(group, data["n_homes"], actor=request.actor)
            messages.success(request, _("Bewaard."))
        elif isinstance(bound, SignalForm):
            residence.note_signal(group, UUID(data["resident"]), data["kind"], actor=request.actor)
            messages.success(request, _("Bewaard. Alleen de begeleiding leest dit."))
        else:
            posted = {key: data[key] for key in ("kind", "subject", "words", "only_host", "form_token")}
            favours.post_favour(find_enrolment(own or data["member"]), actor=request.actor, **posted)
            messages.success(request, _("Het staat erbij."))
    except ValidationError as error:
        bound.add_error(error.code if error.code in bound.fields else None, error)
        return False
    return True
