"""Groups: start one from a werkvorm, see who takes part and who waits, and write down who came."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weefsel.apps.accounts.models import User
from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.adoption.queries import catalogue, local_werkvorm
from weefsel.apps.directory import operations as directory
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.groups.models import Enrolment, Group, GroupRole, Guest
from weefsel.apps.groups.operations import attend, enrol, form, guests, plan
from weefsel.apps.groups.queries import (
    find_session,
    group_detail,
    groups_of,
    last_roles,
    pairing_to_do,
    presence_of,
)
from weefsel.apps.referrals.queries import find_referral
from weefsel.apps.rights.queries import decide
from weefsel.apps.running.queries import fidelity
from weefsel.apps.subject.together import n_asked_of_us
from weefsel.catalogue.werkvorm import Phase, Rhythm, Werkvorm
from weefsel.web.groups.finding import enrolment_or_missing, group_or_missing, missing, show
from weefsel.web.groups.forms import (
    EndForm,
    FavourForm,
    GroupForm,
    GuestForm,
    HomesForm,
    LocationForm,
    PresenceForm,
    SignalForm,
)
from weefsel.web.groups.living import sent, took_step
from weefsel.web.groups.pages import (
    Choice,
    ChoosePage,
    CoreElement,
    EndPage,
    FormGroupPage,
    GroupPage,
    GroupsPage,
    GuestPage,
    Line,
    LocationPage,
    Pairing,
    RoleLine,
    SessionPage,
)
from weefsel.web.groups.parts import NO_SMALLEST, is_full, part_of, sent_form
from weefsel.web.look.undo import offer_undo
from weefsel.web.rights.ask import ask, log_list, log_read

DAYS_AHEAD = 14  # an assumption: two weeks to tell people and find a room
HOURS = (time(10), time(14), time(19, 30))  # when a morning, an afternoon and an evening usually begin


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


# Starting one


@require_safe
def choose_werkvorm(request):
    """Which form: what the organisation offers already comes first."""
    ask(request, "groups.form", owner_id=request.actor.organization_id)
    offered = set(
        Offer.objects.filter(owner_id=request.actor.organization_id).values_list("service__werkvorm", flat=True)
    )
    choices = [
        Choice(
            slug=slug,
            name=one.name,
            summary=one.summary,
            n_min=one.group.min if one.group else None,
            n_max=one.group.max if one.group else None,
            has_offer=slug in offered,
        )
        for slug, one in catalogue().werkvormen.items()
        if form.can_be_a_group(one)
    ]
    choices.sort(key=lambda choice: (not choice.has_offer, choice.name.casefold()))
    return show(request, "groups/choose_werkvorm.html", ChoosePage(tuple(choices)))


def _werkvorm(request, slug: str) -> Werkvorm:
    """A werkvorm that goes in a group, as the reader's organisation does it."""
    werkvorm = local_werkvorm(slug, request.actor)
    if werkvorm is None or not form.can_be_a_group(werkvorm):
        raise Http404(_("Deze werkvorm gaat niet in een groep."))
    return werkvorm


@require_http_methods(["GET", "HEAD", "POST"])
def form_group(request, slug):
    """One page with nearly everything filled in; one press makes the group with all its meetings."""
    ask(request, "groups.form", owner_id=request.actor.organization_id)
    werkvorm = _werkvorm(request, slug)
    if form.form_of(werkvorm) == Group.Form.PAIR:
        return redirect("match_pairs", slug)
    locations = {str(one.id): one for one in Location.objects.filter(owner_id=request.actor.organization_id)}
    offers = {
        str(one.id): one
        for one in Offer.objects.filter(
            owner_id=request.actor.organization_id, service__werkvorm=slug, is_open=True
        ).select_related("service", "location")
    }
    locations |= {str(one.location_id): one.location for one in offers.values()}
    if not locations:
        return redirect("add_location", slug)
    bound = GroupForm(
        request.POST if request.method == "POST" else None,
        initial=_prefilled(request, werkvorm, list(locations.values()), list(offers.values())),
        werkvorm=werkvorm,
        locations=[(key, f"{one.name}, {one.city}") for key, one in locations.items()],
        offers=[(key, f"{one.service.name}, {one.when_text}") for key, one in offers.items()],
    )
    if request.method == "POST" and bound.is_valid():
        data = bound.cleaned_data
        try:
            group = form.form_group(
                slug,
                actor=request.actor,
                name=data["name"],
                location=locations[data["location"]],
                offer=offers.get(data.get("offer", "")),
                on_map=data.get("on_map", False),
                first=data["first"],
                starts=data["starts"],
                minutes=data["minutes"],
                second_weekday=data.get("second_weekday"),
                language=data["language"],
                n_homes=data.get("n_homes"),
                roles=bound.roles(),
                form_token=data["form_token"],
            )
        except ValidationError as error:
            field = error.code.replace("role-", "role_")
            bound.add_error(field if field in bound.fields else None, error)
        else:
            messages.success(request, _("De groep is er, met alle bijeenkomsten. Zet er nu mensen in."))
            return redirect("show_group", group.id)
    required = form.required_roles(werkvorm)
    fields = [bound[name] for name in bound.fields if name.startswith("role_")]
    page = FormGroupPage(
        slug=slug,
        name=werkvorm.name,
        size=_size_text(werkvorm.group.min, werkvorm.group.max) if werkvorm.group else "",
        size_is_assumed=werkvorm.group is not None and werkvorm.group.source is None,
        rhythm=_rhythm_text(werkvorm.rhythm),
        place=werkvorm.place.text,
        required=tuple(field for field in fields if field.name.removeprefix("role_") in required),
        optional=tuple(field for field in fields if field.name.removeprefix("role_") not in required),
        elements=_elements(werkvorm),
        form=bound,
    )
    return show(request, "groups/form_group.html", page, bound)


