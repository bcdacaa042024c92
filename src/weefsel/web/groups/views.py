"""Groups: which there are, who takes part and who waits, and what changes in one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.groups.models import Enrolment, Group
from weefsel.apps.groups.operations import enrol, form, plan
from weefsel.apps.groups.queries import group_detail, groups_of, pairing_to_do
from weefsel.apps.referrals.queries import find_referral
from weefsel.apps.rights.queries import decide
from weefsel.apps.running.queries import fidelity
from weefsel.apps.subject.together import n_asked_of_us
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.web.groups.finding import IN_A_GROUP, enrolment_or_missing, group_or_missing, show
from weefsel.web.groups.forms import EndForm, FavourForm, HomesForm, SignalForm
from weefsel.web.groups.living import sent, took_step
from weefsel.web.groups.pages import EndPage, GroupPage, GroupsPage, Pairing, RoleLine
from weefsel.web.groups.parts import NO_SMALLEST, is_full, part_of, sent_form
from weefsel.web.groups.werkvorm_text import elements, size_text
from weefsel.web.look.undo import offer_undo
from weefsel.web.rights.ask import ask, log_list, log_read

TO_WELCOME = IN_A_GROUP | {"introduction"}
ASKED_TO_SEND = {HomesForm: "groups.form", SignalForm: "groups.signal", FavourForm: "groups.favour"}


@require_safe
def list_groups(request):
    """The groups of the own organisation: how full, when next, and how many wait."""
    ask(request, "groups.read_people", owner_id=request.actor.organization_id)
    rows = groups_of(request.actor)
    listed = [row for row in rows if row.form != Group.Form.PAIR]
    words = catalogue().werkvormen
    page = GroupsPage(
        pairing=tuple(
            Pairing(slug, words[slug].name, n) for slug, n in pairing_to_do(rows, request.actor) if slug in words
        ),
        groups=tuple(row for row in listed if row.state != Group.State.ENDED),
        ended=tuple(row for row in listed if row.state == Group.State.ENDED),
        may_form=decide(request.actor, "groups.form", owner_id=request.actor.organization_id).allow,
        # Others read it where they begin their day.
        of_us=n_asked_of_us() if request.actor.role == "host" else 0,
    )
    return show(request, "groups/list_groups.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def show_group(request, group_id):
    """Who takes part, who waits, when next, and what this werkvorm asks; with the small forms of its form."""
    group = group_or_missing(request, group_id)
    columns = {"owner_id": group.owner_id}
    decision = ask(request, "groups.read_people", **columns)
    if request.method == "POST" and took_step(request, group):
        return redirect("show_group", group.id)
    detail = group_detail(group, request.actor)
    bound = sent_form(request, group, detail) if request.method == "POST" else None
    if bound is not None:
        ask(request, ASKED_TO_SEND[type(bound)], **columns)
    if request.method == "POST" and (bound is None or (bound.is_valid() and sent(request, group, bound))):
        return redirect("show_group", group.id)
    people = [p.person_id for p in detail.participants]
    log_list(request, decision, person_ids=people, object_type="enrolment", fields=IN_A_GROUP)
    words = decide(request.actor, "referrals.read_words", owner_id=group.owner_id, receiver_id=group.owner_id)
    waiting = detail.waiting if words.allow else ()
    log_list(request, words, person_ids=[w.person_id for w in waiting], object_type="referral", fields=TO_WELCOME)
    werkvorm = catalogue().werkvormen.get(group.werkvorm)
    coming = [one for one in detail.sessions if one.ends_at > request.actor.now]
    taking_part = [p for p in detail.participants if p.state in (Enrolment.State.INVITED, Enrolment.State.ENROLLED)]
    n_people = len([p for p in taking_part if p.state == Enrolment.State.ENROLLED])
    place = group.location
    may_form = decide(request.actor, "groups.form", **columns).allow
    is_proposal = group.form == Group.Form.PAIR and group.state == Group.State.FORMING
    page = GroupPage(
        id=group.id,
        slug=group.werkvorm,
        name=group.name,
        werkvorm=werkvorm.name if werkvorm else group.werkvorm,
        state=group.state,
        state_text=_("wacht op antwoord") if is_proposal else group.get_state_display(),
        form=group.form,
        size="" if group.form == Group.Form.PAIR else size_text(group.size_min, group.size_max),
        place=place.name,
        address=", ".join(part for part in (place.street_line, f"{place.postcode} {place.city}".strip()) if part),
        language=next(
            (c.label for c in catalogue().vocabulary.fields["language"].choices if c.slug == group.language), ""
        ),
        n_people=n_people,
        is_full=is_full(group, n_people),
        few=max(0, (group.size_min or 0) - n_people) if group.form not in NO_SMALLEST else 0,
        next_session=coming[0] if coming and group.state != Group.State.ENDED else None,
        coming=tuple(coming),
        past=tuple(one for one in reversed(detail.sessions) if one.ends_at <= request.actor.now),
        participants=tuple(taking_part),
        stopped=tuple(p for p in detail.participants if p not in taking_part),
        waiting=waiting,
        guests=tuple(guest for guest in detail.guests if guest.starts_at > request.actor.now),
        has_no_end=plan.has_no_end(group),
        part=part_of(request, group, detail, bound),
        part_template=f"groups/part_{group.form}.html",
        waits_for_answer=is_proposal,
        roles=_roles(group, detail.roles, werkvorm),
        elements=elements(werkvorm),
        fidelity=fidelity(group, request.actor),
        may_form=may_form,
        may_enrol=group.state != Group.State.ENDED and decide(request.actor, "groups.enrol", **columns).allow,
        may_run=decide(request.actor, "groups.run", **columns).allow,
    )
    return show(request, "groups/show_group.html", page, bound)


def _roles(group: Group, filled, werkvorm: Werkvorm | None) -> tuple[RoleLine, ...]:
    """Who has which role, and which role of the werkvorm nobody has."""
    names = catalogue().vocabulary.roles
    lines = [RoleLine(names[one.role].label if one.role in names else one.role, one.name) for one in filled]
    has = {one.role for one in filled}
    return (
        (
            *lines,
            *(RoleLine(names[slug].label, "") for slug in form.offered_roles(werkvorm) if slug not in has),
        )
        if werkvorm
        else tuple(lines)
    )


@require_POST
def move_group(request, group_id):
    """Start, end or reopen a group."""
    group = group_or_missing(request, group_id)
    ask(request, "groups.form", owner_id=group.owner_id)
    state = request.POST.get("state") or request.GET.get("naar", "")
    if state not in Group.State.values:
        raise Http404(_("Deze stap bestaat niet."))
    try:
        form.move_group(group, state, actor=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if state == Group.State.ENDED:
            back = f"{reverse('move_group', args=[group.id])}?naar={Group.State.RUNNING}"
            offer_undo(request, back, _("De groep is afgesloten."))
        else:
            messages.success(request, _("De groep loopt."))
    return redirect("show_group", group.id)


@require_POST
def enrol_person(request, group_id, referral_id):
    """Put who waits into the group: one press."""
    group = group_or_missing(request, group_id)
    ask(request, "groups.enrol", owner_id=group.owner_id)
    referral = find_referral(referral_id)
    if referral is None:
        raise Http404(_("Deze verwijzing is hier niet bekend, of u heeft geen toegang."))
    try:
        enrolment = enrol.enrol(group, referral, actor=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%s doet mee.") % enrolment.shown_name)
    return redirect("show_group", group.id)


@require_http_methods(["GET", "HEAD", "POST"])
def end_enrolment(request, enrolment_id):
    """Someone stops: ask why, so that others can learn; it can be taken back."""
    enrolment = enrolment_or_missing(request, enrolment_id, "groups.enrol")
    decision = ask(request, "groups.enrol", person_id=enrolment.person_id, owner_id=enrolment.owner_id)
    bound = EndForm(request.POST if request.method == "POST" else None, form=enrolment.group.form)
    if request.method == "POST" and bound.is_valid():
        try:
            enrol.end_enrolment(enrolment, actor=request.actor, reason=bound.cleaned_data["reason"])
        except ValidationError as error:
            bound.add_error(None, error)
        else:
            offer_undo(
                request,
                reverse("resume_enrolment", args=[enrolment.id]),
                _("%s doet niet meer mee.") % enrolment.shown_name,
            )
            return redirect("show_group", enrolment.group_id)
    log_read(
        request,
        decision,
        person_id=enrolment.person_id,
        object_type="enrolment",
        object_id=enrolment.id,
        fields=IN_A_GROUP,
    )
    page = EndPage(enrolment.id, enrolment.group_id, enrolment.group.name, enrolment.shown_name, bound)
    return show(request, "groups/end_enrolment.html", page, bound)


@require_POST
def resume_enrolment(request, enrolment_id):
    """Someone takes part again."""
    enrolment = enrolment_or_missing(request, enrolment_id, "groups.enrol")
    ask(request, "groups.enrol", person_id=enrolment.person_id, owner_id=enrolment.owner_id)
    try:
        enrol.resume_enrolment(enrolment, actor=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%s doet weer mee.") % enrolment.shown_name)
    return redirect("show_group", enrolment.group_id)