def _prefilled(request, werkvorm: Werkvorm, locations: list[Location], offers: list[Offer]) -> dict:
    """What is known already: of the offer, of the last group of this kind, and of who starts it."""
    actor, offer = request.actor, offers[0] if offers else None
    starts_on, hour = _first_moment(today(actor), offer)
    n_before = Group.objects.filter(owner_id=actor.organization_id, werkvorm=werkvorm.slug).count()
    initial = {
        "name": werkvorm.name if not n_before else f"{werkvorm.name} {n_before + 1}",
        "location": str((offer.location if offer else locations[0]).id),
        "offer": str(offer.id) if offer else "",
        "on_map": True,
        "first": starts_on,
        "starts": hour,
        "minutes": werkvorm.rhythm.session_min or 120,
        "second_weekday": (starts_on.weekday() + 2) % 7,
        "language": offer.language if offer else "nl",
    }
    roles = last_roles(actor.organization_id, werkvorm.slug)
    acting = catalogue().vocabulary.roles
    mine = [slug for slug in form.offered_roles(werkvorm) if acting[slug].acts_as == actor.role]
    if mine and not roles:
        roles[mine[0]] = User.objects.get(id=actor.user_id).name
    if offer:
        welcoming = [slug for slug in form.required_roles(werkvorm) if acting[slug].acts_as in ("host", "volunteer")]
        for slug in welcoming[:1]:
            roles.setdefault(slug, offer.host_name)
    return initial | {f"role_{slug}": who for slug, who in roles.items()}


def _first_moment(day: date, offer: Offer | None) -> tuple[date, time]:
    """The first day and hour that fit the offer, two weeks from now or just after."""
    earliest = day + timedelta(days=DAYS_AHEAD)
    running = [index for index, runs in enumerate(offer.hours or ()) if runs] if offer else []
    if not running:
        return earliest, HOURS[0]
    first = min(running, key=lambda index: (index // 3 - earliest.weekday()) % 7)
    return earliest + timedelta(days=(first // 3 - earliest.weekday()) % 7), HOURS[first % 3]


def _size_text(smallest: int | None, largest: int | None) -> str:
    if smallest and largest:
        return _("%(min)s tot %(max)s mensen") % {"min": smallest, "max": largest}
    return _("zonder vast aantal")


# Which field classes the pages show, for the log.
IN_A_GROUP = frozenset({"shown_name", "access_needs", "progress", "offer"})
TO_WELCOME = IN_A_GROUP | {"introduction"}
UNITS = {
    "day": gettext_lazy("dag"),
    "week": gettext_lazy("week"),
    "month": gettext_lazy("maand"),
    "quarter": gettext_lazy("kwartaal"),
    "year": gettext_lazy("jaar"),
}
MANY = UNITS | {
    "day": gettext_lazy("dagen"),
    "week": gettext_lazy("weken"),
    "month": gettext_lazy("maanden"),
    "quarter": gettext_lazy("kwartalen"),
}


def _rhythm_text(rhythm: Rhythm) -> str:
    """How often and how many times, in words."""
    if rhythm.every is None:
        return _("één keer") if rhythm.unit == "once" else _("wanneer het nodig is")
    each = _("%(times)s keer per %(unit)s") % {
        "times": rhythm.times,
        "unit": UNITS[rhythm.unit] if rhythm.every == 1 else f"{rhythm.every} {MANY[rhythm.unit]}",
    }
    if rhythm.phases:
        told = " ".join(phase.text or _phase_text(phase) for phase in rhythm.phases)
        return _("%(n)s bijeenkomsten. %(told)s") % {"n": rhythm.n_sessions, "told": told}
    if rhythm.n_sessions is None:
        return _("%s, zolang mensen willen") % each
    return _("%(n)s bijeenkomsten, %(each)s") % {"n": rhythm.n_sessions, "each": each}


def _phase_text(phase: Phase) -> str:
    """A stretch with a rhythm of its own: 4 keer, elke 4 weken."""
    unit = UNITS[phase.unit] if phase.every == 1 else f"{phase.every} {MANY[phase.unit]}"
    return _("%(n)s keer, elke %(unit)s") % {"n": phase.n_sessions, "unit": unit}


def _elements(werkvorm: Werkvorm | None) -> tuple[CoreElement, ...]:
    if werkvorm is None:
        return ()
    return tuple(CoreElement(one.name, one.why, one.source is None) for one in werkvorm.core_elements)


@require_http_methods(["GET", "HEAD", "POST"])
def add_location(request, slug):
    """A place to meet, on the way to a new group."""
    ask(request, "directory.update", owner_id=request.actor.organization_id)
    ask(request, "groups.form", owner_id=request.actor.organization_id)
    werkvorm = _werkvorm(request, slug)
    bound = LocationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and bound.is_valid():
        try:
            directory.add_location(actor=request.actor, **bound.place())
        except ValidationError as error:
            bound.add_error(error.code if error.code in bound.fields else None, error)
        else:
            return redirect("form_group", slug)
    return show(request, "groups/add_location.html", LocationPage(slug, werkvorm.name, bound), bound)


# One group


ASKED_TO_SEND = {HomesForm: "groups.form", SignalForm: "groups.signal", FavourForm: "groups.favour"}


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
        size="" if group.form == Group.Form.PAIR else _size_text(group.size_min, group.size_max),
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
        elements=_elements(werkvorm),
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


# One meeting


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
